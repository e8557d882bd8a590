/** What a STUN message says, without what is another in every one. */
import type { ContentHash } from '../../core/content-hash.js';
import { u16be } from '../../core/words.js';
import { DATA, DTLS_IN_STUN, FINGERPRINT, MESSAGE_INTEGRITY, MESSAGE_INTEGRITY_SHA256 } from './attribute.js';
import { HEADER_LENGTH, hasCookieAt } from './form.js';

/**
 * Adds type, length and attributes of the message that fills `at` to `end`, but
 * for its transaction and its proofs. False where it is of the generation
 * without a cookie, where it carries something, and where its form is wrong.
 */
export function addContent(bytes: Uint8Array, at: number, end: number, hash: ContentHash): boolean {
  if (!hasCookieAt(bytes, at, end) || end - at < HEADER_LENGTH) return false;
  hash.add(bytes, at, at + 4);
  for (let next = at + HEADER_LENGTH; next < end;) {
    if (next + 4 > end) return false;
    const type = u16be(bytes, next);
    const length = u16be(bytes, next + 2);
    const valueEnd = next + 4 + length;
    if (valueEnd > end || type === DATA || type === DTLS_IN_STUN) return false;
    const isProof = type === MESSAGE_INTEGRITY || type === MESSAGE_INTEGRITY_SHA256 || type === FINGERPRINT;
    hash.add(bytes, next, isProof ? next + 4 : valueEnd);
    next = valueEnd + (-length & 3);
  }
  return true;
}

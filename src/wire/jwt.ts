/**
 * JSON Web Token (RFC 7519) in its compact form (RFC 7515 §7.1):
 *
 *   base64url(header) . base64url(claims) . base64url(signature)
 *
 * The signature only keeps a token from being changed: whoever sees it reads
 * the claims. It is not checked.
 */
import { field } from '../core/field.js';
import type { Field } from '../core/message.js';
import { readJson } from './json/value.js';

/** Longer than tokens met; HTTP servers refuse such a header. Guards the time of decoding. */
export const MAX_TOKEN_LENGTH = 8192;

/** Base64url of `{"`. */
const BEGINNING = 'eyJ';

/**
 * The fields `header` and `claims` of a token; each of theirs carries the range
 * of the token, where it is unpacked from. `undefined` when the text is none.
 */
export function jwtFields(text: string, offset: number, length: number): readonly Field[] | undefined {
  if (!text.startsWith(BEGINNING) || text.length > MAX_TOKEN_LENGTH) return undefined;
  const parts = text.split('.');
  if (parts.length !== 3 || !parts.every((part) => /^[\w-]*$/.test(part))) return undefined;
  const [header, claims] = parts.map((part) => objectIn(part));
  // "alg" is the one header parameter that must be there (RFC 7515 §4.1.1).
  if (header === undefined || claims === undefined || !header.some(({ name }) => name === 'alg')) return undefined;
  const inToken = (name: string, fields: readonly Field[]): Field => ({
    name,
    value: undefined,
    offset,
    length,
    fields: within(fields, offset, length),
  });
  return [inToken('header', header), inToken('claims', claims)];
}

/** The same fields, all with the range of what they were unpacked from. */
export function within(fields: readonly Field[], offset: number, length: number): readonly Field[] {
  return fields.map(({ name, value, fields: inner }) => field(name, value, offset, length, inner && within(inner, offset, length)));
}

function objectIn(part: string): readonly Field[] | undefined {
  const bytes = Buffer.from(part, 'base64url');
  const read = readJson(bytes, 0);
  return read.ok && read.value.kind === 'object' && read.value.end === bytes.length ? read.value.fields : undefined;
}

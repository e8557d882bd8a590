/**
 * Cheap tests on fixed bytes, on the hot path: they allocate nothing and throw
 * never. A `true` is a guess; only the decoder decides.
 */
import { u16be } from '../../core/words.js';

/** Of a message (RFC 8489 §5). */
export const HEADER_LENGTH = 20;
/** Of ChannelData (RFC 8656 §12.4). */
export const CHANNEL_HEADER = 4;
/** Bytes that the older TURN's mark ends behind. */
export const OLD_COOKIE_END = 28;

/** "0xFF10" ([MS-TURN] §2.2.3), the length, eight bytes of session id */
export const MULTIPLEXED_HEADER = 12;

/** RFC 3489 §11.1: Binding and Shared Secret, their responses and errors. */
const CLASSIC_TYPES: ReadonlySet<number> = new Set([0x0001, 0x0101, 0x0111, 0x0002, 0x0102, 0x0112]);

/** An RTCP packet, encrypted: a header of 8, an index of 4, and a tag of 8 or more (RFC 3711 §3.4, RFC 7714 §9). */
export const SHORTEST_MEDIA = 20;
/** RFC 6347 §4.1 */
const DTLS_HEADER = 13;

/** The magic cookie 0x2112A442 of a message that begins at `at`. */
export function hasCookieAt(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    end - at >= 8 &&
    bytes[at + 4] === 0x21 &&
    bytes[at + 5] === 0x12 &&
    bytes[at + 6] === 0xa4 &&
    bytes[at + 7] === 0x42 &&
    (bytes[at]! & 0xc0) === 0
  );
}

/** The older TURN's attribute 0x000F with 0x72C64BC6; "MUST be the first attribute" ([MS-TURN] §2.2.2). */
export function hasOldCookieAt(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    end - at >= OLD_COOKIE_END &&
    bytes[at + 20] === 0 &&
    bytes[at + 21] === 0x0f &&
    bytes[at + 22] === 0 &&
    bytes[at + 23] === 4 &&
    bytes[at + 24] === 0x72 &&
    bytes[at + 25] === 0xc6 &&
    bytes[at + 26] === 0x4b &&
    bytes[at + 27] === 0xc6 &&
    (bytes[at]! & 0xc0) === 0
  );
}

/** A message of RFC 3489: a known type, and attributes that fill it. Without attributes it is too little to know it by. */
export function isClassicAt(bytes: Uint8Array, at: number, end: number, recognised: boolean): boolean {
  if (bytes[at]! > 1 || u16be(bytes, at + 2) !== end - at - HEADER_LENGTH) return false;
  if (!CLASSIC_TYPES.has(u16be(bytes, at))) return false;
  let next = at + HEADER_LENGTH;
  if (next === end) return recognised;
  while (next + 4 <= end) {
    if (u16be(bytes, next) === 0) return false;
    next += 4 + u16be(bytes, next + 2);
  }
  return next === end;
}

/** Whether a datagram is a message, by its cookie and length, or by its form. */
export function isMessageAt(bytes: Uint8Array, at: number, end: number, recognised: boolean): boolean {
  if (hasCookieAt(bytes, at, end) || hasOldCookieAt(bytes, at, end))
    return end - at >= HEADER_LENGTH && u16be(bytes, at + 2) === end - at - HEADER_LENGTH;
  return isClassicAt(bytes, at, end, recognised);
}

/** ChannelData (RFC 8656 §12.4), by its channel and length; "0x4000 through 0x4FFF". */
export function isChannelDataAt(bytes: Uint8Array, at: number, end: number): boolean {
  if ((bytes[at]! & 0xf0) !== 0x40 || end - at <= CHANNEL_HEADER) return false;
  const left = end - at - CHANNEL_HEADER - u16be(bytes, at + 2);
  // "Over UDP, the padding is not required but MAY be included"
  return left >= 0 && left < 4;
}

/** A Multiplexed TURN message that ends at `end`. */
export function isMultiplexedAt(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    bytes[at] === 0xff && bytes[at + 1] === 0x10 && end - at > MULTIPLEXED_HEADER && u16be(bytes, at + 2) === end - at - CHANNEL_HEADER
  );
}

/** Whether what a relay passes on from `at` is of a kind that calls are made of: STUN, DTLS, RTP or RTCP (RFC 7983 §7). */
export function isOfCallAt(bytes: Uint8Array, at: number, end: number): boolean {
  const first = bytes[at]!;
  if (hasCookieAt(bytes, at, end)) return true;
  if (first >= 20 && first <= 63) return end - at >= DTLS_HEADER && bytes[at + 1] === 0xfe && bytes[at + 2]! >= 0xfc;
  if (first < 0x80 || first > 0xbf || end - at < SHORTEST_MEDIA) return false;
  // Payload types that are given out (RFC 3551 §6), and RTCP's packet types (RFC 5761 §4)
  const type = bytes[at + 1]! & 0x7f;
  return type < 35 || type >= 96 || (type >= 64 && type <= 95 && bytes[at + 1]! >= 192);
}

/**
 * STUN on a stream: units one behind another (RFC 8656 §12.5: ChannelData
 * filled up to a multiple of 4), each behind its length (RFC 4571 §2), or each
 * behind a type, a reserved byte and its length ([MS-TURN] §2.1).
 */
import type { Decoding } from '../../core/decoder.js';
import { u16be } from '../../core/words.js';
import {
  CHANNEL_HEADER,
  HEADER_LENGTH,
  MULTIPLEXED_HEADER,
  OLD_COOKIE_END,
  SHORTEST_MEDIA,
  hasCookieAt,
  hasOldCookieAt,
  isMultiplexedAt,
  isOfCallAt,
} from './form.js';
import { type Framing, NOT_MINE, type StunMemory, channelDataUnit, frameUnit, messageUnit, multiplexedUnit } from './unit.js';

const PREFIX = 2;
const TYPED_PREFIX = 4;
const CONTROL = 2;
const END_TO_END = 3;

/** See `Decoder.looksLike`. */
export function looksLikeStream(bytes: Uint8Array, at: number, end: number, recognised: boolean): boolean {
  if (framingAt(bytes, at, end) !== undefined) return true;
  const first = bytes[at]!;
  // The first byte of a unit, or of its length where that stands before it
  if (recognised) return first < 0x50 || first === 0xff;
  if (first === 0xff) return isMultiplexedAt(bytes, at, end) && isOfCallAt(bytes, at + MULTIPLEXED_HEADER, end);
  if (first !== 0x40 || end - at <= CHANNEL_HEADER) return false;
  const data = at + CHANNEL_HEADER;
  const next = data + filledUp(u16be(bytes, at + 2));
  // A channel alone is little to know it by: the unit must end where the segment does, or before another of the channel.
  const isWhole = next === end || (next + CHANNEL_HEADER <= end && u16be(bytes, next) === u16be(bytes, at));
  return isWhole && isOfCallAt(bytes, data, next);
}

/** Decodes the first unit of a stream that `looksLikeStream`. */
export function decodeStream(bytes: Buffer, recognised: boolean, memory: StunMemory): Decoding {
  memory.framing = framingAt(bytes, 0, bytes.length) ?? memory.framing;
  if (memory.framing === 'prefixed') return decodeFrame(bytes, PREFIX, true, memory);
  if (memory.framing === 'typed') return decodeTyped(bytes, memory);
  return decodePlain(bytes, recognised, memory);
}

/** How the unit at `at` is framed, if it is a message that shows it. */
function framingAt(bytes: Uint8Array, at: number, end: number): Framing | undefined {
  if (hasCookieAt(bytes, at, end) || hasOldCookieAt(bytes, at, end)) return 'plain';
  if (isFramedAt(bytes, at, at + PREFIX, end)) return 'prefixed';
  return bytes[at] === CONTROL && bytes[at + 1] === 0 && isFramedAt(bytes, at + 2, at + TYPED_PREFIX, end) ? 'typed' : undefined;
}

/** A message from `at`, whose length with its header is said at `lengthAt`. */
function isFramedAt(bytes: Uint8Array, lengthAt: number, at: number, end: number): boolean {
  return hasCookieAt(bytes, at, end) && u16be(bytes, lengthAt) === u16be(bytes, at + 2) + HEADER_LENGTH;
}

function decodePlain(bytes: Buffer, recognised: boolean, memory: StunMemory): Decoding {
  const first = bytes[0]!;
  const { length } = bytes;
  if (first < 0x40) {
    const isMessage = hasCookieAt(bytes, 0, length) || hasOldCookieAt(bytes, 0, length);
    if (!isMessage) return recognised && length < OLD_COOKIE_END ? more(bytes) : NOT_MINE;
    const end = HEADER_LENGTH + u16be(bytes, 2);
    return length < end ? more(bytes) : messageUnit(bytes, 0, end, end, memory);
  }
  if (length < CHANNEL_HEADER) return more(bytes);
  const end = CHANNEL_HEADER + u16be(bytes, 2);
  if (first === 0xff) {
    if (bytes[1] !== 0x10) return NOT_MINE;
    return decodeKnown(bytes, MULTIPLEXED_HEADER, end, () => multiplexedUnit(bytes, end), false);
  }
  const used = CHANNEL_HEADER + filledUp(u16be(bytes, 2));
  return decodeKnown(bytes, CHANNEL_HEADER, end, () => channelDataUnit(bytes, used), memory.channels.has(u16be(bytes, 0)));
}

/** A unit whose header says little: read where it is expected, or where what it carries is of a call. */
function decodeKnown(bytes: Buffer, data: number, end: number, read: () => Decoding, isExpected: boolean): Decoding {
  const { length } = bytes;
  if (!isExpected) {
    if (length < Math.min(data + SHORTEST_MEDIA, end)) return more(bytes);
    if (!isOfCallAt(bytes, data, Math.min(length, end))) return NOT_MINE;
  }
  return length < end ? more(bytes) : read();
}

function decodeTyped(bytes: Buffer, memory: StunMemory): Decoding {
  if (bytes.length < TYPED_PREFIX) return more(bytes);
  const type = bytes[0];
  if (bytes[1] !== 0 || (type !== CONTROL && type !== END_TO_END)) return NOT_MINE;
  return decodeFrame(bytes, TYPED_PREFIX, type === CONTROL, memory);
}

/** A unit behind a prefix whose last two bytes say its length. */
function decodeFrame(bytes: Buffer, prefix: number, mayBeMessage: boolean, memory: StunMemory): Decoding {
  if (bytes.length < prefix) return more(bytes);
  const end = prefix + u16be(bytes, prefix - 2);
  if (end === prefix) return { ok: true, pdus: [], used: prefix, direction: undefined };
  if (bytes.length < Math.min(prefix + OLD_COOKIE_END, end)) return more(bytes);
  const isMessage = hasCookieAt(bytes, prefix, bytes.length) || hasOldCookieAt(bytes, prefix, bytes.length);
  if (!mayBeMessage || !isMessage) return decodeKnown(bytes, prefix, end, () => frameUnit(prefix, end - prefix), false);
  if (HEADER_LENGTH + u16be(bytes, prefix + 2) !== end - prefix) return NOT_MINE;
  return bytes.length < end ? more(bytes) : messageUnit(bytes, prefix, end, end, memory);
}

/** "MUST be padded to a multiple of four bytes" (RFC 8656 §12.5) */
function filledUp(length: number): number {
  return (length + 3) & ~3;
}

function more(bytes: Uint8Array): Decoding {
  return { ok: false, why: 'truncated', at: bytes.length };
}

/**
 * QUIC long header (RFC 9000 §17.2, RFC 8999 §5.1).
 *
 *   0       1         5
 *   +-------+---------+------------+-------+------------+-------+
 *   | 11tt… | version | DCID len 1 | DCID  | SCID len 1 | SCID  |
 *   +-------+---------+------------+-------+------------+-------+
 *     Initial            token length (integer), token, length (integer), packet number …
 *     0-RTT, Handshake   length (integer), packet number …
 *     Retry              token, integrity tag (16)
 *
 * An integer's first two bits tell how long it is (§16). The first bit of a
 * short header is 0, and nothing in it can be read.
 */
import { type Version, isReserved, versionOf } from './version.js';

/** "this value MUST NOT exceed 20 bytes" (§17.2) */
const MAX_CONNECTION_ID = 20;
/** Packet number and what is sampled for its protection: four bytes and 16 (RFC 9001 §5.4.2). */
const SHORTEST_PROTECTED = 20;
const RETRY_TAG = 16;
/** Servers offer some ten at most. */
const MAX_VERSIONS = 64;

const LONG_HEADER = 0x80;
const FIXED_BIT = 0x40;
const HEADER = 7;

export interface Part {
  readonly from: number;
  readonly to: number;
}

export interface LongHeader {
  readonly kind: 'initial' | 'zero-rtt' | 'handshake' | 'retry';
  readonly version: Version;
  readonly destination: Part;
  readonly source: Part;
  /** Only of an Initial or a Retry packet. */
  readonly token: Part | undefined;
  /** Where the protected packet number begins. */
  readonly packetNumberAt: number;
  /** Where the packet ends; another may follow in the datagram. */
  readonly end: number;
}

export function mayBeginLongHeader(first: number): boolean {
  return (first & LONG_HEADER) !== 0;
}

export function isLongForm(bytes: Uint8Array, at: number, end: number): boolean {
  return at + HEADER <= end && mayBeginLongHeader(bytes[at]!);
}

/** Whether a packet of a version that is known begins at `at`, as far as the connection ids tell. Allocates nothing. */
export function looksLikeLongHeader(bytes: Uint8Array, at: number, end: number): boolean {
  if (!isLongForm(bytes, at, end)) return false;
  const number = u32(bytes, at + 1);
  if (number === 0) return areVersionsOffered(bytes, at, end);
  // RTP has the first bit too, but never both.
  if ((bytes[at]! & FIXED_BIT) === 0 || versionOf(number) === undefined) return false;
  const destination = bytes[at + 5]!;
  if (destination > MAX_CONNECTION_ID) return false;
  const source = bytes[at + 6 + destination]!;
  return source <= MAX_CONNECTION_ID && at + 7 + destination + source < end;
}

/** A packet of version 0 that offers versions (RFC 9000 §17.2.1), of which one at least is known and the others can be. */
export function areVersionsOffered(bytes: Uint8Array, at: number, end: number): boolean {
  if (!isLongForm(bytes, at, end) || u32(bytes, at + 1) !== 0) return false;
  let from = versionListAt(bytes, at);
  const size = end - from;
  if (size <= 0 || size % 4 !== 0 || size > MAX_VERSIONS * 4) return false;
  let isKnown = false;
  for (; from < end; from += 4) {
    const number = u32(bytes, from);
    if (versionOf(number) !== undefined) isKnown = true;
    else if (number === 0) return false;
  }
  return isKnown || isReserved(u32(bytes, end - size));
}

export function versionListAt(bytes: Uint8Array, at: number): number {
  const destination = bytes[at + 5]!;
  return at + 7 + destination + (bytes[at + 6 + destination] ?? Infinity);
}

/** The header of the packet at `at`, or `undefined` when it is none or runs past the end. */
export function readLongHeader(bytes: Buffer, at: number): LongHeader | undefined {
  if (!looksLikeLongHeader(bytes, at, bytes.length)) return undefined;
  const version = versionOf(u32(bytes, at + 1));
  if (version === undefined) return undefined;
  const destination = partAfter(at + 6, bytes[at + 5]!);
  const source = partAfter(destination.to + 1, bytes[destination.to]!);
  const type = (bytes[at]! >> 4) & 3;
  const { initial, zeroRtt, retry } = version.types;
  if (type === retry) {
    const token = { from: source.to, to: bytes.length - RETRY_TAG };
    if (token.to <= token.from) return undefined;
    return { kind: 'retry', version, destination, source, token, packetNumberAt: bytes.length, end: bytes.length };
  }
  let token: Part | undefined;
  if (type === initial) {
    const length = readInteger(bytes, source.to);
    if (length === undefined) return undefined;
    token = partAfter(length.end, length.value);
  }
  const length = readInteger(bytes, token?.to ?? source.to);
  if (length === undefined || length.value < SHORTEST_PROTECTED || length.end + length.value > bytes.length) return undefined;
  const kind = type === initial ? 'initial' : type === zeroRtt ? 'zero-rtt' : 'handshake';
  return { kind, version, destination, source, token, packetNumberAt: length.end, end: length.end + length.value };
}

/** A variable-length integer, or `undefined` when it is cut; beyond 2^53 it is not exact, and no length that could fit. */
export function readInteger(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  const size = 1 << (first >> 6);
  if (at + size > bytes.length) return undefined;
  let value = first & 0x3f;
  for (let i = 1; i < size; i++) value = value * 256 + bytes[at + i]!;
  return { value, end: at + size };
}

function partAfter(from: number, length: number): Part {
  return { from, to: from + length };
}

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/**
 * QUIC packets of before the standard, whose hello is in the clear (versions Q009–Q046).
 *
 *   0       1          1 or 9    5 or 13
 *   +-------+---------+---------+---------------+-----------+---------
 *   | flags | conn. id| "Q043"  | packet number | hash (12) | frames …     up to Q043
 *   +-------+---------+---------+---------------+-----------+---------
 *
 *   0       1         5                          6         14
 *   +-------+---------+--------------------------+---------+---------------+-----------+---------
 *   | 11… … | "Q046"  | id lengths - 3, 4 bits each | conn. id | packet number | hash (12) | frames …
 *   +-------+---------+--------------------------+---------+---------------+-----------+---------
 *
 * The frame around the hello changed with nearly every version, the hello never
 * did: it is looked for by its tag, a few bytes further on.
 */
import { gquicHelloEnd } from './gquic-handshake.js';
import type { Part } from './packet.js';
import { isGquicVersion } from './version.js';

const HAS_VERSION = 0x01;
const HAS_CONNECTION_ID = 0x08;
/** Reset, and the bits that were never used: a client's first packet has none of them. */
const NEVER_FIRST = 0xc2;
const CONNECTION_ID = 8;
const LONG_HEADER = 0xc0;

/** Packet number (6), hash (12), private flags (1), an ACK or two and the header of the stream frame (1 + 4 + 8 + 2). */
const LAST_START = 64;

const C = 0x43;

/** Whether a client's packet that names a version may have these flags. */
export function mayBeginGquicPacket(flags: number): boolean {
  const isLong = (flags & LONG_HEADER) === LONG_HEADER;
  return isLong || ((flags & NEVER_FIRST) === 0 && (flags & HAS_VERSION) !== 0 && (flags & HAS_CONNECTION_ID) !== 0);
}

/** Where the version stands in a client's packet that names one, or -1. */
function versionAt(bytes: Uint8Array, at: number, end: number): number {
  const flags = bytes[at]!;
  if (!mayBeginGquicPacket(flags)) return -1;
  if ((flags & LONG_HEADER) === LONG_HEADER) return at + 6 + CONNECTION_ID < end && isGquicVersion(bytes, at + 1) ? at + 1 : -1;
  const version = at + 1 + CONNECTION_ID;
  return version + 4 < end && isGquicVersion(bytes, version) ? version : -1;
}

/** A packet with a connection id that names no version, as all of them are once the server has answered. */
export function isLaterGquicPacket(bytes: Uint8Array, at: number, end: number): boolean {
  const flags = bytes[at]!;
  return at + 1 + CONNECTION_ID < end && flags < 0x40 && (flags & HAS_VERSION) === 0 && (flags & HAS_CONNECTION_ID) !== 0;
}

/** Whether the packet at `at` has this connection id. */
export function hasConnectionId(bytes: Uint8Array, at: number, id: Uint8Array): boolean {
  for (let i = 0; i < CONNECTION_ID; i++) if (bytes[at + 1 + i] !== id[i]) return false;
  return true;
}

/** A packet of a client that names one of these versions. Allocates nothing. */
export function looksLikeGquicPacket(bytes: Uint8Array, at: number, end: number): boolean {
  return versionAt(bytes, at, end) >= 0;
}

export interface GquicPacket {
  readonly version: Part;
  readonly connectionId: Part;
  /** Absent from packets that follow the hello before the server has answered. */
  readonly hello: Part | undefined;
}

export function readGquicPacket(bytes: Buffer): GquicPacket | undefined {
  const at = versionAt(bytes, 0, bytes.length);
  if (at < 0) return undefined;
  const version = { from: at, to: at + 4 };
  const isLong = at === 1;
  const connectionId = isLong ? { from: 6, to: 6 + CONNECTION_ID } : { from: 1, to: 1 + CONNECTION_ID };
  const hello = findGquicHello(bytes, isLong ? connectionId.to : version.to);
  return { version, connectionId, hello };
}

/** A hello that begins not far behind `from`. */
export function findGquicHello(bytes: Buffer, from: number): Part | undefined {
  const last = Math.min(from + LAST_START, bytes.length);
  for (let at = from; at < last; at++) {
    if (bytes[at] !== C) continue;
    const end = gquicHelloEnd(bytes, at, bytes.length);
    if (end > 0) return { from: at, to: end };
  }
  return undefined;
}

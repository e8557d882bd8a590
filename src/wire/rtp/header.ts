/**
 * RTP header (RFC 3550 §5.1, §5.3.1).
 *
 *   0        1        2                 4          8          12
 *   +--------+--------+-----------------+----------+----------+-----------+----------------------+---------
 *   |VVPXCCCC|MTTTTTTT| sequence number |timestamp | SSRC     | CC × CSRC | if X: profile(2)     | payload
 *   +--------+--------+-----------------+----------+----------+-----------+ words(2), 4 × words  +---------
 */
import { u16be, u32be } from '../../core/words.js';

export const FIXED_HEADER = 12;
const EXTENSION_HEADER = 4;
const HAS_EXTENSION = 0x10;
const HAS_PADDING = 0x20;
const CSRC_COUNT = 0x0f;

export interface RtpHeader {
  readonly hasPadding: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly csrcCount: number;
  /** What kind of extension, `undefined` without one. */
  readonly profile: number | undefined;
  readonly extensionAt: number;
  readonly extensionEnd: number;
  readonly payloadAt: number;
}

/** Reads the header of a packet that `fitsRtp`. */
export function readRtpHeader(bytes: Buffer): RtpHeader {
  const csrcCount = bytes[0]! & CSRC_COUNT;
  const hasExtension = (bytes[0]! & HAS_EXTENSION) !== 0;
  const afterSources = FIXED_HEADER + 4 * csrcCount;
  const extensionAt = hasExtension ? afterSources + EXTENSION_HEADER : afterSources;
  const extensionEnd = hasExtension ? extensionAt + 4 * u16be(bytes, afterSources + 2) : afterSources;
  return {
    hasPadding: (bytes[0]! & HAS_PADDING) !== 0,
    payloadType: bytes[1]! & 0x7f,
    sequence: u16be(bytes, 2),
    timestamp: u32be(bytes, 4),
    ssrc: u32be(bytes, 8),
    csrcCount,
    profile: hasExtension ? u16be(bytes, afterSources) : undefined,
    extensionAt,
    extensionEnd,
    payloadAt: extensionEnd,
  };
}

/** Whether version, payload type and lengths are those of an RTP packet: 3 bits and a range, so a guess at best. */
export function fitsRtp(bytes: Uint8Array, at: number, end: number, recognised: boolean): boolean {
  if (end - at < FIXED_HEADER || (bytes[at]! & 0xc0) !== 0x80) return false;
  if (!isPayloadType(bytes[at + 1]! & 0x7f, recognised)) return false;
  const afterSources = at + FIXED_HEADER + 4 * (bytes[at]! & CSRC_COUNT);
  if ((bytes[at]! & HAS_EXTENSION) === 0) return afterSources <= end;
  return afterSources + EXTENSION_HEADER + 4 * u16be(bytes, afterSources + 2) <= end;
}

/** 0 to 34 are assigned (RFC 3551 §6), 96 to 127 are free to use; 64 to 95 collide with RTCP (RFC 5761 §4). */
function isPayloadType(type: number, recognised: boolean): boolean {
  // "values in the range 35-63" come next once 96-127 are used up (RFC 3551 §3)
  return type >= 96 || type <= (recognised ? 63 : 34);
}

/** Stands for the list of contributing sources; equal lists give equal numbers. */
export function contributorsOf(bytes: Uint8Array, at: number): number {
  let hash = 0;
  const count = bytes[at]! & CSRC_COUNT;
  for (let n = 0; n < count; n++) hash = (Math.imul(hash, 31) + u32be(bytes, at + FIXED_HEADER + 4 * n) + 1) | 0;
  return hash;
}

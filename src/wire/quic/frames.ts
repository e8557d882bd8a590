/**
 * Frames that an Initial packet may hold (RFC 9000 §12.4, §19).
 *
 *   0 PADDING   1 PING   2, 3 ACK   6 CRYPTO: offset, length, data   28 CONNECTION_CLOSE
 */
import { readInteger } from './packet.js';

/** A part of the stream of handshake messages; `from` and `to` bound its bytes in the packet. */
export interface CryptoPart {
  readonly position: number;
  readonly from: number;
  readonly to: number;
}

/** CRYPTO frames of one packet that are read. Browsers cut a hello into some ten to upset those who only read the first. */
export const MAX_CRYPTO_FRAMES = 128;

const PADDING = 0;
const PING = 1;
const ACK = 2;
const ACK_WITH_COUNTS = 3;
const CRYPTO = 6;
/** In the versions that its first maker numbered `T050` and `T051`. */
const CRYPTO_OF_OLD = 8;
const CONNECTION_CLOSE = 28;

/** The parts of the handshake in the frames of a packet, in their order in the stream; ends at what no Initial packet holds. */
export function cryptoParts(bytes: Buffer): readonly CryptoPart[] {
  const parts: CryptoPart[] = [];
  for (let at: number | undefined = 0; at !== undefined && at < bytes.length && parts.length < MAX_CRYPTO_FRAMES;) {
    const type = bytes[at++]!;
    if (type === PADDING || type === PING) continue;
    if (type === ACK || type === ACK_WITH_COUNTS) at = skipAcknowledgement(bytes, at, type === ACK_WITH_COUNTS);
    else if (type === CRYPTO || type === CRYPTO_OF_OLD) {
      const position = readInteger(bytes, at);
      const length = position === undefined ? undefined : readInteger(bytes, position.end);
      if (position === undefined || length === undefined || length.end + length.value > bytes.length) break;
      at = length.end + length.value;
      parts.push({ position: position.value, from: length.end, to: at });
    } else if (type === CONNECTION_CLOSE) {
      at = skipIntegers(bytes, at, 2);
      const reason = at === undefined ? undefined : readInteger(bytes, at);
      at = reason === undefined ? undefined : reason.end + reason.value;
    } else break;
  }
  return parts.toSorted((a, b) => a.position - b.position);
}

/** Largest, delay, number of ranges, first range; gap and length of each range; three counts where they are. */
function skipAcknowledgement(bytes: Buffer, at: number, hasCounts: boolean): number | undefined {
  const ranges = integerAfter(bytes, skipIntegers(bytes, at, 2));
  return ranges === undefined ? undefined : skipIntegers(bytes, ranges.end, 1 + 2 * ranges.value + (hasCounts ? 3 : 0));
}

function integerAfter(bytes: Buffer, at: number | undefined) {
  return at === undefined ? undefined : readInteger(bytes, at);
}

function skipIntegers(bytes: Buffer, at: number, count: number): number | undefined {
  for (let i = 0; i < count; i++) {
    const first = bytes[at];
    if (first === undefined) return undefined;
    at += 1 << (first >> 6);
  }
  return at;
}

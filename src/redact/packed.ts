import { constants, deflateRawSync, inflateSync } from 'node:zlib';
import { adler32 } from './adler32.js';

/** More than any token unpacks to. */
const MAX_UNPACKED = 16_384;

const HEADER = Buffer.from('7801', 'hex');
const ADLER_BYTES = 4;

const STRATEGIES = [constants.Z_DEFAULT_STRATEGY, constants.Z_FILTERED, constants.Z_RLE, constants.Z_HUFFMAN_ONLY, constants.Z_FIXED];

/** What a zlib stream (RFC 1950) holds; undefined when it is none. */
export function unpacked(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 8 || (bytes[0]! & 0x0f) !== 8 || bytes.readUInt16BE(0) % 31 !== 0) return undefined;
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_UNPACKED });
  } catch {
    return undefined;
  }
}

/** A zlib stream of exactly that many bytes; undefined when the bytes do not pack so small. */
export function packedTo(length: number, bytes: Buffer): Buffer | undefined {
  const sum = Buffer.alloc(ADLER_BYTES);
  sum.writeUInt32BE(adler32(bytes));
  const room = length - HEADER.length - ADLER_BYTES;
  for (const strategy of STRATEGIES) {
    const packed = deflateRawSync(bytes, { level: 9, strategy, memLevel: 9 });
    for (const filled of fillings(packed, room)) {
      const made = Buffer.concat([HEADER, filled, sum]);
      if (unpacked(made)?.equals(bytes) === true) return made;
    }
  }
  return undefined;
}

/**
 * The stream behind blocks that hold nothing (RFC 1951 §3.2): stored ones of
 * five bytes, and for the rest such of fixed codes, of ten bits. How many bits
 * of its last byte a stream leaves unused cannot be seen, so there are several.
 */
function* fillings(packed: Buffer, length: number): Generator<Buffer> {
  const most = Math.floor((length - packed.length) / STORED.length);
  for (let stored = most; stored >= Math.max(0, most - 1); stored--) {
    const left = length - stored * STORED.length;
    for (let fixed = 0; fixed * FIXED_BITS <= (left - packed.length + 1) * 8; fixed++) {
      let bits = BigInt(`0x${Buffer.from(packed.toReversed()).toString('hex')}`);
      for (let count = 0; count < fixed; count++) bits = (bits << BigInt(FIXED_BITS)) | FIXED;
      const hex = bits.toString(16);
      if (hex.length > left * 2) continue;
      yield Buffer.concat([
        ...Array.from({ length: stored }, () => STORED),
        Buffer.from(Buffer.from(hex.padStart(left * 2, '0'), 'hex').toReversed()),
      ]);
    }
  }
}

const STORED = Buffer.from('000000ffff', 'hex');
/** Bits 0, 01 and the seven of "end of block", from the least significant one. */
const FIXED = 0b0000000_01_0n;
const FIXED_BITS = 10;

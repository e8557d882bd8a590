import { base64Encodings } from './base64.js';
import { type Encoded, caseless, exact } from './encoded.js';
import { packedDigitBits } from './strength.js';

const LARGEST = 2n ** 64n - 1n;
const LARGEST_NEGATIVE = -(2n ** 31n);

/** The number that a value writes: decimal, negative, or hexadecimal behind `0x`. */
export function numberOf(value: string): bigint | undefined {
  if (!/^(-?\d{1,20}|0x[\da-f]{1,16})$/i.test(value)) return undefined;
  const number = value.startsWith('-') ? -BigInt(value.slice(1)) : BigInt(value);
  return number > LARGEST || number < LARGEST_NEGATIVE ? undefined : number;
}

/** A number as integers, as the varint of protobuf and others, and as the floating point that AMF and others send. */
export function numberEncodings(number: bigint): readonly Encoded[] {
  // Four bytes find a small number in 64-bit integers too: the others are zero.
  const width = number < 2n ** 32n ? 4 : 8;
  const big = Buffer.alloc(8);
  big.writeBigUInt64BE(BigInt.asUintN(64, number));
  const bytes = big.subarray(8 - width);
  const integers = [
    exact(`u${width * 8}-be`, bytes),
    exact(`u${width * 8}-le`, bytes.toReversed()),
    ...(number < 0n ? [] : [exact('varint', varint(number))]),
  ];
  return [...integers.flatMap(withHexAndBase64), ...doubles(number)];
}

/** An integer stands in JSON and in URLs as hex or base64 of its bytes. */
function withHexAndBase64(encoded: Encoded): readonly Encoded[] {
  const { encoding, bytes, bits } = encoded;
  return [encoded, caseless(`${encoding}-hex`, bytes.toString('hex'), bits), ...base64Encodings(`${encoding}-base64`, bytes, bits)];
}

function doubles(number: bigint): readonly Encoded[] {
  if (number > BigInt(Number.MAX_SAFE_INTEGER)) return [];
  const big = Buffer.alloc(8);
  big.writeDoubleBE(Number(number));
  return [exact('f64-be', big), exact('f64-le', big.toReversed())];
}

/**
 * Decimal digits packed two to a byte, the first in the high half (BCD) or in
 * the low half (TBCD, 3GPP TS 29.002 §17.7.8). Only whole bytes are searched:
 * what shares a byte with an odd digit differs.
 */
export function packedDigits(digits: string): readonly Encoded[] {
  return [0, 1].flatMap((skipped) => {
    const pairs = digits.slice(skipped).match(/\d\d/g) ?? [];
    const bytes = Buffer.from(pairs.join(''), 'hex');
    const swapped = Buffer.from(pairs.map(([first, second]) => `${second}${first}`).join(''), 'hex');
    const bits = packedDigitBits(bytes);
    return [exact('bcd', bytes, bits), exact('tbcd', swapped, bits)];
  });
}

function varint(number: bigint): Buffer {
  const bytes: number[] = [];
  let rest = number;
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

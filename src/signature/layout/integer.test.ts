import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { le, read } from '../testing.js';
import { integer } from './integer.js';

const WIDTHS = [1, 2, 3, 4, 8];
const ENDIANS = ['le', 'be'] as const;

/** All names with an order of their own, and what they stand for. */
const INTEGERS = WIDTHS.flatMap((width) =>
  [false, true].flatMap((signed) =>
    ENDIANS.map((endian) => ({ name: `${signed ? 'i' : 'u'}${width * 8}${endian}`, width, signed, endian })),
  ),
);

const inOrder = (bytes: Buffer, endian: string) => (endian === 'le' ? bytes : Buffer.from(bytes.toReversed()));

/** The value of a type read from all of `bytes`. */
function valueOf(type: string, bytes: Buffer, endian?: 'little' | 'big') {
  const reading = read({ top: type }, bytes, endian);
  return reading.ok ? reading.fields[0]?.value : reading;
}

describe('integer', () => {
  test.each(INTEGERS)('every value of $name comes back, as a number wherever a number is exact', ({ name, width, signed, endian }) => {
    const bits = BigInt(width * 8);
    const [min, max] = signed ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
    const edges = [min, min + 1n, -1n, 0n, 1n, max - 1n, max, 2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n) + 1n, -(2n ** 53n), 2n ** 32n];
    const any = fc.oneof(fc.constantFrom(...edges.filter((edge) => edge >= min && edge <= max)), fc.bigInt({ min, max }));
    fc.assert(
      fc.property(any, (value) => {
        const expected = Number.isSafeInteger(Number(value)) ? Number(value) : value;
        expect(valueOf(name, inOrder(le(width, value), endian))).toBe(expected);
      }),
    );
  });

  test('tells numbers apart that only a bigint can', () => {
    expect(valueOf('u64', Buffer.from('0100000000002000', 'hex'))).toBe(9_007_199_254_740_993n);
    expect(valueOf('u64', Buffer.from('ffffffffffff1f00', 'hex'))).toBe(9_007_199_254_740_991);
    expect(valueOf('i64', Buffer.from('0000000000000080', 'hex'))).toBe(-9_223_372_036_854_775_808n);
    expect(valueOf('i64', Buffer.from('ffffffffffffffff', 'hex'))).toBe(-1);
  });

  test('takes the order of the file where the name has none, and its own where it has', () => {
    const bytes = Buffer.from('010203', 'hex');
    expect(valueOf('u24', bytes, 'little')).toBe(0x030201);
    expect(valueOf('u24', bytes, 'big')).toBe(0x010203);
    expect(valueOf('u24be', bytes, 'little')).toBe(0x010203);
    expect(valueOf('u24le', bytes, 'big')).toBe(0x030201);
  });

  test.each(INTEGERS)('no prefix of $name is a value', ({ name, width }) => {
    for (let n = 0; n < width; n++) expect(read({ top: name }, Buffer.alloc(n, 0xff))).toEqual({ ok: false, at: n, ranOut: true });
  });

  test('says where it stands', () => {
    const reading = read({ top: { fields: { a: 'u24', b: 'i64be', c: 'u8' } } }, Buffer.alloc(12));
    expect(reading.ok && reading.fields.map(({ offset, length }) => [offset, length])).toEqual([
      [0, 3],
      [3, 8],
      [11, 1],
    ]);
  });

  test.each(['u7', 'u128', 'i0', 'f32', 'U16', 'u16ne', 'u16le ', ' u16', 'u', '', '16'])('"%s" is no integer', (name) => {
    expect(integer(name, 'little')).toBeUndefined();
  });
});

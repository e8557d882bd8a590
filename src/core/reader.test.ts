import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Reader, decoding } from './reader.js';

/** What reading a varint gives, and how far it went. */
function readVarint(bytes: Uint8Array) {
  return decoding(() => {
    const reader = new Reader(bytes);
    return { ok: true, value: [reader.varint(), reader.offset] };
  });
}

/** Base-128 digits, lowest first. */
function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

describe('Reader', () => {
  test('moves over exactly what it reads', () => {
    const reader = new Reader(Buffer.from('01020304', 'hex'));
    expect(reader.u8()).toBe(1);
    expect([reader.offset, reader.left]).toEqual([1, 3]);
    expect(reader.take(2)).toEqual(Buffer.from([2, 3]));
    expect([reader.offset, reader.left]).toEqual([3, 1]);
    expect(reader.take(0)).toHaveLength(0);
    expect(reader.take(1)).toEqual(Buffer.from([4]));
    expect(reader.left).toBe(0);
  });

  test('stays within a view of a larger buffer', () => {
    const view = new Uint8Array(Uint8Array.from([9, 1, 2, 9]).buffer, 1, 2);
    const reader = new Reader(view);
    expect(reader.take(2)).toEqual(Buffer.from([1, 2]));
    expect(decoding(() => ({ ok: true, value: reader.u8() }))).toEqual({ ok: false, why: 'truncated', at: 2 });
  });

  test.each([
    ['00', 0n, 1],
    ['7f', 127n, 1],
    ['8001', 128n, 2],
    ['ac02', 300n, 2],
    // a longer spelling than needed
    ['8000', 0n, 2],
    ['ffffffffffffffffff01', 2n ** 64n - 1n, 10],
    // the tenth byte has one bit of use
    ['ffffffffffffffffff7f', 2n ** 64n - 1n, 10],
  ])('reads the varint %s', (hex, value, used) => {
    expect(readVarint(Buffer.from(hex, 'hex'))).toEqual({ ok: true, value: [value, used] });
  });

  test('a varint of eleven bytes is none', () => {
    expect(readVarint(Buffer.from('8080808080808080808001', 'hex'))).toMatchObject({ ok: true, value: [undefined, 10] });
  });

  test('every 64-bit number comes back, and no prefix of it does', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const bytes = varint(value);
        expect(readVarint(bytes)).toEqual({ ok: true, value: [value, bytes.length] });
        for (let n = 0; n < bytes.length; n++) expect(readVarint(bytes.subarray(0, n))).toEqual({ ok: false, why: 'truncated', at: n });
      }),
    );
  });
});

describe('decoding', () => {
  test('a read past the end is truncation at the end, whatever was asked for', () => {
    const bytes = Buffer.alloc(5);
    for (const count of [6, 2 ** 32, Number(2n ** 64n - 1n)])
      expect(decoding(() => ({ ok: true, value: new Reader(bytes).take(count) }))).toEqual({ ok: false, why: 'truncated', at: 5 });
  });

  test('a failure of the decoder itself is not touched', () => {
    expect(decoding(() => ({ ok: false, why: 'malformed', at: 3 }))).toEqual({ ok: false, why: 'malformed', at: 3 });
  });

  test('any other throw is a bug and passes through', () => {
    const bug = new TypeError('a bug');
    expect(() =>
      decoding(() => {
        throw bug;
      }),
    ).toThrow(bug);
  });
});

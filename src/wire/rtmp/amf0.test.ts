import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_DEPTH, MAX_VALUES, type Place, readAmf0 } from './amf0.js';

const same: Place = (offset, length) => ({ offset, length });
const read = (hex: string) => readAmf0(Buffer.from(hex.replaceAll(' ', ''), 'hex'), same);

describe('readAmf0', () => {
  test('reads every type, and says where the value stands', () => {
    const fields = read('00 3ff8000000000000  01 01  02 0002 6162  05  06  0c 00000002 6364  0b 0000000000000000 0000');
    expect(fields?.map(({ name, value, offset, length }) => [name, value, offset, length])).toEqual([
      ['0', 1.5, 1, 8],
      ['1', 1, 10, 1],
      ['2', 'ab', 14, 2],
      ['3', undefined, 17, 0],
      ['4', undefined, 18, 0],
      ['5', 'cd', 23, 2],
      ['6', undefined, 26, 10],
    ]);
  });

  test('reads objects and lists', () => {
    expect(read('03 0001 61 02 0001 62 000009')?.[0]?.fields).toMatchObject([{ name: 'a', value: 'b', offset: 7 }]);
    expect(read('08 00000001 0001 61 01 00 000009')?.[0]?.fields).toMatchObject([{ name: 'a', value: 0 }]);
    expect(read('0a 00000002 05 01 01')?.[0]?.fields).toMatchObject([{ name: '0' }, { name: '1', value: 1 }]);
  });

  test.each([
    ['an unknown type', '11'],
    ['a text that runs over the end', '02 0003 6162'],
    ['a number cut short', '00 3ff80000'],
    ['an object without its end', '03 0001 61 05'],
    ['an unknown type in an object', '03 0001 61 11 000009'],
    ['a list that claims more than there is', '0a ffffffff 05'],
  ])('refuses %s', (_what, hex) => {
    expect(read(hex)).toBeUndefined();
  });

  test('takes as many values and levels as are allowed, and no more', () => {
    expect(read('05'.repeat(MAX_VALUES))).toHaveLength(MAX_VALUES);
    expect(read('05'.repeat(MAX_VALUES + 1))).toBeUndefined();
    const deep = (levels: number) => read(`${'0a00000001'.repeat(levels)}05`);
    expect(deep(MAX_DEPTH)).toBeDefined();
    expect(deep(MAX_DEPTH + 1)).toBeUndefined();
  });

  test('never throws, and no value lies outside the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (noise) => {
        for (const { offset, length } of readAmf0(Buffer.from(noise), same) ?? [])
          expect(offset + length).toBeLessThanOrEqual(noise.length);
      }),
      { numRuns: 2_000 },
    );
  });
});

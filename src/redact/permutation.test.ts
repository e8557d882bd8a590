import fc from 'fast-check';
import { expect, test } from 'vitest';
import { permuted } from './permutation.js';

const KEY = Buffer.alloc(32, 7);

test('gives each number another one, and none twice', () => {
  for (const size of [2n, 3n, 10n, 100n, 1000n]) {
    const numbers = Array.from({ length: Number(size) }, (_, i) => BigInt(i));
    const made = numbers.map((number) => permuted(KEY, 'test', size, number));
    expect(new Set(made).size).toBe(numbers.length);
    expect(made.every((number, i) => number !== BigInt(i) && number >= 0n && number < size)).toBe(true);
  }
});

test('leaves the only number there is', () => expect(permuted(KEY, 'test', 1n, 0n)).toBe(0n));

test('rests on the key and on the purpose', () => {
  const size = 2n ** 64n;
  fc.assert(
    fc.property(fc.bigInt(0n, size - 1n), (number) => {
      const made = permuted(KEY, 'test', size, number);
      expect(permuted(KEY, 'test', size, number)).toBe(made);
      expect(permuted(Buffer.alloc(32, 8), 'test', size, number)).not.toBe(made);
      expect(permuted(KEY, 'other', size, number)).not.toBe(made);
    }),
    { numRuns: 20 },
  );
});

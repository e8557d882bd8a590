import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairMap } from './pair-map.js';

test('gives what was set last for two numbers, whatever else was set', () => {
  const number = fc.oneof(fc.nat(50), fc.nat(2 ** 32 - 1));
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number, fc.nat(1000)), { maxLength: 3000 }), (entries) => {
      const [map, expected] = [new PairMap(), new Map<string, number>()];
      for (const [first, second, value] of entries) {
        expect(map.get(first, second)).toBe(expected.get(`${first} ${second}`));
        map.set(first, second, value);
        expected.set(`${first} ${second}`, value);
      }
      for (const [first, second] of entries) expect(map.get(first, second)).toBe(expected.get(`${first} ${second}`));
    }),
    { numRuns: 50 },
  );
});

test('holds many times what it began with', () => {
  const map = new PairMap();
  for (let first = 0; first < 200; first++) for (let second = 0; second < 200; second++) map.set(first, second, first * 200 + second);
  for (let first = 0; first < 200; first++)
    for (let second = 0; second < 200; second++) expect(map.get(first, second)).toBe(first * 200 + second);
  expect(map.get(200, 0)).toBeUndefined();
});

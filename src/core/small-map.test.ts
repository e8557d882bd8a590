import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SmallMap } from './small-map.js';
import { SmallSet } from './small-set.js';

const STEPS = fc.array(fc.record({ key: fc.nat(3), value: fc.option(fc.nat(9), { nil: undefined }), isDeleted: fc.boolean() }), {
  maxLength: 12,
});

test('a small map does what a map does', () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const [small, map] = [new SmallMap<number, number | undefined>(), new Map<number, number | undefined>()];
      for (const { key, value } of steps) {
        small.set(key, value);
        map.set(key, value);
        expect([...small]).toEqual([...map]);
        expect(small.size).toBe(map.size);
        for (let other = 0; other < 4; other++) expect([small.get(other), small.has(other)]).toEqual([map.get(other), map.has(other)]);
      }
    }),
  );
});

test('a small set does what a set does', () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const [small, set] = [new SmallSet<number>(), new Set<number>()];
      for (const { key, isDeleted } of steps) {
        if (isDeleted) expect(small.delete(key)).toBe(set.delete(key));
        else {
          small.add(key);
          set.add(key);
        }
        expect([...small]).toEqual([...set]);
        expect(small.size).toBe(set.size);
        for (let other = 0; other < 4; other++) expect(small.has(other)).toBe(set.has(other));
      }
    }),
  );
});

test('an empty one has nothing, not even under an empty name', () => {
  expect([new SmallMap<string, number>().has(''), new SmallSet<string>().has(''), [...new SmallSet<string>()]]).toEqual([false, false, []]);
});

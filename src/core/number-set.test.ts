import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberSet } from './number-set.js';

test('holds what a Set holds, ascending', () => {
  const number = fc.oneof(fc.nat(70), fc.constantFrom(31, 32, 1023, 1024, 40_000, 1_000_000));
  const steps = fc.array(fc.record({ number, isAdded: fc.boolean() }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (all) => {
      const set = new NumberSet();
      const known = new Set<number>();
      for (const { number: one, isAdded } of all) {
        if (isAdded) {
          expect(set.add(one)).toBe(!known.has(one));
          known.add(one);
        } else {
          set.delete(one);
          known.delete(one);
        }
        expect([set.has(one), set.size]).toEqual([known.has(one), known.size]);
      }
      expect([...set]).toEqual([...known].toSorted((a, b) => a - b));
    }),
  );
});

test('has nothing beyond what was ever added', () => {
  const set = new NumberSet();
  expect([set.has(5_000_000), set.has(-1), set.size]).toEqual([false, false, 0]);
  set.delete(5_000_000);
  expect(set.size).toBe(0);
});

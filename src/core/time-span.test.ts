import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TimeSpan } from './time-span.js';
import { compareTimes } from './time.js';

describe('TimeSpan', () => {
  test('has no ends before anything was noted', () => {
    const span = new TimeSpan();
    expect([span.first, span.last]).toEqual([null, null]);
  });

  test('one moment is both ends, even when it is the epoch', () => {
    const span = new TimeSpan();
    span.note(0, 0, 0);
    expect(span.first).toEqual({ seconds: 0, nanoseconds: 0, digits: 0 });
    expect(span.last).toEqual({ seconds: 0, nanoseconds: 0, digits: 0 });
  });

  test('keeps the finest precision met, whichever end it came with', () => {
    const span = new TimeSpan();
    span.note(5, 0, 3);
    span.note(6, 0, 9);
    span.note(7, 0, 6);
    expect(span.first?.digits).toBe(9);
    expect(span.last?.digits).toBe(9);
  });

  test('finds the earliest and the latest in any order, before 1970 too', () => {
    const moments = fc.array(fc.record({ seconds: fc.integer({ min: -3, max: 3 }), nanoseconds: fc.nat(3), digits: fc.constant(9) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(moments, (times) => {
        const span = new TimeSpan();
        for (const { seconds, nanoseconds, digits } of times) span.note(seconds, nanoseconds, digits);
        const sorted = times.toSorted(compareTimes);
        expect(span.first).toEqual(sorted[0]);
        expect(span.last).toEqual(sorted.at(-1));
      }),
    );
  });
});

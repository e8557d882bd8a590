import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareTimes, earlierOf, formatTime, laterOf, secondsBetween } from './time.js';

const time = (seconds: number, nanoseconds = 0, digits = 9) => ({ seconds, nanoseconds, digits });

describe('formatTime', () => {
  test.each([
    [0, '2022-04-04T17:31:01Z'],
    [3, '2022-04-04T17:31:01.123Z'],
    [6, '2022-04-04T17:31:01.123456Z'],
    [9, '2022-04-04T17:31:01.123456789Z'],
  ])('prints the %i digits that the capture keeps', (digits, text) => {
    expect(formatTime(time(1_649_093_461, 123_456_789, digits))).toBe(text);
  });

  test('keeps the zeros in front of a small fraction', () => {
    expect(formatTime(time(0, 5_000, 6))).toBe('1970-01-01T00:00:00.000005Z');
  });

  test('prints a moment before 1970, with the fraction counted forwards', () => {
    expect(formatTime(time(-1, 750_000_000, 2))).toBe('1969-12-31T23:59:59.75Z');
  });

  test('holds a moment beyond the calendar at its edge', () => {
    expect(formatTime(time(Number.MAX_SAFE_INTEGER, 0, 0))).toBe('+275760-09-13T00:00:00Z');
    expect(formatTime(time(-(2 ** 63), 0, 0))).toBe('-271821-04-20T00:00:00Z');
  });

  test('agrees with Date for every millisecond it knows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (ms) => {
        const printed = formatTime(time(Math.floor(ms / 1000), (ms % 1000) * 1_000_000, 3));
        expect(printed).toBe(new Date(ms).toISOString());
      }),
    );
  });
});

describe('the order of times', () => {
  test('looks at seconds first and at nanoseconds next', () => {
    const inOrder = [time(-2, 9), time(1, 999_999_999), time(2, 0), time(2, 1)];
    expect([inOrder[2]!, inOrder[1]!, inOrder[3]!, inOrder[0]!].toSorted(compareTimes)).toEqual(inOrder);
    expect(compareTimes(time(5, 5), time(5, 5))).toBe(0);
  });

  test('earlierOf and laterOf choose by time, and the first of two equals', () => {
    const [early, late, sameAsEarly] = [time(7, 1), time(7, 2), time(7, 1, 0)];
    expect(earlierOf(late, early)).toBe(early);
    expect(earlierOf(early, late)).toBe(early);
    expect(laterOf(late, early)).toBe(late);
    expect(laterOf(early, late)).toBe(late);
    expect(earlierOf(early, sameAsEarly)).toBe(early);
    expect(laterOf(early, sameAsEarly)).toBe(early);
  });

  test('secondsBetween is positive when the second moment is later, across a full second too', () => {
    expect(secondsBetween(time(10, 900_000_000), time(12, 100_000_000))).toBeCloseTo(1.2, 6);
    expect(secondsBetween(time(12, 100_000_000), time(10, 900_000_000))).toBeCloseTo(-1.2, 6);
  });
});

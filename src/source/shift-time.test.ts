import { describe, expect, test } from 'vitest';
import type { Frame } from '../core/frame.js';
import { shiftTime } from './shift-time.js';

/** The time of a frame after it was shifted. */
function shifted(seconds: number, nanoseconds: number, by: number, timeDigits = 6) {
  const frame = { seconds, nanoseconds, timeDigits } as Frame;
  shiftTime(frame, by);
  return [frame.seconds, frame.nanoseconds, frame.timeDigits];
}

describe('a frame’s time', () => {
  test('is moved by whole and part seconds, both ways', () => {
    expect(shifted(100, 0, 5)).toEqual([105, 0, 6]);
    expect(shifted(100, 250_000_000, -0.5)).toEqual([99, 750_000_000, 6]);
    expect(shifted(100, 750_000_000, 1.5)).toEqual([102, 250_000_000, 6]);
  });

  test('has the digits that the offset brings', () => {
    expect(shifted(100, 0, 0.25, 0)).toEqual([100, 250_000_000, 2]);
    expect(shifted(100, 0, 3, 0)).toEqual([103, 0, 0]);
  });
});

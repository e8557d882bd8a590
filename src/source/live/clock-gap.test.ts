import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchForGaps } from './clock-gap.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a gap is where the wall clock ran on alone', () => {
  const clocks = { wallMs: 1_000_000, awakeMs: 0 };
  const gaps: string[] = [];
  const tick = (wall: number, awake: number) => {
    clocks.wallMs += wall;
    clocks.awakeMs += awake;
    vi.advanceTimersByTime(1000);
  };
  const end = watchForGaps(
    (from, to) => gaps.push(`${from.getTime()} to ${to.getTime()}`),
    { wall: () => clocks.wallMs, awake: () => clocks.awakeMs },
    1000,
  );
  tick(1000, 1000);
  // Busy, not asleep: both clocks ran on.
  tick(60_000, 60_000);
  // Set right by a time server.
  tick(1500, 1000);
  expect(gaps).toEqual([]);
  tick(3_600_000, 1000);
  expect(gaps).toEqual(['1062500 to 4662500']);
  end();
  tick(3_600_000, 1000);
  expect(gaps).toHaveLength(1);
});

import { expect, test } from 'vitest';
import { BREAK_SECONDS, MAX_RUNS, TimeRuns } from './time-runs.js';

const time = (seconds: number) => ({ seconds, nanoseconds: 5, digits: 0 });

function runsOf(...seconds: readonly number[]): TimeRuns {
  const runs = new TimeRuns();
  for (const second of seconds) runs.note(second);
  return runs;
}

test('a run goes on while packets come, in whatever order', () => {
  const runs = runsOf(100, 150, 140, 210, 90, 205);
  expect(runs.endAfter(time(100))).toBe(210);
  expect(runs.endAfter(time(210))).toBe(210);
  expect(runs.endAfter(time(211))).toBeUndefined();
});

test('a break ends it, and so does a clock that is put back', () => {
  const later = 100 + BREAK_SECONDS + 1;
  expect(runsOf(100, later).endAfter(time(100))).toBe(100);
  expect(runsOf(100, later).endAfter(time(later))).toBe(later);
  expect(runsOf(1000, 1010, 100, 130).endAfter(time(100))).toBe(130);
  expect(runsOf(100, 5000, 100, 130).endAfter(time(100))).toBe(130);
});

test('runs beyond the limit go on in the last', () => {
  const runs = new TimeRuns();
  for (let n = 0; n < MAX_RUNS + 5; n++) runs.note(n * 1000);
  expect(runs.endAfter(time((MAX_RUNS - 1) * 1000))).toBe((MAX_RUNS + 4) * 1000);
});

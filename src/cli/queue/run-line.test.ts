import { expect, test } from 'vitest';
import { runLine } from './run-line.js';

const RUN = { done: 1200, failed: 1, waiting: 300, active: 2 };

test('says how far the whole run is', () => {
  expect(runLine({ ...RUN, rate: 3.14 })).toBe('1,200 done, 1 failed, 300 waiting, 2 active, 3.1 per second, 1:37 left');
  expect(runLine({ ...RUN, rate: 0.05 })).toBe('1,200 done, 1 failed, 300 waiting, 2 active, 3.0 per minute, 1:40:40 left');
});

test('guesses nothing before the first is done, and after the last', () => {
  expect(runLine({ ...RUN, rate: 0 })).toBe('1,200 done, 1 failed, 300 waiting, 2 active');
  expect(runLine({ done: 5, failed: 0, waiting: 0, active: 0, rate: 20 })).toBe('5 done, 0 failed, 0 waiting, 0 active, 20 per second');
});

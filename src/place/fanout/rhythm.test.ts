import { describe, expect, test } from 'vitest';
import { findRuns } from './rhythm.js';

/** One server after the other, at these seconds. */
const at = (...seconds: readonly number[]) => seconds.map((second, i) => ({ server: `s${i}`, seconds: second }));

describe('findRuns', () => {
  test('three servers within two seconds are a burst', () => {
    expect(findRuns(at(0, 1, 2))).toEqual([{ rhythm: 'burst', from: 0, end: 3, stepSeconds: null }]);
  });

  test('two servers are none, nor is one asked three times', () => {
    expect(findRuns(at(0, 1))).toEqual([]);
    expect(findRuns([0, 1, 2].map((seconds) => ({ server: 'one', seconds })))).toEqual([]);
  });

  test('even steps are a sequence', () => {
    expect(findRuns(at(0, 5, 10.1, 15))).toMatchObject([{ rhythm: 'sequence', from: 0, end: 4, stepSeconds: 5 }]);
  });

  test('steps left out are still steps', () => {
    expect(findRuns(at(0, 5, 10, 25, 85))).toMatchObject([{ rhythm: 'sequence', end: 5 }]);
  });

  test.each([
    ['uneven', at(0, 5, 17)],
    ['mostly uneven', at(0, 5, 10, 22.4, 26.1, 38.7, 45.9)],
    ['faster than retries', at(0, 0.3, 0.6).map((one, i) => ({ ...one, seconds: i * 0.3, server: i === 2 ? 's0' : one.server }))],
    ['longer than two minutes', at(0, 61, 122)],
  ])('steps that are no rhythm: %s', (_, contacts) => {
    expect(findRuns(contacts)).toEqual([]);
  });

  test('a burst after stray contacts, and one after that, are told apart', () => {
    expect(findRuns(at(0, 40, 40.1, 40.2, 90, 90.5, 91))).toMatchObject([
      { rhythm: 'burst', from: 1, end: 4 },
      { rhythm: 'burst', from: 4, end: 7 },
    ]);
  });
});

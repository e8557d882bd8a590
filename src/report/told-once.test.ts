import { describe, expect, test } from 'vitest';
import type { Observation } from '../core/observation.js';
import { at, sighting } from '../testing/results.js';
import { MAX_TOLD_ONE_BY_ONE, observationsToldOnce } from './told-once.js';

const many = (count: number, parts: (i: number) => Partial<Observation>): Observation[] =>
  Array.from({ length: count }, (_, i) => ({ ...sighting('user-id', 'x'), count: 1, last: at(0), ...parts(i) }));

const SMALL = 1000;
const told = (observations: readonly Observation[]) => observationsToldOnce(observations, SMALL);
const countOf = (bytes: number) =>
  observationsToldOnce(
    many(2000, () => ({ value: 'same' })),
    bytes,
  ).length;

describe('observations', () => {
  test('are told one by one up to a number, however often a value comes', () => {
    const all = told(many(MAX_TOLD_ONE_BY_ONE, () => ({ value: 'same' })));
    expect([all.length, all.every(({ times }) => times === 1)]).toEqual([MAX_TOLD_ONE_BY_ONE, true]);
  });

  test('beyond it are counted where the value was told last', () => {
    const all = told(many(MAX_TOLD_ONE_BY_ONE + 7, () => ({ value: 'same' })));
    expect([all.length, all.at(-1)!.times]).toEqual([MAX_TOLD_ONE_BY_ONE, 8]);
  });

  test('beyond it are told when they are new', () => {
    const all = told(many(MAX_TOLD_ONE_BY_ONE + 50, (i) => ({ value: String(i) })));
    expect([all.length, all.every(({ times }) => times === 1)]).toEqual([MAX_TOLD_ONE_BY_ONE + 50, true]);
  });

  test.each<[string, Partial<Observation>]>([
    ['vendor', { vendor: 'another' }],
    ['disclosure', { disclosure: 'intercepted' }],
    ['field', { field: 'other.field' }],
    ['kind', { kind: 'email' }],
  ])('of another %s are others', (_what, parts) => {
    const rest = [...many(MAX_TOLD_ONE_BY_ONE, () => ({ value: 'same' })), ...many(3, () => ({ value: 'same', ...parts }))];
    expect(told(rest).slice(-2)).toMatchObject([{ times: 1 }, { times: 3 }]);
  });

  test('are told one by one less often the smaller a capture over 10 MB is', () => {
    expect([countOf(10_000_000), countOf(500_000_000)]).toEqual([MAX_TOLD_ONE_BY_ONE, MAX_TOLD_ONE_BY_ONE]);
    expect(countOf(20_000_000) * 500).toBeLessThan(200_000);
  });
});

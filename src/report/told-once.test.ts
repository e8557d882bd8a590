import { describe, expect, test } from 'vitest';
import type { Observation } from '../core/observation.js';
import { at, sighting } from '../testing/results.js';
import { MAX_TOLD_BY_FLOW, toldOnce } from './told-once.js';

const many = (count: number, parts: (i: number) => Partial<Observation>): Observation[] =>
  Array.from({ length: count }, (_, i) => ({ ...sighting('user-id', 'x'), count: 1, last: at(0), ...parts(i) }));

describe('observations', () => {
  test('are told one by one up to a number, however often a value comes', () => {
    const told = toldOnce(many(MAX_TOLD_BY_FLOW, () => ({ value: 'same' })));
    expect([told.length, told.every(({ flows }) => flows === 1)]).toEqual([MAX_TOLD_BY_FLOW, true]);
  });

  test('beyond it are counted where the value was told last', () => {
    const told = toldOnce(many(MAX_TOLD_BY_FLOW + 7, () => ({ value: 'same' })));
    expect([told.length, told.at(-1)!.flows]).toEqual([MAX_TOLD_BY_FLOW, 8]);
  });

  test('beyond it are told when they are new', () => {
    const told = toldOnce(many(MAX_TOLD_BY_FLOW + 50, (i) => ({ value: String(i) })));
    expect([told.length, told.every(({ flows }) => flows === 1)]).toEqual([MAX_TOLD_BY_FLOW + 50, true]);
  });

  test.each<[string, Partial<Observation>]>([
    ['vendor', { vendor: 'another' }],
    ['disclosure', { disclosure: 'intercepted' }],
    ['field', { field: 'other.field' }],
    ['kind', { kind: 'email' }],
  ])('of another %s are others', (_what, parts) => {
    const rest = [...many(MAX_TOLD_BY_FLOW, () => ({ value: 'same' })), ...many(3, () => ({ value: 'same', ...parts }))];
    expect(toldOnce(rest).slice(-2)).toMatchObject([{ flows: 1 }, { flows: 3 }]);
  });
});

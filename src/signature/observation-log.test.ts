import { describe, expect, test } from 'vitest';
import type { Evidence } from '../core/observation.js';
import { MAX_OBSERVATIONS, MAX_OF_ENDLESS, ObservationLog } from './observation-log.js';
import type { Sighting } from './sink.js';
import { FLOW, NOON } from './testing.js';

const EVIDENCE: Evidence = { capture: 0, frame: 1, offset: 42, length: 4, time: NOON, hex: '01020304' };

function sighting(parts: Partial<Sighting> = {}, evidence: Partial<Evidence> = {}): Sighting {
  return {
    flow: FLOW,
    direction: 'to-server',
    vendor: 'invented',
    protocol: 'invented/talk',
    signature: 'invented/talk',
    status: 'documented',
    field: 'hello.user',
    kind: 'user-id',
    value: '7',
    of: 'self',
    stability: 'permanent',
    admits: true,
    isOnlyAsked: false,
    disclosure: 'cleartext',
    confidence: 'medium',
    ...parts,
    evidence: { ...EVIDENCE, ...evidence },
  };
}

/** Adds a sighting as its finder does; true when it is the first of its kind. */
const note = (log: ObservationLog, one: Sighting) =>
  log.again(one.flow, one.kind, one.field, one.value, one.evidence.time) === undefined && log.add(one);

/** The nth, of as many flows as there are in a busy minute. */
const one = (n: number) => sighting({ value: String(n), flow: { ...FLOW, index: n % 1000 } }, { frame: n });

const later = (seconds: number) => ({ ...NOON, seconds: NOON.seconds + seconds });

describe('equal observations', () => {
  test('are one, shown at its first frame, with a count and its last moment', () => {
    const log = new ObservationLog();
    const added = [1, 2, 3].map((frame) => note(log, sighting({}, { frame, time: later(frame) })));
    expect(added).toEqual([true, false, false]);
    expect(log.list()).toEqual([{ ...sighting({}, { frame: 1, time: later(1) }), count: 3, last: later(3) }]);
  });

  test('have the latest moment as their last, even when time runs backwards', () => {
    const log = new ObservationLog();
    for (const seconds of [5, 9, 2]) note(log, sighting({}, { time: later(seconds) }));
    expect(log.list()[0]).toMatchObject({ count: 3, last: later(9), evidence: { time: later(5) } });
  });

  test.each<[string, Partial<Sighting>]>([
    ['flow', { flow: { ...FLOW, index: 1 } }],
    ['kind', { kind: 'username' }],
    ['field', { field: 'bye.user' }],
    ['value', { value: '8' }],
  ])('of another %s are others', (_what, parts) => {
    const log = new ObservationLog();
    expect([note(log, sighting()), note(log, sighting(parts))]).toEqual([true, true]);
    expect(log.list().map(({ count }) => count)).toEqual([1, 1]);
  });
});

test('a full log counts what it leaves out, and goes on counting what it has', () => {
  const log = new ObservationLog();
  for (let i = 0; i < MAX_OBSERVATIONS; i++) note(log, sighting({ value: String(i) }));
  expect(log.leftOut).toBe(0);
  expect(note(log, sighting({ value: 'one more' }))).toBe(false);
  expect(note(log, sighting({ value: '0' }))).toBe(false);
  expect(log.leftOut).toBe(1);
  const list = log.list();
  expect([list.length, list[0]?.count]).toEqual([MAX_OBSERVATIONS, 2]);
});

test('a log of a capture without end lets the oldest go; what is seen again after that is new', () => {
  const log = new ObservationLog(true);
  for (let n = 0; n < MAX_OF_ENDLESS; n++) log.add(one(n));
  expect(note(log, one(MAX_OF_ENDLESS))).toBe(true);
  expect(log.leftOut).toBe(MAX_OF_ENDLESS / 10);
  expect(log.list()).toHaveLength(MAX_OF_ENDLESS - log.leftOut + 1);
  expect(log.list().at(-1)).toMatchObject({ value: String(MAX_OF_ENDLESS) });
  expect([note(log, one(0)), note(log, one(MAX_OF_ENDLESS - 1))]).toEqual([true, false]);
});

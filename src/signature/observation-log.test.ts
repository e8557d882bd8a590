import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Flow } from '../core/flow.js';
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

const flowOf = (index: number) => ({ ...FLOW, index });

const listOf = (log: ObservationLog) => [...log.list()];

/** Adds a sighting as its finder does; true when it is the first of its kind. */
const note = (log: ObservationLog, one: Sighting) =>
  log.again(one.flow, one.kind, one.field, one.value, one.evidence.time) === undefined && log.add(one);

/** The nth, of as many flows as there are in a busy minute. */
const one = (n: number) => sighting({ value: String(n), flow: flowOf(n % 1000) }, { frame: n });

const later = (seconds: number) => ({ ...NOON, seconds: NOON.seconds + seconds });

describe('equal observations', () => {
  test('are one, shown at its first frame, with a count and its last moment', () => {
    const log = new ObservationLog(0, flowOf);
    const added = [1, 2, 3].map((frame) => note(log, sighting({}, { frame, time: later(frame) })));
    expect(added).toEqual([true, false, false]);
    expect(listOf(log)).toEqual([{ ...sighting({}, { frame: 1, time: later(1) }), count: 3, last: later(3) }]);
  });

  test('have the latest moment as their last, even when time runs backwards', () => {
    const log = new ObservationLog(0, flowOf);
    for (const seconds of [5, 9, 2]) note(log, sighting({}, { time: later(seconds) }));
    expect(listOf(log)[0]).toMatchObject({ count: 3, last: later(9), evidence: { time: later(5) } });
  });

  test.each<[string, Partial<Sighting>]>([
    ['flow', { flow: { ...FLOW, index: 1 } }],
    ['kind', { kind: 'username' }],
    ['field', { field: 'bye.user' }],
    ['value', { value: '8' }],
  ])('of another %s are others', (_what, parts) => {
    const log = new ObservationLog(0, flowOf);
    expect([note(log, sighting()), note(log, sighting(parts))]).toEqual([true, true]);
    expect(listOf(log).map(({ count }) => count)).toEqual([1, 1]);
  });
});

test('a full log counts what it leaves out, and goes on counting what it has', () => {
  const log = new ObservationLog(0, flowOf);
  for (let i = 0; i < MAX_OBSERVATIONS; i++) note(log, sighting({ value: String(i) }));
  expect(log.leftOut).toBe(0);
  expect(note(log, sighting({ value: 'one more' }))).toBe(false);
  expect(note(log, sighting({ value: '0' }))).toBe(false);
  expect(log.leftOut).toBe(1);
  const list = listOf(log);
  expect([list.length, list[0]?.count]).toEqual([MAX_OBSERVATIONS, 2]);
});

test('a log of a capture without end lets the oldest go; what is seen again after that is new', () => {
  const log = new ObservationLog(0, flowOf, true);
  for (let n = 0; n < MAX_OF_ENDLESS; n++) log.add(one(n));
  expect(note(log, one(MAX_OF_ENDLESS))).toBe(true);
  expect(log.leftOut).toBe(MAX_OF_ENDLESS / 10);
  expect(listOf(log)).toHaveLength(MAX_OF_ENDLESS - log.leftOut + 1);
  expect(listOf(log).at(-1)).toMatchObject({ value: String(MAX_OF_ENDLESS) });
  expect([note(log, one(0)), note(log, one(MAX_OF_ENDLESS - 1))]).toEqual([true, false]);
});

const on = (index: number, value: string) => sighting({ value, flow: flowOf(index) });

/** More on one flow than are looked through one by one. */
const MANY = 30;

test.each([2, MANY])(
  'what was seen on a flow, %i values, stays with it when its ends are exchanged, or its number is given to another',
  (count) => {
    const described = new Map([[0, FLOW]]);
    const log = new ObservationLog(0, (index) => described.get(index)!);
    const values = (what: string) => Array.from({ length: count }, (_, n) => `${what} ${n}`);
    const see = (flow: Flow, what: string) => {
      described.set(0, flow);
      for (const value of values(what)) expect(note(log, sighting({ value, flow }))).toBe(true);
    };
    const turned = { ...FLOW, client: FLOW.server, server: FLOW.client };
    const other = { ...FLOW, client: { address: '192.0.2.99', port: 9 } };
    see(FLOW, 'first');
    log.keepFlow(FLOW);
    see(turned, 'turned');
    expect(note(log, sighting({ value: 'first 0', flow: turned }))).toBe(false);
    log.forget(turned);
    see(other, 'other');
    expect(note(log, sighting({ value: 'first 0', flow: other }))).toBe(true);
    const listed = listOf(log).map(({ value, flow: { client } }) => `${value} ${client.address}`);
    const expected = [
      ...values('first').map((value) => `${value} ${FLOW.client.address}`),
      ...values('turned').map((value) => `${value} ${turned.client.address}`),
      ...values('other').map((value) => `${value} ${other.client.address}`),
      `first 0 ${other.client.address}`,
    ];
    expect(listed).toEqual(expected);
  },
);

test('of a flow on which little is told the oldest go too', () => {
  const log = new ObservationLog(0, flowOf, true);
  const gone = on(2000, 'gone');
  const [early, latest] = [on(3000, 'early'), on(3000, 'late')];
  for (const each of [gone, early]) log.add(each);
  for (let n = 2; n < MAX_OF_ENDLESS - 1; n++) log.add(one(n));
  for (const each of [latest, on(4000, 'one more')]) log.add(each);
  expect([note(log, latest), note(log, early), note(log, gone)]).toEqual([false, true, true]);
});

test('what messages only told again is counted by its numbers, until one of them is listed no longer', () => {
  const log = new ObservationLog(0, flowOf, true);
  for (let n = 0; n < MAX_OF_ENDLESS; n++) log.add(one(n));
  const [early, late] = [one(0), one(MAX_OF_ENDLESS - 1)].map(({ flow, kind, field, value }) => log.again(flow, kind, field, value, NOON)!);
  const counting = log.counting([early!, late!]);
  counting.countAgain(later(7));
  expect(counting.isGone).toBe(false);
  log.add(one(MAX_OF_ENDLESS));
  expect([counting.isGone, log.counting([late!]).isGone]).toEqual([true, false]);
  expect(listOf(log).at(-2)).toMatchObject({ count: 3, last: later(7) });
});

const bytes = (hex: string) => ({ hex, length: hex.length / 2 });

describe('a listed observation', () => {
  test.each<[string, Partial<Sighting>, Partial<Evidence>]>([
    ['whose bytes are its letters', { value: 'ada' }, bytes('616461')],
    ['whose bytes are the same in UTF-8', { value: 'ädä' }, bytes('c3a464c3a4')],
    ['whose bytes are others', { value: 'ädä' }, bytes('e464e4')],
    ['with half a character', { value: '\ud800' }, bytes('efbfbd')],
    ['that is empty', { value: '' }, bytes('')],
    ['longer than its proof', { value: 'a'.repeat(300) }, { hex: '61'.repeat(256), length: 300 }],
    ['of a time before 1970', {}, { time: { seconds: -5, nanoseconds: 999_999_999, digits: 9 } }],
    ['of a time beyond 2106', {}, { time: { seconds: 2 ** 33, nanoseconds: 1, digits: 0 } }],
    ['far into its frame', {}, { offset: 1_000_000, length: 70_000 }],
    ['in pieces', {}, { pieces: [{ frame: 2, offset: 54, length: 3 }] }],
    ['in a part of an exchange', {}, { part: { name: 'response-line', offset: 4 } }],
  ])('%s is what came in', (_what, parts, evidence) => {
    const log = new ObservationLog(0, flowOf);
    const came = sighting(parts, evidence);
    log.add(came);
    expect(listOf(log)).toStrictEqual([{ ...came, count: 1, last: came.evidence.time }]);
  });

  test('is of its capture', () => {
    const log = new ObservationLog(3, flowOf);
    log.add(sighting({}, { capture: 3 }));
    expect(listOf(log)[0]!.evidence.capture).toBe(3);
  });
});

test('a log knows each of many on few flows, and lists them in the order of their bytes', () => {
  const noise = fc.array(fc.record({ flow: fc.nat(2), value: fc.nat(60), frame: fc.nat(9), offset: fc.nat(9) }), { maxLength: 300 });
  fc.assert(
    fc.property(noise, (all) => {
      const log = new ObservationLog(0, flowOf);
      const counts = new Map<string, number>();
      for (const { flow, value, frame, offset } of all) {
        const key = `${flow} ${value}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
        const isNew = note(log, sighting({ value: String(value), flow: flowOf(flow) }, { frame, offset }));
        expect(isNew).toBe(counts.get(key) === 1);
      }
      const listed = listOf(log);
      expect(new Map(listed.map(({ flow, value, count }) => [`${flow.index} ${value}`, count]))).toEqual(counts);
      const places = listed.map(({ evidence: { frame, offset } }) => frame * 10 + offset);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }),
    { numRuns: 30 },
  );
});

import { describe, expect, test } from 'vitest';
import type { CoPresence, Stay } from '../core/presence.js';
import { at, evidence, stay } from '../testing/results.js';
import { MAX_CONTACTS, MAX_OCCASIONS, MAX_PAIRS, findCoPresence as findIn } from './co-presence.js';
import { CROWD } from './stay-index.js';
import { StayTable } from './stay-table.js';

const findCoPresence = (stays: readonly Stay[]) => findIn(StayTable.of(stays));

/** The pairs that stays lead to, as `a+b seconds`. */
const met = (...stays: readonly Stay[]) => findCoPresence(stays).pairs.map(({ a, b, overlapSeconds }) => `${a}+${b} ${overlapSeconds}`);

/** The only pair. */
function pairOf(...stays: readonly Stay[]): CoPresence {
  const { pairs } = findCoPresence(stays);
  expect(pairs).toHaveLength(1);
  return pairs[0]!;
}

describe('two people were together', () => {
  test('for as long as both were in the room', () => {
    expect(met(stay('ada', 0, 40), stay('ben', 10, 50))).toEqual(['ada+ben 30']);
    expect(met(stay('ada', 0, 40), stay('ben', 10, 20))).toEqual(['ada+ben 10']);
    expect(met(stay('ada', 0, 0.75), stay('ben', 0.5, 9))).toEqual(['ada+ben 0.25']);
  });

  test('in whatever order they are handed in, named in the order of their names', () => {
    const shared = pairOf(stay('zoe', 10, 50), stay('ada', 0, 40));
    expect(shared).toMatchObject({ a: 'ada', b: 'zoe', rooms: [{ from: at(10), to: at(40) }] });
  });

  test('for no time, but together, when one was seen for a moment only', () => {
    expect(met(stay('ada', 0, 40), stay('ben', 10, 10))).toEqual(['ada+ben 0']);
    expect(met(stay('ada', 10, 10), stay('ben', 10, 10))).toEqual(['ada+ben 0']);
  });

  test('on the proof of both, one place each', () => {
    const [first, second] = [evidence({ frame: 7 }), evidence({ frame: 9, time: at(1) })];
    const shared = pairOf(stay('ada', 0, 9, { evidence: [first, evidence({ frame: 8 })] }), stay('ben', 1, 9, { evidence: [second] }));
    expect(shared.evidence).toEqual([first, second]);
  });
});

describe('two people were not together', () => {
  test('when one came as the other went', () => {
    expect(met(stay('ada', 0, 10), stay('ben', 10, 20))).toEqual([]);
  });

  test('in two rooms', () => {
    expect(met(stay('ada', 0, 10), stay('ben', 0, 10, { room: 'kitchen' }))).toEqual([]);
  });

  test('at two apps of one vendor, even in rooms of one name', () => {
    expect(met(stay('ada', 0, 10, { app: 'one' }), stay('ben', 0, 10, { app: 'two' }))).toEqual([]);
  });

  test('at two vendors, even in rooms of one number', () => {
    expect(met(stay('ada', 0, 10), stay('ben', 0, 10, { vendor: 'other' }))).toEqual([]);
  });

  test('when both are the same person twice', () => {
    expect(met(stay('ada', 0, 10), stay('ada', 5, 15))).toEqual([]);
  });
});

describe('a pair', () => {
  test('is one for every two of three people', () => {
    expect(met(stay('ada', 0, 30), stay('ben', 10, 40), stay('cleo', 20, 50))).toEqual(['ada+ben 20', 'ben+cleo 20', 'ada+cleo 10']);
  });

  test('is the sum of the rooms and times in which two people met', () => {
    const kitchen = { room: 'kitchen' };
    const shared = pairOf(
      stay('ada', 0, 10),
      stay('ben', 5, 10),
      stay('ada', 20, 30),
      stay('ben', 20, 22),
      stay('ben', 40, 60, kitchen),
      stay('ada', 50, 99, kitchen),
    );
    expect(shared.rooms.map(({ room, from }) => [room, from])).toEqual([
      ['garden', at(5)],
      ['garden', at(20)],
      ['kitchen', at(50)],
    ]);
    expect(shared.overlapSeconds).toBe(5 + 2 + 10);
  });

  test('of one name at two vendors is two pairs', () => {
    const other = { vendor: 'other' };
    const { pairs } = findCoPresence([stay('ada', 0, 9), stay('ben', 0, 9), stay('ada', 0, 4, other), stay('ben', 0, 4, other)]);
    expect(pairs.map(({ vendor, overlapSeconds }) => [vendor, overlapSeconds])).toEqual([
      ['acme', 9],
      ['other', 4],
    ]);
  });

  test('rests on joins seen only when those of both were', () => {
    const unseen = { began: 'open' } as const;
    expect(pairOf(stay('ada', 0, 9), stay('ben', 0, 9)).basis).toBe('join-seen');
    expect(pairOf(stay('ada', 0, 9, unseen), stay('ben', 0, 9)).basis).toBe('same-room-id');
    expect(pairOf(stay('ada', 0, 9), stay('ben', 0, 9, { began: 'inferred' })).basis).toBe('same-room-id');
    expect(pairOf(stay('ada', 0, 9), stay('ben', 0, 9, { seenBy: 'others' })).basis).toBe('same-media-stream');
  });

  test('is two claims where it rests on two bases, the stronger first', () => {
    const again = [stay('ada', 20, 24), stay('ben', 20, 24)];
    const { pairs } = findCoPresence([stay('ada', 0, 9, { began: 'open' }), stay('ben', 0, 9), ...again]);
    expect(pairs.map(({ basis, overlapSeconds }) => [basis, overlapSeconds])).toEqual([
      ['join-seen', 4],
      ['same-room-id', 9],
    ]);
  });

  test('is as sure as the surest of its meetings, and that as sure as the less sure of the two', () => {
    const read = { status: 'documented' } as const;
    expect(pairOf(stay('ada', 0, 9), stay('ben', 0, 9, read)).status).toBe('documented');
    expect(pairOf(stay('ada', 0, 9), stay('ben', 0, 9, read), stay('ada', 20, 29), stay('ben', 20, 29)).status).toBe('confirmed');
  });

  test('is as open as the more hidden of its two stays', () => {
    const clear = stay('ada', 0, 9);
    for (const disclosure of ['publicly-decryptable', 'decrypted', 'intercepted'] as const) {
      expect(pairOf(clear, stay('ben', 0, 9, { disclosure })).disclosure).toBe(disclosure);
      expect(pairOf(stay('ben', 0, 9, { disclosure }), clear).disclosure).toBe(disclosure);
    }
    expect(pairOf(clear, stay('ben', 0, 9)).disclosure).toBe('cleartext');
  });

  test('is two pairs where one meeting was in the clear and the other was not', () => {
    const hidden = { disclosure: 'intercepted' } as const;
    const meetings = [stay('ada', 0, 9), stay('ben', 0, 9), stay('ada', 20, 24, hidden), stay('ben', 20, 24)];
    expect(findCoPresence(meetings).pairs.map(({ disclosure, overlapSeconds }) => [disclosure, overlapSeconds])).toEqual([
      ['cleartext', 9],
      ['intercepted', 4],
    ]);
  });
});

describe('the size of a room', () => {
  test('is the most people who were there with the two at one time', () => {
    const others = [stay('cleo', 0, 6), stay('cleo', 7, 9), stay('dora', 8, 30), stay('emil', 11, 30)];
    const { pairs } = findCoPresence([stay('ada', 0, 10), stay('ben', 5, 10), ...others]);
    expect(pairs.find(({ a, b }) => a === 'ada' && b === 'ben')?.rooms).toMatchObject([{ size: 4 }]);
  });

  test('does not count who left as the second of the two came', () => {
    const { pairs } = findCoPresence([stay('ada', 0, 10), stay('ben', 10, 20), stay('cleo', 10, 20)]);
    expect(pairs.map(({ a, b, rooms }) => [a, b, rooms[0]?.size])).toEqual([['ben', 'cleo', 2]]);
  });

  test('weakens a pair: ten seconds among three count half of ten seconds alone', () => {
    const alone = pairOf(stay('ada', 0, 10), stay('ben', 0, 10));
    expect(alone.strength).toBe(10);
    for (const guests of [1, 2, 9]) {
      const others = Array.from({ length: guests }, (_, n) => stay(`guest ${n}`, 0, 10));
      const { pairs } = findCoPresence([stay('ada', 0, 10), stay('ben', 0, 10), ...others]);
      expect(pairs[0]).toMatchObject({ a: 'ada', b: 'ben', overlapSeconds: 10 });
      expect(pairs[0]?.strength).toBeCloseTo(10 / (guests + 1), 6);
    }
  });
});

/** So many people in a room at one time. */
const crowd = (size: number, parts: Partial<Stay> = {}) => Array.from({ length: size }, (_, n) => stay(`guest ${n}`, 0, 10, parts));

describe('limits', () => {
  test('one person keeps the strongest contacts; others keep theirs', () => {
    const host = stay('host', 0, 10_000);
    const guests = Array.from({ length: MAX_CONTACTS + 5 }, (_, n) => stay(`guest ${n}`, n * 10, n * 10 + 1 + n / 1000));
    const { pairs, caps } = findCoPresence([host, ...guests]);
    // Each of the weakest has nobody but the host.
    expect(pairs).toHaveLength(guests.length);
    expect(caps).toEqual([{ cap: 'contacts', limit: MAX_CONTACTS, count: 1, names: ['host'] }]);
  });

  test('of a pair that is too weak for both it is left out, and said', () => {
    const { pairs, caps } = findCoPresence(crowd(MAX_CONTACTS + 2));
    expect(pairs.length).toBeLessThan(((MAX_CONTACTS + 2) * (MAX_CONTACTS + 1)) / 2);
    expect(caps).toMatchObject([{ cap: 'contacts', count: MAX_CONTACTS + 2 }]);
    expect(new Set(pairs.map(({ a, b }) => `${a}+${b}`)).size).toBe(pairs.length);
  });

  test('more pairs than are kept: the strongest are', () => {
    const rooms = Array.from({ length: 2 * MAX_PAIRS + 5 }, (_, n) => [
      stay(`a${n}`, 0, 1 + (n % 1000), { room: `${n}` }),
      stay(`b${n}`, 0, 1 + (n % 1000), { room: `${n}` }),
    ]);
    const { pairs, caps } = findCoPresence(rooms.flat());
    expect(pairs).toHaveLength(MAX_PAIRS);
    expect(caps).toEqual([{ cap: 'pairs', limit: MAX_PAIRS, count: MAX_PAIRS + 5, names: [] }]);
    expect(pairs[0]?.strength).toBe(1000);
    expect(pairs.at(-1)?.strength).toBeGreaterThanOrEqual(499);
  }, 60_000);

  test('a crowd makes no pairs', () => {
    expect(findCoPresence(crowd(CROWD)).pairs.length).toBeGreaterThan(0);
    const { pairs, caps } = findCoPresence(crowd(CROWD + 1));
    expect(pairs).toEqual([]);
    expect(caps).toEqual([{ cap: 'crowded-room', limit: CROWD, count: 1, names: ['garden'] }]);
  });

  test('a crowd of people seen for the same moment makes none either', () => {
    expect(findCoPresence(crowd(CROWD + 1).map((one) => ({ ...one, to: one.from }))).pairs).toEqual([]);
  });

  test('many who come one after another are no crowd', () => {
    const oneByOne = Array.from({ length: CROWD + 9 }, (_, n) => stay(`guest ${n}`, n, n + 1));
    expect(findCoPresence([stay('host', 0, 9999), ...oneByOne]).pairs).toHaveLength(CROWD + 9);
  });

  test('a crowd adds to those who met elsewhere', () => {
    const kitchen = { room: 'kitchen' };
    const elsewhere = [stay('guest 1', 20, 24, kitchen), stay('guest 2', 20, 24, kitchen)];
    const { pairs } = findCoPresence([...crowd(CROWD + 1), ...elsewhere]);
    expect(pairs).toMatchObject([{ a: 'guest 1', b: 'guest 2', overlapSeconds: 14, occasions: 2, distinctRooms: 2 }]);
    expect(pairs[0]?.rooms.map(({ room, size }) => [room, size])).toEqual([
      ['kitchen', 2],
      ['garden', CROWD + 1],
    ]);
    expect(pairs[0]?.strength).toBeCloseTo(4 + 10 / CROWD, 6);
  });

  test('of many occasions the first are listed and proven, all are counted', () => {
    const often = Array.from({ length: MAX_OCCASIONS + 3 }, (_, n) => [stay('ada', n * 10, n * 10 + 2), stay('ben', n * 10, n * 10 + 2)]);
    const { pairs, caps } = findCoPresence(often.flat());
    expect(pairs).toMatchObject([{ occasions: MAX_OCCASIONS + 3, overlapSeconds: 2 * (MAX_OCCASIONS + 3), distinctRooms: 1 }]);
    expect(pairs[0]?.rooms).toHaveLength(MAX_OCCASIONS);
    expect(pairs[0]?.evidence).toHaveLength(2 * MAX_OCCASIONS);
    expect(caps).toEqual([{ cap: 'occasions', limit: MAX_OCCASIONS, count: 1, names: [] }]);
  });

  test('of many comings and goings during one stay the first are listed', () => {
    const comings = Array.from({ length: MAX_OCCASIONS + 3 }, (_, n) => stay('ben', n * 10, n * 10 + 2));
    expect(pairOf(stay('ada', 0, 999), ...comings).rooms).toHaveLength(MAX_OCCASIONS);
  });
});

import { describe, expect, test } from 'vitest';
import type { CoPresence, Stay } from '../core/presence.js';
import { at, evidence, stay } from '../testing/results.js';
import { MAX_PAIRS, findCoPresence } from './co-presence.js';

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
    const [first, second] = [evidence({ frame: 7 }), evidence({ frame: 9 })];
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

  test('at two vendors, even in rooms of one number', () => {
    expect(met(stay('ada', 0, 10), stay('ben', 0, 10, { vendor: 'other' }))).toEqual([]);
  });

  test('when both are the same person twice', () => {
    expect(met(stay('ada', 0, 10), stay('ada', 5, 15))).toEqual([]);
  });
});

describe('a pair', () => {
  test('is one for every two of three people', () => {
    expect(met(stay('ada', 0, 30), stay('ben', 10, 40), stay('cleo', 20, 50))).toEqual(['ada+ben 20', 'ada+cleo 10', 'ben+cleo 20']);
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
    const again = [stay('ada', 20, 29), stay('ben', 20, 29)];
    expect(pairOf(stay('ada', 0, 9, unseen), stay('ben', 0, 9), ...again).basis).toBe('join-seen');
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
  test('counts everybody who was there with the two, each once', () => {
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

describe('a room with more pairs than are kept', () => {
  test('is cut, and says so', () => {
    const crowd = Math.ceil(Math.sqrt(2 * MAX_PAIRS)) + 1;
    const people = Array.from({ length: crowd }, (_, n) => stay(`guest ${n}`, 0, 10));
    const { pairs, isCut } = findCoPresence(people);
    expect(crowd * (crowd - 1)).toBeGreaterThan(2 * MAX_PAIRS);
    expect(pairs).toHaveLength(MAX_PAIRS);
    expect(isCut).toBe(true);
  }, 60_000);

  test('is not called cut when they are just as many as are kept', () => {
    const rooms = Array.from({ length: MAX_PAIRS }, (_, n) => [
      stay(`a${n}`, 0, 1, { room: `${n}` }),
      stay(`b${n}`, 0, 1, { room: `${n}` }),
      // the same two again are no further pair
      stay(`b${n}`, 2, 3, { room: `${n}` }),
      stay(`a${n}`, 2, 3, { room: `${n}` }),
    ]);
    const { pairs, isCut } = findCoPresence(rooms.flat());
    expect(pairs).toHaveLength(MAX_PAIRS);
    expect(isCut).toBe(false);
  }, 60_000);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stay } from '../core/presence.js';
import { at, stay } from '../testing/results.js';
import { findCoPresence } from './co-presence.js';

interface Span {
  readonly from: number;
  readonly to: number;
}

/** What two spans share, unless it is only an end that touches a beginning. */
function together(a: Span, b: Span): Span | undefined {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  return to > from || (to === from && (a.from === a.to || b.from === b.to)) ? { from, to } : undefined;
}

const isSameRoom = (a: Stay, b: Stay) => a.vendor === b.vendor && a.room === b.room;
const quarters = ({ seconds, nanoseconds }: Stay['from']) => (seconds - at(0).seconds) * 4 + nanoseconds / 250_000_000;

describe('any stays', () => {
  /** Stays of one person in one room never overlap; quarters of seconds make the sums exact. */
  const someone = fc.record({
    vendor: fc.constantFrom('acme', 'other'),
    room: fc.constantFrom('garden', 'kitchen'),
    user: fc.constantFrom('ada', 'ben', 'cleo', 'dora'),
    ends: fc.uniqueArray(fc.nat(60), { maxLength: 6 }),
    moment: fc.nat(60),
  });
  const anyStays = fc
    .uniqueArray(someone, { selector: ({ vendor, room, user }) => `${vendor} ${room} ${user}`, maxLength: 16 })
    .map((people) =>
      people.flatMap(({ ends, moment, user, vendor, room }) => {
        const sorted = ends.toSorted((a, b) => a - b);
        const spans = sorted.flatMap((end, i) => (i % 2 === 1 ? [[sorted[i - 1]!, end] as const] : []));
        if (spans.every(([from, to]) => moment < from || moment > to)) spans.push([moment, moment]);
        return spans.map(([from, to]) => ({ from, to, stay: stay(user, from / 4, to / 4, { vendor, room }) }));
      }),
    )
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));

  test('give the pairs, the seconds and the sizes that comparing everybody with everybody gives', () => {
    fc.assert(
      fc.property(anyStays, (all) => {
        const expected = new Map<string, { seconds: number; meetings: string[] }>();
        for (const one of all) {
          for (const other of all) {
            if (one.stay.user >= other.stay.user || !isSameRoom(one.stay, other.stay)) continue;
            const shared = together(one, other);
            if (shared === undefined) continue;
            const key = `${one.stay.vendor} ${one.stay.user} ${other.stay.user}`;
            const known = expected.get(key) ?? { seconds: 0, meetings: [] };
            const there = all.filter((third) => isSameRoom(one.stay, third.stay) && together(third, shared) !== undefined);
            const size = new Set(there.map((third) => third.stay.user)).size;
            known.meetings.push(`${one.stay.room} ${shared.from} ${shared.to} ${size}`);
            expected.set(key, { seconds: known.seconds + (shared.to - shared.from) / 4, meetings: known.meetings });
          }
        }
        const { pairs, isCut } = findCoPresence(all.map((one) => one.stay));
        const found = pairs.map(({ vendor, a, b, overlapSeconds, rooms }) => {
          const meetings = rooms.map(({ room, from, to, size }) => `${room} ${quarters(from)} ${quarters(to)} ${size}`);
          return [`${vendor} ${a} ${b}`, { seconds: overlapSeconds, meetings: meetings.toSorted() }] as const;
        });
        expect(isCut).toBe(false);
        expect(found).toHaveLength(expected.size);
        for (const [key, value] of found) expect(value).toEqual({ ...expected.get(key), meetings: expected.get(key)?.meetings.toSorted() });
      }),
      { numRuns: 500 },
    );
  });
});

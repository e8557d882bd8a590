import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Basis, SharedRoom, Stay } from '../core/presence.js';
import { at, stay } from '../testing/results.js';
import { MAX_OCCASIONS, findCoPresence } from './co-presence.js';
import { StayTable } from './stay-table.js';

/** A stay, and its ends in quarters of a second, whose sums are exact. */
interface Known {
  readonly from: number;
  readonly to: number;
  readonly stay: Stay;
}

interface Expected {
  seconds: number;
  strength: number;
  meetings: string[];
}

const quarters = ({ seconds, nanoseconds }: Stay['from']) => (seconds - at(0).seconds) * 4 + nanoseconds / 250_000_000;
const isSameRoom = (a: Stay, b: Stay) => a.vendor === b.vendor && a.app === b.app && a.room === b.room;
const isMoment = ({ from, to }: Pick<Known, 'from' | 'to'>) => from === to;
/** Who was not seen to leave was there to the last. */
const isThereAtEnd = (one: Known) => isMoment(one) || one.stay.ended !== 'observed';

/** What two stays share, unless it is only a leaving that touches a coming. */
function together(a: Known, b: Known): { from: number; to: number } | undefined {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  const isSeen = isMoment(a) || isMoment(b) || [a, b].some((one) => one.to === to && isThereAtEnd(one));
  return to > from || (to === from && isSeen) ? { from, to } : undefined;
}

function basisOf(a: Stay, b: Stay): Basis {
  if (a.seenBy === 'others' || b.seenBy === 'others') return 'same-media-stream';
  return a.began === 'observed' && b.began === 'observed' ? 'join-seen' : 'same-room-id';
}

const inWords = ({ room, from, to, size }: SharedRoom) => `${room} ${quarters(from)} ${quarters(to)} ${size}`;

const people = (stays: readonly Known[]) => new Set(stays.map(({ stay: { user } }) => user)).size;

/** Stays of one person in one room never overlap; one may begin as the other ends, if it is by leaving. */
const someone = fc.record({
  vendor: fc.constantFrom('acme', 'other'),
  app: fc.constantFrom(null, 'one'),
  room: fc.constantFrom('garden', 'kitchen'),
  user: fc.constantFrom('ada', 'ben', 'cleo', 'dora'),
  ends: fc.uniqueArray(fc.nat(60), { maxLength: 6 }),
  moment: fc.nat(60),
  isGlued: fc.boolean(),
  began: fc.constantFrom('observed' as const, 'open' as const),
  ended: fc.constantFrom('observed' as const, 'inferred' as const, 'open' as const),
  seenBy: fc.constantFrom('own' as const, 'own' as const, 'others' as const),
  disclosure: fc.constantFrom('cleartext' as const, 'intercepted' as const),
});

const anyStays = fc
  .uniqueArray(someone, { selector: ({ vendor, app, room, user }) => `${vendor} ${app} ${room} ${user}`, maxLength: 20 })
  .map((all) =>
    all.flatMap(({ ends, moment, isGlued, user, ended, ...parts }): Known[] => {
      const sorted = ends.toSorted((a, b) => a - b);
      const spans = sorted.flatMap((end, i) => (i > 0 && (isGlued || i % 2 === 1) ? [[sorted[i - 1]!, end] as const] : []));
      if (spans.every(([from, to]) => moment < from || moment > to)) spans.push([moment, moment]);
      return spans.map(([from, to]) => ({
        from,
        to,
        stay: stay(user, from / 4, to / 4, { ...parts, ended: isGlued ? 'observed' : ended }),
      }));
    }),
  )
  .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));

test('any stays give the pairs that comparing everybody with everybody gives', () => {
  fc.assert(
    fc.property(anyStays, (all) => {
      const expected = new Map<string, Expected>();
      for (const one of all) {
        for (const other of all) {
          if (one.stay.user >= other.stay.user || !isSameRoom(one.stay, other.stay)) continue;
          const shared = together(one, other);
          if (shared === undefined) continue;
          const { vendor, app, room } = one.stay;
          const hidden = [one, other].some(({ stay: { disclosure } }) => disclosure === 'intercepted');
          const basis = basisOf(one.stay, other.stay);
          const key = JSON.stringify([vendor, app, one.stay.user, other.stay.user, basis, hidden ? 'intercepted' : 'cleartext']);
          const known = expected.get(key) ?? { seconds: 0, strength: 0, meetings: [] };
          const there = all.filter((third) => isSameRoom(one.stay, third.stay));
          const sizes = new Set<number>();
          for (let quarter = shared.from; quarter < shared.to; quarter++) {
            const during = there.filter(({ from, to }) => from <= quarter && quarter < to);
            known.strength += 0.25 / (people(during) - 1);
            sizes.add(people(there.filter((third) => during.includes(third) || (third.to === quarter && isThereAtEnd(third)))));
          }
          if (isMoment(shared)) sizes.add(people(there.filter(({ from, to }) => from <= shared.from && shared.from <= to)));
          known.seconds += (shared.to - shared.from) / 4;
          known.meetings.push(`${room} ${shared.from} ${shared.to} ${Math.max(...sizes)}`);
          expected.set(key, known);
        }
      }
      const { pairs, caps } = findCoPresence(StayTable.of(all.map((one) => one.stay)));
      expect(caps.filter(({ cap }) => cap !== 'occasions')).toEqual([]);
      expect(pairs).toHaveLength(expected.size);
      for (const { vendor, app, a, b, basis, disclosure, overlapSeconds, strength, occasions, distinctRooms, rooms } of pairs) {
        const known = expected.get(JSON.stringify([vendor, app, a, b, basis, disclosure]))!;
        expect(overlapSeconds).toBe(known.seconds);
        expect(strength).toBeCloseTo(known.strength, 5);
        expect(occasions).toBe(known.meetings.length);
        expect(distinctRooms).toBe(new Set(known.meetings.map((meeting) => meeting.split(' ')[0])).size);
        expect(rooms).toHaveLength(Math.min(occasions, MAX_OCCASIONS));
        expect(known.meetings).toEqual(expect.arrayContaining(rooms.map(inWords)));
      }
    }),
    { numRuns: 1000 },
  );
});

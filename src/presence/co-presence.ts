import type { Disclosure } from '../core/observation.js';
import type { Basis, CoPresence, SharedRoom, Stay } from '../core/presence.js';
import { compareTimes, earlierOf, laterOf, secondsBetween } from '../core/time.js';

/** Pairs of one run. Guards memory: a room of n people has n²/2 of them. */
export const MAX_PAIRS = 100_000;

export interface CoPresences {
  readonly pairs: readonly CoPresence[];
  /** MAX_PAIRS was reached: there are more. */
  readonly isCut: boolean;
}

type Span = Pick<Stay, 'from' | 'to'>;

interface Pair {
  readonly first: Stay;
  readonly second: Stay;
}

/** Finds who was in one room at one time. Stays of different vendors never meet. */
export function findCoPresence(stays: readonly Stay[]): CoPresences {
  const together = new Map<string, Pair[]>();
  const rooms = groupBy(stays, (stay) => JSON.stringify([stay.vendor, stay.room]));
  let isCut = false;
  for (const room of rooms.values()) {
    for (const pair of overlapping(room)) {
      const key = JSON.stringify([pair.first.vendor, disclosureOf(pair), ...[pair.first.user, pair.second.user].toSorted()]);
      const known = together.get(key);
      if (known !== undefined) known.push(pair);
      else if (together.size < MAX_PAIRS) together.set(key, [pair]);
      else isCut = true;
    }
  }
  return { pairs: Array.from(together.values(), (pairs) => describe(pairs, rooms)), isCut };
}

/** Sweeps one room's stays by their beginnings. */
function* overlapping(room: readonly Stay[]): Generator<Pair> {
  let present: Stay[] = [];
  for (const stay of room.toSorted((a, b) => compareTimes(a.from, b.from))) {
    present = present.filter((other) => compareTimes(other.to, stay.from) >= 0);
    for (const other of present) if (other.user !== stay.user && meet(other, stay)) yield { first: other, second: stay };
    present.push(stay);
  }
}

/** Whether two stays share more than the instant at which one goes and the other comes. */
function meet(a: Span, b: Span): boolean {
  const shared = secondsBetween(laterOf(a.from, b.from), earlierOf(a.to, b.to));
  return shared > 0 || (shared === 0 && (isMoment(a) || isMoment(b)));
}

function isMoment(span: Span): boolean {
  return compareTimes(span.from, span.to) === 0;
}

function describe(pairs: readonly Pair[], rooms: ReadonlyMap<string, readonly Stay[]>): CoPresence {
  const { first, second } = pairs[0]!;
  const [a, b] = [first.user, second.user].toSorted() as [string, string];
  const shared = pairs.map((pair) => sharedRoom(pair, rooms.get(JSON.stringify([pair.first.vendor, pair.first.room]))!));
  const bases = pairs.map(basisOf);
  return {
    vendor: first.vendor,
    a,
    b,
    rooms: shared,
    overlapSeconds: round(shared.reduce((sum, { from, to }) => sum + secondsBetween(from, to), 0)),
    basis: bases.includes('join-seen') ? 'join-seen' : 'same-room-id',
    strength: round(shared.reduce((sum, { from, to, size }) => sum + secondsBetween(from, to) / (size - 1), 0)),
    status: first.status,
    disclosure: disclosureOf(pairs[0]!),
    evidence: pairs.flatMap((pair) => [pair.first.evidence[0]!, pair.second.evidence[0]!]),
  };
}

function sharedRoom(pair: Pair, room: readonly Stay[]): SharedRoom {
  const from = laterOf(pair.first.from, pair.second.from);
  const to = earlierOf(pair.first.to, pair.second.to);
  const there = room.filter((stay) => meet(stay, { from, to }));
  return { room: pair.first.room, from, to, size: new Set(there.map((stay) => stay.user)).size };
}

function basisOf({ first, second }: Pair): Basis {
  return first.began === 'observed' && second.began === 'observed' ? 'join-seen' : 'same-room-id';
}

const DISCLOSURES: readonly Disclosure[] = ['cleartext', 'publicly-decryptable', 'decrypted', 'intercepted'];

/** Whoever is to see a meeting must see both: it is as hidden as the more hidden of the two. */
function disclosureOf({ first, second }: Pair): Disclosure {
  return DISCLOSURES[Math.max(DISCLOSURES.indexOf(first.disclosure), DISCLOSURES.indexOf(second.disclosure))]!;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** To the microsecond: what is left of it is the arithmetic's. */
function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

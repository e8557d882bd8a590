import type { Evidence } from '../core/observation.js';
import type { CoPresence, PresenceCap, SharedRoom } from '../core/presence.js';
import { type Time, earlierOf, laterOf } from '../core/time.js';
import { ContactColumns, basisOf, compareContacts, disclosureOf, variantOf } from './contact-columns.js';
import { ContactFinder, forShared } from './contacts.js';
import { CROWD, StayIndex } from './stay-index.js';
import { FIRST, LAST, STATUSES, type StayTable } from './stay-table.js';

/** Pairs of one run, the strongest. Guards memory: a room of n people has n²/2 of them. */
export const MAX_PAIRS = 20_000;

/** Whom one person met: the strongest so many. Guards memory and readers: a host meets thousands. */
export const MAX_CONTACTS = 100;

/** Occasions listed with a pair, and proven with two places each; all of them are counted. */
export const MAX_OCCASIONS = 10;

/** Rooms and people named with a limit that they met. */
const MAX_NAMES = 10;

export interface CoPresences {
  /** Strongest first. */
  readonly pairs: readonly CoPresence[];
  /** What was left out, and by which limit. */
  readonly caps: readonly PresenceCap[];
}

/**
 * Finds who was in one room at one time. Stays of different vendors, or of
 * different apps, never meet. `user`: whose contacts alone are asked for, all of them.
 */
export function findCoPresence(table: StayTable, user?: string): CoPresences {
  const index = new StayIndex(table);
  const finder = new ContactFinder(index);
  const strongest = new StrongestPairs();
  /** Of a person with more contacts than are kept, the weakest of those: its slot. */
  const weakest = new ContactColumns();
  const weakestOf = new Map<number, number>();
  for (let person = 0; person < index.people; person++) {
    if (user !== undefined && userOf(index, person) !== user) continue;
    const contacts = finder.of(person);
    const isCut = user === undefined && contacts.size > MAX_CONTACTS;
    const slots = isCut ? contacts.sorted().subarray(0, MAX_CONTACTS) : undefined;
    for (let i = 0; i < (slots?.length ?? contacts.size); i++) {
      const slot = slots?.[i] ?? i;
      const other = contacts.person[slot]!;
      // Whoever comes first has told of the pair, unless it was too weak for them.
      if (user !== undefined || person < other) strongest.add(contacts, slot, person, other);
      else if (isWeaker(contacts, slot, weakest, weakestOf.get(other))) strongest.add(contacts, slot, other, person);
    }
    if (slots !== undefined) {
      const last = slots[MAX_CONTACTS - 1]!;
      weakestOf.set(person, weakest.copy(contacts, last, person, contacts.person[last]!));
    }
  }
  const { pairs, slots } = strongest.list();
  // A stay proves many pairs.
  const proofs = new Map<number, Evidence>();
  const described = Array.from(slots, (slot) => describe(index, pairs, slot, proofs));
  return { pairs: described, caps: capsOf(index, strongest.leftOut, [...weakestOf.keys()], described) };
}

/** Whether a contact is weaker, to the other person, than the weakest that the other person has kept. */
function isWeaker(contacts: ContactColumns, slot: number, weakest: ContactColumns, kept: number | undefined): boolean {
  if (kept === undefined) return false;
  return (compareContacts(contacts, slot, weakest, kept) || contacts.of[slot]! - weakest.person[kept]!) > 0;
}

/** Keeps the strongest of many pairs, and counts the others. */
class StrongestPairs {
  leftOut = 0;
  #pairs = new ContactColumns();
  /** Slot of the weakest that was kept when there were too many. */
  #weakest: number | undefined;

  add(contacts: ContactColumns, slot: number, of: number, person: number): void {
    if (this.#weakest !== undefined && compareContacts(contacts, slot, this.#pairs, this.#weakest) > 0) {
      this.leftOut++;
      return;
    }
    this.#pairs.copy(contacts, slot, of, person);
    if (this.#pairs.size === 2 * MAX_PAIRS) this.#cut();
  }

  list(): { readonly pairs: ContactColumns; readonly slots: Uint32Array } {
    if (this.#pairs.size > MAX_PAIRS) this.#cut();
    return { pairs: this.#pairs, slots: this.#pairs.sorted() };
  }

  #cut(): void {
    const kept = new ContactColumns();
    for (const slot of this.#pairs.sorted().subarray(0, MAX_PAIRS)) {
      kept.copy(this.#pairs, slot, this.#pairs.of[slot]!, this.#pairs.person[slot]!);
    }
    this.leftOut += this.#pairs.size - MAX_PAIRS;
    this.#pairs = kept;
    this.#weakest = MAX_PAIRS - 1;
  }
}

function describe(index: StayIndex, pairs: ContactColumns, slot: number, proofs: Map<number, Evidence>): CoPresence {
  const { table, row } = index;
  const variant = pairs.variant[slot]!;
  const [of, person] = [pairs.of[slot]!, pairs.person[slot]!];
  const [a, b] = userOf(index, of) <= userOf(index, person) ? [of, person] : [person, of];
  const { vendor, app } = table.rooms.at(table.roomOf(row[index.ofPerson[index.start[a]!]!]!));
  const meetings = meetingsOf(index, a, b, variant);
  const proven = meetings.map(([first, second]) => [beginningOf(index, first, proofs), beginningOf(index, second, proofs)] as const);
  const statuses = meetings.map(([first, second]) => Math.min(table.statusOf(row[first]!), table.statusOf(row[second]!)));
  return {
    vendor,
    app,
    a: userOf(index, a),
    b: userOf(index, b),
    rooms: meetings.map(([first, second], i) => sharedRoom(index, first, second, laterOf(proven[i]![0].time, proven[i]![1].time))),
    occasions: pairs.occasions[slot]!,
    distinctRooms: pairs.rooms[slot]!,
    overlapSeconds: round(pairs.overlap[slot]! / 1e9),
    basis: basisOf(variant),
    strength: round(pairs.strength[slot]!),
    status: STATUSES[Math.max(...statuses)]!,
    disclosure: disclosureOf(variant),
    evidence: proven.flat(),
  };
}

/** The first occasions on which two people met, as positions of a stay of either; those in crowds come last. */
function meetingsOf(index: StayIndex, a: number, b: number, variant: number): readonly (readonly [number, number])[] {
  const meetings: [number, number][] = [];
  for (const inCrowd of [false, true]) {
    for (let i = index.start[a]!; i < index.start[a + 1]! && meetings.length < MAX_OCCASIONS; i++) {
      const own = index.ofPerson[i]!;
      if (index.crowded.has(index.room[own]!) !== inCrowd) continue;
      forShared(index, own, b, (other) => {
        if (meetings.length < MAX_OCCASIONS && variantOf(index, own, other) === variant) meetings.push([own, other]);
      });
    }
  }
  return meetings;
}

/** What proves the beginning of the stay at a position. */
function beginningOf({ table, row }: StayIndex, position: number, proofs: Map<number, Evidence>): Evidence {
  const known = proofs.get(row[position]!);
  if (known !== undefined) return known;
  const proof = table.proof(row[position]!, FIRST);
  proofs.set(row[position]!, proof);
  return proof;
}

function sharedRoom(index: StayIndex, a: number, b: number, from: Time): SharedRoom {
  const { table, row } = index;
  return {
    room: table.rooms.at(index.room[a]!).room,
    from,
    to: earlierOf(table.timeOf(row[a]!, LAST), table.timeOf(row[b]!, LAST)),
    size: index.size(a, b),
  };
}

function capsOf(index: StayIndex, pairsLeftOut: number, people: readonly number[], pairs: readonly CoPresence[]): readonly PresenceCap[] {
  const { table, crowded } = index;
  const unlisted = pairs.filter(({ occasions, rooms }) => occasions > rooms.length).length;
  const caps: readonly PresenceCap[] = [
    { cap: 'pairs', limit: MAX_PAIRS, count: pairsLeftOut, names: [] },
    {
      cap: 'contacts',
      limit: MAX_CONTACTS,
      count: people.length,
      names: people.slice(0, MAX_NAMES).map((person) => userOf(index, person)),
    },
    {
      cap: 'crowded-room',
      limit: CROWD,
      count: crowded.size,
      names: [...crowded].slice(0, MAX_NAMES).map((room) => table.rooms.at(room).room),
    },
    { cap: 'occasions', limit: MAX_OCCASIONS, count: unlisted, names: [] },
  ];
  return caps.filter(({ count }) => count > 0);
}

function userOf({ table, row, ofPerson, start }: StayIndex, person: number): string {
  return table.users.at(table.userOf(row[ofPerson[start[person]!]!]!));
}

/** To the microsecond: what is left of it is the arithmetic's. */
function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

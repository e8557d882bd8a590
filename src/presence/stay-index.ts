import { keyOf } from './stay-names.js';
import { FIRST, LAST, type StayTable } from './stay-table.js';

/**
 * A room in which more people are at one time says nothing about any two of
 * them, and has too many pairs to go through: it only adds to those that met
 * elsewhere.
 */
export const CROWD = 500;

/** Traits of a stay; its disclosure, by its number, stands above them. */
export const JOINED = 1;
export const SEEN_BY_OTHERS = 2;
const LEFT = 4;
export const DISCLOSURE_SHIFT = 3;

/**
 * The stays of a run, sorted by room and beginning, for finding those that
 * overlap. Positions are indexes in this order; times are nanoseconds since
 * the first of all, exact for the first hundred days of a run.
 */
export class StayIndex {
  readonly count: number;
  readonly table: StayTable;
  /** Row of the table, person, room, beginning and end at each position. */
  readonly row: Uint32Array;
  readonly person: Uint32Array;
  readonly room: Uint32Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** What the basis of a meeting rests on: see `JOINED` and the like. */
  readonly traits: Uint8Array;
  /** Users of one app each, in the order in which they were first seen. */
  readonly people: number;
  /** Positions of each person's stays, in order: from `start[person]` to `start[person + 1]`. */
  readonly ofPerson: Uint32Array;
  readonly start: Uint32Array;
  /** Rooms in which more than CROWD people were at one time. */
  readonly crowded: ReadonlySet<number>;
  /** Where the positions of each room begin. */
  readonly #roomStart: Uint32Array;
  /** Position of the latest end within each half of a half of … a room: an interval tree that lies in the sorted order itself. */
  readonly #latest: Uint32Array;
  /** People in the room once the stay at a position has begun, and the most of them by halves. */
  readonly #there: Uint32Array;
  readonly #most: Uint32Array;
  /** By the beginning and the end of a stay: what a second there counts for, summed up since the room's first. */
  readonly #weightFrom: Float64Array;
  readonly #weightTo: Float64Array;

  constructor(table: StayTable) {
    const { count } = table;
    this.table = table;
    this.count = count;
    const first = table.firstSecond();
    // By row at first, and then put into the order of positions where they are: columns made for a while cost memory as lasting ones do.
    this.person = new Uint32Array(count);
    this.from = new Float64Array(count);
    this.people = numberPeople(table, this.person);
    for (let row = 0; row < count; row++) this.from[row] = nanosecondsSince(first, table, row, FIRST);
    this.#roomStart = offsets(table.rooms.size, count, (row) => table.roomOf(row));
    this.row = sortedRows(table, this.#roomStart, this.from);
    reorder(this.from, this.row);
    reorder(this.person, this.row);
    this.room = new Uint32Array(count);
    this.to = new Float64Array(count);
    this.traits = new Uint8Array(count);
    for (let position = 0; position < count; position++) {
      const row = this.row[position]!;
      this.room[position] = table.roomOf(row);
      this.to[position] = nanosecondsSince(first, table, row, LAST);
      this.traits[position] = traitsOf(table, row);
    }
    this.start = offsets(this.people, count, (position) => this.person[position]!);
    this.ofPerson = grouped(this.start, count, (position) => this.person[position]!);
    this.#latest = new Uint32Array(count);
    this.#there = new Uint32Array(count);
    this.#most = new Uint32Array(count);
    this.#weightFrom = new Float64Array(count);
    this.#weightTo = new Float64Array(count);
    const crowded = new Set<number>();
    for (let room = 0; room < table.rooms.size; room++) {
      const [low, high] = [this.#roomStart[room]!, this.#roomStart[room + 1]!];
      if (low === high) continue;
      this.#sweep(low, high);
      this.#plant(low, high);
      if (this.#mostIn(low, high, -Infinity, Infinity) > CROWD) crowded.add(room);
    }
    this.crowded = crowded;
  }

  /** Calls `visit` with every other stay that shares time with the one at `position`, in the order of their beginnings. */
  overlapping(position: number, visit: (other: number) => void): void {
    this.#visitAt(this.room[position]!, this.from[position]!, this.to[position]!, (other) => {
      if (other !== position && this.meet(other, position)) visit(other);
    });
  }

  /** Whether two stays share more than the instant at which one goes and the other comes. */
  meet(a: number, b: number): boolean {
    const [from, to] = [Math.max(this.from[a]!, this.from[b]!), Math.min(this.to[a]!, this.to[b]!)];
    if (to !== from) return to > from;
    return this.isMoment(a) || this.isMoment(b) || this.isThereAtEnd(this.to[a] === to ? a : b);
  }

  isMoment(position: number): boolean {
    return this.from[position] === this.to[position];
  }

  /** Whoever was not seen to leave was still there when last seen. */
  isThereAtEnd(position: number): boolean {
    return (this.traits[position]! & LEFT) === 0 || this.isMoment(position);
  }

  overlap(a: number, b: number): number {
    return Math.min(this.to[a]!, this.to[b]!) - Math.max(this.from[a]!, this.from[b]!);
  }

  /** Seconds that two stays share, each divided by the number of the others who were there. */
  strength(a: number, b: number): number {
    const later = this.from[a]! >= this.from[b]! ? a : b;
    const earlier = this.to[a]! <= this.to[b]! ? a : b;
    return (this.#weightTo[earlier]! - this.#weightFrom[later]!) / 1e9;
  }

  /** The most people in the room at one time while both stays went on. */
  size(a: number, b: number): number {
    const room = this.room[a]!;
    const from = Math.max(this.from[a]!, this.from[b]!);
    const to = Math.min(this.to[a]!, this.to[b]!);
    if (from === to) {
      const there = new Set<number>();
      this.#visitAt(room, from, to, (position) => there.add(this.person[position]!));
      return there.size;
    }
    return this.#mostIn(this.#roomStart[room]!, this.#roomStart[room + 1]!, from, to);
  }

  /** All stays in a room from one time to another, those included that end or begin just then. */
  #visitAt(room: number, from: number, to: number, visit: (position: number) => void): void {
    const search = (low: number, high: number): void => {
      if (low >= high) return;
      const middle = (low + high) >>> 1;
      if (this.to[this.#latest[middle]!]! < from) return;
      search(low, middle);
      if (this.from[middle]! > to) return;
      if (this.to[middle]! >= from) visit(middle);
      search(middle + 1, high);
    };
    search(this.#roomStart[room]!, this.#roomStart[room + 1]!);
  }

  /** Goes through a room's comings and goings, and notes how many are there and what a second counts for. */
  #sweep(low: number, high: number): void {
    const byEnd = new Uint32Array(high - low);
    for (let position = low; position < high; position++) byEnd[position - low] = position;
    byEnd.sort((a, b) => this.to[a]! - this.to[b]! || Number(this.isThereAtEnd(a)) - Number(this.isThereAtEnd(b)) || a - b);
    let [there, weight, time, gone] = [0, 0, 0, 0];
    const pass = (until: number) => {
      if (there > 1) weight += (until - time) / (there - 1);
      time = until;
    };
    const leave = (isOver: (position: number) => boolean) => {
      for (let next = byEnd[gone]; next !== undefined && isOver(next); next = byEnd[++gone]) {
        pass(this.to[next]!);
        this.#weightTo[next] = weight;
        there--;
      }
    };
    for (let position = low; position < high; position++) {
      const now = this.from[position]!;
      // Who goes as another comes has gone; who is there for a moment, or was last seen then, has not.
      leave((next) => this.to[next]! < now || (now === this.to[next] && !this.isThereAtEnd(next)));
      pass(now);
      this.#weightFrom[position] = weight;
      this.#there[position] = ++there;
    }
    leave(() => true);
  }

  /** Grows the trees from `low` to before `high`; where the root of each part lies follows from its bounds. */
  #plant(low: number, high: number): void {
    if (low >= high) return;
    const middle = (low + high) >>> 1;
    this.#latest[middle] = middle;
    this.#most[middle] = this.#there[middle]!;
    for (const [first, last] of [
      [low, middle],
      [middle + 1, high],
    ] as const) {
      if (first === last) continue;
      this.#plant(first, last);
      const root = (first + last) >>> 1;
      if (this.to[this.#latest[root]!]! > this.to[this.#latest[middle]!]!) this.#latest[middle] = this.#latest[root]!;
      if (this.#most[root]! > this.#most[middle]!) this.#most[middle] = this.#most[root]!;
    }
  }

  /** The most people there after any coming from `from` on and before `to`. */
  #mostIn(low: number, high: number, from: number, to: number): number {
    const search = (first: number, last: number, leftOpen: boolean, rightOpen: boolean): number => {
      if (first >= last) return 0;
      const middle = (first + last) >>> 1;
      // Both bounds lie outside this part: all of it counts.
      if (!leftOpen && !rightOpen) return this.#most[middle]!;
      const time = this.from[middle]!;
      if (time < from) return search(middle + 1, last, leftOpen, rightOpen);
      if (time >= to) return search(first, middle, leftOpen, rightOpen);
      return Math.max(this.#there[middle]!, search(first, middle, leftOpen, false), search(middle + 1, last, false, rightOpen));
    };
    return search(low, high, true, true);
  }
}

/** Writes the number of its user for each row; returns how many there are, told apart by vendor and app. */
function numberPeople(table: StayTable, of: Uint32Array): number {
  const groups = new Map<string, number>();
  const groupOf = Uint32Array.from({ length: table.rooms.size }, (_, room) => {
    const { vendor, app } = table.rooms.at(room);
    const key = keyOf(vendor, app);
    if (!groups.has(key)) groups.set(key, groups.size);
    return groups.get(key)!;
  });
  const numbers = new Map<number, number>();
  for (let row = 0; row < table.count; row++) {
    const key = groupOf[table.roomOf(row)]! * table.users.size + table.userOf(row);
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = numbers.size));
    of[row] = number;
  }
  return numbers.size;
}

function traitsOf(table: StayTable, row: number): number {
  const joined = table.began(row) === 'observed' ? JOINED : 0;
  const others = table.seenBy(row) === 'others' ? SEEN_BY_OTHERS : 0;
  const left = table.ended(row) === 'observed' ? LEFT : 0;
  return joined | others | left | (table.disclosureOf(row) << DISCLOSURE_SHIFT);
}

/** Puts at each position what stood at its row, without a second column: along each cycle of the order, one after the other. */
function reorder(column: Uint32Array | Float64Array, rows: Uint32Array): void {
  const isDone = new Uint8Array(rows.length);
  for (let start = 0; start < rows.length; start++) {
    if (isDone[start] === 1) continue;
    const first = column[start]!;
    let position = start;
    for (let row = rows[position]!; row !== start; row = rows[position]!) {
      column[position] = column[row]!;
      isDone[position] = 1;
      position = row;
    }
    column[position] = first;
    isDone[position] = 1;
  }
}

function nanosecondsSince(first: number, table: StayTable, row: number, end: typeof FIRST | typeof LAST): number {
  return (table.secondOf(row, end) - first) * 1e9 + table.nanosecondOf(row, end);
}

/** Where each of `groups` begins when `count` things are put side by side by group; one more for the end. */
function offsets(groups: number, count: number, groupOf: (thing: number) => number): Uint32Array {
  const start = new Uint32Array(groups + 1);
  for (let thing = 0; thing < count; thing++) start[groupOf(thing) + 1]!++;
  for (let group = 0; group < groups; group++) start[group + 1]! += start[group]!;
  return start;
}

/** The things group by group, in their own order within each. */
function grouped(start: Uint32Array, count: number, groupOf: (thing: number) => number): Uint32Array {
  const next = start.slice();
  const things = new Uint32Array(count);
  for (let thing = 0; thing < count; thing++) things[next[groupOf(thing)]!++] = thing;
  return things;
}

function sortedRows(table: StayTable, roomStart: Uint32Array, from: Float64Array): Uint32Array {
  const rows = grouped(roomStart, table.count, (row) => table.roomOf(row));
  for (let room = 0; room + 1 < roomStart.length; room++) {
    const [low, high] = [roomStart[room]!, roomStart[room + 1]!];
    if (high - low > 1) rows.subarray(low, high).sort((a, b) => from[a]! - from[b]! || a - b);
  }
  return rows;
}

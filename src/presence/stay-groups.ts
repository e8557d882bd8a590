import { doubled } from '../core/columns.js';
import { type StayTable } from './stay-table.js';

/** A packet of somebody who has left may come in late, out of order, sent again, or through another's ears. */
export const LATE_PACKET_SECONDS = 5;

/** Captures may lie years apart: from one to another nobody is taken to have stayed for longer without a word, however silent people may be. */
export const MAX_UNSEEN_SECONDS = 86_400;

const NONE = -1;

/** What is known of the rows of a table, each column by row. */
export interface KnownOfRows {
  /** The number of the room by the name it has by now. */
  readonly room: Uint32Array;
  /** Nanoseconds by the clock of the run. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Seconds after which somebody in a room is taken to have left. */
  readonly silenceIn: (room: number) => number;
  /** Whether two records begin with one packet. */
  readonly isOnePacket: (a: number, b: number) => boolean;
}

/** Which rows of a table are one stay, in columns: the one it begins with, the one it ends with, and the first that was seen. */
export class StayGroups {
  count = 0;
  begin = new Uint32Array(64);
  end = new Uint32Array(64);
  first = new Uint32Array(64);
  isOwn = new Uint8Array(64);
  cameBack = new Uint8Array(64);

  add(row: number, cameBack: boolean): void {
    const group = this.count++;
    if (group === this.begin.length) {
      this.begin = doubled(this.begin);
      this.end = doubled(this.end);
      this.first = doubled(this.first);
      this.isOwn = doubled(this.isOwn);
      this.cameBack = doubled(this.cameBack);
    }
    this.begin[group] = this.end[group] = this.first[group] = row;
    this.isOwn[group] = 0;
    this.cameBack[group] = cameBack ? 1 : 0;
  }
}

/**
 * Puts records of one person in one room together that are one stay. The same
 * records give the same stays in whatever order they were read; `sql/stays.ts`
 * of the store follows the same rule.
 *
 * By their beginnings: a record goes on with those before it while it begins
 * before their latest end, or, where nobody was seen to leave then, no longer
 * than a silence after it. A leave ends what was seen of somebody up to five
 * seconds later: a record that began before it ends with it, and one that
 * begins after it, without a join since, is late and adds nothing.
 */
export function groupedStays(table: StayTable, known: KnownOfRows): StayGroups {
  const groups = new StayGroups();
  const order = sortedRows(table, known);
  for (let low = 0, high = 0; low < order.length; low = high) {
    const isSame = (row: number) => known.room[row] === known.room[order[low]!] && table.userOf(row) === table.userOf(order[low]!);
    while (high < order.length && isSame(order[high]!)) high++;
    groupPerson(table, order.subarray(low, high), known, groups);
  }
  return groups;
}

/** Takes the rows of one person in one room, by their beginnings. */
function groupPerson(table: StayTable, rows: Uint32Array, known: KnownOfRows, groups: StayGroups): void {
  const { from, to } = known;
  const silence = known.silenceIn(known.room[rows[0]!]!);
  const leaves = Float64Array.from(
    rows.filter((row) => hasLeft(table, row)),
    (row) => to[row]!,
  ).toSorted();
  /** Of the rows before: the latest leave and join, the row that reaches furthest, and to where. */
  let [lastLeave, lastJoin, furthest, reach] = [-Infinity, -Infinity, NONE, -Infinity];
  let reachOfGroup = -Infinity;
  for (const row of rows) {
    const [start, end] = [from[row]!, to[row]!];
    const [joined, left] = [table.began(row) === 'observed', hasLeft(table, row)];
    const isLate = !joined && lastJoin < lastLeave && lastLeave <= start && end <= lastLeave + LATE_PACKET_SECONDS * 1e9;
    const leave = left ? end : latestUpTo(leaves, end);
    const isCutOff = leave >= end - LATE_PACKET_SECONDS * 1e9 && (isLate || leave > start);
    const until = isCutOff ? leave : end;
    const goesOn = () => {
      if (furthest === NONE) return false;
      if (start < reach || isLate) return true;
      const longest = table.captureOf(furthest) === table.captureOf(row) ? silence : Math.min(silence, MAX_UNSEEN_SECONDS);
      return !hasLeft(table, furthest) && start - reach <= longest * 1e9;
    };
    if (goesOn() || (furthest !== NONE && known.isOnePacket(groups.begin[groups.count - 1]!, row))) {
      const group = groups.count - 1;
      if (until > reachOfGroup || (until === reachOfGroup && left)) groups.end[group] = row;
      reachOfGroup = Math.max(reachOfGroup, until);
      if (row < groups.first[group]!) groups.first[group] = row;
    } else {
      groups.add(row, furthest !== NONE && table.began(row) === 'open');
      reachOfGroup = until;
    }
    if (table.seenBy(row) === 'own') groups.isOwn[groups.count - 1] = 1;
    if (until > reach || (until === reach && left)) [furthest, reach] = [row, until];
    if (left) lastLeave = Math.max(lastLeave, end);
    if (joined) lastJoin = start;
  }
}

/** Rows by room, user and beginning; of those that begin together what a leave and a join prove comes first. */
function sortedRows(table: StayTable, { room, from, to }: KnownOfRows): Uint32Array {
  const rows = Uint32Array.from({ length: table.count }, (_, row) => row);
  return rows.toSorted(
    (a, b) =>
      room[a]! - room[b]! ||
      table.userOf(a) - table.userOf(b) ||
      from[a]! - from[b]! ||
      to[a]! - to[b]! ||
      Number(hasLeft(table, b)) - Number(hasLeft(table, a)) ||
      Number(table.began(b) === 'observed') - Number(table.began(a) === 'observed') ||
      table.disclosureOf(a) - table.disclosureOf(b) ||
      a - b,
  );
}

function hasLeft(table: StayTable, row: number): boolean {
  return table.ended(row) === 'observed';
}

/** The latest of sorted times that is not after a time; -Infinity where there is none. */
function latestUpTo(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return times[low - 1] ?? -Infinity;
}

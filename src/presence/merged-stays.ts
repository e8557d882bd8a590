import { doubled } from '../core/columns.js';
import type { Stay } from '../core/presence.js';
import { type Time, compareTimes, movedBy, secondsBetween } from '../core/time.js';
import { type Room, keyOf } from './stay-names.js';
import { DISCLOSURES, FIRST, LAST, STATUSES, StayTable } from './stay-table.js';

/** A packet of somebody who has left may come in late, out of order, sent again, or through another's ears. */
export const LATE_PACKET_SECONDS = 5;

/** What only the whole run tells of stays. */
export interface KnownOfRun {
  /** A room's name for its number, where that is known by now. */
  readonly resolve: (room: Room) => Room;
  /** Seconds after which a vendor's clients that say nothing are taken to have left. */
  readonly silenceOf: (vendor: string) => number;
  /** The second to which a capture went on without a break after a time, both by its own clock; undefined where it has none of that time. */
  readonly endAfter: (capture: number, time: Time) => number | undefined;
  /** Seconds to add to the times of a capture; undefined where there is only one. */
  readonly offsetOf?: (capture: number) => number;
  /** Where and when the packet of a frame was seen first; undefined where it stands in no other capture. */
  readonly firstOf?: (
    capture: number,
    frame: number,
  ) => { readonly capture: number; readonly frame: number; readonly time: Time } | undefined;
}

/** Which rows of a table are one stay, in columns: the one it begins with, the one it ends with, and the first that was seen. */
class Groups {
  count = 0;
  begin = new Uint32Array(64);
  end = new Uint32Array(64);
  first = new Uint32Array(64);
  isOwn = new Uint8Array(64);
  cameBack = new Uint8Array(64);

  add(row: number, isOwn: boolean, cameBack: boolean): void {
    const group = this.count++;
    if (group === this.begin.length) {
      this.begin = doubled(this.begin);
      this.end = doubled(this.end);
      this.first = doubled(this.first);
      this.isOwn = doubled(this.isOwn);
      this.cameBack = doubled(this.cameBack);
    }
    this.begin[group] = this.end[group] = this.first[group] = row;
    this.isOwn[group] = isOwn ? 1 : 0;
    this.cameBack[group] = cameBack ? 1 : 0;
  }
}

/**
 * One table of what several clients, captures and names of a room tell of the
 * same people: where they fit together they are one stay. `rooms`: what the
 * rooms are called by now, where that has changed.
 */
export function mergedStays(table: StayTable, rooms: readonly Room[] | undefined, known: KnownOfRun): StayTable {
  const merged = new StayTable();
  const named = Array.from({ length: table.rooms.size }, (_, id) => merged.rooms.idOf(rooms?.[id] ?? table.rooms.at(id)));
  const groups = grouped(table, named, (room) => known.silenceOf(merged.rooms.at(room).vendor), known);
  const order = Uint32Array.from({ length: groups.count }, (_, group) => group).toSorted((a, b) => groups.first[a]! - groups.first[b]!);
  for (const group of order) {
    const [begin, end] = [groups.begin[group]!, groups.end[group]!];
    const user = merged.users.idOf(table.users.at(table.userOf(begin)));
    const row = merged.add(named[table.roomOf(begin)]!, user, {
      status: STATUSES[table.statusOf(begin)]!,
      disclosure: DISCLOSURES[table.disclosureOf(begin)]!,
    });
    merged.setTime(row, FIRST, timeOf(table, begin, FIRST, known));
    merged.setTime(row, LAST, timeOf(table, end, LAST, known));
    merged.setProof(row, FIRST, table.proof(begin, FIRST));
    merged.setProof(row, LAST, table.proof(end, LAST));
    merged.setBegan(row, groups.cameBack[group] === 1 ? 'inferred' : table.began(begin));
    merged.setEnded(row, table.ended(end));
    merged.setSeenBy(row, groups.isOwn[group] === 1 ? 'own' : 'others');
  }
  return merged;
}

function grouped(table: StayTable, rooms: readonly number[], silenceIn: (room: number) => number, known: KnownOfRun): Groups {
  const groups = new Groups();
  let [room, user, silence] = [-1, -1, 0];
  for (const row of sortedRows(table, rooms, known)) {
    const isOwn = table.seenBy(row) === 'own';
    const isAnother = rooms[table.roomOf(row)] !== room || table.userOf(row) !== user;
    if (isAnother) {
      [room, user] = [rooms[table.roomOf(row)]!, table.userOf(row)];
      silence = silenceIn(room);
      groups.add(row, isOwn, false);
      continue;
    }
    const last = groups.count - 1;
    const end = groups.end[last]!;
    if (!goesOn(table, end, row, silence, known) && !isOnePacket(table, groups.begin[last]!, row, known)) {
      groups.add(row, isOwn, table.began(row) === 'open');
      continue;
    }
    if (endsLater(table, end, row, known)) groups.end[last] = row;
    if (row < groups.first[last]!) groups.first[last] = row;
    if (isOwn) groups.isOwn[last] = 1;
  }
  return groups;
}

/** Rows by room, user and beginning. */
function sortedRows(table: StayTable, rooms: readonly number[], known: KnownOfRun): Uint32Array {
  const [seconds, rows] = [new Float64Array(table.count), new Uint32Array(table.count)];
  for (let row = 0; row < table.count; row++) {
    const from = timeOf(table, row, FIRST, known);
    seconds[row] = from.seconds + from.nanoseconds / 1e9;
    rows[row] = row;
  }
  return rows.toSorted(
    (a, b) => rooms[table.roomOf(a)]! - rooms[table.roomOf(b)]! || table.userOf(a) - table.userOf(b) || seconds[a]! - seconds[b]! || a - b,
  );
}

/** The time of an end by the clock of the run; a packet that stands in two captures has one time. */
function timeOf(table: StayTable, row: number, end: typeof FIRST | typeof LAST, { offsetOf, firstOf }: KnownOfRun): Time {
  const time = table.timeOf(row, end);
  if (offsetOf === undefined) return time;
  const { capture, frame } = table.placeOf(row, end);
  const first = table.isProofOfTime(row, end) ? firstOf?.(capture, frame) : undefined;
  return first === undefined ? movedBy(time, offsetOf(capture)) : movedBy(first.time, offsetOf(first.capture));
}

/** Whether two records begin with one packet. */
function isOnePacket(table: StayTable, a: number, b: number, { firstOf }: KnownOfRun): boolean {
  const [one, other] = [a, b].map((row) => {
    const { capture, frame } = table.placeOf(row, FIRST);
    return firstOf?.(capture, frame);
  });
  return one !== undefined && one.capture === other?.capture && one.frame === other.frame;
}

/** Whether a record of somebody goes on with an earlier one. Who came after leaving has come again. */
function goesOn(table: StayTable, earlier: number, later: number, silence: number, known: KnownOfRun): boolean {
  const [end, from] = [timeOf(table, earlier, LAST, known), timeOf(table, later, FIRST, known)];
  if (compareTimes(from, end) < 0) return true;
  if (table.ended(earlier) !== 'observed') return secondsBetween(end, from) <= silence;
  return table.began(later) !== 'observed' && secondsBetween(end, timeOf(table, later, LAST, known)) <= LATE_PACKET_SECONDS;
}

/** Whether the later of two records tells the end; a leave that was seen is later than a packet that may only have come late. */
function endsLater(table: StayTable, earlier: number, later: number, known: KnownOfRun): boolean {
  const seconds = secondsBetween(timeOf(table, earlier, LAST, known), timeOf(table, later, LAST, known));
  const [leftEarlier, leftLater] = [table.ended(earlier) === 'observed', table.ended(later) === 'observed'];
  if (leftEarlier === leftLater) return seconds > 0;
  return leftLater ? seconds > -LATE_PACKET_SECONDS : seconds > LATE_PACKET_SECONDS;
}

/** The stays of a table that was resolved, each on its own; in the order in which they were first seen. */
export function listStays(table: StayTable, known: KnownOfRun): readonly Stay[] {
  return table.list().map((stay) => {
    const { capture } = stay.evidence.at(-1)!;
    const silence = known.silenceOf(stay.vendor);
    const last = movedBy(stay.to, -(known.offsetOf?.(capture) ?? 0));
    const end = stay.ended === 'open' ? known.endAfter(capture, last) : undefined;
    const isOver = end !== undefined && end - last.seconds > silence;
    const ended = isOver ? 'inferred' : stay.ended;
    return { ...stay, ended, silenceSeconds: ended === 'inferred' ? silence : null };
  });
}

/**
 * What each room is called by now: a number by the name that was seen with it,
 * and where no app was seen, the only one that has a room of this name.
 * Undefined when nothing changes.
 */
export function resolvedRooms(table: StayTable, resolve: (room: Room) => Room): readonly Room[] | undefined {
  const rooms = Array.from({ length: table.rooms.size }, (_, id) => table.rooms.at(id));
  const named = rooms.map((room) => (room.roomBy === 'number' ? { ...resolve(room), app: room.app } : room));
  const apps = new Map<string, Set<string>>();
  for (const { vendor, room, app } of named) {
    if (app === null) continue;
    const key = keyOf(vendor, room);
    const known = apps.get(key);
    if (known === undefined) apps.set(key, new Set([app]));
    else known.add(app);
  }
  const final = named.map((room) => {
    const known = room.app === null ? apps.get(keyOf(room.vendor, room.room)) : undefined;
    return known?.size === 1 ? { ...room, app: [...known][0]! } : room;
  });
  return final.every((room, id) => room.room === rooms[id]!.room && room.app === rooms[id]!.app) ? undefined : final;
}

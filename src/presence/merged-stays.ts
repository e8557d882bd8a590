import type { Stay } from '../core/presence.js';
import { type Time, laterOf, movedBy } from '../core/time.js';
import { groupedStays } from './stay-groups.js';
import { type Room, keyOf } from './stay-names.js';
import { DISCLOSURES, FIRST, LAST, STATUSES, StayTable } from './stay-table.js';

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

/**
 * One table of what several clients, captures and names of a room tell of the
 * same people: where they fit together they are one stay. `rooms`: what the
 * rooms are called by now, where that has changed.
 */
export function mergedStays(table: StayTable, rooms: readonly Room[] | undefined, known: KnownOfRun): StayTable {
  const merged = new StayTable();
  const named = Array.from({ length: table.rooms.size }, (_, id) => merged.rooms.idOf(rooms?.[id] ?? table.rooms.at(id)));
  const groups = groupedStays(table, {
    room: Uint32Array.from({ length: table.count }, (_, row) => named[table.roomOf(row)]!),
    ...timesOf(table, known),
    silenceIn: (room) => known.silenceOf(merged.rooms.at(room).vendor),
    isOnePacket: (a, b) => isOnePacket(table, a, b, known),
  });
  const order = Uint32Array.from({ length: groups.count }, (_, group) => group).toSorted((a, b) => groups.first[a]! - groups.first[b]!);
  for (const group of order) {
    const [begin, end] = [groups.begin[group]!, groups.end[group]!];
    const user = merged.users.idOf(table.users.at(table.userOf(begin)));
    const row = merged.add(named[table.roomOf(begin)]!, user, {
      status: STATUSES[table.statusOf(begin)]!,
      disclosure: DISCLOSURES[table.disclosureOf(begin)]!,
    });
    const from = timeOf(table, begin, FIRST, known);
    merged.setTime(row, FIRST, from);
    // What two captures tell of one clock lies apart by a little.
    merged.setTime(row, LAST, laterOf(from, timeOf(table, end, LAST, known)));
    merged.setProof(row, FIRST, table.proof(begin, FIRST));
    merged.setProof(row, LAST, table.proof(end, LAST));
    merged.setBegan(row, groups.cameBack[group] === 1 ? 'inferred' : table.began(begin));
    merged.setEnded(row, table.ended(end));
    merged.setSeenBy(row, groups.isOwn[group] === 1 ? 'own' : 'others');
  }
  return merged;
}

/** Beginnings and ends by the clock of the run, in nanoseconds since the second of the first; exact for the first hundred days. */
function timesOf(table: StayTable, known: KnownOfRun): { readonly from: Float64Array; readonly to: Float64Array } {
  const origin = table.firstSecond();
  const since = (row: number, end: typeof FIRST | typeof LAST) => {
    const { seconds, nanoseconds } = timeOf(table, row, end, known);
    return (seconds - origin) * 1e9 + nanoseconds;
  };
  const column = (end: typeof FIRST | typeof LAST) => Float64Array.from({ length: table.count }, (_, row) => since(row, end));
  return { from: column(FIRST), to: column(LAST) };
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

import type { Event } from '../core/event.js';
import type { SeenBy, Stay, StayEnd } from '../core/presence.js';
import { compareTimes, earlierOf, laterOf, secondsBetween } from '../core/time.js';
import { PairMap } from './pair-map.js';
import { FIRST, LAST, type Room, StayTable, keyOf } from './stay-table.js';

/** Stays of one run. Guards memory: a stay takes about 100 bytes, and its names. */
export const MAX_STAYS = 1_000_000;

/** A packet of somebody who has left may come in late, out of order or sent again. */
export const LATE_PACKET_SECONDS = 5;

/** Clients send signs of life every few seconds. After so long without one, the next belongs to another stay. */
export const MAX_SILENCE_SECONDS = 300;

/** What the flow of an event adds to it. */
export interface Surroundings {
  /** The vendor's number for the app, where it was seen on the flow. */
  readonly app: string | null;
  readonly seenBy: SeenBy;
}

const ALONE: Surroundings = { app: null, seenBy: 'own' };

/** Turns joins, leaves and signs of life into stays. */
export class StayLog {
  readonly #table = new StayTable();
  /** The latest stay of each user in each room, by their numbers. */
  readonly #latest = new PairMap();
  readonly #silenceOf: (vendor: string) => number;
  leftOut = 0;

  /** `silenceOf`: seconds after which a vendor's clients that say nothing are taken to have left. */
  constructor(silenceOf: (vendor: string) => number = () => MAX_SILENCE_SECONDS) {
    this.#silenceOf = silenceOf;
  }

  /** Takes an event of somebody in a room. Returns true when it begins or ends a stay. */
  add(event: Event, { app, seenBy }: Surroundings = ALONE): boolean {
    const { vendor, room, roomBy, user } = event;
    if (room === null || user === null || event.event === 'probe') return false;
    const table = this.#table;
    const [there, who] = [table.rooms.idOf({ vendor, app, room, roomBy }), table.users.idOf(user)];
    const row = this.#latest.get(there, who);
    if (row === undefined || this.#isAnother(row, event)) {
      if (row !== undefined && table.ended(row) === 'open') table.setEnded(row, 'inferred');
      return this.#begin(there, who, event, seenBy, row !== undefined);
    }
    if (seenBy === 'own') table.setSeenBy(row, 'own');
    if (table.ended(row) === 'observed') {
      if (!isJoining(event) && secondsBetween(table.timeOf(row, LAST), event.time) <= LATE_PACKET_SECONDS) return false;
      return this.#begin(there, who, event, seenBy, true);
    }
    const isLater = compareTimes(event.time, table.timeOf(row, LAST)) >= 0;
    if (isLater) table.setTime(row, LAST, event.time);
    if (isLeaving(event)) {
      table.setEnded(row, 'observed');
      table.setProof(row, LAST, event.evidence);
      return true;
    }
    if (isLater) table.setProof(row, LAST, event.evidence);
    const isEarlier = compareTimes(event.time, table.timeOf(row, FIRST)) <= 0;
    const isEarlierJoin = isEarlier && isJoining(event) && table.began(row) !== 'observed';
    if (isEarlier && (isEarlierJoin || compareTimes(event.time, table.timeOf(row, FIRST)) < 0)) {
      table.setTime(row, FIRST, event.time);
      table.setProof(row, FIRST, event.evidence);
    }
    if (isEarlierJoin) table.setBegan(row, 'observed');
    return isEarlierJoin;
  }

  /** All stays by now, in the order in which they were first seen; `resolve` gives a room's name for its number. */
  list(resolve: (room: Room) => Room): readonly Stay[] {
    return this.resolved(resolve).list();
  }

  /** The same in columns, to be read before the next event. */
  resolved(resolve: (room: Room) => Room): StayTable {
    const table = this.#table;
    const names = resolvedRooms(table, resolve);
    if (names === undefined) return table;
    const merged = new StayTable();
    const latest = new PairMap();
    for (let row = 0; row < table.count; row++) {
      const room = names[table.roomOf(row)]!;
      const user = table.users.at(table.userOf(row));
      const [there, who] = [merged.rooms.idOf(room), merged.users.idOf(user)];
      const known = latest.get(there, who);
      const stay = table.stay(row);
      if (known !== undefined && this.#isSame(merged, known, stay)) merge(merged, known, stay);
      else latest.set(there, who, merged.copy(room, stay));
    }
    return merged;
  }

  #begin(there: number, who: number, event: Event, seenBy: SeenBy, wasThereBefore: boolean): boolean {
    const table = this.#table;
    if (table.count === MAX_STAYS) {
      this.leftOut++;
      return false;
    }
    const row = table.add(there, who, event);
    for (const end of [FIRST, LAST] as const) {
      table.setTime(row, end, event.time);
      table.setProof(row, end, event.evidence);
    }
    table.setBegan(row, beginning(event, wasThereBefore));
    table.setEnded(row, isLeaving(event) ? 'observed' : 'open');
    table.setSeenBy(row, seenBy);
    this.#latest.set(there, who, row);
    return event.event !== 'seen';
  }

  /** Whether so long a silence lies between a stay and an event that it belongs to another; who leaves in the same capture was there all the time. */
  #isAnother(row: number, event: Event): boolean {
    const table = this.#table;
    const silence = this.#silenceOf(event.vendor);
    if (secondsBetween(event.time, table.timeOf(row, FIRST)) > silence) return true;
    if (secondsBetween(table.timeOf(row, LAST), event.time) <= silence) return false;
    return !isLeaving(event) || event.evidence.capture !== table.captureOf(row);
  }

  /** Whether two records of a user in a room are one stay: the first went by the room's number until its name was known. */
  #isSame(table: StayTable, row: number, stay: Stay): boolean {
    const [from, to] = [table.timeOf(row, FIRST), table.timeOf(row, LAST)];
    if (table.ended(row) === 'observed' || stay.began === 'observed')
      return compareTimes(stay.from, to) < 0 && compareTimes(from, stay.to) < 0;
    const silence = this.#silenceOf(stay.vendor);
    return secondsBetween(to, stay.from) <= silence && secondsBetween(stay.to, from) <= silence;
  }
}

/**
 * What each room is called by now: a number by the name that was seen with it,
 * and where no app was seen, the only one that has a room of this name.
 * Undefined when nothing changes.
 */
function resolvedRooms(table: StayTable, resolve: (room: Room) => Room): readonly Room[] | undefined {
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

function merge(table: StayTable, row: number, stay: Stay): void {
  const [from, to] = [table.timeOf(row, FIRST), table.timeOf(row, LAST)];
  table.setTime(row, FIRST, earlierOf(from, stay.from));
  table.setTime(row, LAST, laterOf(to, stay.to));
  if (compareTimes(stay.from, from) < 0) table.setProof(row, FIRST, stay.evidence[0]!);
  if (stay.began === 'observed' || compareTimes(stay.from, from) < 0) table.setBegan(row, stay.began);
  if (stay.ended === 'observed' || compareTimes(stay.to, to) > 0) {
    table.setEnded(row, stay.ended);
    table.setProof(row, LAST, stay.evidence.at(-1)!);
  }
  if (stay.seenBy === 'own') table.setSeenBy(row, 'own');
}

/** A call is a room of its own. */
function isJoining({ event }: Event): boolean {
  return event === 'join' || event === 'call-start';
}

function isLeaving({ event }: Event): boolean {
  return event === 'leave' || event === 'call-end';
}

/** Somebody seen without a join was there before the capture, or came back unseen. */
function beginning(event: Event, wasThereBefore: boolean): StayEnd {
  if (isJoining(event)) return 'observed';
  return wasThereBefore ? 'inferred' : 'open';
}

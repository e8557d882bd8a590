import { doubled } from '../core/columns.js';
import type { Event } from '../core/event.js';
import { PairMap } from '../core/pair-map.js';
import type { Evidence } from '../core/observation.js';
import type { SeenBy, Stay, StayEnd } from '../core/presence.js';
import type { InRoom } from './connections.js';
import { LatestStays } from './latest-stays.js';
import { type KnownOfRun, listStays, mergedStays, resolvedRooms } from './merged-stays.js';
import { LATE_PACKET_SECONDS } from './stay-groups.js';
import { FIRST, LAST, StayTable } from './stay-table.js';

/** Stays of one run. Guards memory: a stay takes about 150 bytes, and its names; ten million events have as many. */
export const MAX_STAYS = 5_000_000;

/** Clients send signs of life every few seconds. After so long without one, the next belongs to another stay, unless a signature knows better. */
export const MAX_SILENCE_SECONDS = 300;

/** What the flow of an event adds to it. */
export interface Surroundings {
  /** The vendor's number for the app, where it was seen on the flow. */
  readonly app: string | null;
  readonly seenBy: SeenBy;
  /** A number for the client that tells of itself, and one for all that tell of others; other ones in every capture. */
  readonly client: number;
}

const ALONE: Surroundings = { app: null, seenBy: 'own', client: 0 };

const ANSWERED = 0xffff_ffff;

interface Numbers {
  readonly there: number;
  readonly who: number;
  readonly party: number;
}

/** Turns joins, leaves and signs of life into stays. */
export class StayLog {
  readonly #table = new StayTable();
  /** Users as one client of theirs tells of them: a user's leaving on one device is no leaving on another. */
  readonly #parties = new PairMap();
  /** The latest stay of each of them in each room. */
  readonly #latest = new LatestStays(this.#table);
  readonly #calls = new Calls();
  readonly #silenceOf: (vendor: string) => number;
  readonly #most: number;
  leftOut = 0;

  /** `silenceOf`: seconds after which a vendor's clients that say nothing are taken to have left. `most`: stays that are kept. */
  constructor(silenceOf: (vendor: string) => number = () => MAX_SILENCE_SECONDS, most = MAX_STAYS) {
    this.#silenceOf = silenceOf;
    this.#most = most;
  }

  /** Takes an event of somebody in a room. Returns true when it begins or ends a stay. */
  add(event: Event, { app, seenBy, client }: Surroundings = ALONE): boolean {
    const { vendor, room, roomBy, user } = event;
    if (room === null || user === null || event.event === 'probe') return false;
    const table = this.#table;
    const [there, who] = [table.rooms.idOf({ vendor, app, room, roomBy }), table.users.idOf(user)];
    if (event.unless === 'answered' && this.#calls.isAnswered(there)) return false;
    if (event.event === 'call-start') this.#calls.note(there, who);
    const party = this.#partyOf(who, client);
    const row = this.#latest.get(there, party);
    if (row === undefined || this.#isAnother(row, event)) {
      if (row !== undefined && table.ended(row) === 'open') table.setEnded(row, 'inferred');
      return this.#begin({ there, who, party }, event, seenBy, row !== undefined);
    }
    if (table.ended(row) === 'observed') {
      if (!isJoining(event) && table.secondsSince(row, LAST, event.time) <= LATE_PACKET_SECONDS) return false;
      return this.#begin({ there, who, party }, event, seenBy, true);
    }
    const isLater = table.compareTo(row, LAST, event.time) >= 0;
    if (isLater) table.setTime(row, LAST, event.time);
    if (isLeaving(event)) {
      table.setEnded(row, 'observed');
      table.setProof(row, LAST, event.evidence);
      return true;
    }
    if (isLater) table.setProof(row, LAST, event.evidence);
    const order = table.compareTo(row, FIRST, event.time);
    const isEarlier = order <= 0;
    const isEarlierJoin = isEarlier && isJoining(event) && table.began(row) !== 'observed';
    if (isEarlier && (isEarlierJoin || order < 0)) {
      table.setTime(row, FIRST, event.time);
      table.setProof(row, FIRST, event.evidence);
    }
    if (isEarlierJoin) table.setBegan(row, 'observed');
    return isEarlierJoin;
  }

  /** Takes a stay that an earlier reading of a capture told. */
  recall(stay: Stay): void {
    if (this.#table.count === this.#most) this.leftOut++;
    else this.#table.copy({ ...stay, roomBy: 'name' }, stay);
  }

  /** Who the event is of, once it was added; undefined where it is of nobody in a room. */
  partyOf({ vendor, room, roomBy, user }: Event, { app, client }: Surroundings): InRoom | undefined {
    if (room === null || user === null) return undefined;
    const table = this.#table;
    return { room: table.rooms.idOf({ vendor, app, room, roomBy }), party: this.#partyOf(table.users.idOf(user), client) };
  }

  /** Somebody is not there any more, by an event of somebody else. */
  leave({ room, party }: InRoom, { time, evidence }: Event): void {
    const table = this.#table;
    const row = this.#latest.get(room, party);
    if (row === undefined || table.ended(row) === 'observed') return;
    if (table.compareTo(row, LAST, time) >= 0) table.setTime(row, LAST, time);
    table.setEnded(row, 'observed');
    table.setProof(row, LAST, evidence);
  }

  /** Somebody who was not seen to leave is still there. */
  goOn({ room, party }: InRoom, last: Evidence): void {
    const table = this.#table;
    const row = this.#latest.get(room, party);
    if (row === undefined || table.ended(row) === 'observed' || table.compareTo(row, LAST, last.time) <= 0) return;
    table.setTime(row, LAST, last.time);
    table.setProof(row, LAST, last);
  }

  /** All stays by now, in the order in which they were first seen. */
  list(known: KnownOfRun): readonly Stay[] {
    return listStays(this.resolved(known), known);
  }

  /** The same in columns, to be read before the next event. */
  resolved(known: KnownOfRun): StayTable {
    const table = this.#table;
    const rooms = resolvedRooms(table, known.resolve);
    const isOneEach = this.#parties.size === table.users.size && known.offsetOf === undefined;
    return rooms === undefined && isOneEach ? table : mergedStays(table, rooms, known);
  }

  #partyOf(who: number, client: number): number {
    const known = this.#parties.get(who, client);
    if (known !== undefined) return known;
    const party = this.#parties.size;
    this.#parties.set(who, client, party);
    return party;
  }

  #begin({ there, who, party }: Numbers, event: Event, seenBy: SeenBy, wasThereBefore: boolean): boolean {
    const table = this.#table;
    if (table.count === this.#most) {
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
    table.setParty(row, party);
    this.#latest.set(row);
    return event.event !== 'seen';
  }

  /** Whether so long a silence lies between a stay and an event that it belongs to another; who leaves in the same capture was there all the time. */
  #isAnother(row: number, event: Event): boolean {
    const table = this.#table;
    const silence = this.#silenceOf(event.vendor);
    if (-table.secondsSince(row, FIRST, event.time) > silence) return true;
    if (table.secondsSince(row, LAST, event.time) <= silence) return false;
    return !isLeaving(event) || event.evidence.capture !== table.captureOf(row);
  }
}

/** Which calls a second person has come into. */
class Calls {
  /** By room: one more than the number of the first person, ANSWERED once there was another. */
  #people = new Uint32Array(64);

  note(room: number, who: number): void {
    while (room >= this.#people.length) this.#people = doubled(this.#people);
    const first = this.#people[room]!;
    if (first !== who + 1) this.#people[room] = first === 0 ? who + 1 : ANSWERED;
  }

  isAnswered(room: number): boolean {
    return this.#people[room] === ANSWERED;
  }
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

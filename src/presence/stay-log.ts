import type { Event } from '../core/event.js';
import type { Disclosure, Evidence, SignatureStatus } from '../core/observation.js';
import type { Stay, StayEnd } from '../core/presence.js';
import { type Time, compareTimes, earlierOf, laterOf, secondsBetween } from '../core/time.js';

/** Stays of one run. Guards memory: a stay takes about 500 bytes. */
export const MAX_STAYS = 1_000_000;

/** A packet of somebody who has left may come in late, out of order or sent again. */
export const LATE_PACKET_SECONDS = 5;

/** Clients send signs of life every few seconds. After so long without one, the next belongs to another stay. */
export const MAX_SILENCE_SECONDS = 300;

/** Proofs kept for a stay: how it began, how it ended, and the last sign of life. */
export interface OpenStay {
  readonly vendor: string;
  readonly room: string;
  readonly roomBy: Event['roomBy'];
  readonly user: string;
  readonly status: SignatureStatus;
  readonly disclosure: Disclosure;
  from: Time;
  to: Time;
  began: StayEnd;
  ended: StayEnd;
  readonly evidence: Evidence[];
}

type MutableStay = Omit<OpenStay, 'roomBy'>;

/** Turns joins, leaves and signs of life into stays. */
export class StayLog {
  readonly #stays: OpenStay[] = [];
  /** The latest stay of each user in each room. */
  readonly #latest = new Map<string, OpenStay>();
  leftOut = 0;

  /** Takes an event of somebody in a room. Returns true when it begins or ends a stay. */
  add(event: Event): boolean {
    if (event.room === null || event.user === null || event.event === 'probe') return false;
    const stay = this.#latest.get(key(event));
    if (stay === undefined || isAnother(stay, event)) {
      if (stay?.ended === 'open') stay.ended = 'inferred';
      return this.#begin(event, stay !== undefined);
    }
    if (stay.ended === 'observed') {
      if (isLate(stay, event)) return false;
      return this.#begin(event, true);
    }
    stay.to = laterOf(stay.to, event.time);
    if (isLeaving(event)) {
      stay.ended = 'observed';
      stay.evidence.push(event.evidence);
      return true;
    }
    const isEarlierJoin = isJoining(event) && stay.began !== 'observed' && compareTimes(event.time, stay.from) <= 0;
    stay.from = earlierOf(stay.from, event.time);
    if (isEarlierJoin) {
      stay.began = 'observed';
      stay.evidence.unshift(event.evidence);
    }
    return isEarlierJoin;
  }

  /** In the order in which they were first seen; `resolve` gives a room's name for its number. */
  list(resolve: (stay: OpenStay) => Pick<Event, 'room'>): readonly Stay[] {
    const merged: MutableStay[] = [];
    const last = new Map<string, MutableStay>();
    for (const stay of this.#stays) {
      const { roomBy: _, ...described } = stay;
      const next = { ...described, room: resolve(stay).room!, evidence: [...stay.evidence] };
      const name = JSON.stringify([next.vendor, next.room, next.user]);
      const known = last.get(name);
      if (known !== undefined && isSame(known, next)) {
        merge(known, next);
      } else {
        merged.push(next);
        last.set(name, next);
      }
    }
    return merged;
  }

  #begin(event: Event, wasThereBefore: boolean): boolean {
    if (this.#stays.length === MAX_STAYS) {
      this.leftOut++;
      return false;
    }
    const stay: OpenStay = {
      vendor: event.vendor,
      room: event.room!,
      roomBy: event.roomBy,
      user: event.user!,
      status: event.status,
      disclosure: event.disclosure,
      from: event.time,
      to: event.time,
      began: beginning(event, wasThereBefore),
      ended: isLeaving(event) ? 'observed' : 'open',
      evidence: [event.evidence],
    };
    this.#stays.push(stay);
    this.#latest.set(key(event), stay);
    return event.event !== 'seen';
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

function isLate(stay: OpenStay, event: Event): boolean {
  return !isJoining(event) && secondsBetween(stay.to, event.time) <= LATE_PACKET_SECONDS;
}

/** Whether so long a silence lies between a stay and an event that it belongs to another; who leaves in the same capture was there all the time. */
function isAnother(stay: OpenStay, event: Event): boolean {
  if (secondsBetween(event.time, stay.from) > MAX_SILENCE_SECONDS) return true;
  if (secondsBetween(stay.to, event.time) <= MAX_SILENCE_SECONDS) return false;
  return !isLeaving(event) || event.evidence.capture !== stay.evidence[0]!.capture;
}

/** Whether two records of a user in a room are one stay: the first went by the room's number until its name was known. */
function isSame(a: MutableStay, b: MutableStay): boolean {
  if (a.ended === 'observed' || b.began === 'observed') return compareTimes(b.from, a.to) < 0 && compareTimes(a.from, b.to) < 0;
  return secondsBetween(a.to, b.from) <= MAX_SILENCE_SECONDS && secondsBetween(b.to, a.from) <= MAX_SILENCE_SECONDS;
}

function merge(into: MutableStay, stay: MutableStay): void {
  if (stay.began === 'observed' || compareTimes(stay.from, into.from) < 0) into.began = stay.began;
  if (stay.ended === 'observed' || compareTimes(stay.to, into.to) > 0) into.ended = stay.ended;
  into.from = earlierOf(into.from, stay.from);
  into.to = laterOf(into.to, stay.to);
  into.evidence.push(...stay.evidence);
}

function key(event: Event): string {
  return JSON.stringify([event.vendor, event.room, event.roomBy, event.user]);
}

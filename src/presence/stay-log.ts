import type { Event } from '../core/event.js';
import type { Disclosure, Evidence, SignatureStatus } from '../core/observation.js';
import type { Stay, StayEnd } from '../core/presence.js';
import { type Time, compareTimes, earlierOf, laterOf, secondsBetween } from '../core/time.js';

/** Stays of one run. Guards memory: a stay takes about 500 bytes. */
export const MAX_STAYS = 1_000_000;

/** A packet of somebody who has left may come in late, out of order or sent again. */
export const LATE_PACKET_SECONDS = 5;

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
    if (stay === undefined || (stay.ended === 'observed' && !isLate(stay, event))) return this.#begin(event, stay !== undefined);
    if (stay.ended === 'observed') return false;
    stay.to = laterOf(stay.to, event.time);
    if (event.event === 'leave') {
      stay.ended = 'observed';
      stay.evidence.push(event.evidence);
      return true;
    }
    const isEarlierJoin = event.event === 'join' && stay.began !== 'observed' && compareTimes(event.time, stay.from) <= 0;
    stay.from = earlierOf(stay.from, event.time);
    if (isEarlierJoin) {
      stay.began = 'observed';
      stay.evidence.unshift(event.evidence);
    }
    return isEarlierJoin;
  }

  /** In the order in which they were first seen; `resolve` gives a room's name for its number. */
  list(resolve: (stay: OpenStay) => Pick<Event, 'room'>): readonly Stay[] {
    return this.#stays.map((stay) => {
      const { roomBy: _, ...described } = stay;
      return { ...described, evidence: [...stay.evidence], room: resolve(stay).room! };
    });
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
      ended: event.event === 'leave' ? 'observed' : 'open',
      evidence: [event.evidence],
    };
    this.#stays.push(stay);
    this.#latest.set(key(event), stay);
    return event.event !== 'seen';
  }
}

/** Somebody seen without a join was there before the capture, or came back unseen. */
function beginning(event: Event, wasThereBefore: boolean): StayEnd {
  if (event.event === 'join') return 'observed';
  return wasThereBefore ? 'inferred' : 'open';
}

function isLate(stay: OpenStay, event: Event): boolean {
  return event.event !== 'join' && secondsBetween(stay.to, event.time) <= LATE_PACKET_SECONDS;
}

function key(event: Event): string {
  return JSON.stringify([event.vendor, event.room, event.roomBy, event.user]);
}

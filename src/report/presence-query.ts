import type { CoPresence, Stay } from '../core/presence.js';
import type { RunResult } from '../core/results.js';
import { type Time, compareTimes } from '../core/time.js';

/** What is asked of who was with whom; what is not asked for is not looked at. */
export interface PresenceQuery {
  readonly person: string | undefined;
  readonly room: string | undefined;
  readonly at: Time | undefined;
}

/** The same run with those stays and pairs alone that answer a question. */
export function answer(result: RunResult, query: PresenceQuery): RunResult {
  return {
    ...result,
    stays: result.stays.filter((stay) => isAskedFor(stay, query)),
    coPresence: result.coPresence.filter((pair) => isPairAskedFor(pair, query)),
  };
}

/** An open end may lie further out than what was seen; it is not guessed. */
function isAskedFor({ user, room, from, to }: Stay, query: PresenceQuery): boolean {
  return (
    (query.person === undefined || user === query.person) &&
    (query.room === undefined || room === query.room) &&
    (query.at === undefined || isWithin(query.at, from, to))
  );
}

function isPairAskedFor({ a, b, rooms }: CoPresence, query: PresenceQuery): boolean {
  if (query.person !== undefined && a !== query.person && b !== query.person) return false;
  if (query.room === undefined && query.at === undefined) return true;
  return rooms.some(
    ({ room, from, to }) => (query.room === undefined || room === query.room) && (query.at === undefined || isWithin(query.at, from, to)),
  );
}

function isWithin(time: Time, from: Time, to: Time): boolean {
  return compareTimes(from, time) <= 0 && compareTimes(time, to) <= 0;
}

/** A moment as RFC 3339 writes it; undefined when it is none. */
export function parseTime(text: string): Time | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const [, day, clock, fraction = '', zone] = parts;
  const milliseconds = Date.parse(`${day}T${clock}${zone!.toUpperCase()}`);
  if (Number.isNaN(milliseconds) || !isDay(day!)) return undefined;
  return { seconds: milliseconds / 1000, nanoseconds: Number(fraction.padEnd(9, '0')), digits: fraction.length };
}

/** No February has a 30th day; `Date` takes it for one of March. */
function isDay(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

import type { Evidence } from '../core/observation.js';
import type { CoPresence, PresenceCap, Stay } from '../core/presence.js';
import type { RunResult } from '../core/results.js';
import { type Time, compareTimes } from '../core/time.js';
import { findCoPresence } from './co-presence.js';
import { keyOf } from './stay-names.js';
import { StayTable } from './stay-table.js';

/** What is asked of who was with whom; what is not asked for is not looked at. */
export interface PresenceQuery {
  readonly person: string | undefined;
  readonly room: string | undefined;
  readonly at: Time | undefined;
}

/** Limits on what is made of stays, which are met anew where the stays are others. */
const OF_STAYS: ReadonlySet<PresenceCap['cap']> = new Set(['pairs', 'contacts', 'crowded-room', 'occasions']);

/**
 * The same run with those stays and pairs alone that answer a question. Pairs
 * are found anew, of all stays in question: what a limit has left out of the
 * run's own pairs is among them, and their seconds are those asked for.
 */
export function answer(result: RunResult, query: PresenceQuery): RunResult {
  const { person, room, at } = query;
  if (person === undefined && room === undefined && at === undefined) return result;
  const stays = result.stays.filter((stay) => isAskedFor(stay, query));
  const theirs = person === undefined ? stays : inRoomsOf(person, stays);
  const { pairs, caps } = findCoPresence(StayTable.of(theirs), person);
  const proofs = new Map(theirs.flatMap(({ evidence }) => evidence.map((one) => [placeOf(one), one] as const)));
  const proven = pairs.map((pair) => ({ ...pair, evidence: pair.evidence.map((one) => proofs.get(placeOf(one)) ?? one) }));
  return {
    ...result,
    stays: person === undefined ? stays : stays.filter(({ user }) => user === person),
    coPresence: [...proven, ...result.coPresence.filter((pair) => isLinkAskedFor(pair, query))],
    coPresenceCaps: [...caps, ...result.coPresenceCaps.filter(({ cap }) => !OF_STAYS.has(cap))],
  };
}

/** An open end may lie further out than what was seen; it is not guessed. */
function isAskedFor({ room, from, to }: Stay, query: PresenceQuery): boolean {
  return (query.room === undefined || room === query.room) && (query.at === undefined || isWithin(query.at, from, to));
}

function roomOf({ vendor, app, room }: Stay): string {
  return `${keyOf(vendor, app)} ${room}`;
}

/** The stays in those rooms alone where somebody was. */
function inRoomsOf(person: string, stays: readonly Stay[]): readonly Stay[] {
  const rooms = new Set(stays.filter(({ user }) => user === person).map(roomOf));
  return stays.filter((stay) => rooms.has(roomOf(stay)));
}

/** Two whom something else than a room ties: no room and no moment is known of them. */
function isLinkAskedFor({ a, b, rooms }: CoPresence, { person, room, at }: PresenceQuery): boolean {
  return rooms.length === 0 && room === undefined && at === undefined && (a === person || b === person);
}

function placeOf({ capture, frame, offset }: Evidence): string {
  return `${capture} ${frame} ${offset}`;
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

import type { Event } from '../../core/event.js';
import { cell } from '../fit.js';
import type { Line } from '../line.js';
import { formatCount } from '../numbers.js';
import { joinSafe, safeText, type SafeText } from '../safe-text.js';

/** Selection mark and time of day to the millisecond. */
export const TIME_COLUMNS = 15;

/** Narrower, and no name could be told from another. */
const LANE_COLUMNS = 13;

/** Who takes part, each in a column; those for whom there is none share the last of their kind. */
export interface Lanes {
  readonly titles: readonly string[];
  /** Under the titles: what they are. */
  readonly notes: readonly string[];
  readonly width: number;
  laneOf(participant: string): number;
}

export function lanesOf(people: readonly string[], servers: readonly string[], noteOf: (server: string) => string, columns: number): Lanes {
  const room = Math.max(2, Math.floor((columns - TIME_COLUMNS) / LANE_COLUMNS));
  const forServers = Math.min(servers.length, Math.max(room - people.length, Math.ceil(room / 3)));
  const forPeople = Math.min(people.length, room - forServers);
  const peopleTitles = group(people, forPeople, 'people');
  const serverTitles = group(servers, forServers, 'servers');
  const places = new Map<string, number>();
  for (const [index, name] of people.entries()) places.set(personLane(name), Math.min(index, forPeople - 1));
  for (const [index, name] of servers.entries()) places.set(serverLane(name), forPeople + Math.min(index, forServers - 1));
  const titles = [...peopleTitles, ...serverTitles];
  return {
    titles,
    notes: [
      ...peopleTitles.map(() => 'person'),
      ...serverTitles.map((_, index) => (servers[index] === titles[forPeople + index] ? noteOf(servers[index]!) : '')),
    ],
    width: Math.floor((columns - TIME_COLUMNS) / Math.max(1, titles.length)),
    laneOf: (participant) => places.get(participant) ?? -1,
  };
}

export function personLane(user: string): string {
  return `person ${user}`;
}

export function serverLane(address: string): string {
  return `server ${address}`;
}

function group(names: readonly string[], lanes: number, what: string): readonly string[] {
  if (names.length <= lanes) return names;
  return [...names.slice(0, lanes - 1), `+${formatCount(names.length - lanes + 1)} ${what}`];
}

export function laneHeading({ titles, notes, width }: Lanes): readonly Line[] {
  const row = (texts: readonly string[], first: string): Line => ({
    spans: [
      {
        text: joinSafe(cell(safeText(first), TIME_COLUMNS), ...texts.map((text) => cell(cell(safeText(text), width - 1), width))),
        tone: 'strong',
      },
    ],
  });
  return [row(titles, '  TIME'), row(notes, '')];
}

/** The lanes with an arrow between two of them. Text from the wire stands in no lane. */
export function arrowRow({ titles, width }: Lanes, from: number, to: number, label: string): SafeText {
  const cells: string[] = Array.from({ length: titles.length * width }, () => ' ');
  const centre = (lane: number) => lane * width + Math.floor((width - 2) / 2);
  for (const lane of titles.keys()) cells[centre(lane)] = '|';
  if (from < 0 || to < 0 || from === to) {
    put(cells, ` ${label}`, centre(Math.max(from, to, 0)) + 1);
    return safeText(cells.join(''));
  }
  const [left, right] = [Math.min(centre(from), centre(to)) + 1, Math.max(centre(from), centre(to)) - 1];
  for (let at = left; at <= right; at++) cells[at] = '-';
  cells[to > from ? right : left] = to > from ? '>' : '<';
  put(cells, ` ${label} `, Math.max(left, Math.floor((left + right - label.length - 1) / 2)));
  return safeText(cells.join(''));
}

function put(cells: string[], text: string, at: number): void {
  for (const [index, character] of [...text].entries()) if (at + index < cells.length) cells[at + index] = character;
}

export const EVENT_WORDS: Readonly<Record<Event['event'], string>> = {
  join: 'join',
  leave: 'leave',
  probe: 'probe',
  'call-start': 'call',
  'call-end': 'hang up',
  seen: 'is there',
};

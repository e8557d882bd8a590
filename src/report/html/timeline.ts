import type { Stay } from '../../core/presence.js';
import { type Time, compareTimes, earlierOf, formatTime, laterOf, secondsBetween } from '../../core/time.js';
import { nameOf } from './names.js';
import { type Html, markup } from './template.js';
import type { Words } from './words.js';

/** Lines of all drawings together; more is no picture any more, and the table below them goes on. */
export const MAX_LINES = 80;

/** Nobody anywhere for so long: what follows is drawn apart, or years of silence would leave no room for the minutes that count. */
const SILENCE_SECONDS = 3600;

const WIDTH = 960;
const NAMES_WIDTH = 210;
const LINE_HEIGHT = 22;
const AXIS_HEIGHT = 30;
const SHOWN_NAME = 26;
const TICKS = 5;
const SECONDS_OF_DAY = 86_400;

interface Line {
  readonly isRoom: boolean;
  readonly name: string;
  readonly stays: readonly Stay[];
}

/** When who was in which room: a bar for each stay, a line for each person below their room; a drawing for each time without a long silence. Nothing when nobody was. */
export function timeline(stays: readonly Stay[], words: Words): Html | null {
  if (stays.length === 0) return null;
  const drawings: Html[] = [];
  let count = 0;
  let hidden = 0;
  for (const episode of episodesOf(stays)) {
    const lines = linesOf(episode);
    const shown = lines.slice(0, MAX_LINES - count);
    count += shown.length;
    hidden += lines.length - shown.length;
    if (shown.length > 0) drawings.push(drawing(episode, shown, words));
  }
  return markup`${drawings}
<p class="quiet">${words.timelineKey}</p>
${hidden > 0 && markup`<p class="quiet">${words.more(hidden)}</p>`}`;
}

function episodesOf(stays: readonly Stay[]): readonly (readonly Stay[])[] {
  const episodes: Stay[][] = [];
  let last: Time | undefined;
  for (const stay of stays.toSorted((a, b) => compareTimes(a.from, b.from))) {
    if (last === undefined || secondsBetween(last, stay.from) > SILENCE_SECONDS) episodes.push([]);
    episodes.at(-1)!.push(stay);
    last = last === undefined ? stay.to : laterOf(last, stay.to);
  }
  return episodes;
}

function drawing(stays: readonly Stay[], lines: readonly Line[], words: Words): Html {
  const from = stays.map((stay) => stay.from).reduce(earlierOf);
  const to = stays.map((stay) => stay.to).reduce(laterOf);
  const span = Math.max(secondsBetween(from, to), 1e-6);
  const place = (time: Time) => NAMES_WIDTH + (secondsBetween(from, time) / span) * (WIDTH - NAMES_WIDTH - 10);
  const height = AXIS_HEIGHT + lines.length * LINE_HEIGHT + 6;
  const rooms = new Set(stays.map(({ vendor, room }) => JSON.stringify([vendor, room]))).size;
  const people = new Set(stays.map(({ vendor, user }) => JSON.stringify([vendor, user]))).size;
  const about = words.timelineAbout(people, rooms, formatTime({ ...from, digits: 0 }).slice(0, 10));
  return markup`<div class="scroll" role="group" aria-label="${about}" tabindex="0">
<svg class="timeline" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${about}">
<title>${about}</title>
${ticks(from, span, height)}${lines.map((line, index) => drawn(line, AXIS_HEIGHT + index * LINE_HEIGHT, place, words))}
</svg>
</div>
`;
}

function linesOf(stays: readonly Stay[]): readonly Line[] {
  const rooms = new Map<string, Map<string, Stay[]>>();
  for (const stay of stays) {
    const key = `${stay.vendor}: ${stay.room}`;
    let people = rooms.get(key);
    if (people === undefined) rooms.set(key, (people = new Map()));
    const own = people.get(stay.user);
    if (own === undefined) people.set(stay.user, [stay]);
    else own.push(stay);
  }
  return [...rooms].flatMap(([room, people]) => [
    { isRoom: true, name: room, stays: [] },
    ...Array.from(people, ([user, own]) => ({ isRoom: false, name: user, stays: own })),
  ]);
}

function drawn({ isRoom, name, stays }: Line, top: number, place: (time: Time) => number, words: Words): Html {
  const base = top + 15;
  if (isRoom)
    return markup`<text x="0" y="${base}" font-weight="600">${shorten(name, 3 * SHOWN_NAME)}</text>
`;
  return markup`<text x="14" y="${base}">${shorten(name, SHOWN_NAME)}</text>
${stays.map((stay) => {
  const start = place(stay.from);
  const width = Math.max(place(stay.to) - start, 3);
  const isOpen = stay.began !== 'observed' || stay.ended !== 'observed';
  const about = `${name}: ${formatTime(stay.from)} (${nameOf(words.ends, stay.began)}) – ${formatTime(stay.to)} (${nameOf(words.ends, stay.ended)})`;
  return markup`<rect class="${isOpen ? 'open' : 'stay'}" x="${round(start)}" y="${top + 4}" width="${round(width)}" height="${LINE_HEIGHT - 8}" rx="3"><title>${about}</title></rect>
`;
})}`;
}

/** The day stands over the names; a longer span has it at each line. */
function ticks(from: Time, span: number, height: number): readonly Html[] {
  const day = markup`<text class="label" x="0" y="12">${formatTime({ ...from, digits: 0 }).slice(0, 10)} (UTC)</text>
`;
  // Less than a second for each line would only repeat it.
  const count = Math.min(TICKS, Math.max(Math.floor(span), 1) + 1);
  const lines = Array.from({ length: count }, (_, index) => {
    const share = index / (count - 1);
    const x = round(NAMES_WIDTH + share * (WIDTH - NAMES_WIDTH - 10));
    const seconds = from.seconds + Math.floor(from.nanoseconds / 1e9 + share * span);
    const text = formatTime({ seconds, nanoseconds: 0, digits: 0 });
    const label = span > SECONDS_OF_DAY ? text.slice(0, 16).replace('T', ' ') : text.slice(11, 19);
    const anchor = index === 0 ? 'start' : index === count - 1 ? 'end' : 'middle';
    return markup`<line class="axis" x1="${x}" x2="${x}" y1="18" y2="${height}"/><text class="label" x="${x}" y="12" text-anchor="${anchor}">${label}</text>
`;
  });
  return [day, ...lines];
}

function shorten(name: string, length: number): string {
  return name.length <= length ? name : `${name.slice(0, length - 1)}…`;
}

/** To a tenth of a point: sharp enough, and the same digits on every machine. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

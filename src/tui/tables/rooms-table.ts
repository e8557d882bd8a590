import type { Stay, StayEnd } from '../../core/presence.js';
import type { Snapshot } from '../../core/snapshot.js';
import { compareTimes, formatTime, secondsBetween, type Time } from '../../core/time.js';
import { clock } from '../clock.js';
import type { Column, Row, Table } from '../table.js';
import { keyOf } from '../target.js';
import { fileName } from '../value-row.js';

const COLUMNS: readonly Column[] = [
  { title: 'ROOM', width: 12, grows: 1 },
  { title: 'PERSON', width: 12, grows: 1 },
  { title: 'VENDOR', width: 10, from: 100 },
  { title: 'KNOWN BY', width: 12, from: 120 },
  { title: 'FROM', width: 8 },
  { title: 'TO', width: 8, from: 56 },
  { title: 'TIMELINE', width: 10, grows: 3, from: 64, exportAs: 'SECONDS' },
];

const END_WORDS: Readonly<Record<StayEnd, string>> = { observed: 'seen', inferred: 'inferred', open: 'beyond the capture' };

const SEEN_BY_WORDS: Readonly<Record<Stay['seenBy'], string>> = { own: 'own messages', others: 'others told' };

/** One row for each stay, those of a room together, in the order of time. */
export function roomsTable({ lists, files }: Pick<Snapshot, 'lists' | 'files'>): Table {
  const { items, total } = lists.stays;
  const span = spanOf(items);
  const firsts = new Map<string, Time>();
  for (const stay of items) {
    const first = firsts.get(roomKey(stay));
    if (first === undefined || compareTimes(stay.from, first) < 0) firsts.set(roomKey(stay), stay.from);
  }
  const ordered = items.toSorted(
    (a, b) =>
      compareTimes(firsts.get(roomKey(a))!, firsts.get(roomKey(b))!) || compareKeys(roomKey(a), roomKey(b)) || compareTimes(a.from, b.from),
  );
  return {
    columns: COLUMNS,
    rows: ordered.map((stay) => stayRow(stay, span, files)),
    total,
    has: ['vendor', 'user', 'room', 'value', 'file', 'frame', 'time'],
    empty: 'Nobody was seen in a room. That says nothing about who was there: only what a signature reads is shown.',
  };
}

export function roomKey({ vendor, room }: Pick<Stay, 'vendor' | 'room'>): string {
  return keyOf(vendor, room);
}

function stayRow(stay: Stay, span: Span | null, files: readonly string[]): Row {
  const { vendor, room, user, from, to, began, ended, seenBy, evidence } = stay;
  return {
    key: keyOf(vendor, room, user, formatTime(from)),
    cells: (widths) => [room, user, vendor, SEEN_BY_WORDS[seenBy], clock(from), clock(to), timeline(stay, span, widths[6] ?? 0)],
    order: (column) => [room, user, vendor, SEEN_BY_WORDS[seenBy], formatTime(from), formatTime(to), secondsBetween(from, to)][column]!,
    spoken: () =>
      `room ${room}, person ${user}, from ${clock(from)} (${END_WORDS[began]}) to ${clock(to)} (${END_WORDS[ended]}), known by ${SEEN_BY_WORDS[seenBy]}, vendor ${vendor}`,
    fields: () => ({
      vendor: [vendor],
      user: [user],
      room: [room],
      value: [user, room],
      file: evidence.map(({ capture }) => fileName(capture, files)),
      frame: evidence.map(({ frame }) => String(frame)),
      time: [formatTime(from), formatTime(to)],
    }),
    packets: () => evidence.map(({ capture, frame }) => ({ capture, frame })),
    opens: { kind: 'room', key: roomKey(stay) },
  };
}

interface Span {
  readonly from: Time;
  readonly seconds: number;
}

function spanOf(stays: readonly Stay[]): Span | null {
  const [first] = stays;
  if (first === undefined) return null;
  let { from, to } = first;
  for (const stay of stays) {
    if (compareTimes(stay.from, from) < 0) from = stay.from;
    if (compareTimes(stay.to, to) > 0) to = stay.to;
  }
  return { from, seconds: secondsBetween(from, to) };
}

/** The stay as a bar on the time of all stays; its ends say how they are known. */
function timeline({ from, to, began, ended }: Stay, span: Span | null, columns: number): string {
  if (span === null || columns < 2) return '';
  const columnOf = (time: Time) => (span.seconds === 0 ? 0 : Math.round((secondsBetween(span.from, time) / span.seconds) * (columns - 2)));
  const start = columnOf(from);
  const inner = Math.max(0, columnOf(to) - start);
  const begin = { observed: '|', inferred: '(', open: '<' }[began];
  const end = { observed: '|', inferred: ')', open: '>' }[ended];
  return `${' '.repeat(start)}${begin}${'='.repeat(inner)}${end}`.slice(0, columns);
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

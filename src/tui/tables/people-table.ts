import type { Basis, CoPresence } from '../../core/presence.js';
import type { Snapshot } from '../../core/snapshot.js';
import { formatTime } from '../../core/time.js';
import { duration } from '../clock.js';
import { formatCount, plural } from '../numbers.js';
import type { Column, Row, Table } from '../table.js';
import { keyOf } from '../target.js';
import { fileName } from '../value-row.js';

const COLUMNS: readonly Column[] = [
  { title: 'PERSON', width: 12, grows: 1 },
  { title: 'WITH', width: 12, grows: 1 },
  { title: 'TOGETHER', width: 11, align: 'right' },
  { title: 'ROOMS', width: 5, align: 'right', from: 56 },
  { title: 'KNOWN BY', width: 22, from: 80 },
  { title: 'VENDOR', width: 12, from: 100 },
];

export const BASIS_WORDS: Readonly<Record<Basis, string>> = {
  'join-seen': 'a join was seen',
  'same-room-id': 'the same room id',
  'same-media-stream': 'the same media stream',
  'peer-address': 'their addresses',
  'timing-only': 'the time only',
};

export function peopleTable({ lists, files }: Pick<Snapshot, 'lists' | 'files'>): Table {
  const { items, total } = lists.pairs;
  return {
    columns: COLUMNS,
    rows: items.map((pair) => pairRow(pair, files)),
    total,
    has: ['vendor', 'user', 'room', 'value', 'file', 'frame', 'time'],
    empty: 'No two people were seen together. They may have been, where no signature could read it.',
  };
}

export function pairKey({ vendor, a, b, basis, rooms }: CoPresence): string {
  return keyOf(vendor, a, b, basis, rooms[0]?.room ?? '');
}

function pairRow(pair: CoPresence, files: readonly string[]): Row {
  const { vendor, a, b, rooms, overlapSeconds, basis, evidence } = pair;
  const known = BASIS_WORDS[basis];
  const key = pairKey(pair);
  return {
    key,
    cells: () => [a, b, duration(overlapSeconds), formatCount(rooms.length), known, vendor],
    order: (column) => [a, b, overlapSeconds, rooms.length, known, vendor][column]!,
    spoken: () => `${a} with ${b}, ${duration(overlapSeconds)} in ${plural(rooms.length, 'room')}, known by ${known}, vendor ${vendor}`,
    fields: () => ({
      vendor: [vendor],
      user: [a, b],
      room: rooms.map(({ room }) => room),
      value: [a, b, ...rooms.map(({ room }) => room)],
      file: evidence.map(({ capture }) => fileName(capture, files)),
      frame: evidence.map(({ frame }) => String(frame)),
      time: rooms.flatMap(({ from, to }) => [formatTime(from), formatTime(to)]),
    }),
    packets: () => evidence.map(({ capture, frame }) => ({ capture, frame })),
    opens: { kind: 'pair', key },
  };
}

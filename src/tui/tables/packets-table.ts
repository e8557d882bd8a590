import type { SeenFrame, SeenValue, Snapshot } from '../../core/snapshot.js';
import { formatTime } from '../../core/time.js';
import { clock } from '../clock.js';
import { formatCount, plural } from '../numbers.js';
import type { Column, Row, Table } from '../table.js';
import { packetKey } from '../target.js';
import { fileName } from '../value-row.js';
import { socketParts, valuesOfKind } from './row-fields.js';

const COLUMNS: readonly Column[] = [
  { title: 'FRAME', width: 8, align: 'right' },
  { title: 'TIME', width: 12, from: 56 },
  { title: 'FROM', width: 18, grows: 1, from: 100 },
  { title: 'TO', width: 18, grows: 1, from: 76 },
  { title: 'PROTOCOL', width: 12, from: 90 },
  { title: 'VALUES', width: 10, grows: 3 },
];

export function packetsTable({ lists, files }: Pick<Snapshot, 'lists' | 'files'>): Table {
  const { items, total } = lists.frames;
  const values = valuesByPacket(lists.values.items);
  return {
    columns: COLUMNS,
    rows: items
      .toSorted((a, b) => a.capture - b.capture || a.frame - b.frame)
      .map((frame) => packetRow(frame, values.get(packetKey(frame.capture, frame.frame)) ?? [], files)),
    total,
    has: ['vendor', 'confidence', 'kind', 'value', 'user', 'room', 'ip', 'port', 'proto', 'app', 'file', 'frame', 'time'],
    empty: 'No value was read in any packet.',
  };
}

type ByPacket = ReadonlyMap<string, readonly SeenValue[]>;

/** Lists are never changed, only replaced: what was made of one holds as long as it does. */
const made = new WeakMap<readonly SeenValue[], ByPacket>();

/** The values of each packet, by the packet's key. */
export function valuesByPacket(values: readonly SeenValue[]): ByPacket {
  const known = made.get(values);
  if (known !== undefined) return known;
  const packets = group(values);
  made.set(values, packets);
  return packets;
}

function group(values: readonly SeenValue[]): ByPacket {
  const packets = new Map<string, SeenValue[]>();
  for (const value of values) {
    const key = packetKey(value.evidence.capture, value.evidence.frame);
    const known = packets.get(key);
    if (known === undefined) packets.set(key, [value]);
    else known.push(value);
  }
  return packets;
}

function packetRow(
  { capture, frame, time, from, to, transport, protocol, vendor }: SeenFrame,
  values: readonly SeenValue[],
  files: readonly string[],
): Row {
  const key = packetKey(capture, frame);
  // Worked out when a row is shown or sorted: while a capture is read there are thousands of new rows ten times a second.
  const told = () => values.map(({ kind, value }) => `${kind} ${value}`).join(', ');
  const ends = () => [socketParts(from), socketParts(to)];
  return {
    key,
    cells: () => [formatCount(frame), clock(time, 3), from, to, protocol, told()],
    order: (column) => [frame, formatTime(time), from, to, protocol, told()][column]!,
    spoken: () => `frame ${frame}, ${clock(time, 3)}, from ${from} to ${to}, ${protocol}, ${plural(values.length, 'value')}: ${told()}`,
    fields: () => ({
      ...(vendor !== null && { vendor: [vendor] }),
      confidence: values.map(({ confidence }) => confidence),
      kind: values.map(({ kind }) => kind),
      value: values.map(({ value }) => value),
      user: valuesOfKind(values, 'user'),
      room: valuesOfKind(values, 'room'),
      ip: ends().map(({ address }) => address),
      port: ends().map(({ port }) => port),
      proto: [transport, protocol],
      app: [...new Set(values.flatMap(({ flow: { app } }) => app ?? []))],
      file: [fileName(capture, files)],
      frame: [String(frame)],
      time: [formatTime(time)],
    }),
    packets: () => [{ capture, frame }],
    opens: { kind: 'packet', key },
  };
}

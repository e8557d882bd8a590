import { formatSocket } from '../../core/address.js';
import type { SeenFlow, Snapshot } from '../../core/snapshot.js';
import { formatTime } from '../../core/time.js';
import { clock } from '../clock.js';
import { formatBytes, formatCount, plural } from '../numbers.js';
import type { Column, Row, Table } from '../table.js';
import { keyOf } from '../target.js';
import { fileName } from '../value-row.js';
import { addressesOf } from './row-fields.js';

const PROGRAM = 'PROGRAM';

const COLUMNS: readonly Column[] = [
  { title: 'PROTOCOL', width: 12, grows: 1 },
  { title: 'VENDOR', width: 10, from: 96 },
  { title: 'CLIENT', width: 18, grows: 1, from: 56 },
  { title: 'SERVER', width: 18, grows: 1 },
  { title: 'NAME', width: 0, grows: 4, from: 110, keepsEnd: true },
  { title: PROGRAM, width: 12, grows: 1, from: 100, keepsEnd: true },
  { title: 'PACKETS', width: 7, align: 'right' },
  { title: 'SIZE', width: 10, align: 'right' },
  { title: 'FROM', width: 8, from: 96 },
];

const PROGRAM_PLACE = COLUMNS.findIndex(({ title }) => title === PROGRAM);

export function flowsTable({ lists, files, progress }: Pick<Snapshot, 'lists' | 'files' | 'progress'>): Table {
  const { items, total } = lists.flows;
  // Few captures name programs: those of phones.
  const columns = items.some(({ flow }) => flow.app !== null) ? COLUMNS : COLUMNS.filter(({ title }) => title !== PROGRAM);
  return {
    columns,
    rows: items.map((flow) => flowRow(flow, files, columns)),
    total,
    has: ['vendor', 'ip', 'port', 'proto', 'app', 'value', 'file', 'time'],
    empty: progress.done
      ? 'There was no flow of UDP or TCP.'
      : 'No flow is recognised yet. All others are listed once the capture is read to its end.',
  };
}

export function flowKey({ capture, flow }: SeenFlow): string {
  return keyOf(capture, flow.id);
}

/** The innermost protocol that was recognised, or the transport alone. */
export function protocolOf({ flow, protocols }: SeenFlow): string {
  return protocols.at(-1) ?? `${flow.transport}, not known`;
}

function flowRow(seen: SeenFlow, files: readonly string[], columns: readonly Column[]): Row {
  const { capture, flow, counts, protocols, vendor, names } = seen;
  const client = formatSocket(flow.client.address, flow.client.port);
  const server = formatSocket(flow.server.address, flow.server.port);
  const packets = counts.packetsToServer + counts.packetsToClient;
  const bytes = counts.bytesToServer + counts.bytesToClient;
  const key = flowKey(seen);
  const shown = (all: readonly string[]) => (columns.length === COLUMNS.length ? all : all.toSpliced(PROGRAM_PLACE, 1));
  const texts = [protocolOf(seen), vendor ?? '', client, server, names.join(', '), flow.app ?? ''];
  const by = flow.app === null ? '' : `, by ${flow.app}`;
  return {
    key,
    cells: () => shown([...texts, formatCount(packets), formatBytes(bytes), clock(counts.first)]),
    order: (column) => {
      const title = columns[column]!.title;
      if (title === 'PACKETS') return packets;
      if (title === 'SIZE') return bytes;
      return shown([...texts, '', '', formatTime(counts.first)])[column]!;
    },
    spoken: () =>
      `${protocolOf(seen)}, ${vendor === null ? '' : `vendor ${vendor}, `}from ${client} to ${server}${by}, ${plural(packets, 'packet')}, ${formatBytes(bytes)}`,
    fields: () => ({
      ...(vendor !== null && { vendor: [vendor] }),
      ...addressesOf(flow.client, flow.server),
      ...(flow.app !== null && { app: [flow.app] }),
      proto: [flow.transport, ...protocols],
      value: names,
      file: [fileName(capture, files)],
      time: [formatTime(counts.first), formatTime(counts.last)],
    }),
    opens: { kind: 'flow', key },
  };
}

import { formatSocket } from '../../core/address.js';
import type { SeenFlow, Snapshot } from '../../core/snapshot.js';
import { formatTime } from '../../core/time.js';
import { clock } from '../clock.js';
import { formatBytes, formatCount, plural } from '../numbers.js';
import type { Column, Row, Table } from '../table.js';
import { keyOf } from '../target.js';
import { fileName } from '../value-row.js';
import { addressesOf } from './row-fields.js';

const COLUMNS: readonly Column[] = [
  { title: 'PROTOCOL', width: 12, grows: 1 },
  { title: 'VENDOR', width: 10, from: 96 },
  { title: 'CLIENT', width: 18, grows: 2, from: 56 },
  { title: 'SERVER', width: 18, grows: 2 },
  { title: 'NAME', width: 0, grows: 2, from: 110, keepsEnd: true },
  { title: 'PACKETS', width: 7, align: 'right' },
  { title: 'SIZE', width: 10, align: 'right' },
  { title: 'FROM', width: 8, from: 96 },
];

export function flowsTable({ lists, files, progress }: Pick<Snapshot, 'lists' | 'files' | 'progress'>): Table {
  const { items, total } = lists.flows;
  return {
    columns: COLUMNS,
    rows: items.map((flow) => flowRow(flow, files)),
    total,
    has: ['vendor', 'ip', 'port', 'proto', 'value', 'file', 'time'],
    empty: progress.done ? 'There was no flow of UDP or TCP.' : 'The flows of a capture are listed once it is read to its end.',
  };
}

export function flowKey({ capture, flow }: SeenFlow): string {
  return keyOf(capture, flow.id);
}

/** The innermost protocol that was recognised, or the transport alone. */
export function protocolOf({ flow, protocols }: SeenFlow): string {
  return protocols.at(-1) ?? `${flow.transport}, not known`;
}

function flowRow(seen: SeenFlow, files: readonly string[]): Row {
  const { capture, flow, counts, protocols, vendor, names } = seen;
  const client = formatSocket(flow.client.address, flow.client.port);
  const server = formatSocket(flow.server.address, flow.server.port);
  const packets = counts.packetsToServer + counts.packetsToClient;
  const bytes = counts.bytesToServer + counts.bytesToClient;
  const key = flowKey(seen);
  return {
    key,
    cells: () => [
      protocolOf(seen),
      vendor ?? '',
      client,
      server,
      names.join(', '),
      formatCount(packets),
      formatBytes(bytes),
      clock(counts.first),
    ],
    order: (column) =>
      [protocolOf(seen), vendor ?? '', client, server, names.join(', '), packets, bytes, formatTime(counts.first)][column]!,
    spoken: () =>
      `${protocolOf(seen)}, ${vendor === null ? '' : `vendor ${vendor}, `}from ${client} to ${server}, ${plural(packets, 'packet')}, ${formatBytes(bytes)}`,
    fields: () => ({
      ...(vendor !== null && { vendor: [vendor] }),
      ...addressesOf(flow.client, flow.server),
      proto: [flow.transport, ...protocols],
      value: names,
      file: [fileName(capture, files)],
      time: [formatTime(counts.first), formatTime(counts.last)],
    }),
    opens: { kind: 'flow', key },
  };
}

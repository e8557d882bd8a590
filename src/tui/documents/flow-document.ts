import { formatSocket } from '../../core/address.js';
import type { Snapshot } from '../../core/snapshot.js';
import { formatTime } from '../../core/time.js';
import { EMPTY_LINE, fact, line, paragraph } from '../line.js';
import { formatBytes, plural } from '../numbers.js';
import { flowKey } from '../tables/flows-table.js';
import { fileName } from '../value-row.js';
import { layOut, type Document } from './document.js';
import { valueStops, valuesTitle } from './seen-values.js';

const NAME_COLUMNS = 14;

/** A flow: its ends, what was counted, and the values read on it. Undefined when it is not listed. */
export function flowDocument(key: string, snapshot: Snapshot, stopIndex: number, columns: number): Document | undefined {
  const { lists, files } = snapshot;
  const seen = lists.flows.items.find((flow) => flowKey(flow) === key);
  if (seen === undefined) return undefined;
  const { capture, flow, counts, protocols, vendor, names } = seen;
  const one = (name: string, text: string) => fact(name, text, columns, NAME_COLUMNS);
  const client = formatSocket(flow.client.address, flow.client.port);
  const server = formatSocket(flow.server.address, flow.server.port);
  const values = lists.values.items.filter(({ flow: { id }, evidence }) => id === flow.id && evidence.capture === capture);
  const before = [
    ...paragraph(`${client} to ${server}`, columns, 'strong'),
    EMPTY_LINE,
    ...one('Protocols', [flow.transport, ...protocols].join(', ')),
    ...one('Vendor', vendor ?? 'not known'),
    ...(flow.app === null ? [] : one('Program', flow.app)),
    ...(names.length > 0 ? one('Server names', names.join(', ')) : []),
    ...one('To server', `${plural(counts.packetsToServer, 'packet')}, ${formatBytes(counts.bytesToServer)}`),
    ...one('To client', `${plural(counts.packetsToClient, 'packet')}, ${formatBytes(counts.bytesToClient)}`),
    ...one('From', formatTime(counts.first)),
    ...one('To', formatTime(counts.last)),
    ...one('File', fileName(capture, files)),
    ...one('Community ID', flow.id),
    EMPTY_LINE,
    line(valuesTitle(values.length), 'strong'),
  ];
  return layOut({ before, stops: valueStops(values, snapshot, columns) }, stopIndex);
}

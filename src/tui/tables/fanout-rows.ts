import type { Fanout } from '../../core/fanout.js';
import { formatTime } from '../../core/time.js';
import { plural } from '../numbers.js';
import type { Row } from '../table.js';
import { keyOf } from '../target.js';
import { fileName } from '../value-row.js';
import type { Placed } from './places-table.js';

export function fanoutKey({ capture, client, transport, port, first }: Fanout): string {
  return keyOf('fanout', capture, client, transport, port ?? 'none', formatTime(first));
}

/** A fan-out as a row among the servers: `cellsOf` puts its words into their columns. */
export function fanoutRow(fanout: Fanout, files: readonly string[], cellsOf: (placed: Placed) => readonly string[]): Row {
  const { client, port, servers, identifier, vendor, capture } = fanout;
  const what = `${plural(servers.length, 'server')} ${fanout.rhythm === 'burst' ? 'at once' : 'in turn'}`;
  const names = identifier === null ? 'names nobody' : `names ${identifier.kind} ${identifier.value}`;
  const cells = cellsOf({
    sign: identifier === null ? '' : '!',
    profile: '',
    server: what,
    standsIn: '',
    operator: '',
    name: names,
    vendor: vendor ?? 'not known',
    home: '',
    flows: String(servers.length),
  });
  const key = fanoutKey(fanout);
  return {
    key,
    cells: () => cells,
    spoken: () => `${client} asked ${what}, ${names}`,
    fields: () => ({
      ...(vendor !== null && { vendor: [vendor] }),
      ...(identifier !== null && { kind: [identifier.kind], value: [identifier.value] }),
      ip: [client, ...servers.map(({ address }) => address)],
      ...(port !== null && { port: [String(port)] }),
      file: [fileName(capture, files)],
      frame: servers.map(({ evidence }) => String(evidence.frame)),
      time: [formatTime(fanout.first)],
    }),
    packets: () => servers.map(({ evidence }) => ({ capture: evidence.capture, frame: evidence.frame })),
    opens: { kind: 'fanout', key },
  };
}

import type { Organisation, Server } from '../../core/place.js';
import type { Snapshot } from '../../core/snapshot.js';
import { EMPTY_LINE, fact, line, paragraph, type Line } from '../line.js';
import { formatCount, plural } from '../numbers.js';
import { isLocal } from '../tables/server-words.js';
import { layOut, type Document } from './document.js';
import { valueStops, valuesTitle } from './seen-values.js';

const NAME_COLUMNS = 15;

/** A server: whose it is, where it stands, who says so, and what was sent to it. Undefined when it is not listed. */
export function serverDocument(address: string, snapshot: Snapshot, stopIndex: number, columns: number): Document | undefined {
  const { lists } = snapshot;
  const server = lists.servers.items.find((one) => one.address === address);
  if (server === undefined) return undefined;
  const { ports, names, vendor, vendorHome, location, flows, sessions, answered, verdict, profiles = [] } = server;
  const one = (name: string, text: string) => fact(name, text, columns, NAME_COLUMNS);
  const { candidates } = location;
  const values = lists.values.items.filter(({ flow }) => flow.server.address === address);
  const before: readonly Line[] = [
    ...paragraph(`Server ${address}`, columns, 'strong'),
    EMPTY_LINE,
    ...one('Ports', ports.join(', ')),
    ...(names.length > 0 ? one('Names', names.join(', ')) : []),
    ...one('Vendor', vendor ?? 'not known'),
    ...one('Flows', formatCount(flows)),
    ...(sessions > 0 ? one('Answered', `${formatCount(answered)} of ${plural(sessions, 'session')}`) : []),
    EMPTY_LINE,
    line('Where it stands', 'strong'),
    ...(candidates.length === 0
      ? paragraph(notLocated(server), columns, undefined, 2)
      : candidates.flatMap(({ country, source, date }) => paragraph(`${country}: ${source}, ${date}`, columns, undefined, 2))),
    ...(location.doubts ?? []).flatMap((doubt) => paragraph(`Doubt: ${doubt}`, columns, undefined, 2)),
    ...(verdict?.asn == null
      ? []
      : one('Announced by', `AS${verdict.asn.number} ${verdict.asn.name} (${verdict.asn.source}, ${verdict.asn.date})`)),
    ...(verdict?.operator == null ? [] : one('Operator', `${verdict.operator.name}: ${verdict.operator.reason}`)),
    ...profiles.flatMap(({ profile, grade, because }) => one('Profile', `${profile} (${grade}): ${because}`)),
    EMPTY_LINE,
    line('Where its vendor is at home', 'strong'),
    ...homeLines(vendorHome, columns),
    EMPTY_LINE,
    line(valuesTitle(values.length), 'strong'),
  ];
  return layOut({ before, stops: valueStops(values, snapshot, columns) }, stopIndex);
}

function notLocated({ verdict }: Server): string {
  if (verdict == null) return 'Not known: no source of places was asked. Where the vendor is at home says nothing about it.';
  return isLocal(verdict) ? 'In the network where the capture was made.' : 'Not known: no source names a country.';
}

function homeLines(home: Organisation | null, columns: number): readonly Line[] {
  if (home === null) return paragraph('Not known.', columns, undefined, 2);
  return [
    ...paragraph(home.name, columns, undefined, 2),
    ...home.relations.flatMap(({ type, place, source, verifiedOn }) =>
      paragraph(`${type.replaceAll('-', ' ')} ${place}: ${source}, verified on ${verifiedOn}`, columns, undefined, 2),
    ),
  ];
}

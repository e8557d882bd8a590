import type { Organisation, Server } from '../../core/place.js';
import type { Snapshot } from '../../core/snapshot.js';
import { formatCount, plural } from '../numbers.js';
import type { Column, Row, Table } from '../table.js';
import { fanoutRow } from './fanout-rows.js';
import { homeOf, profileSign, profileWords, standsIn } from './server-words.js';

const SIGNS = ['!', '?', ''] as const;

/** What a row says, column by column. */
export interface Placed {
  /** `!` under a profile for sure, `?` perhaps. */
  readonly sign: string;
  readonly profile: string;
  readonly server: string;
  readonly standsIn: string;
  readonly operator: string;
  readonly name: string;
  readonly vendor: string;
  readonly home: string;
  readonly flows: string;
}

type PlacedColumn = Column & {
  readonly of: keyof Placed;
  /** False where it says nothing until a profile is asked about. */ readonly unasked?: false;
};

/** Narrower, and the profile takes the place of the vendor's home. */
const COLUMNS_FOR_PROFILE_AND_HOME = 96;

const COLUMNS: readonly PlacedColumn[] = [
  { of: 'sign', title: '', exportAs: 'sign', width: 1, unasked: false },
  { of: 'profile', title: 'PROFILE', width: 13, grows: 1, from: 60, unasked: false },
  { of: 'server', title: 'SERVER', width: 15, grows: 2 },
  { of: 'standsIn', title: 'STANDS IN', width: 14, grows: 1, from: 56 },
  { of: 'operator', title: 'RUN BY', width: 12, grows: 1, from: 110 },
  { of: 'name', title: 'NAME', width: 6, grows: 2, from: 92, keepsEnd: true },
  { of: 'vendor', title: 'VENDOR', width: 9 },
  { of: 'home', title: 'VENDOR AT HOME IN', width: 17, grows: 1, from: 72 },
  { of: 'flows', title: 'FLOWS', width: 5, align: 'right', from: 50 },
];

/** Fan-outs first, then the servers under a profile for sure, those that may be, and the others. */
export function placesTable({ lists, files, places }: Pick<Snapshot, 'lists' | 'files' | 'places'>): Table {
  const { servers, fanouts } = lists;
  const isAsked = places !== undefined && places.chosen.length > 0;
  const columns = COLUMNS.filter(({ of, unasked }) => isAsked || unasked !== false || (of === 'sign' && fanouts.items.length > 0)).map(
    (column) => (column.of === 'home' && isAsked ? { ...column, from: COLUMNS_FOR_PROFILE_AND_HOME } : column),
  );
  const cellsOf = (placed: Placed) => columns.map(({ of }) => placed[of]);
  const ordered = isAsked ? servers.items.toSorted((a, b) => rank(a) - rank(b)) : servers.items;
  return {
    columns,
    rows: [
      ...fanouts.items.map((fanout) => fanoutRow(fanout, files, cellsOf)),
      ...ordered.map((server) => serverRow(server, columns, cellsOf)),
    ],
    total: servers.total + fanouts.total,
    has: ['vendor', 'country', 'asn', 'operator', 'ip', 'port', 'value', 'kind', 'file', 'frame', 'time'],
    empty: 'No server was recognised.',
  };
}

function rank(server: Server): number {
  return SIGNS.indexOf(profileSign(server));
}

function serverRow(server: Server, columns: readonly PlacedColumn[], cellsOf: (placed: Placed) => readonly string[]): Row {
  const { address, ports, names, vendor, vendorHome, location, flows, verdict } = server;
  const placed: Placed = {
    sign: profileSign(server),
    profile: profileWords(server),
    server: address,
    standsIn: standsIn(server),
    operator: verdict?.operator?.name ?? verdict?.asn?.name ?? 'not known',
    name: names.join(', '),
    vendor: vendor ?? 'not known',
    home: homeOf(vendorHome),
    flows: formatCount(flows),
  };
  const cells = cellsOf(placed);
  const under = placed.profile === '' ? '' : `, ${placed.sign === '!' ? 'under' : 'perhaps under'} profile ${placed.profile}`;
  return {
    key: address,
    ...(placed.sign !== '' && { severity: placed.sign === '!' ? 'high' : 'medium' }),
    cells: () => cells,
    order: (column) => (columns[column]!.of === 'flows' ? flows : cells[column]!),
    spoken: () =>
      `server ${address}${placed.name === '' ? '' : ` named ${placed.name}`}, ${placed.standsIn === 'not known' ? 'not known where it stands' : `stands in ${placed.standsIn}`}${under}, vendor ${placed.vendor}, at home in ${placed.home}, ${plural(flows, 'flow')}`,
    fields: () => ({
      ...(vendor !== null && { vendor: [vendor] }),
      country: countriesOf(location.candidates, vendorHome, location.country),
      ...(verdict?.asn != null && { asn: [String(verdict.asn.number)] }),
      ...(verdict?.operator != null && { operator: [verdict.operator.name] }),
      ip: [address],
      port: ports.map(String),
      value: names,
    }),
    opens: { kind: 'server', key: address },
  };
}

/** Every country that anything of the server points to: filters look for what may be, the page tells what it is. */
function countriesOf(
  candidates: readonly { readonly country: string }[],
  home: Organisation | null,
  located: string | null | undefined,
): readonly string[] {
  const places = home?.relations.flatMap(({ place, country }) => (country === undefined ? [place] : [place, country])) ?? [];
  return [...(typeof located === 'string' ? [located] : []), ...candidates.map(({ country }) => country), ...places];
}

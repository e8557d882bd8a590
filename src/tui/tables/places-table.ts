import type { Organisation, Server } from '../../core/place.js';
import type { Snapshot } from '../../core/snapshot.js';
import { formatCount, plural } from '../numbers.js';
import type { Column, Row, Table } from '../table.js';

const COLUMNS: readonly Column[] = [
  { title: 'SERVER', width: 15, grows: 1 },
  { title: 'NAME', width: 0, grows: 2, from: 72, keepsEnd: true },
  { title: 'VENDOR', width: 12 },
  { title: 'VENDOR AT HOME IN', width: 22, from: 72 },
  { title: 'STANDS IN', width: 12, from: 60 },
  { title: 'PROFILES', width: 16, from: 120 },
  { title: 'FLOWS', width: 6, align: 'right' },
];

export function placesTable({ lists }: Pick<Snapshot, 'lists'>): Table {
  const { items, total } = lists.servers;
  return {
    columns: COLUMNS,
    rows: items.map(serverRow),
    total,
    has: ['vendor', 'country', 'asn', 'operator', 'ip', 'port', 'value'],
    empty: 'No server was recognised.',
  };
}

/** The countries of the office and of the register, which are often two; a stock exchange is no home. */
function homeOf(home: Organisation | null): string {
  const relations = home?.relations.filter(({ type }) => type !== 'listed-in') ?? [];
  const office = relations.filter(({ type }) => type === 'principal-office');
  const countries = [...office, ...relations].map(({ place }) => place.split(', ').at(-1)!);
  return countries.length === 0 ? 'not known' : [...new Set(countries)].join(', ');
}

/** Where the machine stands; `not known` is an answer. */
export function standsIn({ location }: Server): string {
  const { country, candidates, confidence } = location;
  if (typeof country === 'string') return confidence === 'high' ? country : `${country}, ${confidence}`;
  const countries = [...new Set(candidates.map((candidate) => candidate.country))];
  return countries.length === 0 ? 'not known' : `${countries.join(' or ')}?`;
}

function serverRow(server: Server): Row {
  const { address, ports, names, vendor, vendorHome, location, flows, verdict, profiles = [] } = server;
  const cells = [
    address,
    names.join(', '),
    vendor ?? 'not known',
    homeOf(vendorHome),
    standsIn(server),
    [...new Set(profiles.map(({ profile, grade }) => `${profile} (${grade})`))].join(', '),
    formatCount(flows),
  ];
  return {
    key: address,
    cells: () => cells,
    order: (column) => (column === 6 ? flows : cells[column]!),
    spoken: () =>
      `server ${address}${names.length === 0 ? '' : ` named ${cells[1]}`}, vendor ${cells[2]}, at home in ${cells[3]}, stands in ${cells[4]}, ${plural(flows, 'flow')}`,
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

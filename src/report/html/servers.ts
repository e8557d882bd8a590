import type { Server } from '../../core/place.js';
import { table } from './table.js';
import { type Html, type Part, markup } from './template.js';
import { type Words, nameOf } from './words.js';

/** The servers of recognised flows: where they stand is one thing, where the vendor is at home another. */
export function serverTable(servers: readonly Server[], words: Words): Html {
  if (servers.length === 0) return markup`<p>${words.none.servers}</p>`;
  const rows = servers.map((server) => [
    markup`<code>${server.address}</code>`,
    server.ports.join(', '),
    server.names.join(', '),
    server.vendor ?? words.unknown,
    server.vendorHome?.name ?? words.unknown,
    locationOf(server, words),
    operatorOf(server, words),
    (server.profiles ?? []).map(({ profile, because }) => `${profile}: ${because}`).join('; '),
    server.flows,
  ]);
  const list = table(
    words,
    words.headings.servers,
    ['address', 'ports', 'names', 'vendor', 'home', 'location', 'operator', 'profiles', 'flows'],
    rows,
  );
  return markup`${list}${homeList(servers, words)}`;
}

/** Who stands behind the vendors, each once, with the sources that say so. */
function homeList(servers: readonly Server[], words: Words): Part {
  const homes = new Map(servers.flatMap(({ vendorHome }) => (vendorHome === null ? [] : [[vendorHome.id, vendorHome] as const])));
  if (homes.size === 0) return null;
  return markup`<h3>${words.columns.home}</h3>
<ul>
${Array.from(
  homes.values(),
  ({ name, relations }) => markup`<li>${name}
<ul>${relations.map(({ type, place, source, verifiedOn }) => markup`<li>${nameOf(words.relations, type)} ${place} <span class="quiet">(${words.asOf(verifiedOn)}, ${source})</span></li>`)}</ul></li>
`,
)}</ul>
`;
}

/** The day a source was made goes with what it says: places change hands. */
function locationOf(server: Server, words: Words): Part {
  const { candidates, confidence } = server.verdict?.location ?? server.location;
  if (candidates.length === 0) return server.verdict === undefined ? words.notLookedUp : words.unknown;
  const said = candidates.map(({ country, source, date }) => `${country} (${source}, ${words.asOf(date)})`);
  return `${said.join('; ')}; ${confidence === 'unknown' ? words.unknown : words.confidences[confidence]}`;
}

function operatorOf({ verdict }: Server, words: Words): Part {
  if (verdict === undefined) return words.notLookedUp;
  const parts = [
    ...(verdict.operator === null ? [] : [verdict.operator.name]),
    ...(verdict.asn === null
      ? []
      : [`AS${verdict.asn.number} ${verdict.asn.name} (${verdict.asn.source}, ${words.asOf(verdict.asn.date)})`]),
  ];
  return parts.length === 0 ? words.unknown : parts.join('; ');
}

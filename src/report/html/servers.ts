import type { Candidate, ProfileHit, Server } from '../../core/place.js';
import { nameOf } from './names.js';
import { table } from './table.js';
import { type Html, type Part, markup } from './template.js';
import type { Words } from './words.js';
import { type CountryOfServers, type WorldOutlines, byCountry, countryName, worldMap } from './world-outlines.js';

/** The servers of recognised flows: where they stand is one thing, who runs them another, where the vendor is at home a third. */
export function serverParts(servers: readonly Server[], map: WorldOutlines | undefined, words: Words): Html {
  if (servers.length === 0) return markup`<p>${words.none.servers}</p>`;
  const countries = byCountry(servers);
  const placed = countries.reduce((sum, one) => sum + one.servers.length, 0);
  const wereAsked = servers.some(({ verdict }) => verdict !== undefined);
  return markup`${!wereAsked && markup`<p>${words.map.notAsked}</p>`}
${map !== undefined && countries.length > 0 && worldMap(countries, map, words)}
${wereAsked && placed < servers.length && markup`<p class="quiet">${words.map.left(servers.length - placed)}</p>`}
${countries.length > 0 && countryTable(countries, map, words)}
${serverTable(servers, map, words)}
${homeList(servers, map, words)}`;
}

function countryTable(countries: readonly CountryOfServers[], map: WorldOutlines | undefined, words: Words): Html {
  const rows = countries.map(({ code, servers, isDoubtful }) => [
    markup`${countryName(code, map, words)}${isDoubtful && ` – ${words.place.inDoubt}`}`,
    servers.length,
    [...new Set(servers.flatMap(({ verdict }) => verdict?.operator?.name ?? []))].join(', '),
  ]);
  return table(words, words.headings.countries, ['country', 'servers', 'networks'], rows);
}

function serverTable(servers: readonly Server[], map: WorldOutlines | undefined, words: Words): Html {
  const rows = servers.map((server) => [
    markup`<code>${server.address}</code>${server.ports.length > 0 ? markup`<br>${words.columns.ports}${words.colon}${server.ports.join(', ')}` : null}`,
    server.names.map((name) => markup`<bdi>${name}</bdi><br>`),
    server.vendor ?? words.unknown,
    locationOf(server, map, words),
    operatorOf(server, words),
    (server.profiles ?? []).map((hit) => markup`${reasonOf(hit, server, map, words)}<br>`),
    server.flows,
  ]);
  return table(words, words.headings.servers, ['address', 'names', 'vendor', 'location', 'operator', 'profiles', 'flows'], rows);
}

/** Who stands behind the vendors, each once, with the sources that say so. */
function homeList(servers: readonly Server[], map: WorldOutlines | undefined, words: Words): Part {
  const homes = new Map(servers.flatMap(({ vendorHome }) => (vendorHome === null ? [] : [[vendorHome.id, vendorHome] as const])));
  if (homes.size === 0) return null;
  return markup`<h3>${words.columns.home}</h3>
<ul>
${Array.from(
  homes.values(),
  ({ name, relations }) => markup`<li>${name}
<ul>${relations.map(({ type, place, country, source, verifiedOn }) => markup`<li>${nameOf(words.relations, type)} ${placeName(place, country, map, words)} <span class="quiet">(${words.asOf(verifiedOn)}, <span lang="en">${source}</span>)</span></li>`)}</ul></li>
`,
)}</ul>
`;
}

/** Places are written in English, and end in the country: that has a name in the page's language. */
function placeName(place: string, country: string | null | undefined, map: WorldOutlines | undefined, { lang }: Words): Part {
  const [english, own] = [map?.names.en[country ?? ''], map?.names[lang][country ?? '']];
  if (english === undefined || own === undefined || !place.endsWith(english)) return markup`<span lang="en">${place}</span>`;
  return place.slice(0, -english.length) + own;
}

/** The day a source was made goes with what it says: places change hands. */
function locationOf(server: Server, map: WorldOutlines | undefined, words: Words): Part {
  const { verdict } = server;
  if (verdict === undefined) return words.notLookedUp;
  const { candidates, confidence, country, excluded = [] } = verdict.location;
  if (verdict.range !== null && country === null) return words.place.isRange(nameOf(words.place.ranges, verdict.range));
  if (candidates.length === 0) return words.unknown;
  const isDisputed = candidates.some((one) => one.country !== candidates[0]!.country);
  const doubts = [
    ...(isDisputed ? [words.place.disagree] : []),
    ...(verdict.anycast === null ? [] : [words.place.anycast]),
    ...(excluded.length === 0 ? [] : [words.place.tooFar(excluded)]),
    confidence === 'unknown' ? words.unknown : words.confidences[confidence],
  ];
  return markup`<b>${country === null ? words.unknown : countryName(country, map, words)}</b><br>${doubts.join(words.semicolon)}<br>
<span class="quiet">${candidates.map((one) => saying(one, words)).join(words.semicolon)}</span>`;
}

function saying({ country, source, date }: Candidate, words: Words): string {
  return `${country}${words.colon}${source}, ${words.asOf(date)}`;
}

function operatorOf({ verdict }: Server, words: Words): Part {
  if (verdict === undefined) return words.notLookedUp;
  const { operator, asn } = verdict;
  if (operator === null && asn === null) return words.unknown;
  return markup`${operator?.name ?? asn?.name}<br>
${asn !== null && markup`<span class="quiet">AS${asn.number} ${asn.name !== operator?.name && asn.name}<br>${asn.source}, ${words.asOf(asn.date)}</span>`}`;
}

/** Why a server falls under a profile: told from what is known of it, in the page's language. */
function reasonOf({ profile, axis, country, isSure }: ProfileHit, server: Server, map: WorldOutlines | undefined, words: Words): Part {
  const organisation = axis === 'operator' ? server.verdict?.operator?.organisation : axis === 'vendor-home' ? server.vendorHome : null;
  const relation = organisation?.relations.find((one) => one.country === country);
  const tie = relation === undefined ? '' : `${nameOf(words.relations, relation.type)} `;
  return markup`<b>${profile}</b> ${words.place.reasons[axis]}${words.colon}${tie}${countryName(country, map, words)}${!isSure && ` – ${words.place.inDoubt}`}`;
}

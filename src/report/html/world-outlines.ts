import type { Server } from '../../core/place.js';
import { moveApart } from './graph-layout.js';
import { type Html, markup } from './template.js';
import { round } from './timeline.js';
import type { Words } from './words.js';

/** Outlines and names of countries, as the build makes them (scripts/world-outlines.mjs). */
export interface WorldOutlines {
  /** Whose outlines they are. */
  readonly source: string;
  readonly width: number;
  readonly height: number;
  /** All land, as the data of an SVG path. */
  readonly land: string;
  /** By ISO 3166-1 alpha-2: the middle of the mainland, and the outline where the country is large enough for one. */
  readonly countries: Readonly<Record<string, { readonly x: number; readonly y: number; readonly outline: string | null }>>;
  readonly names: Readonly<Record<Words['lang'], Readonly<Record<string, string>>>>;
}

/** The servers that the sources place in one country. */
export interface CountryOfServers {
  readonly code: string;
  readonly servers: readonly Server[];
  /** Of none of them the sources are sure. */
  readonly isDoubtful: boolean;
}

const SMALLEST = 8;
const LARGEST = 17;

/** The servers by country, most first; those that no country can be told of are in none. */
export function byCountry(servers: readonly Server[]): readonly CountryOfServers[] {
  const countries = new Map<string, Server[]>();
  for (const server of servers) {
    const code = server.verdict?.location.country ?? null;
    if (code === null) continue;
    const others = countries.get(code);
    if (others === undefined) countries.set(code, [server]);
    else others.push(server);
  }
  return Array.from(countries, ([code, there]) => ({
    code,
    servers: there,
    isDoubtful: there.every(({ verdict }) => verdict?.location.confidence === 'low'),
  })).toSorted((a, b) => b.servers.length - a.servers.length || (a.code < b.code ? -1 : 1));
}

/** The world with a circle for each country that servers stand in. */
export function worldMap(countries: readonly CountryOfServers[], map: WorldOutlines, words: Words): Html {
  const drawn = countries.filter(({ code }) => Object.hasOwn(map.countries, code));
  const count = drawn.reduce((sum, { servers }) => sum + servers.length, 0);
  const most = Math.max(...drawn.map(({ servers }) => servers.length), 1);
  const circles = drawn.map(({ code, servers }) => ({
    ...map.countries[code]!,
    radius: Math.round(SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(servers.length / most)),
  }));
  const places = moveApart(circles);
  const about = words.map.about(count, drawn.length);
  return markup`<figure>
<div class="scroll" role="group" aria-label="${about}" tabindex="0">
<svg class="map" viewBox="0 0 ${map.width} ${map.height}" role="img" aria-label="${about}">
<title>${about}</title>
<path class="land" d="${map.land}"/>
${drawn.map(({ code }) => {
  const { outline } = map.countries[code]!;
  return outline !== null && markup`<path class="country" d="${outline}"/>`;
})}
${drawn.map(({ code, servers, isDoubtful }, index) => {
  const { radius } = circles[index]!;
  const [x, y] = [round(places[index]!.x), round(places[index]!.y)];
  return markup`<g><title>${countryName(code, map, words)}${words.colon}${servers.length}</title><circle class="${isDoubtful ? 'place doubtful' : 'place'}" cx="${x}" cy="${y}" r="${radius}"/><text x="${x}" y="${round(y + 4)}" text-anchor="middle">${servers.length}</text></g>
`;
})}</svg>
</div>
<figcaption>${words.map.key} ${words.map.source(map.source)}</figcaption>
</figure>
`;
}

/** The country's name in the page's language, with its code; the code alone where no name is known. */
export function countryName(code: string, map: WorldOutlines | undefined, { lang }: Words): string {
  const name = map?.names[lang][code];
  return name === undefined ? code : `${name} (${code})`;
}

import type { Server } from '../../core/place.js';
import type { Snapshot } from '../../core/snapshot.js';
import type { WorldMap } from '../../core/world-map.js';
import { line, span, type Line, type Span } from '../line.js';
import { plural } from '../numbers.js';
import { countryName, isLocal, mayStandIn, profileSign } from '../tables/server-words.js';
import { placeLabels, type Label, type PlacedLabel } from './map-labels.js';

/** Smaller, and no coast could be told from another. */
const SMALLEST = { columns: 48, rows: 8 };

/** A letter of a terminal is about twice as high as it is wide. */
const HEIGHT_OF_A_COLUMN = 0.5;

/** Rows under the map. */
const LEGEND_ROWS = 1;

/** The world with the servers of each country written on it, and a line that says what could not be; none without servers or room. */
export function mapPicture({ lists, places }: Snapshot, map: WorldMap, columns: number, rows: number): readonly Line[] {
  const servers = lists.servers.items;
  if (servers.length === 0) return [];
  if (places?.complaint != null) return [line(`Places could not be looked up: ${places.complaint}`, 'strong')];
  if (places?.isAsked !== true)
    return [line('Where servers stand was not looked up: type :profile for the map, or :profile and a name.', 'strong')];
  const height = Math.min(rows - LEGEND_ROWS, Math.floor(columns * HEIGHT_OF_A_COLUMN * (map.land.rows.length / map.land.rows[0]!.length)));
  const legend = legendLine(servers, places.chosen, map);
  if (columns < SMALLEST.columns || height < SMALLEST.rows) return rows > 0 ? [legend] : [];
  const labels = placeLabels(labelsOf(servers), map, columns, height);
  const land = scaled(map.land.rows, columns, height);
  return [
    ...land.map((row, index) =>
      withLabels(
        row,
        labels.filter((label) => label.row === index),
        index === 0 ? servers : null,
      ),
    ),
    legend,
  ];
}

/** One label for each country: how many servers, and whether a profile is hit. */
function labelsOf(servers: readonly Server[]): readonly Label[] {
  const countries = new Map<string, { count: number; sign: Label['sign'] }>();
  for (const server of servers) {
    const sign = profileSign(server, 'location');
    for (const country of mayStandIn(server)) {
      const known = countries.get(country) ?? { count: 0, sign: '' };
      countries.set(country, { count: known.count + 1, sign: stronger(known.sign, sign) });
    }
  }
  return [...countries]
    .map(([country, { count, sign }]) => ({ country, text: ` ${country} ${count}${sign} `, sign, count }))
    .toSorted((a, b) => b.count - a.count);
}

function stronger(a: Label['sign'], b: Label['sign']): Label['sign'] {
  return a === '!' || b === '!' ? '!' : a === '?' || b === '?' ? '?' : '';
}

/** The squares as so many columns and rows; a cell is land where half of it is. */
function scaled(land: readonly string[], columns: number, rows: number): readonly string[] {
  const width = land[0]!.length;
  return Array.from({ length: rows }, (_, row) => {
    const [top, bottom] = [
      Math.floor((row * land.length) / rows),
      Math.max(Math.floor(((row + 1) * land.length) / rows), Math.floor((row * land.length) / rows) + 1),
    ];
    return Array.from({ length: columns }, (_unused, column) => {
      const [left, right] = [
        Math.floor((column * width) / columns),
        Math.max(Math.floor(((column + 1) * width) / columns), Math.floor((column * width) / columns) + 1),
      ];
      let squares = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) squares += land[y]![x] === '#' ? 1 : 0;
      return 2 * squares >= (bottom - top) * (right - left) ? '.' : ' ';
    }).join('');
  });
}

/** `spoken` of the first row tells the whole map; the others say nothing. */
function withLabels(land: string, labels: readonly PlacedLabel[], servers: readonly Server[] | null): Line {
  const spans: Span[] = [];
  let at = 0;
  for (const { column, text, sign } of labels.toSorted((a, b) => a.column - b.column)) {
    spans.push(span(land.slice(at, column), 'faint'), {
      ...span(text, sign === '!' ? 'high' : sign === '?' ? 'medium' : 'strong'),
      marked: sign === '!',
    });
    at = column + text.length;
  }
  spans.push(span(land.slice(at), 'faint'));
  return { spans, spoken: span(servers === null ? '' : spokenMap(servers)).text };
}

function spokenMap(servers: readonly Server[]): string {
  return `map: ${labelsOf(servers)
    .map(({ country, count, sign }) => `${countryName(country)} ${plural(count, 'server')}${sign === '!' ? ' under a profile' : ''}`)
    .join(', ')}`;
}

function legendLine(servers: readonly Server[], chosen: readonly string[], map: WorldMap): Line {
  const local = servers.filter(({ verdict }) => isLocal(verdict)).length;
  const unknown = servers.filter((server) => mayStandIn(server).length === 0).length - local;
  const off = labelsOf(servers).filter(({ country }) => map.points[country] === undefined);
  const parts = [
    chosen.length === 0 ? 'No profile is chosen (:profile NAME)' : `! stands under ${chosen.join(', ')}, ? perhaps`,
    ...(local > 0 ? [`${plural(local, 'server')} in the local network`] : []),
    ...(unknown > 0 ? [`${plural(unknown, 'server')} nobody knows where`] : []),
    ...off.map(({ text }) => `not on the map:${text.trimEnd()}`),
  ];
  return line(parts.join(' · '), 'faint');
}

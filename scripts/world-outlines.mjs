// Compiles Natural Earth's outlines of countries to the small map that the
// page draws: paths in whole points, a middle for each country, and the names
// of countries in the page's languages (of Unicode CLDR, as Node has them).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { geoArea, geoCentroid, geoEqualEarth, geoPath } from 'd3-geo';
import { feature, merge } from 'topojson-client';

const WIDTH = 960;
const LANGUAGES = ['en', 'fr'];
/** Takes a fifth of the height, and has no servers. */
const ANTARCTICA = '010';
/** Islands of less than so many square points are only a speck. */
const SPECK = 2;

/** @param {string} root the project's folder @returns {import('../src/report/html/world-outlines.js').WorldOutlines} */
export function worldOutlinesOf(root) {
  const read = (path) => JSON.parse(readFileSync(join(root, 'node_modules', path), 'utf8'));
  const { version } = read('world-atlas/package.json');
  const coarse = read('world-atlas/countries-110m.json');
  const fine = read('world-atlas/countries-50m.json');
  const codes = new Map(read('i18n-iso-countries/codes.json').map(([alpha2, , numeric]) => [numeric, alpha2]));
  const dwelt = coarse.objects.countries.geometries.filter(({ id }) => id !== ANTARCTICA);
  const land = merge(coarse, dwelt);
  const projection = geoEqualEarth().fitWidth(WIDTH, land);
  const height = Math.ceil(geoPath(projection).bounds(land)[1][1]);
  const path = geoPath(projection).digits(0);
  const outlines = new Map(dwelt.map((geometry) => [geometry.id, path(feature(coarse, geometry))]));
  const countries = fine.objects.countries.geometries.flatMap((geometry) => {
    const code = codes.get(geometry.id);
    if (code === undefined || geometry.id === ANTARCTICA) return [];
    const [x, y] = projection(geoCentroid(largestPart(feature(fine, geometry).geometry))).map(Math.round);
    return [[code, { x, y, outline: outlines.get(geometry.id) ?? null }]];
  });
  return {
    source: `Natural Earth, world-atlas ${version}`,
    width: WIDTH,
    height,
    land: withoutSpecks(path(land)),
    countries: Object.fromEntries(countries.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    names: Object.fromEntries(LANGUAGES.map((language) => [language, namesIn(language, [...codes.values()])])),
  };
}

/** Of a country with land far away, such as France, its middle is that of the mainland. */
function largestPart({ type, coordinates }) {
  const parts = type === 'Polygon' ? [coordinates] : coordinates;
  const polygons = parts.map((part) => ({ type: 'Polygon', coordinates: part }));
  return polygons.toSorted((a, b) => geoArea(b) - geoArea(a))[0];
}

function withoutSpecks(path) {
  return (path.match(/M[^M]*/g) ?? []).filter((ring) => areaOf(ring) >= SPECK).join('');
}

function areaOf(ring) {
  const points = [...ring.matchAll(/(-?\d+),(-?\d+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  const twice = points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

function namesIn(language, codes) {
  const names = new Intl.DisplayNames([language], { type: 'region' });
  if (names.resolvedOptions().locale !== language) throw new Error(`this Node has no names of countries in "${language}"`);
  return Object.fromEntries(codes.toSorted().map((code) => [code, names.of(code)]));
}

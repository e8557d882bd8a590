// Makes signatures/places/countries.yaml of Natural Earth's country boundaries, as the npm package world-atlas has them:
//   node scripts/country-extents.mjs countries-10m.json > signatures/places/countries.yaml
// Of each country a few boxes that hold all of its land: distances between boxes are never longer than between countries.
import { readFileSync } from 'node:fs';

/** Boxes of one country; more tell no more about a continent away. */
const MAX_BOXES = 6;

/** Boxes are rounded outwards to so many parts of a degree. */
const PARTS = 10;

const { arcs, transform, objects } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

/** A TopoJSON arc is quantised and delta-encoded; which way round it runs does not matter to a box. */
function pointsOf(index) {
  let [x, y] = [0, 0];
  return arcs[index < 0 ? ~index : index].map(([dx, dy]) => {
    [x, y] = [x + dx, y + dy];
    return [x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]];
  });
}

/** A ring across the 180th meridian has a box on either side. */
function boxesOf(ring) {
  const points = ring.flatMap(pointsOf);
  const [east, west] = [points.filter(([x]) => x >= 0), points.filter(([x]) => x < 0)];
  const crosses = east.some(([x]) => x > 179) && west.some(([x]) => x < -179);
  if (!crosses) return [boxOf(points)];
  const [[south, from, north], [otherSouth, , otherNorth, to]] = [boxOf(east), boxOf(west)];
  return [
    [south, from, north, 180],
    [otherSouth, -180, otherNorth, to],
  ];
}

const down = (value) => Math.floor(value * PARTS) / PARTS;
const up = (value) => Math.ceil(value * PARTS) / PARTS;
const least = (values) => values.reduce((a, b) => Math.min(a, b));
const most = (values) => values.reduce((a, b) => Math.max(a, b));

function boxOf(points) {
  const [longitudes, latitudes] = [0, 1].map((axis) => points.map((point) => point[axis]));
  return [down(least(latitudes)), down(least(longitudes)), up(most(latitudes)), up(most(longitudes))];
}

const areaOf = ([south, west, north, east]) => (north - south) * (east - west);
const around = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

/** Joins the two boxes that add least until there are few enough. */
function fewBoxes(boxes) {
  const left = [...boxes];
  while (left.length > MAX_BOXES) {
    let best = [0, 1, Infinity];
    for (let i = 0; i < left.length; i++) {
      for (let j = i + 1; j < left.length; j++) {
        const added = areaOf(around(left[i], left[j])) - areaOf(left[i]) - areaOf(left[j]);
        if (added < best[2]) best = [i, j, added];
      }
    }
    left[best[0]] = around(left[best[0]], left[best[1]]);
    left.splice(best[1], 1);
  }
  return left.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
}

const countries = new Map();
for (const { id, type, arcs: rings } of objects.countries.geometries) {
  // What has no number of ISO 3166-1 has no code that a database could give.
  if (id === undefined) continue;
  // CLDR's alias of the number is the two-letter code.
  const [, code] = Intl.getCanonicalLocales(`und-${id}`)[0].split('-');
  const polygons = type === 'Polygon' ? [rings] : rings;
  countries.set(code, [...(countries.get(code) ?? []), ...polygons.flatMap(([outer]) => boxesOf(outer))]);
}

const rows = [...countries]
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, boxes]) => `  ${/^(NO|ON|YE)$/.test(code) ? `"${code}"` : code}: ${JSON.stringify(fewBoxes(boxes)).replaceAll(',', ', ')}`);
process.stdout.write(`# Where countries lie: boxes that hold all of their land, as [south, west, north, east] in degrees. Made by
# scripts/country-extents.mjs. They serve to exclude what is too far away (--vantage), never to find where anything is.
# The data draw boundaries as they are held; that is no opinion of ours. A country that is not here is never excluded.
source: "Natural Earth 4.1.0, Admin 0 countries, 1:10m (public domain), as in the npm package world-atlas 2.0.2"
verifiedOn: 2026-11-22
extents:
${rows.join('\n')}
`);

import { BASES, type Basis, type CoPresence } from '../../core/presence.js';
import { type Point, layOut } from './graph-layout.js';
import { nameOf } from './names.js';
import { type Html, markup } from './template.js';
import { round } from './timeline.js';
import type { Words } from './words.js';

/** People in the drawing, those of the strongest pairs; more are a knot that nobody reads. */
export const MAX_PEOPLE = 36;

/** Around the outermost points, for names. */
const MARGIN = { x: 80, top: 20, bottom: 32 };
const NARROWEST = 420;
const SHOWN_NAME = 18;
const THINNEST = 1.5;
const WIDEST = 7;

/** Who was with whom: a point for each person, a line for each pair. Nothing when there is no pair. */
export function togetherGraph(pairs: readonly CoPresence[], words: Words): Html | null {
  if (pairs.length === 0) return null;
  const people = strongestPeople(pairs);
  const drawn = pairs.flatMap((pair) => {
    const [a, b] = [people.get(keyOf(pair.vendor, pair.a)), people.get(keyOf(pair.vendor, pair.b))];
    return a === undefined || b === undefined ? [] : [{ pair, a: a.index, b: b.index }];
  });
  const most = Math.max(...drawn.map(({ pair }) => pair.strength), 1e-6);
  const share = ({ strength }: CoPresence) => Math.sqrt(Math.max(strength, 0) / most);
  const points = layOut(
    people.size,
    drawn.map(({ pair, a, b }) => ({ a, b, weight: share(pair) })),
  );
  const { width, height, at } = frameOf(points);
  const about = words.graphAbout(people.size, drawn.length);
  const all = new Set(pairs.flatMap(({ vendor, a, b }) => [keyOf(vendor, a), keyOf(vendor, b)])).size;
  return markup`<figure>
<svg class="graph" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${about}">
<title>${about}</title>
${drawn.map(({ pair, a, b }) => edge(pair, at(a), at(b), round(THINNEST + (WIDEST - THINNEST) * share(pair))))}${Array.from(people.values(), ({ name, index }) => person(name, at(index)))}</svg>
<figcaption>${words.graphKey}${legend(
    drawn.map(({ pair }) => pair.basis),
    words,
  )}${all > people.size && words.graphLeft(all - people.size)}</figcaption>
</figure>
`;
}

/** The people of the strongest pairs, as many as can be drawn. */
function strongestPeople(pairs: readonly CoPresence[]): ReadonlyMap<string, { readonly name: string; readonly index: number }> {
  const people = new Map<string, { readonly name: string; readonly index: number }>();
  for (const { vendor, a, b } of pairs.toSorted((one, other) => other.strength - one.strength)) {
    const fresh = [a, b].filter((name) => !people.has(keyOf(vendor, name)));
    if (people.size + fresh.length > MAX_PEOPLE) continue;
    for (const name of fresh) people.set(keyOf(vendor, name), { name, index: people.size });
  }
  return people;
}

/** The size of the drawing, and where each point stands in it. */
function frameOf(points: readonly Point[]) {
  const [left, right] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y))];
  const width = Math.max(Math.ceil(right - left + 2 * MARGIN.x), NARROWEST);
  const aside = (width - (right - left)) / 2;
  return {
    width,
    height: Math.ceil(bottom - top + MARGIN.top + MARGIN.bottom),
    at: (index: number): Point => {
      const { x, y } = points[index]!;
      return { x: round(x - left + aside), y: round(y - top + MARGIN.top) };
    },
  };
}

/** A sample of each kind of line in the drawing, and its meaning. */
function legend(used: readonly Basis[], words: Words): Html {
  const bases = BASES.filter((basis) => used.includes(basis));
  return markup`<ul class="legend">
${bases.map(
  (
    basis,
  ) => markup`<li><svg class="sample" viewBox="0 0 44 8" width="44" height="8" aria-hidden="true"><line class="edge ${basis}" x1="0" x2="44" y1="4" y2="4" stroke-width="3"/></svg> ${nameOf(words.bases, basis)}</li>
`,
)}</ul>
`;
}

function edge({ a, b, overlapSeconds, basis }: CoPresence, from: Point, to: Point, width: number): Html {
  return markup`<line class="edge ${basis}" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" stroke-width="${width}"><title>${a} – ${b}: ${overlapSeconds} s</title></line>
`;
}

function person(name: string, { x, y }: Point): Html {
  const shown = name.length <= SHOWN_NAME ? name : `${name.slice(0, SHOWN_NAME - 1)}…`;
  return markup`<circle class="person" cx="${x}" cy="${y}" r="8"><title>${name}</title></circle>
<text x="${x}" y="${round(y + 23)}" text-anchor="middle">${shown}</text>
`;
}

function keyOf(vendor: string, name: string): string {
  return JSON.stringify([vendor, name]);
}

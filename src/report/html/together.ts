import type { Basis, CoPresence } from '../../core/presence.js';
import { type Html, markup } from './template.js';
import { round } from './timeline.js';
import type { Words } from './words.js';

/** People in the drawing, those of the strongest pairs; more are a knot that nobody reads. */
export const MAX_PEOPLE = 36;

const WIDTH = 720;
/** Above and below the circle, for names. */
const MARGIN = 45;
const SHOWN_NAME = 20;
const WIDEST = 7;

/** Bases on which being together is seen in the packets and not only inferred. */
const OBSERVED: ReadonlySet<Basis> = new Set(['join-seen', 'same-room-id']);

/** Who was with whom: people on a circle, a line for each pair. Nothing when there is no pair. */
export function togetherGraph(pairs: readonly CoPresence[], words: Words): Html | null {
  if (pairs.length === 0) return null;
  const places = new Map<string, { readonly name: string; readonly index: number }>();
  const strongest = pairs.toSorted((a, b) => b.strength - a.strength);
  for (const { vendor, a, b } of strongest) {
    const fresh = [a, b].filter((name) => !places.has(keyOf(vendor, name)));
    if (places.size + fresh.length > MAX_PEOPLE) continue;
    for (const name of fresh) places.set(keyOf(vendor, name), { name, index: places.size });
  }
  const drawn = pairs.flatMap((pair) => {
    const [a, b] = [places.get(keyOf(pair.vendor, pair.a)), places.get(keyOf(pair.vendor, pair.b))];
    return a === undefined || b === undefined ? [] : [{ pair, a: a.index, b: b.index }];
  });
  const radius = Math.min(60 + 12 * places.size, 190);
  // Two lie side by side: one above the other would be mostly air.
  const isFlat = places.size <= 2;
  const middle = isFlat ? MARGIN : radius + MARGIN;
  const point = (index: number) => {
    const angle = (2 * Math.PI * index) / places.size - (isFlat ? Math.PI : Math.PI / 2);
    return { x: round(WIDTH / 2 + radius * Math.cos(angle)), y: round(middle + radius * Math.sin(angle)) };
  };
  const most = Math.max(...drawn.map(({ pair }) => pair.strength), 1e-6);
  const about = words.graphAbout(places.size, drawn.length);
  return markup`<svg class="graph" viewBox="0 0 ${WIDTH} ${2 * middle}" role="img" aria-label="${about}">
<title>${about}</title>
${drawn.map(({ pair, a, b }) => edge(pair, point(a), point(b), most))}${Array.from(places.values(), ({ name, index }) => person(name, point(index), middle))}
</svg>
<p class="quiet">${words.graphKey}</p>
`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function edge({ a, b, strength, overlapSeconds, basis }: CoPresence, from: Point, to: Point, most: number): Html {
  const width = round(1.5 + (WIDEST - 1.5) * Math.sqrt(Math.max(strength, 0) / most));
  const style = OBSERVED.has(basis) ? 'edge' : 'edge inferred';
  return markup`<line class="${style}" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" stroke-width="${width}"><title>${a} – ${b}: ${overlapSeconds} s</title></line>
`;
}

function person(name: string, { x, y }: Point, middle: number): Html {
  const isAtSide = Math.abs(x - WIDTH / 2) >= 20;
  const anchor = isAtSide ? (x < WIDTH / 2 ? 'end' : 'start') : 'middle';
  const dx = isAtSide ? (x < WIDTH / 2 ? -12 : 12) : 0;
  const dy = isAtSide ? 4 : y < middle ? -14 : 24;
  const shown = name.length <= SHOWN_NAME ? name : `${name.slice(0, SHOWN_NAME - 1)}…`;
  return markup`<circle class="person" cx="${x}" cy="${y}" r="8"><title>${name}</title></circle>
<text x="${round(x + dx)}" y="${round(y + dy)}" text-anchor="${anchor}">${shown}</text>
`;
}

function keyOf(vendor: string, name: string): string {
  return JSON.stringify([vendor, name]);
}

import {
  type SimulationLinkDatum,
  type SimulationNodeDatum,
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
} from 'd3-force';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Two of the points by their indexes, and how much they belong together, from 0 to 1. */
export interface Tie {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

/** Steps after which d3's simulation has come to rest with its usual cooling. */
const STEPS = 300;

/** Between two points, for a name below each. */
const DISTANCE = 140;

/** The room that a point with its name needs. */
const ROOM = 48;

/** Between groups that no tie joins. */
const GAP = { x: 150, y: 70 };

/** Groups stand in rows that are no longer, unless one is. */
const ROW = 760;

/** Where the points of a graph are drawn: what is tied lies together, what is not lies apart. The same for the same ties: d3 draws no lots of its own. */
export function layOut(count: number, ties: readonly Tie[]): readonly Point[] {
  const points: Point[] = [];
  let [left, top, height] = [0, 0, 0];
  for (const members of groupsOf(count, ties)) {
    const inside = layOutGroup(members, ties);
    const width = Math.max(...inside.map(({ x }) => x));
    if (left > 0 && left + width > ROW) [left, top, height] = [0, top + height + GAP.y, 0];
    members.forEach((member, i) => (points[member] = { x: left + inside[i]!.x, y: top + inside[i]!.y }));
    left += width + GAP.x;
    height = Math.max(height, ...inside.map(({ y }) => y));
  }
  return points;
}

/** The points that ties join, by their indexes; large groups first. */
function groupsOf(count: number, ties: readonly Tie[]): readonly (readonly number[])[] {
  const groups = Array.from({ length: count }, (_, i) => [i]);
  for (const { a, b } of ties) {
    const [kept, gone] = [groups[a]!, groups[b]!];
    if (kept === gone) continue;
    kept.push(...gone);
    for (const member of gone) groups[member] = kept;
  }
  return [...new Set(groups)].toSorted((one, other) => other.length - one.length);
}

/** One group, its leftmost and its uppermost point at zero. */
function layOutGroup(members: readonly number[], ties: readonly Tie[]): readonly Point[] {
  // Two lie side by side: one above the other would be mostly air.
  if (members.length <= 2) return members.map((_, i) => ({ x: i * DISTANCE, y: 0 }));
  const nodes = new Map<number, SimulationNodeDatum>(members.map((member) => [member, {}]));
  const links: (SimulationLinkDatum<SimulationNodeDatum> & { readonly weight: number })[] = ties
    .filter(({ a }) => nodes.has(a))
    .map(({ a, b, weight }) => ({ source: nodes.get(a)!, target: nodes.get(b)!, weight }));
  forceSimulation([...nodes.values()])
    .force(
      'ties',
      forceLink(links).distance(({ weight }) => DISTANCE - 40 * weight),
    )
    .force('apart', forceManyBody().strength(-300))
    .force('room', forceCollide(ROOM))
    // Wider than high: names are.
    .force('across', forceX(0).strength(0.03))
    .force('down', forceY(0).strength(0.1))
    .stop()
    .tick(STEPS);
  const placed = Array.from(nodes.values(), ({ x = 0, y = 0 }) => ({ x, y }));
  const [left, top] = [Math.min(...placed.map(({ x }) => x)), Math.min(...placed.map(({ y }) => y))];
  return placed.map(({ x, y }) => ({ x: x - left, y: y - top }));
}

/** Circles moved aside until none covers another, each as near to where it was as that allows. */
export function moveApart(circles: readonly (Point & { readonly radius: number })[]): readonly Point[] {
  const nodes = circles.map(({ x, y, radius }) => ({ x, y, home: { x, y }, radius }));
  forceSimulation(nodes)
    .force('room', forceCollide<(typeof nodes)[number]>(({ radius }) => radius + 1).iterations(4))
    .force('home-x', forceX<(typeof nodes)[number]>(({ home }) => home.x).strength(0.2))
    .force('home-y', forceY<(typeof nodes)[number]>(({ home }) => home.y).strength(0.2))
    .stop()
    .tick(STEPS);
  return nodes.map(({ x, y }) => ({ x, y }));
}

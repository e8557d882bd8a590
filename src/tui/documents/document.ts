import type { Line } from '../line.js';
import type { Range } from '../scroll.js';
import type { Target } from '../target.js';

/** A place in a page that can be selected, and what Enter opens there. */
export interface Stop {
  readonly lines: (isSelected: boolean) => readonly Line[];
  readonly opens?: Target;
}

/** A page as rows, and where its selected stop stands among them. */
export interface Document {
  /** Rows that stay while the others are scrolled. */
  readonly pinned: readonly Line[];
  readonly lines: readonly Line[];
  /** The rows that each stop takes. */
  readonly stops: readonly Range[];
  readonly selected: Range;
  readonly opens: Target | null;
}

interface Parts {
  readonly pinned?: readonly Line[];
  readonly before: readonly Line[];
  readonly stops: readonly Stop[];
  readonly after?: readonly Line[];
}

export function layOut({ pinned = [], before, stops, after = [] }: Parts, stopIndex: number): Document {
  const lines = [...before];
  const index = Math.max(0, Math.min(stopIndex, stops.length - 1));
  const places = stops.map((stop, place) => {
    const top = lines.length;
    lines.push(...stop.lines(place === index));
    return { top, bottom: lines.length };
  });
  lines.push(...after);
  // Without a stop the first row is what is shown first.
  const selected = places[index] ?? { top: 0, bottom: Math.min(1, before.length) };
  return { pinned, lines, stops: places, selected, opens: stops[index]?.opens ?? null };
}

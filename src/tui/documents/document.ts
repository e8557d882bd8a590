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
  readonly stops: number;
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
  // Without a stop the first row is what is shown first.
  let selected: Range = { top: 0, bottom: Math.min(1, before.length) };
  for (const [place, stop] of stops.entries()) {
    const top = lines.length;
    lines.push(...stop.lines(place === index));
    if (place === index) selected = { top, bottom: lines.length };
  }
  lines.push(...after);
  return { pinned, lines, stops: stops.length, selected, opens: stops[index]?.opens ?? null };
}

import { fit, widthOf } from './fit.js';
import { span, type Line } from './line.js';
import { joinSafe, safeText } from './safe-text.js';

/** The last row: what the keys do, and at the right which part of a longer text is visible. */
export function hintLine(hints: string, position: string, columns: number): Line {
  const right = safeText(position);
  const left = fit(safeText(hints), columns - widthOf(right) - (position === '' ? 0 : 2));
  const gap = safeText(' '.repeat(Math.max(0, columns - widthOf(left) - widthOf(right))));
  return { spans: [{ text: joinSafe(left, gap), tone: 'faint' }, span(position)] };
}

export function positionText(top: number, rows: number, length: number): string {
  return length <= rows ? '' : `rows ${top + 1}–${Math.min(top + rows, length)} of ${length}`;
}

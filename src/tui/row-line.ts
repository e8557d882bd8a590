import { cell, fitEnd } from './fit.js';
import type { Line } from './line.js';
import { joinSafe, safeText, type SafeText } from './safe-text.js';
import type { Column, Row, Sort } from './table.js';

/** How a row of a list stands there. */
interface RowState {
  readonly isSelected: boolean;
  readonly isNoted: boolean;
}

/** A row of a list: whether it is selected or noted, and its cells, the first in the colour of its severity. */
export function rowLine(row: Row, columns: readonly Column[], widths: readonly number[], { isSelected, isNoted }: RowState): Line {
  const [first, rest] = joinCells(columns, widths, row.cells(widths));
  const said = `${isSelected ? 'selected, ' : ''}${isNoted ? 'marked, ' : ''}${row.spoken()}`;
  return {
    spans: [
      { text: safeText(`${isSelected ? '>' : ' '}${isNoted ? '*' : ' '}`), marked: isSelected },
      { text: first, marked: isSelected, ...(row.severity !== undefined && { tone: row.severity }) },
      { text: rest, marked: isSelected },
    ],
    spoken: safeText(said),
  };
}

/** The first cell and the others, each in its columns. */
export function joinCells(columns: readonly Column[], widths: readonly number[], texts: readonly string[]): readonly [SafeText, SafeText] {
  const cells = columns.flatMap(({ align, keepsEnd }, index) => {
    const width = widths[index]!;
    if (width === 0) return [];
    const text = safeText(texts[index]!);
    return [cell(keepsEnd === true ? fitEnd(text, width) : text, width, align)];
  });
  const [first = safeText(''), ...rest] = cells;
  return [first, joinSafe(...rest.flatMap((text) => [safeText(' '), text]))];
}

/** The heading that stands over the rows: the position where most room is left, the order in the one sorted by. */
export function headingText(columns: readonly Column[], widths: readonly number[], position: string, sort: Sort | null): SafeText {
  const spare = columns.map(({ title }, index) => widths[index]! - title.length);
  const placeAt = spare.indexOf(Math.max(...spare));
  const titles = columns.map(({ title }, index) => {
    // Before the title, where a narrow column does not cut it off.
    const order = sort?.column === index ? (sort.isDescending ? '-' : '+') : '';
    return index === placeAt ? `${order}${title} ${position}` : `${order}${title}`;
  });
  const [first, rest] = joinCells(columns, widths, titles);
  return joinSafe(safeText('  '), first, rest);
}

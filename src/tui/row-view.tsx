import { Text } from 'ink';
import { memo, useContext } from 'react';
import type { Severity } from '../core/finding.js';
import { cell, fit, fitEnd } from './fit.js';
import { joinSafe, safeText, type SafeText } from './safe-text.js';
import type { Column, Sort } from './table.js';
import { ColourContext, lookOf } from './tones.js';

/** Plain values, not the row: a snapshot from another thread holds new objects that say the same. */
interface Properties {
  /** The cells, joined by `joinCells`. */
  readonly first: SafeText;
  readonly rest: SafeText;
  readonly spoken: string;
  readonly severity: Severity | undefined;
  readonly isSelected: boolean;
  readonly isNoted: boolean;
  readonly columns: number;
}

export const RowView = memo(function RowView({ first, rest, spoken, severity, isSelected, isNoted, columns }: Properties) {
  const colour = useContext(ColourContext);
  const said = `${isSelected ? 'selected, ' : ''}${isNoted ? 'marked, ' : ''}${spoken}`;
  return (
    <Text wrap="truncate" inverse={isSelected} aria-label={fit(safeText(said), columns)}>
      {isSelected ? '>' : ' '}
      {isNoted ? '*' : ' '}
      <Text {...lookOf(severity, colour)}>{first}</Text>
      {rest}
    </Text>
  );
});

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

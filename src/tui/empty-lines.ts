import type { Snapshot } from '../core/snapshot.js';
import { coverageLines } from './coverage-lines.js';
import { EMPTY_LINE, line, paragraph, type Line } from './line.js';
import type { Navigation } from './navigation.js';
import { nothingFoundLines } from './nothing-found.js';
import { plural } from './numbers.js';
import type { Table } from './table.js';

/** What stands where a view's list would be while it has no rows, or none that pass the filter. */
export function emptyLines(snapshot: Snapshot | null, { view, filter }: Navigation, table: Table, columns: number): readonly Line[] {
  if (filter !== null && table.rows.length > 0) {
    return [
      line(`None of ${plural(table.rows.length, 'row')} passes the filter.`, 'strong'),
      ...paragraph('/ changes it, Esc takes it away.', columns),
    ];
  }
  if (view === 'findings') return nothingFoundLines(snapshot, columns);
  const empty = paragraph(table.empty, columns);
  if (snapshot === null || !snapshot.progress.done) return [line('Reading…', 'strong'), EMPTY_LINE, ...empty];
  // That there is nothing is worth as much as what was looked at.
  return [...empty, EMPTY_LINE, ...coverageLines(snapshot, columns)];
}

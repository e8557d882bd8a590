import type { Snapshot } from '../core/snapshot.js';
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
  const isReading = snapshot === null || !snapshot.progress.done;
  return [...(isReading ? [line('Reading…', 'strong'), EMPTY_LINE] : []), ...paragraph(table.empty, columns)];
}

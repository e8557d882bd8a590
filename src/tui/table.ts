import type { Severity } from '../core/finding.js';
import type { PacketPlace } from '../core/note.js';
import type { Fields, FieldName } from './filter/fields.js';
import type { Target } from './target.js';

export interface Column {
  readonly title: string;
  /** What it takes at least, without the gap behind it. */
  readonly width: number;
  /** Its share of the columns that are left. */
  readonly grows?: number;
  /** Left out on screens narrower than this. */
  readonly from?: number;
  readonly align?: 'right';
  /** What it is called in an export, where it is a picture of something else. */
  readonly exportAs?: string;
  /** It is sorted by a rank that means nothing by itself. */
  readonly isRanked?: boolean;
  /** Cut at the beginning: a path ends in what tells files apart. */
  readonly keepsEnd?: boolean;
}

export interface Row {
  readonly key: string;
  /** One text for each column, not escaped yet; `widths` for those that draw. */
  cells(widths: readonly number[]): readonly string[];
  /** What a column is sorted by; its text when absent. */
  order?(column: number): string | number;
  /** As a screen reader says it. */
  spoken(): string;
  readonly fields: () => Fields;
  /** The packets behind it, for notes; none when absent. */
  packets?(): readonly PacketPlace[];
  readonly opens: Target;
  /** Colours the first cell. */
  readonly severity?: Severity;
}

/** One view's rows, all of them; only the visible ones are drawn. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** How many there are, with those that were not sent. */
  readonly total: number;
  /** What a filter can ask for here. */
  readonly has: readonly FieldName[];
  /** Said where there are no rows. */
  readonly empty: string;
}

const MARK_COLUMNS = 2;

/** The widths of the columns in so many of the screen's; 0 for those left out. */
export function widthsOf(columns: readonly Column[], screen: number): readonly number[] {
  const isShown = ({ from = 0 }: Column) => screen >= from;
  const shown = columns.filter(isShown);
  const fixed = shown.reduce((sum, { width }) => sum + width + 1, MARK_COLUMNS - 1);
  const shares = shown.reduce((sum, { grows = 0 }) => sum + grows, 0);
  let spare = Math.max(0, screen - fixed);
  let sharesLeft = shares;
  return columns.map((column) => {
    if (!isShown(column)) return 0;
    const { width, grows = 0 } = column;
    if (grows === 0) return width;
    const more = Math.floor((spare * grows) / sharesLeft);
    spare -= more;
    sharesLeft -= grows;
    return width + more;
  });
}

export interface Sort {
  readonly column: number;
  readonly isDescending: boolean;
}

/** The rows by one column; equal ones stay as they were. */
export function sortRows(rows: readonly Row[], { column, isDescending }: Sort, widths: readonly number[]): readonly Row[] {
  const keyed = rows.map((row) => ({ row, by: row.order?.(column) ?? row.cells(widths)[column]! }));
  const sign = isDescending ? -1 : 1;
  return keyed.toSorted((a, b) => sign * compare(a.by, b.by)).map(({ row }) => row);
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { Snapshot } from '../core/snapshot.js';
import { coverageLines } from './coverage-lines.js';
import { EMPTY_LINE, inRows, line, type Line } from './line.js';
import { listTop, noteKey, selectedIndex, viewState, type Navigation, type Stage } from './navigation.js';
import { formatCount, plural } from './numbers.js';
import { headingText, rowLine } from './row-line.js';
import { widthsOf } from './table.js';

/** Rows that always stand over the list: the heading and, over findings, a word about problems. */
export function headRows(snapshot: Snapshot | null, { view }: Navigation): number {
  return 1 + (view === 'findings' && snapshot !== null && snapshot.problems.length > 0 ? 1 : 0);
}

/** A view's list. Only the visible rows are made, however many there are. */
export function tableLines(snapshot: Snapshot, navigation: Navigation, stage: Stage): readonly Line[] {
  const { table, rows, columns, listRows } = stage;
  const { view, marks, comments } = navigation;
  const top = listTop(navigation, stage);
  const selected = selectedIndex(navigation, rows);
  const widths = widthsOf(table.columns, columns);
  const heading = headingText(
    table.columns,
    widths,
    `${formatCount(selected + 1)} of ${formatCount(rows.length)}`,
    viewState(navigation).sort,
  );
  const visible = rows.slice(top, top + listRows).map((row, index) => {
    const key = noteKey(view, row);
    return rowLine(row, table.columns, widths, { isSelected: top + index === selected, isNoted: marks.has(key) || comments.has(key) });
  });
  return [
    { spans: [{ text: heading, tone: 'faint' }] },
    ...(headRows(snapshot, navigation) > 1 ? [problemLine(snapshot)] : []),
    ...inRows([...visible, ...underList(snapshot, navigation, columns)], listRows),
  ];
}

function problemLine({ problems }: Snapshot): Line {
  const { file, problem } = problems[0]!;
  const more = problems.length === 1 ? '' : ` (and ${plural(problems.length - 1, 'more input')})`;
  return line(`! could not be read: ${file}: ${problem}${more}`, 'strong');
}

/** A list of mere remarks must not look like a clean result. */
export function underList(snapshot: Snapshot, { view, filter }: Navigation, columns: number): readonly Line[] {
  if (view !== 'findings' || filter !== null) return [];
  if (!snapshot.progress.done || snapshot.findings.some(({ severity }) => severity !== 'none')) return [];
  return [EMPTY_LINE, line('Nothing worse was found.', 'strong'), EMPTY_LINE, ...coverageLines(snapshot, columns)];
}

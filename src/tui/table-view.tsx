import { Box } from 'ink';
import { coverageLines } from './coverage-lines.js';
import { LineView } from './line-view.js';
import { EMPTY_LINE, line, type Line } from './line.js';
import { listTop, noteKey, selectedIndex, viewState, type Navigation, type Stage } from './navigation.js';
import { formatCount, plural } from './numbers.js';
import { headingText, joinCells, RowView } from './row-view.js';
import { widthsOf } from './table.js';
import type { Snapshot } from '../core/snapshot.js';

interface Properties {
  readonly snapshot: Snapshot;
  readonly navigation: Navigation;
  readonly stage: Stage;
}

/** Rows that always stand over the list: the heading and, over findings, a word about problems. */
export function headRows(snapshot: Snapshot | null, { view }: Navigation): number {
  return 1 + (view === 'findings' && snapshot !== null && snapshot.problems.length > 0 ? 1 : 0);
}

/** A view's list. Only the visible rows are drawn, however many there are. */
export function TableView({ snapshot, navigation, stage }: Properties) {
  const { table, rows, columns, listRows } = stage;
  const { view, marks, comments } = navigation;
  const top = listTop(navigation, stage);
  const selected = selectedIndex(navigation, rows);
  const widths = widthsOf(table.columns, columns);
  const visible = rows.slice(top, top + listRows);
  const below = underList(snapshot, navigation, columns).slice(0, listRows - visible.length);
  const heading = headingText(
    table.columns,
    widths,
    `${formatCount(selected + 1)} of ${formatCount(rows.length)}`,
    viewState(navigation).sort,
  );
  return (
    <Box flexDirection="column" height={listRows + headRows(snapshot, navigation)}>
      <LineView line={{ spans: [{ text: heading, tone: 'faint' }] }} />
      {view === 'findings' && problemLine(snapshot)}
      {visible.map((row, index) => {
        const [first, rest] = joinCells(table.columns, widths, row.cells(widths));
        const key = noteKey(view, row);
        return (
          <RowView
            // oxlint-disable-next-line react/no-array-index-key -- a row is its place on the screen
            key={index}
            first={first}
            rest={rest}
            spoken={row.spoken()}
            severity={row.severity}
            isSelected={top + index === selected}
            isNoted={marks.has(key) || comments.has(key)}
            columns={columns}
          />
        );
      })}
      {below.map((text, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is its place on the screen
        <LineView key={`below ${index}`} line={text} />
      ))}
    </Box>
  );
}

function problemLine({ problems }: Snapshot) {
  const [first] = problems;
  if (first === undefined) return null;
  const more = problems.length === 1 ? '' : ` (and ${plural(problems.length - 1, 'more input')})`;
  return <LineView line={line(`! could not be read: ${first.file}: ${first.problem}${more}`, 'strong')} />;
}

/** A list of mere remarks must not look like a clean result. */
export function underList(snapshot: Snapshot, { view, filter }: Navigation, columns: number): readonly Line[] {
  if (view !== 'findings' || filter !== null) return [];
  if (!snapshot.progress.done || snapshot.findings.some(({ severity }) => severity !== 'none')) return [];
  return [EMPTY_LINE, line('Nothing worse was found.', 'strong'), EMPTY_LINE, ...coverageLines(snapshot, columns)];
}

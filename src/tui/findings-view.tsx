import { Box } from 'ink';
import type { Snapshot } from '../core/snapshot.js';
import { coverageLines } from './coverage-lines.js';
import { FindingRowView, findingHeading } from './finding-row-view.js';
import { LineView } from './line-view.js';
import { EMPTY_LINE, line, type Line } from './line.js';
import { formatCount, plural } from './numbers.js';
import { listTop, selectedIndex, type Navigation, type Stage } from './navigation.js';

interface Properties {
  readonly snapshot: Snapshot;
  readonly navigation: Navigation;
  readonly stage: Stage;
  readonly columns: number;
}

/** The rows of the list proper in a body of so many rows: the heading and a word about problems come first. */
export function listRowsOf(snapshot: Snapshot | null, bodyRows: number): number {
  return bodyRows - 1 - (snapshot !== null && snapshot.problems.length > 0 ? 1 : 0);
}

/** The list of findings. Only the visible rows are drawn, however many there are. */
export function FindingsView({ snapshot, navigation, stage, columns }: Properties) {
  const { findings } = snapshot;
  const top = listTop(navigation, stage);
  const selected = selectedIndex(navigation, findings);
  const visible = findings.slice(top, top + stage.listRows);
  const position = `${formatCount(selected + 1)} of ${formatCount(findings.length)}`;
  const below = underList(snapshot, columns).slice(0, stage.listRows - visible.length);
  return (
    <Box flexDirection="column" height={stage.bodyRows}>
      <LineView line={{ spans: [{ text: findingHeading(position, columns), tone: 'faint' }] }} />
      {problemLine(snapshot)}
      {visible.map(({ severity, title, count, rule }, index) => (
        <FindingRowView
          // oxlint-disable-next-line react/no-array-index-key -- a row is its place on the screen
          key={index}
          severity={severity}
          title={title}
          count={count}
          rule={rule}
          selected={top + index === selected}
          columns={columns}
        />
      ))}
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
function underList(snapshot: Snapshot, columns: number): readonly Line[] {
  if (!snapshot.progress.done || snapshot.findings.some(({ severity }) => severity !== 'none')) return [];
  return [EMPTY_LINE, line('Nothing worse was found.', 'strong'), EMPTY_LINE, ...coverageLines(snapshot, columns)];
}

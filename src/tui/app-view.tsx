import { Box, Text, useInput } from 'ink';
import { useMemo, useRef, useState } from 'react';
import type { Snapshot } from '../core/snapshot.js';
import { emptyLines } from './empty-lines.js';
import { exportRows, formatOf } from './export.js';
import { fit } from './fit.js';
import { headerLine } from './header-line.js';
import { helpLines } from './help-lines.js';
import { hintLine, positionText } from './hint-line.js';
import { hintsFor } from './keys.js';
import { LineView } from './line-view.js';
import { line, type Line } from './line.js';
import { maskSnapshot } from './mask-snapshot.js';
import { navigate, say } from './navigate.js';
import { noteKey, openPage, selectedRow, START, type Navigation, type Stage } from './navigation.js';
import { formatCount, plural } from './numbers.js';
import { rowsFor } from './page-navigation.js';
import { filterLine, promptLines } from './prompt-lines.js';
import type { Prompt } from './prompt.js';
import { useScreenSize, type ScreenSize } from './screen-size.js';
import { safeText } from './safe-text.js';
import { clampScroll } from './scroll.js';
import { useSnapshot, type SnapshotSource } from './snapshot-source.js';
import { pageOf, stageOf } from './stage.js';
import { statusLine } from './status-line.js';
import { TableView } from './table-view.js';
import type { Table } from './table.js';
import { TextView } from './text-view.js';
import { keysOf, submitted, typed } from './typing.js';
import { viewBar } from './view-bar.js';
import { filterRows, ViewRows } from './view-rows.js';

const SMALLEST: ScreenSize = { columns: 40, rows: 10 };

/** Writes an export. Rejects with an error whose message says why it cannot. */
export type Save = (name: string, text: string) => Promise<void>;

interface Properties {
  readonly source: SnapshotSource;
  readonly save: Save;
  readonly onQuit: () => void;
}

export function AppView({ source, save, onQuit }: Properties) {
  const raw = useSnapshot(source);
  const size = useScreenSize();
  const [navigation, setNavigation] = useState(START);
  // Keys may come faster than frames: each acts on what the one before it left.
  const latest = useRef(START);
  const [cache] = useState(() => new ViewRows());
  const { isMasked } = navigation;
  const snapshot = useMemo(() => (raw !== null && isMasked ? maskSnapshot(raw) : raw), [raw, isMasked]);
  const go = (next: Navigation) => setNavigation((latest.current = next));
  const write = ({ text: name }: Prompt) => {
    const format = formatOf(name);
    if (format === undefined) return;
    const now = latest.current;
    const { table, rows } = stageOf(snapshot, size, now, cache);
    const noteOf = (row: (typeof rows)[number]) => {
      const key = noteKey(now.view, row);
      return { isMarked: now.marks.has(key), comment: now.comments.get(key) ?? '' };
    };
    go({ ...now, prompt: null });
    save(name, exportRows(table, rows, noteOf, format)).then(
      () => go(say(latest.current, `${plural(rows.length, 'row')} written to ${name}.`)),
      (error: Error) => go(say(latest.current, `Not written: ${error.message}`)),
    );
  };
  useInput((input, key) => {
    for (const one of keysOf(input)) {
      const now = latest.current;
      for (const step of typed(now.prompt, one, key)) {
        if (step.kind === 'act' && step.action === 'quit') return onQuit();
        if (step.kind === 'cancel') go({ ...now, prompt: null });
        else if (step.kind === 'typed') go({ ...now, prompt: step.prompt });
        else if (step.kind === 'act') go(navigate(latest.current, step.action, stageOf(snapshot, size, latest.current, cache)));
        else if (step.prompt.kind === 'export') write(step.prompt);
        else go(submitted(now, step.prompt));
      }
    }
  });
  const { columns, rows } = size;
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return <TooSmallView size={size} />;
  const stage = stageOf(snapshot, size, navigation, cache);
  const text = textOf(navigation, stage);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <LineView line={headerLine(snapshot, columns)} />
      <LineView line={viewBar(snapshot, navigation.view, columns)} />
      {navigation.filter !== null && (
        <LineView line={filterLine(navigation.filter, stage.rows.length, stage.table.rows.length, stage.table.has, columns)} />
      )}
      {text === null && snapshot !== null ? (
        <ListView snapshot={snapshot} navigation={navigation} stage={stage} />
      ) : (
        <TextView lines={[...(text?.pinned ?? []), ...(text?.visible ?? [])]} top={0} rows={stage.bodyRows} />
      )}
      {footLines(navigation, snapshot, stage, text).map((one, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is its place on the screen
        <LineView key={index} line={one} />
      ))}
    </Box>
  );
}

/** The list, and under it the selected row's page where there is room for both. */
function ListView({
  snapshot,
  navigation,
  stage,
}: {
  readonly snapshot: Snapshot;
  readonly navigation: Navigation;
  readonly stage: Stage;
}) {
  const { paneRows, columns } = stage;
  const row = paneRows > 1 ? selectedRow(navigation, stage) : undefined;
  const document = row && stage.documentOf(row.opens, 0);
  const lines = document === undefined ? [] : [...document.pinned, ...document.lines];
  return (
    <Box flexDirection="column" height={stage.bodyRows}>
      <TableView snapshot={snapshot} navigation={navigation} stage={stage} />
      {paneRows > 1 && <LineView line={{ ...line('-'.repeat(columns), 'faint'), spoken: line('the selected row').spans[0]!.text }} />}
      {paneRows > 1 && <TextView lines={lines} top={0} rows={paneRows - 1} />}
    </Box>
  );
}

function TooSmallView({ size }: { readonly size: ScreenSize }) {
  const needed = `${SMALLEST.columns}×${SMALLEST.rows}`;
  return <Text>{`The terminal is too small: ${size.columns}×${size.rows}. roomtone needs at least ${needed}. q quits.`}</Text>;
}

/** What fills the body when that is a text. */
interface VisibleText {
  readonly pinned: readonly Line[];
  readonly visible: readonly Line[];
  readonly position: string;
}

/** Null when the body is a list. */
function textOf(navigation: Navigation, stage: Stage): VisibleText | null {
  const { columns, bodyRows, snapshot, table } = stage;
  if (navigation.help !== null) return visibleText([], helpLines(navigation.view, columns), navigation.help, bodyRows);
  const open = openPage(navigation, stage);
  if (open !== undefined) return visibleText(open.document.pinned, open.document.lines, open.page.scroll, rowsFor(open.document, stage));
  if (stage.rows.length > 0) return null;
  return visibleText([], emptyLines(snapshot, navigation, table, columns), navigation.views[navigation.view].scroll, bodyRows);
}

function visibleText(pinned: readonly Line[], lines: readonly Line[], scroll: number, rows: number): VisibleText {
  const top = clampScroll(scroll, lines.length, rows);
  return { pinned, visible: lines.slice(top, top + rows), position: positionText(top, rows, lines.length) };
}

function notListed({ total, rows }: Table): string {
  return total > rows.length ? `${formatCount(total - rows.length)} more not listed` : '';
}

/** The last two rows: totals and hints, or what is being typed, or what became of the last key. */
function footLines(navigation: Navigation, snapshot: Snapshot | null, stage: Stage, text: VisibleText | null): readonly Line[] {
  const { prompt, notice } = navigation;
  const { columns, table } = stage;
  if (prompt !== null) return promptLines(prompt, (filter) => filterRows(table, filter).length, columns);
  const hints = hintLine(hintsFor(pageOf(navigation, stage)), text?.position ?? notListed(table), columns);
  return [statusLine(snapshot, columns), notice === null ? hints : { spans: [{ text: fit(safeText(notice), columns), tone: 'strong' }] }];
}

import { Box, Text, useInput } from 'ink';
import { useMemo, useState } from 'react';
import type { Snapshot } from '../core/snapshot.js';
import { detailLayout } from './detail-layout.js';
import { FindingsView, listRowsOf } from './findings-view.js';
import { headerLine } from './header-line.js';
import { helpLines } from './help-lines.js';
import { hintLine, positionText } from './hint-line.js';
import { actionsOf, hintsFor, type Page } from './keys.js';
import { LineView } from './line-view.js';
import type { Line } from './line.js';
import { navigate } from './navigate.js';
import { openFinding, START, type Navigation, type Stage } from './navigation.js';
import { nothingFoundLines } from './nothing-found.js';
import { useScreenSize, type ScreenSize } from './screen-size.js';
import { clampScroll } from './scroll.js';
import { useSnapshot, type SnapshotSource } from './snapshot-source.js';
import { statusLine } from './status-line.js';
import { TextView } from './text-view.js';

const SMALLEST: ScreenSize = { columns: 40, rows: 10 };

/** Header, status and hints. */
const FRAME_ROWS = 3;

interface Properties {
  readonly source: SnapshotSource;
  readonly onQuit: () => void;
}

export function AppView({ source, onQuit }: Properties) {
  const snapshot = useSnapshot(source);
  const size = useScreenSize();
  const [navigation, setNavigation] = useState(START);
  const stage = useMemo(() => stageOf(snapshot, size), [snapshot, size]);
  useInput((input, key) => {
    for (const action of actionsOf(input, key)) {
      if (action === 'quit') return onQuit();
      setNavigation((current) => navigate(current, action, stage));
    }
  });
  const { columns, rows } = size;
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return <TooSmallView size={size} />;
  const text = textOf(navigation, snapshot, stage, columns);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <LineView line={headerLine(snapshot, columns)} />
      {text === null && snapshot !== null ? (
        <FindingsView snapshot={snapshot} navigation={navigation} stage={stage} columns={columns} />
      ) : (
        <TextView lines={text?.lines ?? []} top={text?.top ?? 0} rows={stage.bodyRows} />
      )}
      <LineView line={statusLine(snapshot, columns)} />
      <LineView
        line={hintLine(
          hintsFor(pageOf(navigation, stage)),
          text === null ? '' : positionText(text.top, stage.bodyRows, text.lines.length),
          columns,
        )}
      />
    </Box>
  );
}

function TooSmallView({ size }: { readonly size: ScreenSize }) {
  const needed = `${SMALLEST.columns}×${SMALLEST.rows}`;
  return <Text>{`The terminal is too small: ${size.columns}×${size.rows}. roomtone needs at least ${needed}. q quits.`}</Text>;
}

function stageOf(snapshot: Snapshot | null, { columns, rows }: ScreenSize): Stage {
  const bodyRows = rows - FRAME_ROWS;
  return {
    findings: snapshot?.findings ?? [],
    bodyRows,
    listRows: listRowsOf(snapshot, bodyRows),
    emptyLength: nothingFoundLines(snapshot, columns).length,
    helpLength: helpLines(columns).length,
    layoutOf: (finding, valueIndex) => detailLayout(finding, snapshot?.files ?? [], valueIndex, columns),
  };
}

function pageOf(navigation: Navigation, { findings }: Stage): Page {
  if (navigation.help !== null) return 'help';
  return openFinding(navigation, findings) === undefined ? 'list' : 'detail';
}

/** What fills the body when that is a text; null when it is the list. */
function textOf(navigation: Navigation, snapshot: Snapshot | null, stage: Stage, columns: number) {
  if (navigation.help !== null) return visiblePart(helpLines(columns), navigation.help, stage);
  const finding = openFinding(navigation, stage.findings);
  if (finding !== undefined) {
    const valueIndex = Math.min(navigation.valueIndex, Math.max(0, finding.values.length - 1));
    return visiblePart(stage.layoutOf(finding, valueIndex).lines, navigation.scroll, stage);
  }
  return stage.findings.length === 0 ? visiblePart(nothingFoundLines(snapshot, columns), navigation.scroll, stage) : null;
}

function visiblePart(lines: readonly Line[], top: number, { bodyRows }: Stage) {
  return { lines, top: clampScroll(top, lines.length, bodyRows) };
}

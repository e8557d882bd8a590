import type { Snapshot } from '../core/snapshot.js';
import { emptyLines } from './empty-lines.js';
import { fit } from './fit.js';
import { FrameView } from './frame-view.js';
import { headerLine } from './header-line.js';
import { helpLines } from './help/help-lines.js';
import { hintLine, positionText } from './hint-line.js';
import { hintsFor } from './keys.js';
import { inRows, paragraph, type Line } from './line.js';
import { listLines } from './list-lines.js';
import { openPage, type Navigation, type Stage } from './navigation.js';
import { formatCount, plural } from './numbers.js';
import { rowsFor } from './page-navigation.js';
import { filterLine, promptLines } from './prompt-lines.js';
import { safeText } from './safe-text.js';
import { clampScroll } from './scroll.js';
import type { ScreenSize } from './screen-size.js';
import { useSession, type Session, type SessionProperties } from './session.js';
import { pageOf } from './stage.js';
import { statusLine } from './status-line.js';
import type { Table } from './table.js';
import { commandContext } from './typing.js';
import { viewBar } from './view-bar.js';
import { filterRows } from './view-rows.js';

const SMALLEST: ScreenSize = { columns: 40, rows: 10 };

/** The whole screen. */
export function AppView(properties: SessionProperties) {
  const session = useSession(properties);
  return <FrameView lines={frameLines(session)} columns={session.size.columns} />;
}

function frameLines(session: Session): readonly Line[] {
  const { navigation, snapshot, newest, stage, size } = session;
  const { columns, rows } = size;
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return tooSmall(size);
  const { filter, view } = navigation;
  const text = textOf(navigation, stage);
  const body = text.isWhole || snapshot === null ? text.lines : listLines(snapshot, navigation, stage, text.lines);
  return [
    headerLine(newest, columns),
    viewBar(snapshot, view, columns),
    ...(filter === null ? [] : [filterLine(filter, stage.rows.length, stage.table.rows.length, stage.table.has, columns)]),
    ...inRows(body, stage.bodyRows),
    ...footLines(session, text.position),
  ];
}

function tooSmall({ columns, rows }: ScreenSize): readonly Line[] {
  const needed = `${SMALLEST.columns}×${SMALLEST.rows}`;
  return paragraph(`The terminal is too small: ${columns}×${rows}. roomtone needs at least ${needed}. q quits.`, columns);
}

/** The text on the screen: it has the whole body, or stands under the list. */
interface VisibleText {
  readonly isWhole: boolean;
  readonly lines: readonly Line[];
  readonly position: string;
}

function textOf(navigation: Navigation, stage: Stage): VisibleText {
  const { columns, bodyRows, snapshot, table, paneRows, language } = stage;
  if (navigation.help !== null) return visibleText([], helpLines(navigation.view, language, columns), navigation.help, bodyRows);
  const open = openPage(navigation, stage);
  if (open !== undefined) {
    const { document, page } = open;
    return { ...visibleText(document.pinned, document.lines, page.scroll, rowsFor(document, stage)), isWhole: paneRows === 0 };
  }
  if (stage.rows.length > 0) return { isWhole: false, lines: [], position: notListed(table) };
  return visibleText([], emptyLines(snapshot, navigation, table, columns), navigation.views[navigation.view].scroll, bodyRows);
}

function visibleText(pinned: readonly Line[], lines: readonly Line[], scroll: number, rows: number): VisibleText {
  const top = clampScroll(scroll, lines.length, rows);
  return { isWhole: true, lines: [...pinned, ...lines.slice(top, top + rows)], position: positionText(top, rows, lines.length) };
}

function notListed({ total, rows }: Table): string {
  return total > rows.length ? `${formatCount(total - rows.length)} more not listed` : '';
}

/** The last two rows: totals and hints, or what is being typed, or what became of the last key. */
function footLines({ navigation, snapshot, newest, stage }: Session, position: string): readonly Line[] {
  const { prompt, notice } = navigation;
  const { columns, table } = stage;
  if (prompt !== null) return promptLines(prompt, (filter) => filterRows(table, filter).length, commandContext(stage), columns);
  const hints = hintLine(hintsFor(pageOf(navigation, stage), opensMore(navigation, stage)), position, columns);
  const said: Line = { spans: [{ text: fit(safeText(notice ?? ''), columns), tone: 'strong' }] };
  return [statusLine(snapshot, columns, waiting(navigation, newest)), notice === null ? hints : said];
}

/** Whether Enter leads anywhere: a list's row opens always. */
function opensMore(navigation: Navigation, stage: Stage): boolean {
  const open = openPage(navigation, stage);
  return open === undefined ? stage.rows.length > 0 : open.document.opens !== null;
}

/** What has come since the screen is held. */
function waiting({ held }: Navigation, newest: Snapshot | null): string {
  if (held === null || newest === null) return '';
  const packets = plural(newest.progress.packets - held.progress.packets, 'packet');
  const findings = newest.findings.length - held.findings.length;
  return `HELD, ${packets}${findings > 0 ? ` and ${plural(findings, 'finding')}` : ''} more, p shows them`;
}

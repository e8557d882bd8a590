import type { Snapshot } from '../core/snapshot.js';
import { openDocument } from './documents/open-document.js';
import { emptyLines } from './empty-lines.js';
import { helpLines } from './help-lines.js';
import { openPage, viewState, type Navigation, type Stage } from './navigation.js';
import { SPLIT_ROWS } from './navigate.js';
import type { ScreenSize } from './screen-size.js';
import { rowsOverList } from './table-view.js';
import type { ViewRows } from './view-rows.js';

/** Header, views, status and hints. */
const FRAME_ROWS = 4;

/** The list's share of a body that it shares with a page. */
const LIST_SHARE = 0.4;

/** What there is to move in, as the screen and the navigation have it. */
export function stageOf(snapshot: Snapshot | null, { columns, rows }: ScreenSize, navigation: Navigation, cache: ViewRows): Stage {
  const { view, filter } = navigation;
  const bodyRows = rows - FRAME_ROWS - (filter === null ? 0 : 1);
  const table = cache.table(view, snapshot);
  const shown = cache.rows(view, snapshot, filter, viewState(navigation).sort);
  const over = rowsOverList(snapshot, navigation);
  const isSplit = rows >= SPLIT_ROWS && !navigation.isAlone && shown.length > 0;
  const listBody = isSplit ? Math.max(over + 3, Math.floor(bodyRows * LIST_SHARE)) : bodyRows;
  return {
    snapshot,
    table,
    rows: shown,
    columns,
    bodyRows,
    listRows: listBody - over,
    paneRows: bodyRows - listBody,
    emptyLength: emptyLines(snapshot, navigation, table, columns).length,
    helpLength: helpLines(view, columns).length,
    documentOf: (target, stop) => (snapshot === null ? undefined : openDocument(target, snapshot, stop, columns)),
  };
}

export function pageOf(navigation: Navigation, stage: Stage): 'help' | 'detail' | 'list' {
  if (navigation.help !== null) return 'help';
  return openPage(navigation, stage) === undefined ? 'list' : 'detail';
}

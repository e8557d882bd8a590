import type { Language } from '../core/language.js';
import type { Snapshot } from '../core/snapshot.js';
import type { WorldMap } from '../core/world-map.js';
import type { Document } from './documents/document.js';
import { openDocument } from './documents/open-document.js';
import { emptyLines } from './empty-lines.js';
import { helpLines } from './help/help-lines.js';
import { openPage, viewState, type Navigation, type Stage } from './navigation.js';
import { panesOf, pictureRoom } from './panes.js';
import { pictureLines } from './pictures/picture.js';
import type { ScreenSize } from './screen-size.js';
import { headRows, underList } from './table-lines.js';
import type { Target } from './target.js';
import type { ViewRows } from './view-rows.js';

/** Header and views; status and hints. */
const HEAD_ROWS = 2;
const FOOT_ROWS = 2;

/** What is drawn from beside the snapshot. */
export interface Scene {
  readonly size: ScreenSize;
  readonly cache: ViewRows;
  readonly map: WorldMap | null;
  readonly language: Language;
}

/** What there is to move in, as the screen and the navigation have it. */
export function stageOf(
  snapshot: Snapshot | null,
  navigation: Navigation,
  { size: { columns, rows }, cache, map, language }: Scene,
): Stage {
  const { view, filter, isEnlarged, isDetailed } = navigation;
  const headHeight = HEAD_ROWS + (filter === null ? 0 : 1);
  const bodyRows = rows - headHeight - FOOT_ROWS;
  const table = cache.table(view, snapshot);
  const shown = cache.rows(view, snapshot, filter, viewState(navigation).sort);
  const over = headRows(snapshot, navigation);
  const isWhole = isEnlarged || shown.length === 0 || snapshot === null;
  const panel = isWhole ? [] : pictureLines(view, snapshot, map, columns, pictureRoom(bodyRows));
  const { listRows, pageRows } = isWhole
    ? { listRows: bodyRows - over, pageRows: 0 }
    : panesOf(rows, bodyRows, {
        over,
        wanted: shown.length + (snapshot === null ? 0 : underList(snapshot, navigation, columns).length),
        picture: panel.length,
      });
  const rowsOverList = headHeight + panel.length + over;
  return {
    snapshot,
    table,
    rows: shown,
    columns,
    language,
    bodyRows,
    listRows,
    panel,
    rowsOverList,
    paneRows: pageRows,
    pageRows: pageRows === 0 ? bodyRows : pageRows - 1,
    pageTop: pageRows === 0 ? headHeight : rowsOverList + listRows + 1,
    emptyLength: () => emptyLines(snapshot, navigation, table, columns).length,
    helpLength: () => helpLines(view, language, columns).length,
    documentOf: remembered((target, stop) =>
      snapshot === null ? undefined : openDocument(target, snapshot, stop, { columns, isDetailed }),
    ),
  };
}

/** A page is asked for several times while one frame is made. */
function remembered(documentOf: Stage['documentOf']): Stage['documentOf'] {
  const documents = new Map<Target, Map<number, Document | undefined>>();
  return (target, stop) => {
    const stops = documents.get(target) ?? new Map<number, Document | undefined>();
    documents.set(target, stops);
    if (!stops.has(stop)) stops.set(stop, documentOf(target, stop));
    return stops.get(stop);
  };
}

export function pageOf(navigation: Navigation, stage: Stage): 'help' | 'detail' | 'list' {
  if (navigation.help !== null) return 'help';
  return openPage(navigation, stage) === undefined ? 'list' : 'detail';
}

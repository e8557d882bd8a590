import { placeInPacket } from './documents/packet-document.js';
import type { Action } from './keys.js';
import {
  inView,
  listTop,
  noteKey,
  openPage,
  scrollBy,
  selectedIndex,
  selectedRow,
  stepOf,
  viewState,
  type Navigation,
  type OpenPage,
  type Stage,
} from './navigation.js';
import { plural } from './numbers.js';
import { moveInPage } from './page-navigation.js';
import { SPLIT_ROWS } from './panes.js';
import { openPrompt } from './prompt.js';
import { clamp } from './scroll.js';
import type { Target } from './target.js';
import { VIEWS, type ViewId } from './views.js';

/** Where an action leads. */
export function navigate(before: Navigation, action: Action, stage: Stage): Navigation {
  const navigation = before.notice === null ? before : { ...before, notice: null };
  if (navigation.help !== null) return moveInHelp(navigation, navigation.help, action, stage);
  if (isView(action)) return { ...navigation, view: action };
  switch (action) {
    case 'help':
      return { ...navigation, help: 0 };
    case 'next-pane':
      return stage.paneRows > 0 ? otherPane(navigation, stage) : { ...navigation, view: neighbour(navigation.view, 1) };
    case 'previous-view':
      return { ...navigation, view: neighbour(navigation.view, -1) };
    case 'enlarge':
      return enlarge(navigation, stage);
    case 'details':
      return say(
        { ...navigation, isDetailed: !navigation.isDetailed },
        navigation.isDetailed ? 'Pages are in plain words.' : 'Pages tell everything. i takes it back.',
      );
    case 'mask':
      return say(
        { ...navigation, isMasked: !navigation.isMasked },
        navigation.isMasked ? 'Identifiers and bytes are shown.' : 'Identifiers and bytes are masked.',
      );
    case 'observers':
      return inView(navigation, { pages: [{ target: { kind: 'observers', key: '' }, stop: 0, scroll: 0 }], left: null });
    case 'pause':
      return pause(navigation, stage);
    case 'command':
      return { ...navigation, prompt: openPrompt('command', '') };
    case 'report':
      return { ...navigation, prompt: openPrompt('report', 'roomtone-report.html') };
    case 'filter':
      return { ...navigation, prompt: openPrompt('filter', navigation.filter?.text ?? '') };
    case 'next-match':
    case 'previous-match':
      return step(navigation, action === 'next-match' ? 1 : -1, stage);
    case 'export':
      if (stage.rows.length === 0) return say(navigation, 'There is nothing to export: no row is shown.');
      return { ...navigation, prompt: openPrompt('export', `roomtone-${navigation.view}.csv`) };
    case 'mark':
    case 'comment':
      return note(navigation, action, stage);
    case 'bytes':
      return bytes(navigation, stage);
    default:
      return openPage(navigation, stage) === undefined ? moveInView(navigation, action, stage) : moveInOpenPage(navigation, action, stage);
  }
}

export function say(navigation: Navigation, notice: string): Navigation {
  return { ...navigation, notice };
}

function isView(action: Action): action is ViewId {
  return (VIEWS as readonly string[]).includes(action);
}

function neighbour(view: ViewId, distance: number): ViewId {
  return VIEWS[(VIEWS.indexOf(view) + distance + VIEWS.length) % VIEWS.length]!;
}

function moveInHelp(navigation: Navigation, top: number, action: Action, stage: Stage): Navigation {
  if (action === 'help' || action === 'back') return { ...navigation, help: null };
  return { ...navigation, help: scrollBy(top, action, stage.helpLength(), stage.bodyRows) };
}

function moveInOpenPage(navigation: Navigation, action: Action, stage: Stage): Navigation {
  const { page, document, depth } = openPage(navigation, stage)!;
  const under = viewState(navigation).pages.slice(0, depth);
  switch (action) {
    case 'back':
      return inView(navigation, { pages: under });
    case 'open':
      if (document.opens !== null) return inView(navigation, { pages: [...under, page, opened(document.opens, stage)] });
      return say(
        navigation,
        page.target.kind === 'packet'
          ? 'These are the bytes; there is nothing further in.'
          : 'Nothing stands behind this page that could be opened.',
      );
    case 'sort':
    case 'reverse':
      return say(navigation, 'That is for lists: Esc goes back to the list.');
    default:
      return inView(navigation, { pages: [...under, moveInPage(page, document, action, stage)] });
  }
}

function moveInView(navigation: Navigation, action: Action, stage: Stage): Navigation {
  const { rows } = stage;
  const row = selectedRow(navigation, stage);
  const state = viewState(navigation);
  if (row === undefined) {
    if (action === 'back' && navigation.filter !== null)
      return say({ ...navigation, filter: null }, 'The filter is gone; all rows are shown.');
    if (action === 'open') return say(navigation, 'There is no row to open.');
    return inView(navigation, { scroll: scrollBy(state.scroll, action, stage.emptyLength(), stage.bodyRows) });
  }
  const index = selectedIndex(navigation, rows);
  switch (action) {
    case 'open':
      return inView(navigation, { selection: { key: row.key, index }, pages: [opened(row.opens, stage)], left: null });
    case 'last':
      return inView(selectRow(navigation, rows.length - 1, stage), { follows: stage.snapshot?.progress.done === false });
    case 'back':
      return navigation.filter === null ? navigation : say({ ...navigation, filter: null }, 'The filter is gone; all rows are shown.');
    case 'sort':
    case 'reverse':
      return sort(navigation, action, stage);
    default: {
      const distance = stepOf(action, stage.listRows, rows.length);
      return distance === 0 ? navigation : selectRow(navigation, clamp(index + distance, 0, rows.length - 1), stage);
    }
  }
}

/** Selects a row by its place in the list. */
export function selectRow(navigation: Navigation, index: number, stage: Stage): Navigation {
  const selection = { key: stage.rows[index]!.key, index };
  const moved = inView(navigation, { top: listTop(navigation, stage), selection, left: null, follows: false });
  return inView(moved, { top: listTop(moved, stage) });
}

/** To the row beside the selected one, around the ends; an open page becomes that row's. */
function step(navigation: Navigation, distance: number, stage: Stage): Navigation {
  const { rows } = stage;
  if (rows.length < 2) return say(navigation, 'There is no other row.');
  const index = (selectedIndex(navigation, rows) + distance + rows.length) % rows.length;
  const moved = selectRow(navigation, index, stage);
  return viewState(navigation).pages.length === 0 ? moved : inView(moved, { pages: [opened(rows[index]!.opens, stage)] });
}

function opened(target: Target, { snapshot }: Stage): OpenPage {
  const stop = target.kind === 'packet' && snapshot !== null ? placeInPacket(target, snapshot) : 0;
  return { target, stop, scroll: 0 };
}

/** From a row straight to the packet behind it. */
function bytes(navigation: Navigation, stage: Stage): Navigation {
  const open = openPage(navigation, stage);
  if (open !== undefined) return moveInOpenPage(navigation, 'open', stage);
  const row = selectedRow(navigation, stage);
  if (row === undefined) return say(navigation, 'There is no row to open.');
  const first = opened(row.opens, stage);
  const target = row.opens.kind === 'packet' ? row.opens : stage.documentOf(row.opens, 0)?.opens;
  if (target === undefined || target === null) return say(navigation, 'No bytes stand behind this row.');
  const pages = row.opens.kind === 'packet' ? [first] : [first, opened(target, stage)];
  return inView(navigation, { selection: { key: row.key, index: selectedIndex(navigation, stage.rows) }, pages });
}

function sort(navigation: Navigation, action: 'sort' | 'reverse', { table }: Stage): Navigation {
  const { sort: now } = viewState(navigation);
  if (action === 'reverse')
    return inView(navigation, { sort: now === null ? { column: 0, isDescending: true } : { ...now, isDescending: !now.isDescending } });
  const column = now === null ? 0 : now.column + 1;
  if (column === table.columns.length) return say(inView(navigation, { sort: null }), 'In the order in which they come.');
  return say(inView(navigation, { sort: { column, isDescending: false } }), `Sorted by ${table.columns[column]!.title.toLowerCase()}.`);
}

/** From the list into the page under it, or back; the page stays as it was left. */
function otherPane(navigation: Navigation, stage: Stage): Navigation {
  const row = selectedRow(navigation, stage);
  if (row === undefined) return say(navigation, 'There is no other half: no row is shown.');
  const { pages, left } = viewState(navigation);
  if (openPage(navigation, stage) !== undefined) return inView(navigation, { pages: [], left: { key: row.key, pages } });
  const selection = { key: row.key, index: selectedIndex(navigation, stage.rows) };
  return inView(navigation, { selection, pages: left?.key === row.key ? left.pages : [opened(row.opens, stage)], left: null });
}

function enlarge(navigation: Navigation, { paneRows, panel }: Stage): Navigation {
  if (paneRows === 0 && panel.length === 0 && !navigation.isEnlarged)
    return say(navigation, `Nothing else is on the screen: a list and a page together need ${SPLIT_ROWS} rows.`);
  return { ...navigation, isEnlarged: !navigation.isEnlarged };
}

/** The screen is held; what is read goes on. */
function pause(navigation: Navigation, { snapshot }: Stage): Navigation {
  if (navigation.held !== null) return say({ ...navigation, held: null }, 'The screen follows again.');
  if (snapshot === null || snapshot.progress.done) return say(navigation, 'There is nothing to hold: all is read.');
  return say({ ...navigation, held: snapshot }, 'The screen is held; the reading goes on. p shows what has come.');
}

function note(navigation: Navigation, action: 'mark' | 'comment', stage: Stage): Navigation {
  const row = selectedRow(navigation, stage);
  if (row === undefined) return say(navigation, 'There is no row to note anything on.');
  const key = noteKey(navigation.view, row);
  if (action === 'comment') return { ...navigation, prompt: openPrompt('comment', navigation.comments.get(key) ?? '', key) };
  const marks = new Set(navigation.marks);
  if (!marks.delete(key)) marks.add(key);
  return say({ ...navigation, marks }, `${plural(marks.size, 'row')} marked.`);
}

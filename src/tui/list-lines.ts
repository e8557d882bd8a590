import type { Snapshot } from '../core/snapshot.js';
import { EMPTY_LINE, inRows, line, type Line } from './line.js';
import { openPage, selectedRow, viewState, type Navigation, type Stage } from './navigation.js';
import { tableLines } from './table-lines.js';

/** The list, over it the view's picture, and under it a page, as far as there is room. `page`: what is visible of one that is open. */
export function listLines(snapshot: Snapshot, navigation: Navigation, stage: Stage, page: readonly Line[]): readonly Line[] {
  const { paneRows, panel } = stage;
  const list = [...panel, ...tableLines(snapshot, navigation, stage)];
  if (paneRows <= 1) return list;
  const isOpen = openPage(navigation, stage) !== undefined;
  return [...list, separator(isOpen, stage), ...inRows(isOpen ? page : pageOfRow(navigation, stage), paneRows - 1)];
}

/** The line between list and page says in which of them the keys act. */
function separator(isOpen: boolean, { columns }: Stage): Line {
  const words = isOpen ? ' this page · Tab the list · z whole screen ' : ' the selected row · Tab into it · z hides it ';
  const text = `${isOpen ? '==' : '--'}${words}`;
  return {
    ...line(text + (isOpen ? '=' : '-').repeat(Math.max(0, columns - text.length)), isOpen ? 'strong' : 'faint'),
    spoken: line(words.trim()).spans[0]!.text,
  };
}

/** The page of the selected row, as it was left or as it begins. */
function pageOfRow(navigation: Navigation, stage: Stage): readonly Line[] {
  const row = selectedRow(navigation, stage);
  if (row === undefined) return [EMPTY_LINE];
  const { left } = viewState(navigation);
  const page = left?.key === row.key ? left.pages.at(-1) : undefined;
  const document = stage.documentOf(page?.target ?? row.opens, page?.stop ?? 0);
  return document === undefined ? [EMPTY_LINE] : [...document.pinned, ...document.lines.slice(page?.scroll ?? 0)];
}

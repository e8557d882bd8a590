import type { Document } from './documents/document.js';
import type { Action } from './keys.js';
import { scrollBy, type OpenPage, type Stage } from './navigation.js';
import { clamp, clampScroll, reveal } from './scroll.js';

/**
 * Up and Down lead through all there is to read: they go to the next stop, but
 * first show what is still hidden of the selected one.
 */
export function moveInPage(page: OpenPage, document: Document, action: Action, stage: Stage): OpenPage {
  const last = Math.max(0, document.stops.length - 1);
  const stop = clamp(page.stop, 0, last);
  const rows = rowsFor(document, stage);
  const { lines, selected } = document;
  const scroll = clampScroll(page.scroll, lines.length, rows);
  const here = { ...page, stop, scroll };
  if (action === 'first') return { ...here, stop: 0, scroll: 0 };
  if (action === 'last' && last > 0) return select(here, last, stage);
  if (action === 'down' && selected.bottom > scroll + rows) {
    // A value taller than the screen is read on row by row.
    return { ...here, scroll: Math.max(scroll + 1, reveal(scroll, selected, rows)) };
  }
  if (action === 'down' && stop < last) return select(here, stop + 1, stage);
  if (action === 'up' && selected.top < scroll) return { ...here, scroll: scroll - 1 };
  if (action === 'up' && stop > 0) return select(here, stop - 1, stage);
  return { ...here, scroll: scrollBy(scroll, action, lines.length, rows) };
}

/** The stop that stands in so many rows under the page's first; undefined where none does. */
export function stopAt(page: OpenPage, document: Document, row: number, stage: Stage): number | undefined {
  const { pinned, lines, stops } = document;
  const rows = rowsFor(document, stage);
  const visible = row - pinned.length;
  if (visible < 0 || visible >= rows) return undefined;
  const at = clampScroll(page.scroll, lines.length, rows) + visible;
  const stop = stops.findIndex(({ top, bottom }) => at >= top && at < bottom);
  return stop === -1 ? undefined : stop;
}

/** Rows of a page that scroll. */
export function rowsFor({ pinned }: Document, { pageRows }: Stage): number {
  return Math.max(1, pageRows - pinned.length);
}

/** The page with another stop selected, as far scrolled as that asks. */
export function select(page: OpenPage, stop: number, stage: Stage): OpenPage {
  const document = stage.documentOf(page.target, stop);
  if (document === undefined) return page;
  const rows = rowsFor(document, stage);
  return { ...page, stop, scroll: clampScroll(reveal(page.scroll, document.selected, rows), document.lines.length, rows) };
}

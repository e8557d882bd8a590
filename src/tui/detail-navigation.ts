import type { Finding } from '../core/finding.js';
import type { Action } from './keys.js';
import { scrollBy, type Navigation, type Stage } from './navigation.js';
import { clamp, clampScroll, reveal } from './scroll.js';

/**
 * Up and Down lead through all there is to read: they go to the next value,
 * but first show what is still hidden of the selected one.
 */
export function moveInDetail(navigation: Navigation, action: Action, finding: Finding, stage: Stage): Navigation {
  const last = Math.max(0, finding.values.length - 1);
  const valueIndex = clamp(navigation.valueIndex, 0, last);
  const rows = stage.bodyRows;
  const { lines, selected } = stage.layoutOf(finding, valueIndex);
  const scroll = clampScroll(navigation.scroll, lines.length, rows);
  const here = { ...navigation, valueIndex, scroll };
  if (action === 'first') return { ...here, valueIndex: 0, scroll: 0 };
  if (action === 'last') return select(here, last, finding, stage);
  if (action === 'down' && selected.bottom > scroll + rows) {
    // A value taller than the screen is read on row by row.
    return { ...here, scroll: Math.max(scroll + 1, reveal(scroll, selected, rows)) };
  }
  if (action === 'down' && valueIndex < last) return select(here, valueIndex + 1, finding, stage);
  if (action === 'up' && selected.top < scroll) return { ...here, scroll: scroll - 1 };
  if (action === 'up' && valueIndex > 0) return select(here, valueIndex - 1, finding, stage);
  return { ...here, scroll: scrollBy(scroll, action, lines.length, rows) };
}

function select(navigation: Navigation, valueIndex: number, finding: Finding, stage: Stage): Navigation {
  const { lines, selected } = stage.layoutOf(finding, valueIndex);
  const scroll = reveal(navigation.scroll, selected, stage.bodyRows);
  return { ...navigation, valueIndex, scroll: clampScroll(scroll, lines.length, stage.bodyRows) };
}

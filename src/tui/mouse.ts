import type { Action } from './keys.js';
import type { Stage } from './navigation.js';

/** A click or a turn of the wheel; row and column from 0. */
export interface MouseEvent {
  readonly kind: 'click' | 'wheel-up' | 'wheel-down';
  readonly column: number;
  readonly row: number;
}

/** What terminals send when asked for it: "CSI < button ; column ; row M" for a press, m for a release (xterm, SGR 1006). */
// ink has taken the ESC of the first away.
const EVENT = /\[<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])/g;

const BUTTON_LEFT = 0;
const WHEEL_UP = 64;
const WHEEL_DOWN = 65;

/** Whether an input is the mouse's. */
export function isMouse(input: string): boolean {
  return /^\[<\d+;\d+;\d+[Mm]/.test(input);
}

/** What the mouse did; presses of other buttons and releases are left out. */
export function mouseEvents(input: string): readonly MouseEvent[] {
  return [...input.matchAll(EVENT)].flatMap(([, button, column, row, end]) => {
    const kind = end === 'M' ? KINDS.get(Number(button)) : undefined;
    return kind === undefined ? [] : [{ kind, column: Number(column) - 1, row: Number(row) - 1 }];
  });
}

const KINDS: ReadonlyMap<number, MouseEvent['kind']> = new Map([
  [BUTTON_LEFT, 'click'],
  [WHEEL_UP, 'wheel-up'],
  [WHEEL_DOWN, 'wheel-down'],
]);

/** What was clicked: a row of the list, the page under it, or nothing that does anything. */
export function clicked({ row }: MouseEvent, { rows, rowsOverList, listRows, paneRows }: Stage, top: number): number | 'page' | undefined {
  const place = row - rowsOverList;
  if (place >= 0 && place < listRows) return top + place < rows.length ? top + place : undefined;
  return paneRows > 0 && place >= listRows && place < listRows + paneRows ? 'page' : undefined;
}

export function wheelAction({ kind }: MouseEvent): Action {
  return kind === 'wheel-up' ? 'up' : 'down';
}

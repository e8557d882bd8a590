import type { Key } from 'ink';
import { AZERTY_DIGITS } from '../keys.js';
import { clamp } from '../scroll.js';

/** Where in a story one is. */
export interface DemoState {
  /** Index of the step. */
  readonly step: number;
  readonly isMasked: boolean;
  readonly isHelp: boolean;
  /** First row of the step that is visible. */
  readonly scroll: number;
}

export const BEGINNING: DemoState = { step: 0, isMasked: true, isHelp: false, scroll: 0 };

/** What there is to move in. */
export interface Extent {
  readonly steps: number;
  /** How far down the present step or the help can be scrolled, in rows. */
  readonly maxScroll: number;
}

/** The state after a key; a remote control for slides sends PgUp and PgDn. */
export function pressed(state: DemoState, input: string, key: Key, { steps, maxScroll }: Extent): DemoState | 'quit' {
  const goTo = (step: number): DemoState => ({ ...state, step: clamp(step, 0, steps - 1), scroll: 0, isHelp: false });
  const scrollBy = (rows: number): DemoState => ({ ...state, scroll: clamp(state.scroll + rows, 0, maxScroll) });
  if (input === 'q' || (key.ctrl && input === 'c')) return 'quit';
  if (key.upArrow || input === 'k') return scrollBy(-1);
  if (key.downArrow || input === 'j') return scrollBy(1);
  if (input === '?' || (state.isHelp && key.escape)) return { ...state, isHelp: !state.isHelp, scroll: 0 };
  if (input === 'u') return { ...state, isMasked: !state.isMasked };
  if (input === ' ' || key.return || key.rightArrow || key.pageDown) return state.isHelp ? goTo(state.step) : goTo(state.step + 1);
  // A terminal sends DEL for the key marked Backspace; ink calls that delete.
  if (key.backspace || key.delete || key.leftArrow || key.pageUp) return state.isHelp ? goTo(state.step) : goTo(state.step - 1);
  if (key.home) return goTo(0);
  if (key.end) return goTo(steps - 1);
  const digit = digitOf(input);
  return digit !== undefined && digit <= steps ? goTo(digit - 1) : state;
}

function digitOf(input: string): number | undefined {
  if (/^[1-9]$/.test(input)) return Number(input);
  const index = AZERTY_DIGITS.findIndex((character) => character === input);
  return index < 0 ? undefined : index + 1;
}

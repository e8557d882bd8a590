import { createContext } from 'react';
import type { Tone } from './line.js';

/** Whether colours may be used; weight and inverse may be used always. */
export const ColourContext = createContext(true);

/** What turns a look on and off: parameters of SGR (ECMA-48, 8.3.117). */
export type Look = readonly [on: number, off: number];

const BOLD: Look = [1, 22];
const FAINT: Look = [2, 22];
export const INVERSE: Look = [7, 27];
const RED: Look = [31, 39];
const MAGENTA: Look = [35, 39];

/** Of the eight colours that every terminal has only these two can be read on white and on black alike. */
const COLOURED: Readonly<Record<Tone, readonly Look[]>> = {
  critical: [BOLD, MAGENTA],
  high: [BOLD, RED],
  medium: [RED],
  low: [],
  none: [FAINT],
  strong: [BOLD],
  faint: [FAINT],
};

const PLAIN: Readonly<Record<Tone, readonly Look[]>> = {
  critical: [BOLD],
  high: [BOLD],
  medium: [],
  low: [],
  none: [],
  strong: [BOLD],
  faint: [],
};

const NONE: readonly Look[] = [];

export function lookOf(tone: Tone | undefined, colour: boolean): readonly Look[] {
  return tone === undefined ? NONE : (colour ? COLOURED : PLAIN)[tone];
}

import { createContext } from 'react';
import type { TextProps } from 'ink';
import type { Tone } from './line.js';

/** Whether colours may be used; weight and inverse may be used always. */
export const ColourContext = createContext(true);

type Look = Pick<TextProps, 'color' | 'bold' | 'dimColor'>;

const COLOURED: Readonly<Record<Tone, Look>> = {
  critical: { color: 'magenta', bold: true },
  high: { color: 'red', bold: true },
  medium: { color: 'yellow' },
  low: { color: 'cyan' },
  none: {},
  strong: { bold: true },
  faint: { dimColor: true },
};

const PLAIN: Readonly<Record<Tone, Look>> = {
  critical: { bold: true },
  high: { bold: true },
  medium: {},
  low: {},
  none: {},
  strong: { bold: true },
  faint: {},
};

export function lookOf(tone: Tone | undefined, colour: boolean): Look {
  return tone === undefined ? {} : (colour ? COLOURED : PLAIN)[tone];
}

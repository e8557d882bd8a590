import type { Severity } from '../core/finding.js';
import { wrap } from './fit.js';
import { safeText, type SafeText } from './safe-text.js';

/** What a piece of text means; colour and weight follow from it. */
export type Tone = Severity | 'strong' | 'faint';

export interface Span {
  readonly text: SafeText;
  readonly tone?: Tone;
  /** Shown inverse: the selected row, the bytes of a value. */
  readonly marked?: boolean;
}

/** One row of the screen. */
export interface Line {
  readonly spans: readonly Span[];
  /** What a screen reader says instead; nothing where it is empty. */
  readonly spoken?: SafeText;
}

export const EMPTY_LINE: Line = { spans: [] };

/** Exactly so many rows: what is beyond them is left out, what is missing is empty. */
export function inRows(lines: readonly Line[], rows: number): readonly Line[] {
  return Array.from({ length: Math.max(0, rows) }, (_, index) => lines[index] ?? EMPTY_LINE);
}

export function span(text: string, tone?: Tone): Span {
  return { text: safeText(text), ...(tone !== undefined && { tone }) };
}

export function line(text: string, tone?: Tone): Line {
  return { spans: [span(text, tone)] };
}

/** Of a screen that is wider, prose takes no more: the eye would not find the next row. */
const WIDEST_PROSE = 120;

/** A sentence over as many rows as it needs, each one indented. */
export function paragraph(text: string, columns: number, tone?: Tone, indent = 0): readonly Line[] {
  const margin = safeText(' '.repeat(indent));
  return wrap(safeText(text), Math.max(1, Math.min(columns, WIDEST_PROSE) - indent)).map((row) => ({
    spans: [{ text: margin }, { text: row, ...(tone !== undefined && { tone }) }],
  }));
}

/** A name in a column of its own, and what belongs to it beside it. */
export function fact(name: string, text: string, columns: number, nameColumns: number): readonly Line[] {
  const rows = wrap(safeText(text), Math.max(1, Math.min(columns, WIDEST_PROSE) - nameColumns));
  return rows.map((row, index) => ({
    spans: [span((index === 0 ? name : '').padEnd(nameColumns), 'strong'), { text: row }],
  }));
}

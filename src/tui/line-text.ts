import { fit, widthOf } from './fit.js';
import type { Line } from './line.js';
import { joinSafe } from './safe-text.js';
import { INVERSE, lookOf, type Look } from './tones.js';

const CSI = '\u001b[';

/** The row as a terminal takes it, in at most so many columns. */
export function styledText({ spans }: Line, columns: number, colour: boolean): string {
  let row = '';
  let room = columns;
  for (const { text, tone, marked } of spans) {
    const fitted = fit(text, room);
    room -= widthOf(fitted);
    row += styled(fitted, marked === true ? [INVERSE, ...lookOf(tone, colour)] : lookOf(tone, colour));
  }
  return row.trimEnd();
}

/** The row as a screen reader says it, in one row; empty where there is nothing to say. */
export function spokenText({ spans, spoken }: Line, columns: number): string {
  return fit(spoken ?? joinSafe(...spans.map(({ text }) => text)), columns).trimEnd();
}

function styled(text: string, looks: readonly Look[]): string {
  if (looks.length === 0 || text === '') return text;
  const on = looks.map(([open]) => `${CSI}${open}m`).join('');
  const off = looks.map(([, close]) => `${CSI}${close}m`).join('');
  return on + text + off;
}

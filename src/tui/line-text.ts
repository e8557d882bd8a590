import { fit, widthOf, wrap } from './fit.js';
import type { Line } from './line.js';
import { joinSafe, type SafeText } from './safe-text.js';
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

/** The screen as a screen reader says it: in as many rows as there are lines, and whole as far as they reach, first what is selected. */
export function spokenRows(lines: readonly Line[], columns: number): readonly string[] {
  const rows = (isWhole: (line: Line) => boolean) =>
    lines
      .flatMap((line) => (isWhole(line) ? wrap(spokenText(line), columns) : [fit(spokenText(line), columns)]))
      .map((row) => row.trimEnd())
      .filter((row) => row !== '');
  return [rows(() => true), rows(isMarked)].find(({ length }) => length <= lines.length) ?? rows(() => false);
}

function isMarked({ spans }: Line): boolean {
  return spans.some(({ marked }) => marked === true);
}

/** Empty where there is nothing to say. */
function spokenText({ spans, spoken }: Line): SafeText {
  return spoken ?? joinSafe(...spans.map(({ text }) => text));
}

function styled(text: string, looks: readonly Look[]): string {
  if (looks.length === 0 || text === '') return text;
  const on = looks.map(([open]) => `${CSI}${open}m`).join('');
  const off = looks.map(([, close]) => `${CSI}${close}m`).join('');
  return on + text + off;
}

import { parseCommand, type CommandContext } from './command/command.js';
import { completeCommand } from './command/complete.js';
import { formatOf } from './export.js';
import { parseFilter, type Filter } from './filter/filter.js';
import { fit, fitEnd, widthOf } from './fit.js';
import { span, type Line } from './line.js';
import { plural } from './numbers.js';
import { firstCharacter, type Prompt } from './prompt.js';
import { joinSafe, safeText } from './safe-text.js';
import { isPage } from './typing.js';

const LABELS: Readonly<Record<Prompt['kind'], string>> = {
  filter: 'Filter: ',
  export: 'Export to: ',
  report: 'Report to: ',
  comment: 'Comment: ',
  command: ':',
};

/** Whether what is typed can be used, in words; without it in colour. */
interface Verdict {
  readonly isRight: boolean;
  readonly text: string;
}

/** What is typed, and above it whether it is right. `count` tells how many rows a filter would leave. */
export function promptLines(
  prompt: Prompt,
  count: (filter: Filter | null) => number,
  context: CommandContext,
  columns: number,
): readonly [Line, Line] {
  const { isRight, text } = verdictOf(prompt, count, context);
  const word = isRight ? 'OK' : 'NOT YET';
  const verdict: Line = {
    spans: [span(word, isRight ? 'strong' : 'high'), { text: fit(safeText(`: ${text}`), Math.max(0, columns - word.length)) }],
  };
  return [verdict, inputLine(prompt, columns)];
}

function inputLine({ kind, text, cursor }: Prompt, columns: number): Line {
  const label = LABELS[kind];
  const before = fitEnd(safeText(text.slice(0, cursor)), Math.max(1, columns - label.length - 8));
  const under = firstCharacter(text.slice(cursor));
  const room = columns - label.length - widthOf(before) - widthOf(safeText(under));
  const after = fit(safeText(text.slice(cursor + under.length)), Math.max(0, room));
  return {
    spans: [span(label, 'strong'), { text: before }, { text: safeText(under), marked: true }, { text: after }],
    spoken: joinSafe(safeText(label), safeText(text)),
  };
}

function verdictOf({ kind, text }: Prompt, count: (filter: Filter | null) => number, context: CommandContext): Verdict {
  if (kind === 'command') return commandVerdict(text, context);
  if (kind === 'comment') return { isRight: true, text: 'Enter keeps it, Esc does not. It goes into exports, reports and evidence.' };
  if (kind === 'report') {
    if (!isPage(text)) return { isRight: false, text: 'the name must end in .html' };
    return { isRight: true, text: 'Enter writes a page for people, with your notes. It holds personal data.' };
  }
  if (kind === 'export') {
    if (formatOf(text) === undefined) return { isRight: false, text: 'the name must end in .csv, .json or .md' };
    return { isRight: true, text: 'Enter writes what is shown into this file. It holds personal data.' };
  }
  if (text.trim() === '') return { isRight: true, text: 'Enter shows all. A word, or as in: kind == user-id && vendor contains "…"' };
  const parsed = parseFilter(text);
  if (!parsed.ok) return { isRight: false, text: `at character ${parsed.at + 1}: ${parsed.why}` };
  return { isRight: true, text: `${plural(count(parsed.filter), 'row')} in this view` };
}

/** Whether it can be done; while it cannot, what the last word could become. */
function commandVerdict(text: string, context: CommandContext): Verdict {
  const parsed = parseCommand(text, context);
  const { words } = completeCommand(text, context);
  const choice = words.length > 0 && words.length < 40 ? `Tab: ${words.join(' ')}` : undefined;
  if (parsed.ok) return { isRight: true, text: choice === undefined ? parsed.does : `${parsed.does} · ${choice}` };
  return { isRight: false, text: choice ?? `at character ${parsed.at + 1}: ${parsed.why}` };
}

/** The row that says which filter is set and what it leaves. */
export function filterLine({ text, asks }: Filter, shown: number, total: number, has: readonly string[], columns: number): Line {
  const missing = [...asks].filter((field) => !has.includes(field));
  const nothing = missing.length === 0 ? '' : ` · no row here has ${missing.join(', ')}`;
  const right = safeText(` · ${shown} of ${plural(total, 'row')}${nothing} · / changes it`);
  const left = fit(safeText(`Filter: ${text}`), Math.max(1, columns - widthOf(right)));
  return { spans: [{ text: joinSafe(left, fit(right, columns - widthOf(left))), tone: 'strong' }] };
}

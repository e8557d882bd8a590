import type { Bar, Block, TableBlock, TimelineBlock } from '../../demo/block.js';
import { cell, fit, widthOf } from '../fit.js';
import { fact, paragraph, type Line } from '../line.js';
import { joinSafe, safeText, type SafeText } from '../safe-text.js';
import { byteLines } from './byte-lines.js';

/** Longer rows are hard to follow, on a projector most of all. */
const MAX_TEXT_COLUMNS = 100;

const MARGIN = 2;
const GAP = 2;

/** The rows of a block. `isBrief`: only what cannot be left out, for a screen that is too low for all. */
export function blockLines(block: Block, columns: number, isBrief: boolean): readonly Line[] {
  const textColumns = Math.min(columns, MAX_TEXT_COLUMNS);
  switch (block.kind) {
    case 'text':
      return paragraph(block.text, textColumns, block.voice === 'remark' ? 'faint' : undefined);
    case 'facts': {
      const names = Math.max(...block.facts.map(([name]) => widthOf(safeText(name))));
      return block.facts.flatMap(([name, said]) => indented(fact(name, said, textColumns - MARGIN, names + GAP)));
    }
    case 'bytes':
      return indented(byteLines(block, columns - MARGIN, isBrief));
    case 'timeline':
      return timelineLines(block, columns);
    case 'table':
      return tableLines(block, columns);
  }
}

function indented(lines: readonly Line[]): readonly Line[] {
  const margin = { text: safeText(' '.repeat(MARGIN)) };
  return lines.map(({ spans, ...rest }) => ({ ...rest, spans: [margin, ...spans] }));
}

function timelineLines({ bars }: TimelineBlock, columns: number): readonly Line[] {
  const labels = bars.map(({ label }) => safeText(label));
  const labelColumns = Math.max(0, ...labels.map(widthOf));
  const timeColumns = Math.max(0, ...bars.map(({ times }) => times.length));
  const barColumns = Math.min(columns, MAX_TEXT_COLUMNS) - MARGIN - labelColumns - timeColumns - 2 * GAP;
  return bars.map((bar, index) => ({
    spans: [
      { text: safeText(' '.repeat(MARGIN)) },
      { text: cell(labels[index]!, labelColumns + GAP) },
      { text: cell(safeText(bar.times), timeColumns + GAP), tone: 'faint' },
      { text: safeText(barOf(bar, barColumns)), tone: 'high' },
    ],
    spoken: joinSafe(labels[index]!, safeText(`, ${bar.times}`)),
  }));
}

function barOf({ from, to }: Bar, columns: number): string {
  if (columns < 2) return '';
  const start = Math.round(from * (columns - 2));
  const end = Math.max(start, Math.round(to * (columns - 2)));
  return `${' '.repeat(start)}|${'='.repeat(end - start)}|`;
}

function tableLines({ titles, rows }: TableBlock, columns: number): readonly Line[] {
  const cells = rows.map((row) => row.map(safeText));
  const heads = titles.map(safeText);
  const widths = widthsOf([heads, ...cells], columns - MARGIN);
  const rowOf = (row: readonly SafeText[]): SafeText =>
    joinSafe(safeText(' '.repeat(MARGIN)), ...row.flatMap((one, index) => [cell(one, widths[index] ?? 0), safeText(' '.repeat(GAP))]));
  const head = rowOf(heads);
  return [
    { spans: [{ text: head, tone: 'strong' }] },
    ...cells.map((row) => ({
      spans: [{ text: fit(rowOf(row), columns) }],
      spoken: fit(safeText(row.map((one, index) => `${heads[index] ?? ''} ${one}`).join(', ')), columns * 4),
    })),
  ];
}

/** As wide as the texts; what is too much is taken from the widest. */
function widthsOf(rows: readonly (readonly SafeText[])[], columns: number): readonly number[] {
  const count = Math.max(...rows.map(({ length }) => length));
  const widths = Array.from({ length: count }, (_, index) => Math.max(...rows.map((row) => widthOf(row[index] ?? safeText('')))));
  const room = columns - GAP * (count - 1);
  for (let over = widths.reduce((sum, width) => sum + width, 0) - room; over > 0; over--) widths[widths.indexOf(Math.max(...widths))]!--;
  return widths;
}

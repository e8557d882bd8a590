import { escapeJson, escapeText } from '../core/display.js';
import { type Cell, csvRow } from '../report/csv-cell.js';
import type { Row, Table } from './table.js';

export const FORMATS = ['csv', 'json', 'md'] as const;
export type Format = (typeof FORMATS)[number];

/** The format that a file's name asks for; undefined when it asks for none of ours. */
export function formatOf(name: string): Format | undefined {
  return FORMATS.find((format) => name.toLowerCase().endsWith(`.${format}`));
}

/** What the user has noted about a row. */
export interface Note {
  readonly isMarked: boolean;
  readonly comment: string;
}

/** Rows as a file, in the order shown, with all columns and whole values; notes only where there are any. */
export function exportRows({ columns }: Table, rows: readonly Row[], noteOf: (row: Row) => Note, format: Format): string {
  const notes = rows.map(noteOf);
  const hasNotes = notes.some(({ isMarked, comment }) => isMarked || comment !== '');
  const titles = [...columns.map(({ title, exportAs }) => (exportAs ?? title).toLowerCase()), ...(hasNotes ? ['marked', 'comment'] : [])];
  const widths = columns.map(() => 0);
  const table = rows.map((row, index): readonly Cell[] => {
    const texts = row.cells(widths);
    const cells = columns.map(({ isRanked }, column) => (isRanked === true ? texts[column]! : (row.order?.(column) ?? texts[column]!)));
    const { isMarked, comment } = notes[index]!;
    return hasNotes ? [...cells, isMarked ? 'yes' : '', comment] : cells;
  });
  switch (format) {
    case 'csv':
      return [titles, ...table].map(csvRow).join('');
    case 'json':
      return `[\n${table.map((cells) => `  ${jsonObject(titles, cells)}`).join(',\n')}\n]\n`;
    case 'md':
      return [titles, titles.map(() => '---'), ...table].map((cells) => `| ${cells.map(markdownCell).join(' | ')} |\n`).join('');
  }
}

/** Text that no reader of Markdown takes for a table's bar, a tag, a link or an image. */
function markdownCell(cell: Cell): string {
  return escapeText(String(cell ?? '')).replaceAll(/[|<>[\]()*_`!&\\]/g, (sign) => (sign === '\\' ? '\\\\' : `\\${sign}`));
}

function jsonObject(titles: readonly string[], cells: readonly Cell[]): string {
  return escapeJson(JSON.stringify(Object.fromEntries(titles.map((title, index) => [title, cells[index]]))));
}

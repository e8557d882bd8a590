import { escapeText } from '../core/display.js';

export type Cell = string | number | null;

/**
 * What a spreadsheet takes for a formula at the start of a cell, the full-width
 * forms included; a separator of another locale within the cell begins a cell too.
 */
const FORMULA = /(^|[,;|\t])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

const NEEDS_QUOTES = /[^\w .:/@+-]/;

/**
 * One row of RFC 4180: text from the wire escaped, what could be a formula
 * made plain text by an apostrophe before it. Numbers stay as they are.
 */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = escapeText(cell).replace(FORMULA, "$1$2'");
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

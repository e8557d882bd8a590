import { type Html, type Part, markup } from './template.js';
import type { Column, Words } from './words.js';

/** Rows of one table; the rest is counted. Guards the page's size: a person reads no more, JSON Lines has all. */
export const MAX_ROWS = 200;

/** Columns whose values are numbers or moments, which are not to be broken. */
const NUMBERS: ReadonlySet<Column> = new Set([
  'frame',
  'to',
  'asked',
  'bytes',
  'seconds',
  'size',
  'flows',
  'packets',
  'recognised',
  'count',
  'from',
  'until',
  'time',
  'address',
]);

/** Columns whose values are long, and are broken anywhere but not too often. */
const LONG: ReadonlySet<Column> = new Set(['value', 'hex', 'sha256', 'room', 'location', 'profiles', 'sees', 'country']);

/** A table, and on a narrow screen a list of its rows; `about` names it to those who cannot see it. */
export function table(words: Words, about: string, columns: readonly Column[], rows: readonly (readonly Part[])[], most = MAX_ROWS): Html {
  const shown = rows.slice(0, most);
  return markup`<div class="scroll" role="group" aria-label="${about}" tabindex="0">
<table>
<caption>${about}</caption>
<thead>
<tr>
${columns.map((column) => markup`<th scope="col">${words.columns[column]}</th>`)}
</tr>
</thead>
<tbody>
${shown.map(
  (row) =>
    markup`<tr>
${row.map((cell, index) => tableCell(cell, columns[index]!, words))}
</tr>
`,
)}
</tbody>
</table>
</div>
${rows.length > shown.length && markup`<p class="quiet">${words.more(rows.length - shown.length)}</p>`}`;
}

/** With the column's name, which stands before the value where there is no room for columns. */
function tableCell(cell: Part, column: Column, { columns }: Words): Html {
  const kind = NUMBERS.has(column) ? 'number' : LONG.has(column) ? 'long' : undefined;
  return markup`<td${kind !== undefined && markup` class="${kind}"`} data-label="${columns[column]}">${cell}</td>`;
}

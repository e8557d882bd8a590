import type { Cell } from '../../store/query.js';
import { widthOf } from '../../tui/fit.js';
import { plural } from '../../tui/numbers.js';
import { type SafeText, safeText } from '../../tui/safe-text.js';
import type { QueryWriter } from './query-formats.js';

/** Rows by which the columns are measured; those behind them are printed as they come. */
const MEASURED_ROWS = 1000;

/** An answer as columns of text, numbers to the right. */
export class TextTable implements QueryWriter {
  readonly #columns: readonly string[];
  #first: (readonly Cell[])[] = [];
  #widths: readonly number[] | undefined;
  #count = 0;

  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  *rows(rows: readonly (readonly Cell[])[]): Iterable<string> {
    this.#count += rows.length;
    if (this.#widths === undefined) {
      this.#first.push(...rows);
      if (this.#first.length >= MEASURED_ROWS) yield* this.#begin();
      return;
    }
    for (const row of rows) yield this.#line(row);
  }

  *end(): Iterable<string> {
    if (this.#widths === undefined) yield* this.#begin();
    yield `${plural(this.#count, 'row')}\n`;
  }

  *#begin(): Iterable<string> {
    const first = this.#first;
    this.#first = [];
    this.#widths = this.#columns.map((column, at) =>
      first.reduce((most, row) => Math.max(most, widthOf(textOf(row[at]!))), widthOf(safeText(column))),
    );
    yield this.#line(this.#columns);
    yield `${this.#widths.map((width) => '-'.repeat(width)).join('  ')}\n`;
    for (const row of first) yield this.#line(row);
  }

  #line(row: readonly Cell[]): string {
    const cells = row.map((cell, at) => {
      const text = textOf(cell);
      const space = ' '.repeat(Math.max(0, this.#widths![at]! - widthOf(text)));
      return typeof cell === 'number' ? space + text : text + space;
    });
    return `${cells.join('  ').trimEnd()}\n`;
  }
}

function textOf(cell: Cell): SafeText {
  if (cell === null) return safeText('');
  return safeText(typeof cell === 'object' ? JSON.stringify(cell) : String(cell));
}

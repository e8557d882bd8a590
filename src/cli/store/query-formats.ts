import { type Cell as CsvCell, csvRow } from '../../report/csv-cell.js';
import { jsonLine } from '../../report/json.js';
import type { Cell } from '../../store/query.js';

export const QUERY_FORMATS = ['text', 'jsonl', 'csv'] as const;

/** Writes the rows of an answer as they come. */
export interface QueryWriter {
  rows(rows: readonly (readonly Cell[])[]): Iterable<string>;
  end(): Iterable<string>;
}

export async function writerIn(format: (typeof QUERY_FORMATS)[number], columns: readonly string[]): Promise<QueryWriter> {
  switch (format) {
    case 'text': {
      // What measures text takes time to load.
      const { TextTable } = await import('./text-table.js');
      return new TextTable(columns);
    }
    case 'jsonl':
      return {
        *rows(rows) {
          for (const row of rows) yield jsonLine(Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null])));
        },
        end: () => [],
      };
    case 'csv':
      return csvWriter(columns);
  }
}

function csvWriter(columns: readonly string[]): QueryWriter {
  let hasHead = false;
  return {
    *rows(rows) {
      if (!hasHead) yield csvRow(columns);
      hasHead = true;
      for (const row of rows) yield csvRow(row.map(flat));
    },
    *end() {
      if (!hasHead) yield csvRow(columns);
    },
  };
}

function flat(cell: Cell): CsvCell {
  return typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : typeof cell === 'boolean' ? String(cell) : cell;
}

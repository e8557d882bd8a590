import type { DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import { UserError } from '../core/user-error.js';
import { loadDuckDb } from './duckdb.js';
import type { OpenStore } from './open-store.js';
import { StoreError } from './store-error.js';

/** What an answer holds: times as RFC 3339, whole numbers as text where JavaScript has none so large. */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [name: string]: Cell };

export interface Answer {
  readonly columns: readonly string[];
  /** The rows in portions; the answer need not fit into memory. */
  rows(): AsyncGenerator<readonly (readonly Cell[])[]>;
}

/** A question that DuckDB does not understand, or that would change something. */
export class QueryError extends UserError {
  override readonly name = 'QueryError';
}

/** Asks a store one question in SQL. Throws QueryError, and StoreError where a file is damaged. */
export async function askStore(store: OpenStore, sql: string): Promise<Answer> {
  if (sql.trim() === '') throw new QueryError('nothing was asked');
  const duckdb = await loadDuckDb();
  const connection = await store.prepare(sql);
  const result = await told(async (): Promise<DuckDBResult> => {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) throw new QueryError('one question at a time');
    const statement = await statements.prepare(0);
    if (statement.statementType !== duckdb.StatementType.SELECT) throw new QueryError('a store is only read: ask with SELECT');
    return statement.stream();
  });
  const cellOf = (value: DuckDBValue): Cell => {
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    if (value instanceof duckdb.DuckDBListValue || value instanceof duckdb.DuckDBArrayValue) return value.items.map(cellOf);
    if (value instanceof duckdb.DuckDBStructValue) {
      return Object.fromEntries(Object.entries(value.entries).map(([name, one]) => [name, cellOf(one)]));
    }
    if (value instanceof duckdb.DuckDBTimestampNanosecondsValue || value instanceof duckdb.DuckDBTimestampValue) {
      return `${String(value).replace(' ', 'T')}Z`;
    }
    return String(value);
  };
  return {
    columns: result.deduplicatedColumnNames(),
    async *rows() {
      for (;;) {
        const chunk = await told(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk.getRows().map((row) => row.map(cellOf));
      }
    },
  };
}

/** What DuckDB says of a question is for the person who asked; what it says of a file is about the store. */
async function told<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw said.includes('.parquet') ? new StoreError(said, { cause: error }) : new QueryError(said, { cause: error });
  }
}

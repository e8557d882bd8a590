import type * as NodeApi from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { StoreError } from './store-error.js';

export type DuckDb = typeof NodeApi;

/** DuckDB, which is installed only where somebody wants a store. Throws StoreError that says how to get it. */
export async function loadDuckDb(): Promise<DuckDb> {
  try {
    return await import('@duckdb/node-api');
  } catch (error) {
    throw new StoreError(
      'this needs DuckDB, which is not installed here.\nInstall it beside roomtone: npm install @duckdb/node-api (add -g where roomtone was installed so).',
      { cause: error },
    );
  }
}

let writing: Promise<DuckDBInstance> | undefined;

/**
 * A connection for writing Parquet, to a database in memory that this process
 * has for itself: no file is shared. One thread, so that the same rows give
 * the same bytes. Tables of a connection are to be temporary: they go with it.
 */
export async function connectForWriting(): Promise<DuckDBConnection> {
  const { DuckDBInstance } = await loadDuckDb();
  writing ??= DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '1GB',
    // Nothing is written but what is asked for.
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  });
  return (await writing).connect();
}

/** How a run ended, by its file in `scan_runs`. One that cannot be read is taken for done: whoever asks the store is told of the damage. */
export async function readRun(path: string): Promise<{ readonly status: string; readonly reason: string | null }> {
  const connection = await connectForWriting();
  try {
    const [row] = (await connection.runAndReadAll(`SELECT status, reason FROM read_parquet(${quoted(path)})`)).getRowObjectsJS();
    return { status: String(row?.['status']), reason: row?.['reason'] as string | null };
  } catch {
    return { status: 'done', reason: null };
  } finally {
    connection.closeSync();
  }
}

/** A text for SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

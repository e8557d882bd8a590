/** Stays as a store has them, for tests and measurements only. */
import { rmSync } from 'node:fs';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { Stay } from '../core/presence.js';
import { loadDuckDb, quoted } from './duckdb.js';
import { RowWriter } from './row-writer.js';
import { stayRows } from './run-rows.js';
import { STAYS } from './sql/stays.js';

/** Of every vendor, in tests. */
export const SILENCE_SECONDS = 5;

/** As a store is asked: with all threads and the memory that it takes. */
let asking: Promise<DuckDBInstance> | undefined;

/** Writes what is derived of stays that captures tell to a Parquet file. */
export async function derived(stays: readonly Stay[], path: string): Promise<void> {
  const parts = `${path}.parts`;
  const writer = await RowWriter.begin();
  await writer.add(
    'stay_parts',
    stayRows(stays, { run: 'run', capture: 'capture' }, () => SILENCE_SECONDS),
  );
  await writer.write('stay_parts', parts);
  writer.close();
  const { DuckDBInstance } = await loadDuckDb();
  asking ??= DuckDBInstance.create(':memory:');
  const connection = await (await asking).connect();
  await connection.run(`CREATE TEMP VIEW stay_parts AS SELECT * FROM read_parquet(${quoted(parts)})`);
  await connection.run(`COPY (${STAYS}) TO ${quoted(path)} (FORMAT parquet)`);
  connection.closeSync();
  rmSync(parts);
}

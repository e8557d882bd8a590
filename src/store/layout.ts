import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from './tables.js';

/**
 * How a store lies on the disk:
 *
 *     DIR/<table>/<SHA-256 of the capture>-<key of the run>.parquet
 *     DIR/derived/stays-<hash of the runs>.parquet              can be made again
 *     DIR/.writing/<table>-<capture>-<key>-<random>.parquet   while it is written
 *     DIR/.writing/spill-<random>/                            of a question, what does not fit into memory
 *
 * Files are never changed. A run is complete when its file in `scan_runs` is
 * there, which is written last.
 */
export const WRITING = '.writing';

export const DERIVED = 'derived';

export const RUNS: Table = 'scan_runs';

const FILE = /^([0-9a-f]{64})-([0-9a-f]{64})\.parquet$/;

export interface RunName {
  readonly capture: string;
  readonly key: string;
}

export function fileOf(store: string, table: string, { capture, key }: RunName): string {
  return join(store, table, `${capture}-${key}.parquet`);
}

/** What a file of a store is of; undefined for one that is not ours. */
export function runOf(name: string): RunName | undefined {
  const [, capture, key] = FILE.exec(name) ?? [];
  return capture === undefined || key === undefined ? undefined : { capture, key };
}

/** Whether a folder is a store. */
export function isStore(path: string): boolean {
  return existsSync(join(path, RUNS));
}

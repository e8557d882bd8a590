import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runOf } from './layout.js';
import type { Table } from './tables.js';

/** A file of a table, and the run it is of. */
export interface StoreFile {
  readonly path: string;
  readonly capture: string;
  readonly key: string;
}

/** Trouble with a file of the store, for people. */
export interface StoreProblem {
  readonly file: string;
  readonly problem: string;
}

/** Every Parquet file begins and ends with it. */
const MAGIC = Buffer.from('PAR1');

/** The smallest has the magic twice and the length of its footer. */
const SHORTEST = 12;

/** The files of a table, in the order of their names; what does not belong there, or was cut, is told and left out. */
export async function filesOf(store: string, table: Table): Promise<{ readonly files: StoreFile[]; readonly problems: StoreProblem[] }> {
  const [files, problems]: [StoreFile[], StoreProblem[]] = [[], []];
  const names = await readdir(join(store, table)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names.toSorted()) {
    const path = join(store, table, name);
    const run = runOf(name);
    if (run === undefined) problems.push({ file: path, problem: 'it is not of this store; it is left out' });
    else if (!looksWhole(path))
      problems.push({ file: path, problem: 'it is damaged and left out; delete it and its run in scan_runs, and scan again' });
    else files.push({ path, ...run });
  }
  return { files, problems };
}

/** Whether a file begins and ends as Parquet does. */
function looksWhole(path: string): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    if (size < SHORTEST) return false;
    const ends = [0, size - MAGIC.length].map((at) => {
      const bytes = Buffer.alloc(MAGIC.length);
      readSync(file!, bytes, 0, MAGIC.length, at);
      return bytes;
    });
    return ends.every((bytes) => bytes.equals(MAGIC));
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

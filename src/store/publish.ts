import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, link, mkdir, open, readdir, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DERIVED, RUNS, type RunName, WRITING, fileOf } from './layout.js';

/**
 * Writes one file of a run so that it is there wholly or not at all: under a
 * name of its own first, then flushed to the disk and linked to its place. A
 * file that is there already stays: it holds the same.
 */
export async function publish(store: string, table: string, run: RunName, write: (path: string) => Promise<void>): Promise<void> {
  await publishFile(store, fileOf(store, table, run), `${table}-${run.capture}-${run.key}`, write);
}

/**
 * Writes what is derived of runs, named by what it is derived of, and takes
 * away what was derived of others. Undefined where nothing can be written.
 */
export async function publishDerived(
  store: string,
  name: string,
  key: string,
  write: (path: string) => Promise<void>,
): Promise<string | undefined> {
  const folder = join(store, DERIVED);
  const target = join(folder, `${name}-${key}.parquet`);
  try {
    if (await isThere(target)) return target;
    await publishFile(store, target, `${DERIVED}-${name}-${key}`, write);
    const old = (await readdir(folder)).filter((one) => one.startsWith(`${name}-`) && join(folder, one) !== target);
    await Promise.all(old.map((one) => rm(join(folder, one), { force: true })));
    return target;
  } catch {
    return undefined;
  }
}

/** `name`: what it is called while it is written, for those who clear away. */
async function publishFile(store: string, target: string, name: string, write: (path: string) => Promise<void>): Promise<void> {
  const path = join(store, WRITING, `${name}-${randomUUID()}.parquet`);
  await mkdir(dirname(target), { recursive: true });
  await mkdir(dirname(path), { recursive: true });
  try {
    await write(path);
    await flush(path);
    await link(path, target).catch(async (error: NodeJS.ErrnoException) => {
      // Somebody else was first, and may have cleared away what we wrote.
      if (error.code !== 'EEXIST' && !(error.code === 'ENOENT' && (await isThere(target)))) throw error;
    });
    await flush(dirname(target));
  } finally {
    await rm(path, { force: true });
  }
}

/** Takes away what a run that was killed has left half written. */
export async function removeLeftovers(store: string, { capture, key }: RunName): Promise<void> {
  const folder = join(store, WRITING);
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => name.includes(`-${capture}-${key}-`));
  await Promise.all(left.map((name) => unlink(join(folder, name)).catch(() => undefined)));
}

/** Whether a run is there, complete. */
export function isComplete(store: string, run: RunName): Promise<boolean> {
  return isThere(fileOf(store, RUNS, run));
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** To the disk itself: a name that outlives a loss of power must not stand for a file that does not. Windows has no such call for folders. */
async function flush(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY).catch((error: NodeJS.ErrnoException) => {
    if (process.platform === 'win32') return undefined;
    throw error;
  });
  try {
    await file?.sync();
  } catch (error) {
    if (process.platform !== 'win32') throw error;
  } finally {
    await file?.close();
  }
}

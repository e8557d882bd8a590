import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WRITING } from '../store/layout.js';

/** A file is written within seconds: one that nobody has touched for an hour belongs to nobody who lives. */
const STALE_MS = 3_600_000;

/**
 * Takes away what a killed process has half written of one capture. Whoever
 * else is writing it at that moment, because he lost the capture to us and
 * does not know it yet, fails and leaves nothing.
 */
export async function removeLeftoversOf(store: string, sha256: string): Promise<void> {
  await removeLeftovers(store, (name) => name.includes(`-${sha256}-`));
}

/** Takes away what workers left that died long ago, on whatever machine. */
export async function removeStaleLeftovers(store: string): Promise<void> {
  await removeLeftovers(store, async (_, path) => {
    const found = await stat(path).catch(() => undefined);
    return found !== undefined && Date.now() - found.mtimeMs > STALE_MS;
  });
}

async function removeLeftovers(store: string, isLeft: (name: string, path: string) => boolean | Promise<boolean>): Promise<void> {
  const folder = join(store, WRITING);
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (await isLeft(name, path)) await rm(path, { force: true, recursive: true }).catch(() => undefined);
  }
}

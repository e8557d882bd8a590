/** Runs the built command as people do, for tests only. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './results.js';

export const LAUNCHER = join(ROOT, 'bin/roomtone.js');

/** A start takes a fifth of a second; a busy machine may take much longer. */
export const PATIENCE_MS = 60_000;

export function checkThatItIsBuilt(): void {
  if (!existsSync(join(ROOT, 'dist/cli.js')))
    throw new Error('dist/cli.js is not there: these tests run the built command, run "npm run build" first');
}

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly stdin?: Buffer;
  /** What is undefined is taken out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Runs `roomtone` with these words; both its ends are pipes. */
export function roomtone(words: readonly string[], surroundings: Surroundings = {}): Run {
  return spawned(process.execPath, [LAUNCHER, ...words], surroundings);
}

/** Runs a line of the shell in which `roomtone` is the command. */
export function shell(line: string, surroundings: Surroundings = {}): Run {
  return spawned('sh', ['-c', `roomtone() { "${process.execPath}" "${LAUNCHER}" "$@"; }\n${line}`], surroundings);
}

function spawned(program: string, words: readonly string[], { stdin, env, cwd }: Surroundings): Run {
  const { NO_COLOR: _, FORCE_COLOR: __, NODE_OPTIONS: ___, ...usual } = process.env;
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    input: stdin ?? Buffer.alloc(0),
    // Databases of places that this machine happens to have would change what is printed.
    env: { ...usual, ROOMTONE_GEO_DIR: '', ...env },
    maxBuffer: 1 << 28,
    ...(cwd !== undefined && { cwd }),
  });
  if (error !== undefined) throw error;
  return { code: status, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
}

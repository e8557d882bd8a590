import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { LAUNCHER } from './command.js';

/** A program that still runs then is ended by force: the test fails and leaves nothing behind. */
const LIMIT_MS = 50_000;

export interface EndedRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program, running, as a command that waits for what comes. */
export class LiveRun {
  readonly child: ChildProcess;
  readonly ended: Promise<EndedRun>;
  stdout = '';
  stderr = '';

  constructor(words: readonly string[], folder: string, env: NodeJS.ProcessEnv = {}) {
    const { NO_COLOR: _, FORCE_COLOR: __, NODE_OPTIONS: ___, ...own } = process.env;
    this.child = spawn(process.execPath, [LAUNCHER, ...words], {
      cwd: folder,
      env: { ...own, ...env },
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    this.child.stdout!.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = once(this.child, 'close').then(
      ([code, signal]) => ({ code, signal, stdout: this.stdout, stderr: this.stderr }) as EndedRun,
    );
  }

  /** Waits until standard error holds the text, or the program has ended. */
  async says(text: string): Promise<void> {
    while (!this.stderr.includes(text)) {
      const isOver = await Promise.race([once(this.child.stderr!, 'data').then(() => false), this.ended.then(() => true)]);
      if (isOver) return;
    }
  }

  /** Ctrl-C; resolves with the end. */
  async interrupt(): Promise<EndedRun> {
    this.child.kill('SIGINT');
    return this.ended;
  }

  /** JSON Lines that were printed, of one type. */
  lines(type: string): readonly Readonly<Record<string, unknown>>[] {
    return this.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .filter((line) => line['type'] === type);
  }
}

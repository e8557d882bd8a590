/** Workers as real processes, and what they leave in a store, for tests only. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openQueue } from '../../queue/connection.js';
import { MAX_MEGABYTES, MAX_SECONDS } from '../../queue/decoder.js';
import { submit } from '../../queue/submit.js';
import { type WorkOutcome, work } from '../../queue/work.js';
import { findInputs } from '../../source/inputs.js';
import { MICROSECONDS, pcapHead, pcapRecord } from '../../testing/capture-files.js';
import { LAUNCHER } from '../../testing/command.js';
import { childrenOf, isStopped } from '../../testing/processes.js';
import { until } from '../../testing/redis.js';
import { IN_THE_CLEAR, ROOT } from '../../testing/results.js';
import type { DecoderWish } from './work.js';

/** Seconds after which a capture of a worker that says nothing is given to another, in tests. */
export const LOCK_SECONDS = 2;

/** Captures of a folder of their own: a bundled one with people in it, and small ones that differ in their last packet. */
export function makeCaptures(folder: string, count = 3): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'people.pcapng'), readFileSync(IN_THE_CLEAR));
  for (let i = 1; i < count; i++) writeFileSync(join(folder, `${i}.pcap`), smallCapture(i));
  writeFileSync(join(folder, 'notes.txt'), 'what is no capture is passed over\n');
  return folder;
}

export function smallCapture(seed: number): Buffer {
  return Buffer.concat([
    pcapHead('little', MICROSECONDS),
    pcapRecord('little', { seconds: 1_000_000 + seed, packet: Buffer.alloc(60, seed) }),
  ]);
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Each file of a store by its name, with a hash of its bytes; half-written ones too. */
export function contents(store: string): Readonly<Record<string, string>> {
  const files = readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(store, name)).isFile());
  return Object.fromEntries(files.toSorted().map((name) => [name, sha256(readFileSync(join(store, name)))]));
}

/** `roomtone submit`, without a process of its own. */
export async function submitTo(url: string, captures: string, out: string): Promise<void> {
  const connection = await openQueue(new URL(url), () => {});
  const sink = {
    onFile: () => {},
    onProblem: ({ problem }: { readonly problem: string }) => {
      throw new Error(problem);
    },
  };
  await submit(connection.queue, (await findInputs([captures])).inputs, { out, privacy: 'plain' }, sink);
  connection.close();
}

const PLACES = { places: false, profiles: [], asOf: undefined, vantage: undefined, geo: [], overrides: undefined, signatures: [] };
const WISH: DecoderWish = {
  signatures: [],
  watch: { lists: [], file: undefined, honey: [] },
  places: PLACES,
  keyLog: undefined,
  hmacKeyFile: undefined,
  retriesFailed: false,
};

/** `roomtone work --drain`, of which only what decodes is a process; also the reasons of what failed. */
export async function drain(url: string): Promise<WorkOutcome & { readonly failures: readonly string[] }> {
  const connection = await openQueue(new URL(url), () => {});
  const failures: string[] = [];
  const outcome = await work(connection, {
    concurrency: 1,
    caps: { seconds: MAX_SECONDS, megabytes: MAX_MEGABYTES },
    lockSeconds: LOCK_SECONDS,
    privacy: 'plain',
    drain: true,
    startDecoder: () => {
      const decoder = fork(join(ROOT, 'dist/decoder.js'), [], { stdio: ['pipe', 'ignore', 'pipe', 'ipc'] });
      decoder.send(WISH);
      return decoder;
    },
    ended: new AbortController().signal,
    onCounts: () => {},
    onFailure: (_, reason) => void failures.push(reason),
    say: () => {},
  });
  connection.close();
  return { ...outcome, failures };
}

/** `roomtone` in the background. */
export class BackgroundCommand {
  readonly process: ChildProcess;
  /** All that it printed so far. */
  said = '';
  readonly #ended: Promise<unknown[]>;

  constructor(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.process = spawn(process.execPath, [LAUNCHER, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ROOMTONE_GEO_DIR: '', ...env },
    });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    }
    this.#ended = once(this.process, 'close');
  }

  /** The exit code. */
  async end(): Promise<number | null> {
    const [code] = await this.#ended;
    return code as number | null;
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  untilItSays(text: string): Promise<boolean> {
    return until(`"${text}" in\n${this.said}`, () => this.said.includes(text));
  }

  /** The process that decodes, once it has stopped itself, see `freezing`; `besides` was seen before. */
  frozenDecoder(besides?: number): Promise<number> {
    return until('a decoding process', () => childrenOf(this.process.pid!).find((child) => child !== besides && isStopped(child)));
  }
}

/**
 * The environment of a worker whose first `count` decoding processes stop themselves before they do anything: so their captures
 * stay half read, however quick they are. `mark`: a path of the test's own.
 */
export function freezing(mark: string, count: number): Readonly<Record<string, string>> {
  const marks = Array.from({ length: count }, (_, i) => `${mark}-${i}`);
  const code = `import { openSync } from 'node:fs';
    const stop = (mark) => {
      try {
        openSync(mark, 'wx');
      } catch {
        return false;
      }
      process.kill(process.pid, 'SIGSTOP');
      return true;
    };
    if (process.argv[1].endsWith('decoder.js')) ${JSON.stringify(marks)}.some(stop);`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

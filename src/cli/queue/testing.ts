/** Workers as real processes, and what they leave in a store, for tests only. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MICROSECONDS, pcapHead, pcapRecord } from '../../testing/capture-files.js';
import { LAUNCHER } from '../../testing/command.js';
import { until } from '../../testing/redis.js';
import { IN_THE_CLEAR, ROOT } from '../../testing/results.js';
import type { DecoderWish } from './work.js';

/** Seconds after which a capture of a worker that says nothing is given to another, in tests. */
export const LOCK_SECONDS = '2';

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

/** What the captures give one after the other and without a queue: the measure of all runs. */
export async function plainStore(captures: string, store: string): Promise<Readonly<Record<string, string>>> {
  const decoder = fork(join(ROOT, 'dist/decoder.js'));
  const places = { places: false, profiles: [], asOf: undefined, vantage: undefined, geo: [], overrides: undefined, signatures: [] };
  const wish: DecoderWish = { signatures: [], watch: { lists: [], file: undefined, honey: [] }, places, hmacKeyFile: undefined };
  decoder.send(wish);
  for (const name of readdirSync(captures).toSorted()) {
    const path = join(captures, name);
    decoder.send({ path, sha256: sha256(readFileSync(path)), out: store });
    await once(decoder, 'message');
  }
  decoder.disconnect();
  return contents(store);
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

  /** Stops the process that decodes as soon as it is there, so that its capture stays half read; `besides` was seen before. */
  async freezeDecoder(besides?: number): Promise<number> {
    const pid = await until('a decoding process', () => childrenOf(this.process.pid!).find((child) => child !== besides));
    process.kill(pid, 'SIGSTOP');
    return pid;
  }
}

export function isAlive(pid: number): boolean {
  return !/^(Z|X|)$/.test(statusOf(pid).state);
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => statusOf(one).parent === pid && statusOf(one).state !== 'Z');
}

function statusOf(pid: number): { readonly state: string; readonly parent: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return { state: /^State:\s+(\w)/m.exec(status)?.[1] ?? '', parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) };
  } catch {
    return { state: '', parent: 0 };
  }
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pcapHead, pcapRecord } from '../testing/capture-files.js';
import { LAUNCHER, PATIENCE_MS, checkThatItIsBuilt } from '../testing/command.js';
import { IPV4, ethernet, ipv4, udp } from '../testing/packets.js';
import { ENCRYPTED, IN_THE_CLEAR } from '../testing/results.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-interruption-'));
beforeAll(checkThatItIsBuilt);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** More than a pipe holds: once it is written, the program has begun to read. */
const MORE_THAN_A_PIPE = 3_000_000;

const repeated = (bytes: Buffer) => Array.from({ length: Math.ceil(MORE_THAN_A_PIPE / bytes.length) }, () => bytes);
/** Sections may follow each other; the last one is cut. */
const CLEAR = Buffer.concat(repeated(readFileSync(IN_THE_CLEAR))).subarray(0, -5);
const NOISE = Buffer.concat([
  pcapHead('little'),
  ...repeated(pcapRecord('little', { packet: ethernet(IPV4, ipv4(udp(Buffer.from('what is this?')))) })),
]);

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

class Scan {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';

  constructor(words: readonly string[]) {
    const { NO_COLOR: _, FORCE_COLOR: __, NODE_OPTIONS: ___, ...env } = process.env;
    this.child = spawn(process.execPath, [LAUNCHER, 'scan', ...words], { env });
    this.child.stdout!.on('data', (chunk: Buffer) => (this.#stdout += chunk.toString()));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.ended = once(this.child, 'close').then(
      ([code, signal]) => ({ code, signal, stdout: this.#stdout, stderr: this.#stderr }) as Ended,
    );
  }

  /** Writes to a standard input that stays open. */
  async feed(bytes: Buffer): Promise<void> {
    await new Promise<void>((done) => {
      this.child.stdin!.write(bytes, () => done());
    });
  }
}

describe('the first Ctrl-C', { timeout: PATIENCE_MS }, () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('ends an endless input with what was found in it: %s', async (signal) => {
    const scan = new Scan(['-', ENCRYPTED, ENCRYPTED, '--format', 'jsonl']);
    await scan.feed(CLEAR);
    scan.child.kill(signal);
    const { code, stdout, stderr } = await scan.ended;
    expect(code).toBe(1);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(lines.filter(({ type }) => type === 'capture')).toMatchObject([{ file: '-', complete: false, truncated: false }]);
    expect(lines.map(({ type }) => type)).toContain('finding');
    expect(lines.filter(({ type }) => type === 'anomaly')).toEqual([]);
    expect(stderr).toBe(
      'roomtone: interrupted; ending with what was read so far. Once more ends at once.\nroomtone: 2 of 3 inputs were not read.\n',
    );
  });

  test('is no trouble while more comes in', async () => {
    const scan = new Scan(['-']);
    scan.child.stdin!.on('error', () => {});
    await scan.feed(CLEAR);
    scan.child.kill('SIGINT');
    for (let i = 0; i < 20; i++) scan.child.stdin!.write(CLEAR);
    const { code, stdout, stderr } = await scan.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nReading was interrupted\n/);
    expect(stderr).not.toContain('should not have happened');
  });

  test('is said in the summary', async () => {
    const scan = new Scan(['-']);
    await scan.feed(CLEAR);
    scan.child.kill('SIGINT');
    const { code, stdout } = await scan.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Identifiers of people and rooms travel in the open/);
    expect(stdout).toContain(' It could not be read to its end.');
    expect(stdout).toMatch(/\nReading was interrupted\n.*\n$/);
  });

  test('is no clean result: 4, whatever findings count for', async () => {
    for (const words of [['-'], ['-', '--fail-on', 'never']]) {
      const scan = new Scan(words);
      await scan.feed(words.length === 1 ? NOISE : CLEAR);
      scan.child.kill('SIGINT');
      const { code, stderr } = await scan.ended;
      expect(code).toBe(4);
      expect(stderr).toMatch(/is no clean result\.\n$/);
    }
  });
});

function makePipe(name: string): string | undefined {
  const path = join(folder, name);
  return spawnSync('mkfifo', [path]).status === 0 ? path : undefined;
}

describe('a named pipe', { timeout: PATIENCE_MS }, () => {
  test('that gives nothing more is left', async ({ skip }) => {
    const path = makePipe('silent');
    if (path === undefined) return skip('there is no mkfifo here');
    const scan = new Scan([path, '--format', 'jsonl']);
    const pipe = await open(path, 'w');
    // More than the pipe holds: once it is written, the program has begun to read.
    await pipe.write(CLEAR);
    scan.child.kill('SIGINT');
    const { code, stdout } = await scan.ended;
    await pipe.close();
    expect(code).toBe(1);
    expect(JSON.parse(stdout.slice(0, stdout.indexOf('\n')))).toMatchObject({ type: 'capture', complete: false });
  });

  test('that nobody writes to is left', async ({ skip }) => {
    const path = makePipe('unwritten');
    if (path === undefined) return skip('there is no mkfifo here');
    const scan = new Scan([path]);
    while (!isOpen(scan.child.pid!, path)) await setTimeout(20);
    scan.child.kill('SIGINT');
    expect(await scan.ended).toMatchObject({ code: 4, signal: null, stdout: '' });
  });
});

/** Whether a process has the pipe open; always, where that cannot be told. */
function isOpen(pid: number, path: string): boolean {
  const descriptors = `/proc/${pid}/fd`;
  if (!existsSync(descriptors)) return true;
  return readdirSync(descriptors).some((descriptor) => {
    try {
      return readlinkSync(join(descriptors, descriptor)) === path;
    } catch {
      return false;
    }
  });
}

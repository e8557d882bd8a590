import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { setTimeout as setTimer } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import type { CaptureBlocks } from './capture-blocks.js';
import { explainFailure } from './capture-help.js';
import { type CaptureTool, type CaptureWish, captureArguments } from './capture-tool.js';
import { LiveError } from './live-error.js';
import type { LiveSource, Say } from './live-source.js';
import { SenderStream } from './sender-stream.js';

/** Of what the tool says, the beginning and the end tell why it stopped. */
const MAX_SAID = 4096;

/** A tool that does not end when asked to is ended. */
const PATIENCE_MS = 3000;

/** How the tool ended; `problem` when it never ran. */
interface Closed {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly problem?: string;
}

interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** What it writes. Node throws away what a child wrote that ends before anybody reads. */
  readonly output: Readable;
  readonly closed: Promise<Closed>;
}

/** Captures through dumpcap or tcpdump as a child, which has the rights and hands over the packets through a pipe. */
export class CaptureProcess implements LiveSource {
  readonly hasSeveralSenders = false;
  readonly #tool: CaptureTool;
  readonly #wish: CaptureWish;
  readonly #say: Say;
  #running: Running | undefined;
  #isEnded = false;
  #said = '';

  constructor(tool: CaptureTool, wish: CaptureWish, say: Say) {
    this.#tool = tool;
    this.#wish = wish;
    this.#say = say;
  }

  async start(): Promise<void> {
    const { name, path } = this.#tool;
    const child = spawn(path, captureArguments(this.#tool, this.#wish), { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.on('data', (text: Buffer) => this.#hear(text.toString()));
    const closed = new Promise<Closed>((done) => {
      child.once('close', (code, signal) => done({ code, signal }));
      child.once('error', ({ message }) => done({ code: null, signal: null, problem: message }));
    });
    const output = child.stdout.pipe(new PassThrough());
    this.#running = { child, output, closed };
    // The head of the capture comes at once when all is well; 'readable' comes at the end, too.
    const first = await Promise.race([closed, once(output, 'readable'), setTimeout(PATIENCE_MS, undefined, { ref: false })]);
    const end = Array.isArray(first) && output.readableLength === 0 ? await closed : first;
    if (end === undefined || !('code' in end)) return;
    throw new LiveError(
      end.problem === undefined ? explainFailure(this.#tool, this.#said) : `${name} could not be started: ${end.problem}`,
    );
  }

  async *read(blocks: CaptureBlocks): AsyncGenerator<Buffer> {
    const { name } = this.#tool;
    const { output, closed } = this.#running!;
    const stream = new SenderStream(this.#wish.interface ?? name, blocks);
    try {
      for await (const chunk of output as AsyncIterable<Buffer>) {
        const out = stream.push(chunk);
        if (out.length > 0) yield out;
        if (stream.problem !== undefined) this.end();
      }
    } finally {
      // Nobody reads on.
      if (!output.readableEnded) this.end();
    }
    const { code, signal } = await closed;
    if (stream.end()) this.#say('The last packet came only in part and was left out; what came before it is whole.');
    if (stream.problem !== undefined) this.#say(`What ${name} wrote could not be read any further: ${stream.problem}.`);
    else if (this.#isEnded || code === 0) this.#tellDrops();
    else this.#say(`${ending(name, code, signal)} What was captured until then is whole.\n${explainFailure(this.#tool, this.#said)}`);
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.#running === undefined) return;
    const { child } = this.#running;
    // Both tools then write what they still hold.
    child.kill('SIGINT');
    const timer = setTimer(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.once('close', () => clearTimeout(timer));
  }

  #hear(text: string): void {
    this.#said += text;
    if (this.#said.length > MAX_SAID) this.#said = `${this.#said.slice(0, MAX_SAID / 2)}\n${this.#said.slice(-MAX_SAID / 2)}`;
  }

  /** Packets that the kernel or the tool had to drop. */
  #tellDrops(): void {
    const dropped =
      /received\/dropped on interface .*: \d+\/(\d+)/.exec(this.#said)?.[1] ?? /^(\d+) packets dropped by kernel/m.exec(this.#said)?.[1];
    if (dropped !== undefined && dropped !== '0') this.#say(`${dropped} packets came faster than they could be taken, and are missing.`);
  }
}

function ending(name: string, code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `${name} ended by itself (exit code ${code}).` : `${name} was ended from outside (${signal}).`;
}

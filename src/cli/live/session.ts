import { createInterface } from 'node:readline/promises';
import { escapeText } from '../../core/display.js';
import { UserError } from '../../core/user-error.js';
import { readProblem } from '../../source/inputs.js';
import { LiveError } from '../../source/live/live-error.js';
import type { LiveSource, Say } from '../../source/live/live-source.js';
import { recorded } from '../../source/live/recorded.js';
import { Recording, type Ring } from '../../source/live/recording.js';
import { formatBytes } from '../../tui/numbers.js';
import { EXIT } from '../exit-code.js';
import { version } from '../version.js';
import type { ScanOptions } from '../scan.js';

/** How a live session is kept and shown. */
export interface SessionOptions {
  /** Where to keep it; a name made of the time when undefined. */
  readonly write: string | undefined;
  /** Undefined: asked at the end, on a terminal; kept elsewhere. */
  readonly keep: boolean | undefined;
  readonly ring: Ring | undefined;
  /** What to print at the end; text when undefined. */
  readonly format: ScanOptions['format'] | undefined;
  readonly scan: Omit<ScanOptions, 'format' | 'live'>;
}

/** What a session says of itself. */
export interface SessionText {
  /** Behind `Capturing`. */
  readonly what: string;
  /** What the user has to do now, line by line. */
  readonly steps: readonly string[];
}

/** What came in wrong use: a file that cannot be written. */
class WriteError extends UserError {}

/** Runs a live source until it ends or the user ends it: keeps what comes and shows what it gives away. Returns the exit code. */
export async function runSession(
  makeSource: (say: Say) => LiveSource,
  { what, steps }: SessionText,
  options: SessionOptions,
): Promise<number> {
  const teller = new Teller();
  const source = makeSource((text) => teller.say(text));
  const recording = openRecording(options);
  const path = options.write ?? recording.files[0]!;
  try {
    await source.start();
  } catch (error) {
    recording.delete();
    if (!(error instanceof LiveError)) throw error;
    teller.say(error.message);
    return EXIT.unreadable;
  }
  teller.say(`Capturing ${what}. Ctrl-C ends it. All that comes is written to ${path}.`);
  if (steps.length > 0) teller.say(steps.join('\n'));
  const title = { comment: `Captured ${what}.`, application: `roomtone ${version()}` };
  const chunks = () => recorded(source, title, recording, (text) => teller.say(text));
  const code = await print(chunks, source, path, options);
  await settle(recording, options, teller);
  return code;
}

async function print(
  chunks: () => AsyncIterable<Buffer>,
  source: LiveSource,
  path: string,
  { scan: options, format = 'text' }: SessionOptions,
): Promise<number> {
  const { scan } = await import('../scan.js');
  const live = { input: { path, bytes: null, fromFolder: false, chunks }, end: () => source.end() };
  return scan({ ...options, format, live });
}

function openRecording({ write, ring }: SessionOptions): Recording {
  const path = write ?? `roomtone-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}.pcapng`;
  try {
    return new Recording(path, ring);
  } catch (error) {
    const problem = (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'it is there already' : readProblem(error);
    throw new WriteError(`cannot write ${path}: ${problem}`);
  }
}

/** Keeps or deletes what was recorded, as the user wishes. */
async function settle(recording: Recording, { write, keep }: SessionOptions, teller: Teller): Promise<void> {
  const names = recording.files.join(', ');
  const wants = keep ?? (write !== undefined || !process.stdin.isTTY || !process.stderr.isTTY || (await asks(recording)));
  if (wants) {
    teller.say(`Kept: ${names} (${formatBytes(recording.bytes)}).`);
    return;
  }
  recording.delete();
  teller.say(`Deleted: ${names}.`);
}

async function asks(recording: Recording): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new AbortController();
  // Ctrl-C at the question is no answer: nothing is lost by keeping.
  terminal.once('SIGINT', () => closed.abort());
  try {
    const answer = await terminal.question(
      `Keep ${escapeText(recording.files.join(', '))} (${formatBytes(recording.bytes)})? It holds the packets themselves. [Y/n] `,
      { signal: closed.signal },
    );
    return !/^\s*n/i.test(answer);
  } catch {
    return true;
  } finally {
    terminal.close();
  }
}

/** Tells the user on standard error. */
class Teller {
  say(text: string): void {
    const lines = text.split('\n').map((line) => escapeText(line));
    process.stderr.write(`roomtone: ${lines.join('\n  ')}\n`);
  }
}

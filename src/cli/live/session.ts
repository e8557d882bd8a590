import { Readable } from 'node:stream';
import { UserError } from '../../core/user-error.js';
import { readProblem } from '../../source/inputs.js';
import { LiveError } from '../../source/live/live-error.js';
import type { LiveSource, Say } from '../../source/live/live-source.js';
import { recorded } from '../../source/live/recorded.js';
import { Recording, type Ring } from '../../source/live/recording.js';
import { EXIT } from '../exit-code.js';
import { version } from '../version.js';
import { Interruption } from '../interruption.js';
import { isInteractive } from '../screen.js';
import type { ScanOptions } from '../scan.js';
import { keepOrDelete } from './keep.js';
import { Teller } from './teller.js';

/** How a live session is kept and shown. */
export interface SessionOptions {
  /** Where to keep it; a name made of the time when undefined. */
  readonly write: string | undefined;
  /** Undefined: asked at the end, on a terminal; kept elsewhere. */
  readonly keep: boolean | undefined;
  readonly ring: Ring | undefined;
  /** What to print at the end; undefined: the terminal interface where both ends are a terminal, else text. */
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
  const isShown = options.format === undefined && isInteractive(process);
  const session = { chunks, source, path, options, teller };
  const code = isShown ? await show(session) : await print(session);
  await keepOrDelete(recording, options, teller);
  return code;
}

interface Session {
  readonly chunks: () => AsyncGenerator<Buffer>;
  readonly source: LiveSource;
  readonly path: string;
  readonly options: SessionOptions;
  readonly teller: Teller;
}

async function print({ chunks, source, path, options }: Session): Promise<number> {
  const { scan: scanned, format = 'text' } = options;
  const { scan } = await import('../scan.js');
  const live = { input: { path, bytes: null, fromFolder: false, chunks }, end: () => source.end() };
  return scan({ ...scanned, format, live });
}

/** Takes the screen once there is something to show: until then it says what to do. */
async function show({ chunks, source, path, options: { scan }, teller }: Session): Promise<number> {
  const bytes = chunks();
  // Loaded while nothing comes: what comes first is to be seen at once.
  const opening = import('../open.js');
  const interruption = new Interruption(() => source.end());
  const first = [await bytes.next(), await bytes.next()].flatMap(({ done, value }) => (done === true ? [] : [value]));
  interruption.disregard();
  if (interruption.requested) return EXIT.blind;
  const stream = Readable.from(joined(first, bytes), { objectMode: false });
  teller.hold();
  const { open } = await opening;
  const code = await open({ ...scan, mouse: false, inputs: ['-'], growing: { from: stream, keptAs: path } });
  // What still comes while the source ends is kept as well.
  source.end();
  for await (const _ of stream);
  teller.free();
  return code;
}

async function* joined(first: readonly Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield* first;
  yield* rest;
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

import { openSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { ReadStream } from 'node:tty';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Language } from '../core/language.js';
import { escapeText } from '../core/display.js';
import type { Exchange } from '../core/exchange.js';
import type { WorldMap } from '../core/world-map.js';
import { openTerminal } from '../tui/open.js';
import { EXIT } from './exit-code.js';
import { sendExchanges } from './exchange-port.js';
import { type MaskOptions, maskFor } from './mask.js';
import { OpenErrands } from './open-errands.js';
import { type PlaceOptions, gazetteerFor } from './places/gazetteer.js';
import { hasScreen } from './screen.js';
import { inputsOf } from './store/inputs.js';
import { type WatchOptions, watchFor } from './watch.js';
import type { WorkerInput } from './worker.js';
import { WorkerSnapshots } from './worker-snapshots.js';

export interface OpenCommand {
  readonly inputs: readonly string[];
  /** Folders of signatures beside the bundled ones. */
  readonly signatures: readonly string[];
  readonly watch: WatchOptions;
  readonly places: PlaceOptions;
  readonly mask: MaskOptions;
  readonly colour: boolean;
  /** Of the help, and of the reports that are asked for on the way. */
  readonly language: Language;
  /** Rows can be clicked and the wheel turned; the terminal's own selecting then needs Shift. */
  readonly mouse: boolean;
  /** A file of TLS secrets. */
  readonly keyLog?: string | undefined;
  /** What `-` among the inputs stands for; standard input when absent. */
  readonly growing?: GrowingInput;
}

/** A capture that is still being made. */
export interface GrowingInput {
  /** Packets, as bytes of pcap or pcapng until they end; or what a proxy hears. */
  readonly from: Readable | AsyncIterable<Exchange>;
  /** Where the same is kept, for reports; undefined when it is not. */
  readonly keptAs: string | undefined;
}

/** Shows captures in the terminal until the user quits. Returns the exit code. */
export async function open(command: OpenCommand): Promise<number> {
  const { inputs, signatures, watch, places, mask, colour, mouse, language, keyLog, growing } = command;
  await inputsOf(inputs, watch);
  const reads = inputs.includes('-');
  const keys = keyboard(reads && growing === undefined);
  if (keys === undefined || !hasScreen(process)) {
    const why = keys !== undefined && process.stdout.isTTY ? 'one that can place text, not TERM=dumb' : 'a terminal on both ends';
    process.stderr.write(`roomtone: open needs ${why}; "roomtone scan" prints its results anywhere.\n`);
    return EXIT.usage;
  }
  // A mistake in what to watch for, in what to ask about places, or in a key is told here, where the terminal is not taken yet.
  await watchFor(watch);
  await gazetteerFor(places);
  const tokens = maskFor(mask);
  const { stream, exchanges } = sortOf(growing);
  const { port1: sending, port2: receiving } = new MessageChannel();
  const live = exchanges === undefined ? undefined : { file: growing?.keptAs ?? '-', exchanges: receiving };
  const workerData: WorkerInput = { inputs, signatures, watch, places, keyLog, live };
  const isRead = reads && live === undefined;
  const worker = new Worker(new URL('worker.js', import.meta.url), { workerData, stdin: isRead, transferList: [receiving] });
  if (exchanges !== undefined) void sendExchanges(exchanges, sending);
  else sending.close();
  if (isRead && worker.stdin !== null) stream.pipe(worker.stdin);
  const source = new WorkerSnapshots(worker);
  const errands = new OpenErrands(command, source);
  try {
    await openTerminal(source, {
      input: keys,
      output: process.stdout,
      colour,
      errands,
      map: worldMap(),
      language,
      start: { isMasked: tokens !== undefined, isMouseOn: mouse },
      ...(tokens !== undefined && { tokenOf: remembered((value) => tokens.token(value)) }),
    });
  } finally {
    errands.end();
    await worker.terminate();
    stream.unpipe();
    keys.destroy();
  }
  for (const { file, problem } of source.latest?.problems ?? []) {
    process.stderr.write(`roomtone: cannot read ${escapeText(file)}: ${escapeText(problem)}\n`);
  }
  if (source.failure !== undefined) throw source.failure;
  return (source.latest?.problems.length ?? 0) > 0 ? EXIT.unreadable : EXIT.clean;
}

/** What comes as bytes, and what as exchanges. */
function sortOf(growing: GrowingInput | undefined): { readonly stream: Readable; readonly exchanges: AsyncIterable<Exchange> | undefined } {
  const from = growing?.from ?? process.stdin;
  return from instanceof Readable ? { stream: from, exchanges: undefined } : { stream: process.stdin, exchanges: from };
}

/** Tokens that are kept. Guards memory; more than the lists hold. */
const MAX_TOKENS = 50_000;

/** A screen asks for the same tokens ten times a second. */
function remembered(tokenOf: (value: string) => string): (value: string) => string {
  const tokens = new Map<string, string>();
  return (value) => {
    const known = tokens.get(value);
    if (known !== undefined) return known;
    const token = tokenOf(value);
    if (tokens.size < MAX_TOKENS) tokens.set(value, token);
    return token;
  };
}

/** Made when the program was built. */
function worldMap(): WorldMap {
  return JSON.parse(readFileSync(new URL('map.json', import.meta.url), 'utf8')) as WorldMap;
}

/** Where keys come from: standard input, or the terminal itself when a capture comes through standard input. */
function keyboard(stdinIsInput: boolean): ReadStream | undefined {
  if (!stdinIsInput) return process.stdin.isTTY ? process.stdin : undefined;
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    return undefined;
  }
}

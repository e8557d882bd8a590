import { openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { ReadStream } from 'node:tty';
import { Worker } from 'node:worker_threads';
import { escapeText } from '../core/display.js';
import type { Snapshot } from '../core/snapshot.js';
import { readProblem } from '../source/inputs.js';
import { type SnapshotSource, openTerminal } from '../tui/open.js';
import { EXIT } from './exit-code.js';
import { type PlaceOptions, gazetteerFor } from './places/gazetteer.js';
import { type WatchOptions, watchFor } from './watch.js';
import type { WorkerInput } from './worker.js';
import { type WorkerMessage, addToLists } from './worker-message.js';

export interface OpenCommand {
  readonly inputs: readonly string[];
  /** Folders of signatures beside the bundled ones. */
  readonly signatures: readonly string[];
  readonly watch: WatchOptions;
  readonly places: PlaceOptions;
  readonly colour: boolean;
}

/** Shows captures in the terminal until the user quits. Returns the exit code. */
export async function open({ inputs, signatures, watch, places, colour }: OpenCommand): Promise<number> {
  const keys = keyboard(inputs.includes('-'));
  if (!process.stdout.isTTY || keys === undefined) {
    process.stderr.write('roomtone: open needs a terminal on both ends; "roomtone scan" prints its results anywhere.\n');
    return EXIT.usage;
  }
  // A mistake in what to watch for, or in what to ask about places, is told here, where the terminal is not taken yet.
  await watchFor(watch);
  await gazetteerFor(places);
  const workerData: WorkerInput = { inputs, signatures, watch, places };
  const worker = new Worker(new URL('worker.js', import.meta.url), { workerData, stdin: inputs.includes('-') });
  if (worker.stdin !== null) process.stdin.pipe(worker.stdin);
  const source = new WorkerSnapshots(worker);
  await openTerminal(source, { input: keys, output: process.stdout, colour, save });
  await worker.terminate();
  process.stdin.unpipe();
  keys.destroy();
  for (const { file, problem } of source.latest?.problems ?? []) {
    process.stderr.write(`roomtone: cannot read ${escapeText(file)}: ${escapeText(problem)}\n`);
  }
  if (source.failure !== undefined) throw source.failure;
  return (source.latest?.problems.length ?? 0) > 0 ? EXIT.unreadable : EXIT.clean;
}

/** The snapshots of an analysis that runs in a worker thread. */
class WorkerSnapshots implements SnapshotSource {
  latest: Snapshot | undefined;
  /** What ended the analysis too early. */
  failure: Error | undefined;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();

  constructor(worker: Worker) {
    worker.on('message', (message: WorkerMessage) => {
      this.latest = { ...message.snapshot, lists: addToLists(this.latest?.lists, message) };
      for (const listener of this.#listeners) listener(this.latest);
    });
    worker.on('error', (error) => (this.failure = error instanceof Error ? error : new Error(String(error))));
  }

  subscribe(onSnapshot: (snapshot: Snapshot) => void): () => void {
    if (this.latest !== undefined) onSnapshot(this.latest);
    this.#listeners.add(onSnapshot);
    return () => this.#listeners.delete(onSnapshot);
  }
}

/** Writes an export; a file that is there already is never written over. */
async function save(name: string, text: string): Promise<void> {
  try {
    // Personal data: for the user's own eyes.
    await writeFile(name, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new Error(`${name} is there already.`, { cause: error });
    throw new Error(`${name}: ${readProblem(error)}`, { cause: error });
  }
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

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { readProblem } from '../source/inputs.js';
import type { Errands, Paper } from '../tui/open.js';
import type { ErrandInput, ErrandOutcome } from './errand-worker.js';
import type { OpenCommand } from './open.js';
import type { WorkerSnapshots } from './worker-snapshots.js';

/** Files and questions that the interface asks for while captures are open. */
export class OpenErrands implements Errands {
  readonly #command: OpenCommand;
  readonly #source: WorkerSnapshots;
  readonly #workers = new Set<Worker>();
  #profiles: readonly string[];

  constructor(command: OpenCommand, source: WorkerSnapshots) {
    this.#command = command;
    this.#source = source;
    this.#profiles = command.places.profiles;
  }

  /** A file that is there already is never written over. */
  async save(name: string, text: string): Promise<void> {
    try {
      // Personal data: for the user's own eyes.
      await writeFile(name, text, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new Error(`${name} is there already.`, { cause: error });
      throw new Error(`${name}: ${readProblem(error)}`, { cause: error });
    }
  }

  report(paper: Paper): Promise<string> {
    return this.#write('report', paper);
  }

  evidence(paper: Paper): Promise<string> {
    return this.#write('evidence', paper);
  }

  askPlaces(profiles: readonly string[]): void {
    this.#profiles = profiles;
    this.#source.ask({ profiles });
  }

  /** Ends what is still being written. */
  end(): void {
    for (const worker of this.#workers) void worker.terminate();
  }

  async #write(kind: ErrandInput['kind'], { name, notes, isMasked }: Paper): Promise<string> {
    const { signatures, watch, places, mask, keyLog, language } = this.#command;
    const inputs = this.#readableInputs();
    // The name is taken first, so that no other file of that name is written over.
    await this.save(name, '');
    const isAsked = this.#source.latest?.places?.isAsked === true;
    const command: ErrandInput['command'] = {
      inputs,
      signatures,
      watch,
      keyLog,
      language,
      places: { ...places, places: isAsked, profiles: this.#profiles },
      mask: { ...mask, mask: isMasked },
    };
    const problem = await this.#run({ kind, command, file: name, notes });
    if (problem !== null) throw new Error(`${name}: ${problem}`);
    return resolve(name);
  }

  /** Throws when what was read cannot be read again. */
  #readableInputs(): readonly string[] {
    const { inputs, growing } = this.#command;
    return inputs.map((input) => {
      if (input !== '-') return input;
      if (growing?.keptAs === undefined) throw new Error('standard input cannot be read a second time; save it to a file, and open that.');
      return growing.keptAs;
    });
  }

  #run(workerData: ErrandInput): Promise<ErrandOutcome> {
    // What it says on the way would be printed across the screen.
    const worker = new Worker(new URL('errand-worker.js', import.meta.url), { workerData, stdout: true, stderr: true });
    this.#workers.add(worker);
    let said = '';
    worker.stderr.setEncoding('utf8').on('data', (text: string) => (said = text));
    return new Promise<ErrandOutcome>((done, fail) => {
      worker.on('message', (outcome: ErrandOutcome) => done(outcome === null ? null : `${outcome} ${said.trim()}`.trim()));
      worker.on('error', fail);
      worker.on('exit', () => fail(new Error('the writing was ended')));
    }).finally(() => this.#workers.delete(worker));
  }
}

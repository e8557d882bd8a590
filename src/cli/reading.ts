import type { CaptureResult } from '../core/results.js';
import type { Coverage } from '../core/capture.js';
import type { InputProblem, Progress } from '../core/snapshot.js';
import type { Inputs } from '../source/inputs.js';

/** How far the reading of all inputs has come, and what it met. */
export class Reading {
  readonly coverages: Coverage[] = [];
  readonly problems: InputProblem[];
  /** By capture index. */
  readonly files: string[] = [];
  readonly #started = Date.now();
  #total: number;
  #bytesTotal: number | null;
  readonly #problemsBefore: number;
  #file: string | null = null;
  #bytesBefore = 0;
  #bytesInFile = 0;
  #filesDone = 0;
  #passedOver = 0;
  #packets = 0;
  #isDone = false;

  constructor({ inputs, problems }: Inputs) {
    const sizes = inputs.map(({ bytes }) => bytes);
    this.problems = [...problems];
    this.#problemsBefore = problems.length;
    this.#total = inputs.length;
    this.#bytesTotal = sizes.includes(null) ? null : sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
  }

  begin(file: string): void {
    this.#file = file;
    this.files[this.coverages.length] = file;
  }

  noteBytes(bytes: number): void {
    this.#bytesInFile = bytes;
  }

  noteCapture({ coverage }: CaptureResult): void {
    this.coverages.push(coverage);
    this.#packets += coverage.packets;
  }

  /** A store told of a capture: nothing was read. */
  noteRecalled(result: CaptureResult): void {
    this.noteCapture(result);
    this.#total++;
    this.#filesDone++;
    this.#bytesBefore += result.capture.bytes;
    if (this.#bytesTotal !== null) this.#bytesTotal += result.capture.bytes;
  }

  /** The file was read, refused, or passed over: one of a folder that is no capture gives neither a result nor a problem. */
  endFile(): void {
    this.#bytesBefore += this.#bytesInFile;
    this.#bytesInFile = 0;
    const readOrRefused = this.coverages.length + this.problems.length - this.#problemsBefore;
    this.#passedOver += readOrRefused > this.#filesDone ? 0 : 1;
    this.#filesDone = readOrRefused;
  }

  end(): void {
    this.#file = null;
    this.#isDone = true;
    this.files.length = this.coverages.length;
  }

  /** `packets`: those of the capture being read. */
  progress(packets: number): Progress {
    return {
      file: this.#file,
      filesDone: this.#filesDone,
      filesTotal: this.#total - this.#passedOver,
      bytesDone: this.#bytesBefore + this.#bytesInFile,
      bytesTotal: this.#bytesTotal,
      packets: this.#packets + packets,
      seconds: (Date.now() - this.#started) / 1000,
      done: this.#isDone,
    };
  }
}

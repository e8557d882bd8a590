import type { Coverage } from './capture.js';
import type { Finding } from './finding.js';

/** How far the reading of all inputs has come. */
export interface Progress {
  /** The file being read; null before the first and after the last. */
  readonly file: string | null;
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  /** Null where it cannot be known: standard input. */
  readonly bytesTotal: number | null;
  readonly packets: number;
  readonly done: boolean;
}

/** An input that could not be read, and why, for people. */
export interface InputProblem {
  readonly file: string;
  readonly problem: string;
}

/** One immutable picture of the analysis, plain data that can cross between threads. */
export interface Snapshot {
  readonly progress: Progress;
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly coverages: readonly Coverage[];
  readonly people: number;
  readonly rooms: number;
  readonly pairs: number;
  readonly servers: number;
  readonly problems: readonly InputProblem[];
  /** File names by capture index, for the evidence. */
  readonly files: readonly string[];
}

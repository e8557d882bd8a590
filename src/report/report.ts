import type { CaptureResult, RunResult } from '../core/results.js';

/** Turns results into text, capture by capture as they come. */
export interface Report {
  capture(result: CaptureResult): Iterable<string>;
  /** Once, after the last capture. */
  run(result: RunResult): Iterable<string>;
}

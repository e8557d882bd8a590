import type { CaptureResult, RunResult } from '../core/results.js';
import type { Mask } from './mask.js';
import type { Report } from './report.js';

/** Another report's words on results whose identifiers are masked. */
export class MaskedReport implements Report {
  readonly #report: Report;
  readonly #mask: Mask;

  constructor(report: Report, mask: Mask) {
    this.#report = report;
    this.#mask = mask;
  }

  capture(result: CaptureResult): Iterable<string> {
    return this.#report.capture(this.#mask.capture(result));
  }

  run(result: RunResult): Iterable<string> {
    return this.#report.run(this.#mask.run(result));
  }
}

/** What a report prints of frames, for tests only. */
import type { Frame } from '../core/frame.js';
import { Engine } from '../engine.js';
import { KNOWLEDGE, analyse } from '../testing/results.js';
import type { Report } from './report.js';

export function printed(report: Report, captures: readonly (readonly [file: string, frames: readonly Frame[]])[]): string {
  const engine = new Engine(KNOWLEDGE);
  const parts = captures.flatMap(([file, frames]) => [...report.capture(analyse(engine, frames, file))]);
  return [...parts, ...report.run(engine.report())].join('');
}

import type { Snapshot } from '../core/snapshot.js';
import { coverageLines, problemLines } from './coverage-lines.js';
import { EMPTY_LINE, line, paragraph, type Line } from './line.js';

/** What stands where the list would be while there is nothing to list. */
export function nothingFoundLines(snapshot: Snapshot | null, columns: number): readonly Line[] {
  if (snapshot === null || !snapshot.progress.done) {
    const problems = snapshot === null ? [] : problemLines(snapshot, columns);
    return [line('Nothing found yet. Reading…', 'strong'), EMPTY_LINE, ...problems];
  }
  const problems = problemLines(snapshot, columns);
  if (snapshot.progress.packets === 0) {
    return [line('Nothing was looked at: no packet could be read.', 'strong'), EMPTY_LINE, ...problems];
  }
  return [
    ...paragraph('Nothing found in what could be looked at.', columns, 'strong'),
    EMPTY_LINE,
    ...problems,
    ...coverageLines(snapshot, columns),
  ];
}

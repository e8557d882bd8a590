import type { Snapshot } from '../../core/snapshot.js';
import { matrixOfAll } from '../documents/matrix.js';
import { EMPTY_LINE, line, type Line } from '../line.js';

/** Who met whom for how long, each with each; none where only two people met. */
export function peoplePicture({ lists }: Snapshot, columns: number, rows: number): readonly Line[] {
  const matrix = matrixOfAll(lists.pairs.items, columns, rows - 2);
  return matrix.length === 0 ? [] : [line('How long each was with each', 'faint'), ...matrix, EMPTY_LINE];
}

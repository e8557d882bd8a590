import type { SeenValue, Snapshot } from '../../core/snapshot.js';
import { packetOf } from '../target.js';
import { valueBlock } from '../value-block.js';
import { valueRow } from '../value-row.js';
import type { Stop } from './document.js';
import { withBytes } from './frame-bytes.js';

/** Values of one page; whoever looks for more filters the packets. */
export const MAX_VALUES = 200;

/** Values to select, each of which opens its packet. */
export function valueStops(values: readonly SeenValue[], { lists, files }: Snapshot, columns: number): readonly Stop[] {
  return values.slice(0, MAX_VALUES).map((value) => ({
    lines: (isSelected) => [
      valueRow(value, files, isSelected, columns),
      ...(isSelected ? valueBlock(withBytes(value, lists), files, columns) : []),
    ],
    opens: packetOf(value),
  }));
}

/** `12 values were read here`, and how many of them are shown. */
export function valuesTitle(count: number): string {
  if (count === 0) return 'No value was read here.';
  return count > MAX_VALUES ? `Values (the first ${MAX_VALUES} of ${count})` : `Values (${count})`;
}

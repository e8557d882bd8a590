import type { WorldMap } from '../../core/world-map.js';

export interface Label {
  readonly country: string;
  readonly text: string;
  readonly count: number;
  readonly sign: '!' | '?' | '';
}

export interface PlacedLabel extends Label {
  readonly column: number;
  readonly row: number;
}

/** Rows that a label may be moved away from its country where others stand there already. */
const MAX_SHIFT = 4;

/** Each label as near to its country as there is room; the first have the best places. What finds none is left out. */
export function placeLabels(labels: readonly Label[], { land, points }: WorldMap, columns: number, rows: number): readonly PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  const [height, width] = [land.rows.length * land.degrees, land.rows[0]!.length * land.degrees];
  for (const label of labels) {
    const point = points[label.country];
    if (point === undefined) continue;
    const [latitude, longitude] = point;
    const row = Math.floor(((land.north - latitude) / height) * rows);
    const column = Math.floor(((longitude - land.west) / width) * columns - label.text.length / 2);
    const place = nearestFree(label, row, column, placed, columns, rows);
    if (place !== undefined) placed.push(place);
  }
  return placed;
}

function nearestFree(
  label: Label,
  row: number,
  column: number,
  placed: readonly PlacedLabel[],
  columns: number,
  rows: number,
): PlacedLabel | undefined {
  const length = label.text.length;
  for (let shift = 0; shift <= MAX_SHIFT; shift++) {
    for (const [down, right] of [
      [0, 0],
      [0, length],
      [0, -length],
      [1, 0],
      [-1, 0],
    ] as const) {
      const at = { ...label, row: row + down * shift, column: Math.max(0, Math.min(column + right * shift, columns - length)) };
      if (at.row < 0 || at.row >= rows) continue;
      const isTaken = placed.some(
        (other) => other.row === at.row && at.column <= other.column + other.text.length && other.column <= at.column + length,
      );
      if (!isTaken) return at;
    }
  }
  return undefined;
}

import { formatTime } from '../core/time.js';
import { cell, fit, fitEnd, widthOf } from './fit.js';
import type { Line } from './line.js';
import { formatCount } from './numbers.js';
import { joinSafe, safeText, type SafeText } from './safe-text.js';
import type { Proof } from './target.js';

const MARK_COLUMNS = 2;
const KIND_COLUMNS = 14;

/** Below these the time and the file are left to the text under the row, so that the value keeps its place. */
const COLUMNS_WITH_TIME = 76;
const COLUMNS_WITH_FILE = 100;

/** A value in one row: kind, value, and as far as there is room file, frame and time. */
export function valueRow(value: Proof, files: readonly string[], selected: boolean, columns: number): Line {
  const { kind, evidence } = value;
  const place = placeOf(value, columns);
  const fileColumns = fileColumnsOf(place, columns);
  const file = fitEnd(safeText(fileName(evidence.capture, files)), fileColumns - 2);
  const row = joinSafe(
    safeText(selected ? '> ' : '  '),
    cell(safeText(kind), KIND_COLUMNS),
    cell(safeText(value.value), roomBefore(place, columns) - fileColumns),
    cell(joinSafe(safeText('  '), file), fileColumns),
    place,
  );
  const spoken = `${selected ? 'selected, ' : ''}${kind} ${value.value}, frame ${evidence.frame}`;
  return { spans: [{ text: fit(row, columns), marked: selected }], spoken: fit(safeText(spoken), columns) };
}

/** Whether the row shows the value as a whole. */
export function showsWhole(value: Proof, columns: number): boolean {
  const place = placeOf(value, columns);
  return widthOf(safeText(value.value)) <= roomBefore(place, columns) - fileColumnsOf(place, columns);
}

export function showsTime(columns: number): boolean {
  return columns >= COLUMNS_WITH_TIME;
}

export function fileName(capture: number, files: readonly string[]): string {
  return files[capture] ?? `capture ${formatCount(capture + 1)}`;
}

function placeOf({ evidence }: Proof, columns: number): SafeText {
  const frame = `  frame ${evidence.frame}`;
  return safeText(showsTime(columns) ? `${frame}  ${formatTime(evidence.time)}` : frame);
}

function roomBefore(place: SafeText, columns: number): number {
  return Math.max(1, columns - MARK_COLUMNS - KIND_COLUMNS - widthOf(place));
}

function fileColumnsOf(place: SafeText, columns: number): number {
  return columns >= COLUMNS_WITH_FILE ? Math.floor(roomBefore(place, columns) / 2) : 0;
}

import type { Progress, Snapshot } from '../core/snapshot.js';
import { fit, fitEnd, widthOf } from './fit.js';
import { span, type Line } from './line.js';
import { duration } from './clock.js';
import { formatBytes, formatCount, plural } from './numbers.js';
import { joinSafe, safeText, type SafeText } from './safe-text.js';

const NAME = 'roomtone';

/** The first row: what is being read, and how far. The file's name gets the columns that are left. */
export function headerLine(snapshot: Snapshot | null, columns: number): Line {
  const room = Math.max(0, columns - NAME.length - 2);
  const state = snapshot === null ? safeText('reading…') : describe(snapshot, room);
  return { spans: [span(NAME, 'strong'), span('  '), { text: fit(state, room) }] };
}

function describe({ progress, files }: Snapshot, room: number): SafeText {
  const before = safeText(progress.done ? 'done · ' : `reading… ${filePosition(progress)}`);
  const after = safeText([plural(progress.packets, 'packet'), amount(progress), ...pace(progress)].join(' · '));
  const path = progress.done ? doneName(progress, files) : progress.file;
  const name = path === '-' ? 'standard input' : path;
  if (name === null) return joinSafe(before, after);
  const space = room - widthOf(before) - widthOf(after) - 3;
  return joinSafe(before, fitEnd(safeText(name), Math.max(1, space)), safeText(' · '), after);
}

/** Seconds of reading before which a rate says nothing. */
const FIRST_SECONDS = 1;

/** How fast it goes and how long it still takes, as far as that can be told. */
function pace({ bytesDone, bytesTotal, seconds = 0, done }: Progress): readonly string[] {
  if (done || seconds < FIRST_SECONDS || bytesDone === 0) return [];
  const rate = bytesDone / seconds;
  const left = bytesTotal === null ? [] : [`${duration(Math.ceil((bytesTotal - bytesDone) / rate))} left`];
  return [`${formatBytes(Math.round(rate))}/s`, ...left];
}

function filePosition({ file, filesDone, filesTotal }: Progress): string {
  if (file === null) return '';
  return filesTotal > 1 ? `file ${formatCount(Math.min(filesDone + 1, filesTotal))} of ${formatCount(filesTotal)} · ` : '';
}

function doneName({ filesTotal }: Progress, files: readonly string[]): string | null {
  return filesTotal === 1 && files[0] !== undefined ? files[0] : plural(filesTotal, 'file');
}

function amount({ bytesDone, bytesTotal, done }: Progress): string {
  if (done || bytesTotal === null || bytesTotal === 0) return formatBytes(bytesDone);
  return `${Math.min(99, Math.floor((bytesDone / bytesTotal) * 100))}%`;
}

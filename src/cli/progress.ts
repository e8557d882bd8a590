import type { Input } from '../source/inputs.js';
import { fit, fitEnd, widthOf } from '../tui/fit.js';
import { formatBytes, plural } from '../tui/numbers.js';
import { type SafeText, joinSafe, safeText } from '../tui/safe-text.js';
import { StatusLine, type StatusStream } from './status-line.js';

/** How far a scan has come. */
export interface ScanProgress {
  readonly file: string;
  /** 1-based. */
  readonly fileNumber: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  /** Null where it cannot be known: standard input, a named pipe. */
  readonly bytesTotal: number | null;
  readonly packets: number;
  readonly elapsedMs: number;
}

/** Less of a name tells nothing. */
const MIN_NAME_COLUMNS = 6;

/** One line of at most so many columns; what does not fit is left out, packets first and bytes last. */
export function formatProgress(progress: ScanProgress, columns: number): SafeText {
  const { fileNumber, filesTotal, bytesDone, bytesTotal, packets, elapsedMs } = progress;
  const perMs = elapsedMs > 0 ? bytesDone / elapsedMs : 0;
  const parts: { readonly text: string; readonly rank: number }[] = [{ text: bytesOf(bytesDone, bytesTotal), rank: 0 }];
  if (bytesTotal !== null && bytesTotal > 0) parts.push({ text: `${percent(bytesDone, bytesTotal)} %`, rank: 1 });
  parts.push({ text: plural(packets, 'packet'), rank: 4 }, { text: rate(perMs / 1000), rank: 3 });
  if (bytesTotal !== null && perMs > 0) parts.push({ text: `${clock(Math.max(0, bytesTotal - bytesDone) / perMs)} left`, rank: 2 });
  const count = `${fileNumber} of ${filesTotal} `;
  const figures = (maxRank: number) =>
    parts
      .filter(({ rank }) => rank <= maxRank)
      .map(({ text }) => text)
      .join(', ');
  for (let maxRank = 4; maxRank > 0; maxRank--) {
    const rest = safeText(`: ${figures(maxRank)}`);
    const free = columns - count.length - widthOf(rest);
    const name = safeText(progress.file);
    if (free >= Math.min(MIN_NAME_COLUMNS, widthOf(name))) return joinSafe(safeText(count), fitEnd(name, free), rest);
  }
  return fit(safeText(figures(1)), columns);
}

/** `1.2 of 3.4 MB`, `900 kB of 3.4 MB`; with no total, what came so far. */
function bytesOf(done: number, total: number | null): string {
  if (total === null) return formatBytes(done);
  const [left, right] = [formatBytes(done), formatBytes(total)];
  const unit = right.slice(right.indexOf(' '));
  return `${left.endsWith(unit) ? left.slice(0, -unit.length) : left} of ${right}`;
}

/** Whole percents, 100 only at the end. */
function percent(done: number, total: number): number {
  return Math.min(100, Math.floor((done / total) * 100));
}

/** One decimal place where it says something. */
function rate(megabytesPerSecond: number): string {
  return `${megabytesPerSecond.toFixed(megabytesPerSecond < 10 ? 1 : 0)} MB/s`;
}

/** `0:07`, `12:34`, `1:02:03`, rounded up: zero is said when nothing is left. */
export function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Five times a second is as fast as figures can be read. */
const INTERVAL_MS = 200;

/** How far a scan is, on one line. It first shows after one interval: a short scan shows none. */
export class ProgressLine {
  readonly #line: StatusLine;
  readonly #now: () => number;
  readonly #started: number;
  readonly #filesTotal: number;
  readonly #bytesTotal: number | null;
  #nextDraw: number;
  #fileNumber = 0;
  #bytesBefore = 0;
  #packetsBefore = 0;

  constructor(stream: StatusStream, inputs: readonly Pick<Input, 'bytes'>[], now: () => number = () => performance.now()) {
    this.#line = new StatusLine(stream);
    this.#now = now;
    this.#started = now();
    this.#nextDraw = this.#started + INTERVAL_MS;
    this.#filesTotal = inputs.length;
    this.#bytesTotal = inputs.some(({ bytes }) => bytes === null) ? null : inputs.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  }

  /** A new input begins. */
  begin(): void {
    this.#fileNumber++;
  }

  /** So many bytes and packets of the input so far. */
  note(file: string, bytes: number, packets: number): void {
    const now = this.#now();
    if (now < this.#nextDraw) return;
    this.#nextDraw = now + INTERVAL_MS;
    this.#draw({
      file,
      fileNumber: this.#fileNumber,
      filesTotal: this.#filesTotal,
      bytesDone: this.#bytesBefore + bytes,
      bytesTotal: this.#bytesTotal,
      packets: this.#packetsBefore + packets,
      elapsedMs: now - this.#started,
    });
  }

  /** The input ended: `bytes` of its size are behind us, whatever was read of it. */
  finish(bytes: number, packets: number): void {
    this.#bytesBefore += bytes;
    this.#packetsBefore += packets;
  }

  /** Takes the line away, so that something else can be written. */
  clear(): void {
    this.#line.clear();
  }

  #draw(progress: ScanProgress): void {
    this.#line.show(formatProgress(progress, this.#line.columns));
  }
}

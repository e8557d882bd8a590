import { widthOf } from '../tui/fit.js';
import type { SafeText } from '../tui/safe-text.js';

/** The part of a terminal that the line needs. */
export interface StatusStream {
  readonly columns?: number;
  write(text: string): unknown;
}

const USUAL_COLUMNS = 80;

/** One line on a terminal, rewritten in place with no control but the carriage return. */
export class StatusLine {
  readonly #stream: StatusStream;
  /** Columns of the line on the screen; 0 when there is none. */
  #shown = 0;

  constructor(stream: StatusStream) {
    this.#stream = stream;
  }

  /** Columns that a line may have: a terminal may go to the next line when its last column is written. */
  get columns(): number {
    return Math.max(1, (this.#stream.columns || USUAL_COLUMNS) - 1);
  }

  show(line: SafeText): void {
    const width = widthOf(line);
    this.#stream.write(`\r${line}${' '.repeat(Math.max(0, this.#shown - width))}`);
    this.#shown = width;
  }

  /** Takes the line away, so that something else can be written. */
  clear(): void {
    if (this.#shown === 0) return;
    this.#stream.write(`\r${' '.repeat(this.#shown)}\r`);
    this.#shown = 0;
  }
}

import { escapeText } from '../../core/display.js';
import { fit } from '../../tui/fit.js';
import { safeText } from '../../tui/safe-text.js';
import { StatusLine } from '../status-line.js';

/** Without a terminal a line of its own stands for each state, so seldom that a log stays short. */
const PLAIN_INTERVAL_MS = 10_000;

/** What a long run says on standard error: messages, and below them on a terminal one line that is rewritten. */
export class Teller {
  readonly #line = process.stderr.isTTY ? new StatusLine(process.stderr) : undefined;
  #lastPlain = performance.now();
  #lastState = '';

  readonly say = (text: string): void => {
    this.clear();
    process.stderr.write(`roomtone: ${text.split('\n').map(escapeText).join('\n')}\n`);
  };

  /** How far it is. */
  readonly state = (text: string): void => {
    if (this.#line !== undefined) {
      this.#line.show(fit(safeText(text), this.#line.columns));
      return;
    }
    const now = performance.now();
    if (text === this.#lastState || now - this.#lastPlain < PLAIN_INTERVAL_MS) return;
    this.#lastPlain = now;
    this.#lastState = text;
    this.say(text);
  };

  clear(): void {
    this.#line?.clear();
  }
}

import { escapeText } from '../../core/display.js';

/** Said while the screen was taken; a sender can make us say much. */
const MAX_HELD = 200;

/** Tells the user on standard error, at once unless something else has the screen. */
export class Teller {
  #held: string[] | undefined;

  say(text: string): void {
    const lines = text.split('\n').map((line) => escapeText(line));
    const said = `roomtone: ${lines.join('\n  ')}\n`;
    if (this.#held === undefined) process.stderr.write(said);
    else if (this.#held.length < MAX_HELD) this.#held.push(said);
  }

  hold(): void {
    this.#held = [];
  }

  free(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const said of held) process.stderr.write(said);
  }
}

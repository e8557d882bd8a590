/** Texts kept to be known again. Guards memory: what is beyond it is kept twice. */
const MAX_TEXTS = 10_000;

/** A longer one seldom comes again. */
const MAX_LENGTH = 256;

/** Texts that come again and again, kept once each: a capture of a day has thousands of flows with the same few names. */
export class SharedTexts {
  readonly #texts = new Map<string, string>();

  /** An equal text. */
  of(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    // What was cut from a longer text would hold all of it; joined, it is a copy of its own.
    const own = [text, ''].join('');
    if (text.length > MAX_LENGTH) return own;
    if (this.#texts.size === MAX_TEXTS) this.#texts.clear();
    this.#texts.set(own, own);
    return own;
  }
}

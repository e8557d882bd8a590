import { doubled } from './columns.js';

/** Numbers in a word. */
const BITS = 32;

/** Room at first, for a thousand flows. */
const FIRST_WORDS = 32;

/** A set of small numbers, as those of flows are: a bit for each up to the largest, where a Set takes 20 bytes for each member. */
export class NumberSet {
  size = 0;
  #words = new Uint32Array(FIRST_WORDS);

  has(number: number): boolean {
    return ((this.#words[number >>> 5] ?? 0) & bitOf(number)) !== 0;
  }

  /** Returns whether it is new. */
  add(number: number): boolean {
    if (this.has(number)) return false;
    const word = number >>> 5;
    while (word >= this.#words.length) this.#words = doubled(this.#words);
    this.#words[word]! |= bitOf(number);
    this.size++;
    return true;
  }

  delete(number: number): void {
    if (!this.has(number)) return;
    this.#words[number >>> 5]! &= ~bitOf(number);
    this.size--;
  }

  /** Ascending. */
  *[Symbol.iterator](): Generator<number> {
    for (let word = 0; word < this.#words.length; word++) {
      if (this.#words[word] === 0) continue;
      for (let number = word * BITS; number < (word + 1) * BITS; number++) if (this.has(number)) yield number;
    }
  }
}

function bitOf(number: number): number {
  return 1 << (number & (BITS - 1));
}

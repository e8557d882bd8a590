/** Bytes waiting to be read; more than a second of what a phone can send. */
export const MAX_WAITING = 16 << 20;

/** What arrives from several sides, taken one after the other. */
export class Arrivals<Item> {
  /** Those that came while there was no room. */
  leftOut = 0;
  readonly #sizeOf: (item: Item) => number;
  #items: Item[] = [];
  #waiting = 0;
  #isEnded = false;
  #wake: () => void = () => undefined;
  #hasRoom: (() => void)[] = [];

  /** `sizeOf`: what one takes, in bytes. */
  constructor(sizeOf: (item: Item) => number) {
    this.#sizeOf = sizeOf;
  }

  /** What is of no size is passed over. What has no room is left out and counted. */
  push(item: Item): void {
    const size = this.#sizeOf(item);
    if (size === 0 || this.#isEnded) return;
    if (this.#waiting >= MAX_WAITING) {
      this.leftOut++;
      return;
    }
    this.#items.push(item);
    this.#waiting += size;
    this.#wake();
  }

  /** Resolves when the next one will find room. */
  async room(): Promise<void> {
    while (this.#waiting >= MAX_WAITING && !this.#isEnded) await new Promise<void>((done) => this.#hasRoom.push(done));
  }

  /** No more comes; what is waiting is still given. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
    this.#free();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for (;;) {
      const items = this.#items;
      this.#items = [];
      this.#waiting = 0;
      this.#free();
      yield* items;
      if (this.#items.length > 0) continue;
      if (this.#isEnded) return;
      await new Promise<void>((done) => (this.#wake = done));
    }
  }

  #free(): void {
    const waiting = this.#hasRoom;
    this.#hasRoom = [];
    for (const done of waiting) done();
  }
}

/** Waiting to be read; more than a second of what a phone can send. */
export const MAX_WAITING = 16 << 20;

/** Bytes from several sides, taken one after the other. */
export class ChunkQueue {
  /** Chunks that came while there was no room. */
  leftOut = 0;
  #chunks: Buffer[] = [];
  #waiting = 0;
  #isEnded = false;
  #wake: () => void = () => undefined;
  #hasRoom: (() => void)[] = [];

  /** Empty ones are passed over. What has no room is left out and counted. */
  push(chunk: Buffer): void {
    if (chunk.length === 0 || this.#isEnded) return;
    if (this.#waiting >= MAX_WAITING) {
      this.leftOut++;
      return;
    }
    this.#chunks.push(chunk);
    this.#waiting += chunk.length;
    this.#wake();
  }

  /** Resolves when the next chunk will find room. */
  async room(): Promise<void> {
    while (this.#waiting >= MAX_WAITING && !this.#isEnded) await new Promise<void>((done) => this.#hasRoom.push(done));
  }

  /** No more comes; what is waiting is still given. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
    this.#free();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (;;) {
      const chunks = this.#chunks;
      this.#chunks = [];
      this.#waiting = 0;
      this.#free();
      yield* chunks;
      if (this.#chunks.length > 0) continue;
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

/** Collected before a write: a system call per line would cost more than the line. */
const BATCH_LENGTH = 1 << 16;

/** Text to standard output, in batches, at the pace at which it is taken. */
export class Output {
  /** Whoever read standard output has gone; what is written from then on is dropped. */
  closed = false;
  /** Why the results could not be written, if they could not. */
  failure: string | undefined;
  readonly #stream: NodeJS.WriteStream;
  #pending = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') this.failure = error.message;
      this.closed = true;
    });
  }

  async write(text: string): Promise<void> {
    this.#pending += text;
    if (this.#pending.length >= BATCH_LENGTH) await this.flush();
  }

  /** Bytes as they are, behind the text so far. */
  async writeBytes(bytes: Buffer): Promise<void> {
    await this.flush();
    if (this.closed) return;
    await new Promise<void>((done) => {
      this.#stream.write(bytes, () => done());
    });
  }

  async flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text === '' || this.closed) return;
    await new Promise<void>((done) => {
      this.#stream.write(text, () => done());
    });
  }
}

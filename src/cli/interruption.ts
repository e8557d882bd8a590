const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * The wish of the user to end early. The first Ctrl-C or SIGTERM is noted, to
 * end in order; from then on, and after `disregard`, a signal does what it
 * does by default: it ends the program at once.
 */
export class Interruption {
  requested = false;
  readonly #onRequest: () => void;

  constructor(onRequest: () => void) {
    this.#onRequest = onRequest;
    for (const signal of SIGNALS) process.on(signal, this.#request);
  }

  disregard(): void {
    for (const signal of SIGNALS) process.off(signal, this.#request);
  }

  readonly #request = () => {
    this.disregard();
    this.requested = true;
    this.#onRequest();
  };
}

/**
 * Payloads of a flow that are tried before it is given up. A handshake stands
 * at the front; more tries cost CPU on every byte of bulk traffic.
 */
export const MAX_TRIES = 12;

/** How many payloads of each flow were tried in vain. */
export class Tries {
  #spent = new Uint8Array(1024);

  areLeft(flowIndex: number): boolean {
    return (this.#spent[flowIndex] ?? 0) < MAX_TRIES;
  }

  /** Takes one of those that are left. */
  spend(flowIndex: number): void {
    if (flowIndex >= this.#spent.length) {
      const spent = new Uint8Array(Math.max(flowIndex + 1, this.#spent.length * 2));
      spent.set(this.#spent);
      this.#spent = spent;
    }
    this.#spent[flowIndex]!++;
  }

  /** The number is another flow's, or a connection begins on the flow. */
  begin(flowIndex: number): void {
    if (flowIndex < this.#spent.length) this.#spent[flowIndex] = 0;
  }
}

import type { Message } from '../core/message.js';
import { SmallMap } from '../core/small-map.js';

/** Values kept for later messages on their flow, all flows of a capture together. Guards memory. */
export const MAX_REMEMBERED = 100_000;

/** Values that messages leave for later ones on their flow, of the present capture. What HTTP's head says, the JSON in its body can use. */
export class RememberedValues {
  readonly #values = new Map<number, SmallMap<string, string>>();
  #size = 0;

  of(message: Message, name: string): string | undefined {
    return this.#values.get(message.payload.flow.index)?.get(name);
  }

  keep(message: Message, name: string, value: string): void {
    if (this.#size === MAX_REMEMBERED) return;
    const { index } = message.payload.flow;
    let ofFlow = this.#values.get(index);
    if (ofFlow === undefined) this.#values.set(index, (ofFlow = new SmallMap()));
    if (!ofFlow.has(name)) this.#size++;
    ofFlow.set(name, value);
  }

  /** The flow's number will be another flow's. */
  forget(flowIndex: number): void {
    this.#size -= this.#values.get(flowIndex)?.size ?? 0;
    this.#values.delete(flowIndex);
  }

  clear(): void {
    this.#values.clear();
    this.#size = 0;
  }
}

import type { Message } from '../core/message.js';

/** Values kept for later messages on their flow, all flows of a capture together. Guards memory. */
export const MAX_REMEMBERED = 100_000;

/** Values that messages leave for later ones on their flow, of the present capture. What HTTP's head says, the JSON in its body can use. */
export class RememberedValues {
  readonly #values = new Map<string, string>();

  of(message: Message, name: string): string | undefined {
    return this.#values.get(keyOf(message, name));
  }

  keep(message: Message, name: string, value: string): void {
    if (this.#values.size < MAX_REMEMBERED) this.#values.set(keyOf(message, name), value);
  }

  clear(): void {
    this.#values.clear();
  }
}

function keyOf({ payload }: Message, name: string): string {
  return `${payload.flow.index} ${name}`;
}

import { formatSocket } from '../core/address.js';
import type { Flow } from '../core/flow.js';

/** Ends of media flows of one run that messages announced. Guards memory. */
export const MAX_ENDS = 100_000;

/** Addresses with ports at which messages say that media is awaited in the clear. */
export class AnnouncedEnds {
  readonly #ends = new Set<string>();

  /** `end`: `192.0.2.7:49170`, an IPv6 address in brackets. */
  add(end: string): void {
    if (this.#ends.size < MAX_ENDS) this.#ends.add(end);
  }

  /** Forgets the capture before: an address is another's in the next. */
  clear(): void {
    this.#ends.clear();
  }

  /** Whether one of the flow's two ends was announced. */
  hasEndOf({ client, server }: Flow): boolean {
    if (this.#ends.size === 0) return false;
    return this.#ends.has(formatSocket(client.address, client.port)) || this.#ends.has(formatSocket(server.address, server.port));
  }
}

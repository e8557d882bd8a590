import { formatAddress } from '../core/address.js';
import type { Endpoint } from '../core/flow.js';
import { HIGH, HIGH_REST, LOW, LOW_REST, PORTS, PROTOCOL, isIpv4 } from './flow-key.js';

/** Addresses whose ends are remembered. Guards memory: each takes about 100 bytes. */
export const MAX_ADDRESSES = 2048;

/** Ends of flows as they are described. A server has many flows, a client too: of IPv4 they share one text, and one end where the port is the same. */
export class SharedEnds {
  /** The end that was described last at an address, by the address as a word. */
  readonly #last = new Map<number, Endpoint>();
  readonly #ipv4 = Buffer.alloc(4);
  readonly #ipv6 = Buffer.alloc(16);

  low(key: Int32Array): Endpoint {
    return this.#of(key, LOW, LOW_REST, key[PORTS]! >>> 16);
  }

  high(key: Int32Array): Endpoint {
    return this.#of(key, HIGH, HIGH_REST, key[PORTS]! & 0xffff);
  }

  /** The first word of the address and the others stand at these places of the key. */
  #of(key: Int32Array, first: number, rest: number, port: number): Endpoint {
    const word = key[first]!;
    if (!isIpv4(key[PROTOCOL]!)) {
      this.#ipv6.writeInt32BE(word);
      for (let i = 0; i < 3; i++) this.#ipv6.writeInt32BE(key[rest + i]!, 4 + i * 4);
      return { address: formatAddress(this.#ipv6), port };
    }
    const known = this.#last.get(word);
    if (known?.port === port) return known;
    this.#ipv4.writeInt32BE(word);
    const end = { address: known?.address ?? formatAddress(this.#ipv4), port };
    if (this.#last.size === MAX_ADDRESSES) this.#last.clear();
    this.#last.set(word, end);
    return end;
  }
}

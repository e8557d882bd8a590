import { createHmac } from 'node:crypto';

/** Rounds of a Feistel network over an even number of bits; NIST SP 800-38G asks for eight or more. */
const ROUNDS = 10;

/**
 * A secret permutation of the numbers from 0 to `size` - 1 that leaves none in
 * its place when there are two or more; `purpose` makes it one of many. A
 * Feistel network is walked until it comes to a number that is small enough
 * (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
 */
export function permuted(key: Buffer, purpose: string, size: bigint, number: bigint): bigint {
  if (size < 2n) return number;
  const network = new Network(key, `${purpose} ${size}`, size);
  // Turned by a fixed step in between, so that nothing stays what it is.
  const step = 1n + (network.round(ROUNDS, 0n) % (size - 1n));
  return network.back((network.forth(number) + step) % size);
}

class Network {
  readonly #key: Buffer;
  readonly #purpose: string;
  readonly #size: bigint;
  readonly #half: bigint;
  readonly #mask: bigint;

  constructor(key: Buffer, purpose: string, size: bigint) {
    this.#key = key;
    this.#purpose = purpose;
    this.#size = size;
    const bits = (size - 1n).toString(2).length;
    this.#half = BigInt(Math.max(1, Math.ceil(bits / 2)));
    this.#mask = (1n << this.#half) - 1n;
  }

  round(round: number, half: bigint): bigint {
    const hash = createHmac('sha512', this.#key).update(`${this.#purpose} ${round} ${half}`).digest();
    // Wider than one hash only for texts of a hundred characters; the rest of their half then stays under the same mask.
    return BigInt(`0x${hash.toString('hex')}`);
  }

  forth(number: bigint): bigint {
    let now = number;
    do {
      let [left, right] = [now >> this.#half, now & this.#mask];
      for (let round = 0; round < ROUNDS; round++) [left, right] = [right, left ^ (this.round(round, right) & this.#mask)];
      now = (left << this.#half) | right;
    } while (now >= this.#size);
    return now;
  }

  back(number: bigint): bigint {
    let now = number;
    do {
      let [left, right] = [now >> this.#half, now & this.#mask];
      for (let round = ROUNDS - 1; round >= 0; round--) [left, right] = [right ^ (this.round(round, left) & this.#mask), left];
      now = (left << this.#half) | right;
    } while (now >= this.#size);
    return now;
  }
}

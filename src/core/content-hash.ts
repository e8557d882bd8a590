import { randomBytes } from 'node:crypto';

/** Others in every process, so that nobody can write two contents that pass for one. No result depends on them. */
const [SEED_LOW, SEED_HIGH] = [randomBytes(4).readInt32LE(), randomBytes(4).readInt32LE()];

/** 64 bits over parts of a message, to know by that it says what an earlier one said. One serves all messages: it allocates nothing. */
export class ContentHash {
  low = 0;
  high = 0;

  /** Begins anew; `number` counts as the first part. */
  begin(number: number): void {
    this.low = SEED_LOW ^ number;
    this.high = SEED_HIGH ^ number;
  }

  /** Adds the bytes from `from` to `to`. Their length is not in it: that of the message, or of its parts, has to be. */
  add(bytes: Uint8Array, from: number, to: number): void {
    let { low, high } = this;
    for (let i = from; i < to; i++) {
      low = Math.imul(low ^ bytes[i]!, 0x01000193);
      high = (Math.imul(high ^ bytes[i]!, 0x5bd1e995) ^ (high >>> 15)) | 0;
    }
    this.low = low;
    this.high = high;
  }
}

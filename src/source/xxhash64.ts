/**
 * XXH64 with seed 0, of which zstd keeps the low 32 bits (RFC 8878 §3.1.1). 64-bit numbers are
 * two words: BigInt would take fifty times as long.
 */
import { u32le } from '../core/words.js';

/** The algorithm's five primes, high and low words. */
const P1 = [0x9e37_79b1, 0x85eb_ca87] as const;
const P2 = [0xc2b2_ae3d, 0x27d4_eb4f] as const;
const P3 = [0x1656_67b1, 0x9e37_79f9] as const;
const P4 = [0x85eb_ca77, 0xc2b2_ae63] as const;
const P5 = [0x27d4_eb2f, 0x1656_67c5] as const;

/** Bytes that go into the four lanes at once. */
const STRIPE = 32;
const LANES = 4;

type Prime = readonly [number, number];

/** The sum over bytes that come in chunks of any size. */
export class XxHash64 {
  /** Four lanes: P1 + P2, P2, 0 and -P1 at first; high words, and low ones. */
  readonly #high = new Int32Array([0x60ea_27ee, 0xc2b2_ae3d, 0, 0x61c8_864e]);
  readonly #low = new Int32Array([0xadc0_b5d6, 0x27d4_eb4f, 0, 0x7a14_3579]);
  readonly #rest = Buffer.alloc(STRIPE);
  #restLength = 0;
  #length = 0;

  push(bytes: Buffer): void {
    this.#length += bytes.length;
    let at = 0;
    if (this.#restLength > 0) {
      at = Math.min(STRIPE - this.#restLength, bytes.length);
      bytes.copy(this.#rest, this.#restLength, 0, at);
      this.#restLength += at;
      if (this.#restLength < STRIPE) return;
      this.#stripe(this.#rest, 0);
      this.#restLength = 0;
    }
    for (; at + STRIPE <= bytes.length; at += STRIPE) this.#stripe(bytes, at);
    this.#restLength = bytes.copy(this.#rest, 0, at);
  }

  /** The low 32 bits of the sum. */
  low(): number {
    const sum = new Word();
    if (this.#length >= STRIPE) {
      for (const [lane, bits] of [1, 7, 12, 18].entries()) sum.add(...new Word(this.#high[lane]!, this.#low[lane]!).rotate(bits).pair);
      for (let lane = 0; lane < LANES; lane++)
        sum
          .xor(roundOf(this.#high[lane]!, this.#low[lane]!))
          .times(P1)
          .add(...P4);
    } else sum.add(...P5);
    sum.add(Math.floor(this.#length / 2 ** 32), this.#length | 0);
    let at = 0;
    for (; at + 8 <= this.#restLength; at += 8)
      sum
        .xor(roundOf(u32le(this.#rest, at + 4), u32le(this.#rest, at)))
        .rotate(27)
        .times(P1)
        .add(...P4);
    for (; at + 4 <= this.#restLength; at += 4)
      sum
        .xor(new Word(0, u32le(this.#rest, at)).times(P1))
        .rotate(23)
        .times(P2)
        .add(...P3);
    for (; at < this.#restLength; at++) sum.xor(new Word(0, this.#rest[at]!).times(P5)).rotate(11).times(P1);
    sum.xor(sum.shifted(33)).times(P2);
    sum.xor(sum.shifted(29)).times(P3);
    return (sum.low ^ sum.high) >>> 0;
  }

  /** The hot loop: no objects. */
  #stripe(bytes: Buffer, from: number): void {
    for (let lane = 0; lane < LANES; lane++) {
      const at = from + lane * 8;
      const low = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      const high = bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24);
      const addedLow = Math.imul(low, P2[1]);
      const addedHigh = (highOfProduct(low, P2[1]) + Math.imul(high, P2[1]) + Math.imul(low, P2[0])) | 0;
      const sumLow = (this.#low[lane]! + addedLow) | 0;
      const sumHigh = (this.#high[lane]! + addedHigh + (sumLow >>> 0 < addedLow >>> 0 ? 1 : 0)) | 0;
      const turnedLow = (sumLow << 31) | (sumHigh >>> 1);
      const turnedHigh = (sumHigh << 31) | (sumLow >>> 1);
      this.#low[lane] = Math.imul(turnedLow, P1[1]);
      this.#high[lane] = highOfProduct(turnedLow, P1[1]) + Math.imul(turnedHigh, P1[1]) + Math.imul(turnedLow, P1[0]);
    }
  }
}

/** 64 bits in two words. */
class Word {
  constructor(
    public high = 0,
    public low = 0,
  ) {}

  get pair(): [number, number] {
    return [this.high, this.low];
  }

  add(high: number, low: number): this {
    const sum = (this.low + low) | 0;
    this.high = (this.high + high + (sum >>> 0 < low >>> 0 ? 1 : 0)) | 0;
    this.low = sum;
    return this;
  }

  times([high, low]: Prime): this {
    this.high = (highOfProduct(this.low, low) + Math.imul(this.high, low) + Math.imul(this.low, high)) | 0;
    this.low = Math.imul(this.low, low);
    return this;
  }

  xor({ high, low }: Word): this {
    this.high ^= high;
    this.low ^= low;
    return this;
  }

  /** To the left, by less than 32 bits. */
  rotate(bits: number): this {
    const { high, low } = this;
    this.high = (high << bits) | (low >>> (32 - bits));
    this.low = (low << bits) | (high >>> (32 - bits));
    return this;
  }

  /** To the right; zeros come in. */
  shifted(bits: number): Word {
    if (bits >= 32) return new Word(0, this.high >>> (bits - 32));
    return new Word(this.high >>> bits, (this.low >>> bits) | (this.high << (32 - bits)));
  }
}

function roundOf(high: number, low: number): Word {
  return new Word(high, low).times(P2).rotate(31).times(P1);
}

/** The upper 32 bits of the product of two words without sign. */
function highOfProduct(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const [low, middle, other] = [a0 * b0, a0 * b1, a1 * b0];
  const carry = (low >>> 16) + (middle & 0xffff) + (other & 0xffff);
  return (a1 * b1 + (middle >>> 16) + (other >>> 16) + (carry >>> 16)) | 0;
}

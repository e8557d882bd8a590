/**
 * XXH64 with seed 0, of which zstd keeps the low 32 bits (RFC 8878 §3.1.1). 64-bit numbers are
 * two words: BigInt would take fifty times as long.
 */
import { u32le } from '../core/words.js';

/** The algorithm's five primes, high and low words. */
const P1_HIGH = 0x9e37_79b1;
const P1_LOW = 0x85eb_ca87;
const P2_HIGH = 0xc2b2_ae3d;
const P2_LOW = 0x27d4_eb4f;
const P1 = [P1_HIGH, P1_LOW] as const;
const P2 = [P2_HIGH, P2_LOW] as const;
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
      this.#stripes(this.#rest, 0, STRIPE);
    }
    const end = bytes.length - ((bytes.length - at) % STRIPE);
    this.#stripes(bytes, at, end);
    this.#restLength = bytes.copy(this.#rest, 0, end);
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

  /** The hot loop, over whole stripes: no objects, and the primes as plain numbers. */
  #stripes(bytes: Buffer, from: number, to: number): void {
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let lane = 0; lane < LANES; lane++) {
      let laneLow = this.#low[lane]!;
      let laneHigh = this.#high[lane]!;
      for (let at = from + lane * 8; at < to; at += STRIPE) {
        const low = words.getInt32(at, true);
        const high = words.getInt32(at + 4, true);
        const addedLow = Math.imul(low, P2_LOW);
        const addedHigh = (highOfProduct(low, P2_LOW) + Math.imul(high, P2_LOW) + Math.imul(low, P2_HIGH)) | 0;
        const sumLow = (laneLow + addedLow) | 0;
        const sumHigh = (laneHigh + addedHigh + (sumLow >>> 0 < addedLow >>> 0 ? 1 : 0)) | 0;
        const turnedLow = (sumLow << 31) | (sumHigh >>> 1);
        const turnedHigh = (sumHigh << 31) | (sumLow >>> 1);
        laneLow = Math.imul(turnedLow, P1_LOW);
        laneHigh = (highOfProduct(turnedLow, P1_LOW) + Math.imul(turnedHigh, P1_LOW) + Math.imul(turnedLow, P1_HIGH)) | 0;
      }
      this.#low[lane] = laneLow;
      this.#high[lane] = laneHigh;
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
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  // Of whole numbers below 2^32: a product that could be larger would be a double.
  const middle = Math.imul(a0, b1);
  const other = Math.imul(a1, b0);
  const carry = (Math.imul(a0, b0) >>> 16) + (middle & 0xffff) + (other & 0xffff);
  return (Math.imul(a1, b1) + (middle >>> 16) + (other >>> 16) + (carry >>> 16)) | 0;
}

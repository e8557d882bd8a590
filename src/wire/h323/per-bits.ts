/** A cursor over bits, with the numbers and lengths of PER's aligned variant (X.691 §11). */

/** Thrown by the cursor when bytes and type do not fit; caught where the reading began. No Error: nobody looks at its stack, and taking one down costs more than the reading. */
export const UNREADABLE = Symbol('unreadable');

export class BitReader {
  readonly bytes: Buffer;
  #bit: number;
  readonly #last: number;

  constructor(bytes: Buffer, from: number, to: number) {
    this.bytes = bytes;
    this.#bit = from * 8;
    this.#last = to * 8;
  }

  /** The byte that the next bit stands in. */
  get byte(): number {
    return this.#bit >> 3;
  }

  /** The first byte of which nothing was read. */
  get end(): number {
    return (this.#bit + 7) >> 3;
  }

  align(): void {
    this.#bit = this.end * 8;
  }

  bits(count: number): number {
    if (this.#bit + count > this.#last) throw UNREADABLE;
    let value = 0;
    for (let i = 0; i < count; i++, this.#bit++) value = value * 2 + ((this.bytes[this.#bit >> 3]! >> (7 - (this.#bit & 7))) & 1);
    return value;
  }

  /** Skips so many octets from the next octet on, and returns where they begin. */
  octets(count: number): number {
    if (count > 0) this.align();
    const at = this.byte;
    if (this.#bit + count * 8 > this.#last) throw UNREADABLE;
    this.#bit += count * 8;
    return at;
  }

  /** A number between two bounds (§11.5). */
  integer(from: number, to: number): number {
    const range = to - from + 1;
    if (range <= 255) return from + this.bits(Math.ceil(Math.log2(range)));
    if (range > 65_536) {
      // "the length … as a constrained whole number" of octets, at most four here (§13.2.6)
      const length = this.bits(2) + 1;
      return from + this.bytes.readUIntBE(this.octets(length), length);
    }
    const length = range === 256 ? 1 : 2;
    return from + this.bytes.readUIntBE(this.octets(length), length);
  }

  /** A length between two bounds, as of a text. */
  sized(from: number, to: number): number {
    return this.integer(from, to);
  }

  /** A length without bounds (§11.9). Parts of 16 K and more are not followed: no message at hand is as long. */
  length(): number {
    const first = this.bytes[this.octets(1)]!;
    if (first < 0x80) return first;
    if (first >= 0xc0) throw UNREADABLE;
    return ((first & 0x3f) << 8) | this.bytes[this.octets(1)]!;
  }

  /** A number that is expected to be below 64 (§11.6); larger ones are not used. */
  normallySmall(): number {
    if (this.bits(1) === 1) throw UNREADABLE;
    return this.bits(6);
  }
}

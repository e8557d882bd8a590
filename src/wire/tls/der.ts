/**
 * Distinguished Encoding Rules (ITU-T X.690 §8, §10), as far as certificates need them.
 *
 *   +-----+--------------------------------------------+----------
 *   | tag | length: 0–127, or 0x80 | n and n bytes of it | content …
 *   +-----+--------------------------------------------+----------
 */

const LONG_FORM = 0x80;
/** Three bytes count to 16 MiB, more than a handshake message holds. */
const MAX_LENGTH_BYTES = 3;
/** All bits set: the number of the tag follows in more bytes. Certificates have no such tag. */
const HIGH_TAG_NUMBER = 0x1f;

/** Goes through elements one behind another. It is one object for all of them: a certificate has a hundred. */
export class Elements {
  /** Of the present element; `from` and `to` bound its content. */
  tag = 0;
  from: number;
  to: number;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #left: number;

  /** The elements between `at` and `end`, as many as `limit`. */
  constructor(bytes: Uint8Array, at: number, end: number, limit: number) {
    this.#bytes = bytes;
    this.#end = end;
    this.#left = limit;
    this.from = at;
    this.to = at;
  }

  /** Goes on to the next element; false when what follows is none, or does not end in time. */
  next(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    const at = this.to;
    if (this.#left-- <= 0 || at + 2 > end) return false;
    const tag = bytes[at]!;
    if ((tag & HIGH_TAG_NUMBER) === HIGH_TAG_NUMBER) return false;
    let length = bytes[at + 1]!;
    let from = at + 2;
    if (length >= LONG_FORM) {
      const count = length - LONG_FORM;
      // A count of 0 is the indefinite form, which DER does not have (§10.1).
      if (count === 0 || count > MAX_LENGTH_BYTES || from + count > end) return false;
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + bytes[from + i]!;
      from += count;
    }
    if (from + length > end) return false;
    this.tag = tag;
    this.from = from;
    this.to = from + length;
    return true;
  }

  /** Goes on to the next element; false when there is none, or it is another than this. */
  nextIs(tag: number): boolean {
    return this.next() && this.tag === tag;
  }

  /** The elements inside the present one, as many as `limit`. */
  inside(limit: number): Elements {
    return new Elements(this.#bytes, this.from, this.to, limit);
  }
}

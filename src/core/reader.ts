/**
 * Why a decode gave no value. `not-mine`: the bytes are another format's.
 * `truncated`: they end before the value does. `malformed`: they break the format's own rules.
 */
export type Failure = 'not-mine' | 'truncated' | 'malformed';

/** `at` is the offset of the offending byte, counted from the first byte handed to the decoder. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: Failure; readonly at: number };

/** Thrown only by `Reader`, caught only by `decoding`. No Error: nobody looks at its stack, and to take one down costs more than the reading. */
class Truncated {
  constructor(readonly at: number) {}
}

/**
 * A bounds-checked cursor over untrusted bytes. Decoders do no arithmetic on
 * raw buffers: a read either fits, or the decode ends there as `truncated`.
 */
export class Reader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  /** Reads from `at` to `end`, all of the bytes unless told otherwise. */
  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#end = end;
    this.#at = at;
  }

  get offset(): number {
    return this.#at;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  take(count: number): Buffer {
    const from = this.#advance(count);
    return this.#bytes.subarray(from, from + count);
  }

  /** Reads the next `count` bytes and no further; offsets go on as here. */
  within(count: number): Reader {
    const from = this.#advance(count);
    return new Reader(this.#bytes, from, from + count);
  }

  skip(count: number): void {
    this.#advance(count);
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  /** Big endian, as the network has it. */
  u16(): number {
    return this.#bytes.readUInt16BE(this.#advance(2));
  }

  u24(): number {
    return this.#bytes.readUIntBE(this.#advance(3), 3);
  }

  u32(): number {
    return this.#bytes.readUInt32BE(this.#advance(4));
  }

  u64(): bigint {
    return this.#bytes.readBigUInt64BE(this.#advance(8));
  }

  u16le(): number {
    return this.#bytes.readUInt16LE(this.#advance(2));
  }

  u32le(): number {
    return this.#bytes.readUInt32LE(this.#advance(4));
  }

  /** A base-128 varint of at most ten bytes (protobuf's), or `undefined` when it is longer than that. */
  varint(): bigint | undefined {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return undefined;
  }

  #advance(count: number): number {
    if (count > this.left) throw new Truncated(this.#end);
    const from = this.#at;
    this.#at += count;
    return from;
  }
}

/** Runs a decoder's body; running off the end becomes a value. Any other throw is a bug and passes through. */
export function decoding<T>(body: () => Decoded<T>): Decoded<T> {
  try {
    return body();
  } catch (error) {
    if (error instanceof Truncated) return { ok: false, why: 'truncated', at: error.at };
    throw error;
  }
}

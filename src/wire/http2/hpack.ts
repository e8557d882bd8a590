/**
 * HPACK, the compression of HTTP/2's headers (RFC 7541): each is a place in a
 * table, or written out and perhaps put into the table.
 *
 *   1xxxxxxx   index                                     01xxxxxx   index of the name or 0, then text; into the table
 *   001xxxxx   the table's size from here on             0000xxxx   the same, not into the table; 0001xxxx never into one
 */
import { Reader, decoding } from '../../core/reader.js';
import { decodeHuffman } from './huffman.js';
import { STATIC_TABLE } from './static-table.js';

export type Header = readonly [name: string, value: string];

/** Size of a table that is followed; browsers allow for 65,536. Guards memory. */
export const MAX_TABLE_SIZE = 65_536;

/** Headers of one block. Guards memory: one byte can stand for a long one. */
export const MAX_HEADERS = 256;

/** "SETTINGS_HEADER_TABLE_SIZE … The initial value is 4,096 octets" (RFC 9113 §6.5.2) */
const INITIAL_SIZE = 4096;

/** "The size of an entry is the sum of its name's length …, its value's length …, and 32" (§4.1) */
const OVERHEAD = 32;

/** More bytes of an integer than any length or index takes. */
const MAX_INTEGER_BYTES = 4;

const NEW = STATIC_TABLE.length + 1;

/** One direction's table, and what reads blocks with it. */
export class HpackTable {
  /** The newest first. */
  readonly #entries: Header[] = [];
  #size = 0;
  #limit = INITIAL_SIZE;

  /** The headers of a block; `undefined` when it is broken, after which nothing more of the connection can be read. */
  read(block: Buffer): readonly Header[] | undefined {
    const headers: Header[] = [];
    const decoded = decoding(() => {
      const reader = new Reader(block);
      const broken = () => ({ ok: false, why: 'malformed', at: reader.offset }) as const;
      while (reader.left > 0) {
        const first = reader.u8();
        if ((first & 0xe0) === 0x20) {
          const limit = integer(reader, first, 5);
          if (limit === undefined || limit > MAX_TABLE_SIZE) return broken();
          this.#limit = limit;
          this.#shrink();
          continue;
        }
        const header = (first & 0x80) !== 0 ? this.#at(integer(reader, first, 7)) : this.#literal(reader, first);
        if (header === undefined || headers.length === MAX_HEADERS) return broken();
        headers.push(header);
      }
      return { ok: true, value: undefined };
    });
    return decoded.ok ? headers : undefined;
  }

  #literal(reader: Reader, first: number): Header | undefined {
    const isKept = (first & 0x40) !== 0;
    const index = integer(reader, first, isKept ? 6 : 4);
    const name = index === 0 ? text(reader) : this.#at(index)?.[0];
    const value = name === undefined ? undefined : text(reader);
    if (name === undefined || value === undefined) return undefined;
    if (isKept) {
      this.#entries.unshift([name, value]);
      this.#size += sizeOf([name, value]);
      this.#shrink();
    }
    return [name, value];
  }

  #at(index: number | undefined): Header | undefined {
    if (index === undefined || index === 0) return undefined;
    return index < NEW ? STATIC_TABLE[index - 1] : this.#entries[index - NEW];
  }

  #shrink(): void {
    while (this.#size > this.#limit) this.#size -= sizeOf(this.#entries.pop()!);
  }
}

function sizeOf([name, value]: Header): number {
  return name.length + value.length + OVERHEAD;
}

/** An integer whose first bits are the lower ones of `first` (§5.1). */
function integer(reader: Reader, first: number, bits: number): number | undefined {
  const most = (1 << bits) - 1;
  let value = first & most;
  if (value < most) return value;
  // A power would be a decimal to V8, and with it all positions that are reckoned from here.
  for (let i = 0, scale = 1; i < MAX_INTEGER_BYTES; i++, scale *= 128) {
    const byte = reader.u8();
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
  return undefined;
}

/** A text (§5.2), byte by byte. */
function text(reader: Reader): string | undefined {
  const first = reader.u8();
  const length = integer(reader, first, 7);
  if (length === undefined) return undefined;
  const bytes = reader.take(length);
  return (first & 0x80) === 0 ? bytes.toString('latin1') : decodeHuffman(bytes);
}

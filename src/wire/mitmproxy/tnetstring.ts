/**
 * Typed netstrings (tnetstrings.info), as mitmproxy writes them:
 *
 *   LENGTH ':' bytes TAG      , bytes   ; text   # integer   ^ decimal   ! boolean   ~ nothing   ] list   } dictionary
 */
export type Tnetstring = Buffer | string | number | boolean | null | readonly Tnetstring[] | TnetRecord;

export interface TnetRecord {
  readonly [name: string]: Tnetstring;
}

/** Values within values; flows have eight. Guards the stack. */
const MAX_DEPTH = 32;

/** Values of one record. Guards memory: an empty value takes three bytes. */
export const MAX_VALUES = 2_000_000;

/** Digits of a length: "the SIZE … must not be larger than 999,999,999". */
const MAX_LENGTH_DIGITS = 9;

const COLON = 0x3a;

/** The length of the record that begins at `at`, head and tag included; undefined when more bytes are needed, -1 when it is none. */
export function measureTnetstring(bytes: Uint8Array, at: number, end: number): number | undefined {
  let length = 0;
  for (let next = at; next < end; next++) {
    const byte = bytes[next]!;
    if (byte === COLON) return next === at ? -1 : next - at + 1 + length + 1;
    const isLeadingZero = next > at && bytes[at] === 0x30;
    if (byte < 0x30 || byte > 0x39 || isLeadingZero || next - at === MAX_LENGTH_DIGITS) return -1;
    length = length * 10 + byte - 0x30;
  }
  return undefined;
}

/** Reads a record that fills `bytes` exactly; undefined when it is none. Never throws on input. */
export function readTnetstring(bytes: Buffer): Tnetstring | undefined {
  const reader = new TnetReader(bytes);
  const value = reader.value(0, bytes.length, 0);
  return reader.end === bytes.length ? value : undefined;
}

class TnetReader {
  /** Behind the last value that was read. */
  end = 0;
  readonly #bytes: Buffer;
  #left = MAX_VALUES;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  value(at: number, end: number, depth: number): Tnetstring | undefined {
    const size = measureTnetstring(this.#bytes, at, end);
    if (size === undefined || size < 0 || at + size > end || depth > MAX_DEPTH || this.#left-- === 0) return undefined;
    const to = at + size - 1;
    const from = this.#bytes.indexOf(COLON, at) + 1;
    const value = this.#content(this.#bytes[to]!, from, to, depth);
    this.end = to + 1;
    return value;
  }

  #content(tag: number, from: number, to: number, depth: number): Tnetstring | undefined {
    switch (String.fromCharCode(tag)) {
      case ',':
        return this.#bytes.subarray(from, to);
      case ';':
        return this.#bytes.toString('utf8', from, to);
      case '#':
      case '^': {
        const number = to - from > 64 ? NaN : Number(this.#bytes.toString('latin1', from, to));
        return Number.isNaN(number) ? undefined : number;
      }
      case '!':
        return this.#bytes.toString('latin1', from, to) === 'true';
      case '~':
        return from === to ? null : undefined;
      case ']':
        return this.#items(from, to, depth);
      case '}':
        return this.#record(from, to, depth);
      default:
        return undefined;
    }
  }

  #items(from: number, to: number, depth: number): readonly Tnetstring[] | undefined {
    const items: Tnetstring[] = [];
    for (let at = from; at < to; at = this.end) {
      const item = this.value(at, to, depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  #record(from: number, to: number, depth: number): TnetRecord | undefined {
    const items = this.#items(from, to, depth);
    if (items === undefined || items.length % 2 !== 0) return undefined;
    const record: Record<string, Tnetstring> = Object.create(null) as Record<string, Tnetstring>;
    for (let i = 0; i < items.length; i += 2) {
      const name = items[i]!;
      if (typeof name === 'string') record[name] = items[i + 1]!;
      else if (Buffer.isBuffer(name)) record[name.toString('utf8')] = items[i + 1]!;
      else return undefined;
    }
    return record;
  }
}

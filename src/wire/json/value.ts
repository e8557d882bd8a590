/**
 * JSON (RFC 8259) with the place of every name and value: a strict, bounded
 * reader of bytes.
 *
 *   {"room": {"id": "r-1"}, "users": ["alice", 7]}
 *
 * gives the fields `room` (with `id`) and `users` (with `0` and `1`).
 */
import { field } from '../../core/field.js';
import type { Field, FieldValue } from '../../core/message.js';
import type { Decoded, Failure } from '../../core/reader.js';

/** Values within values. Guards the stack; messages met stay below 12. */
export const MAX_DEPTH = 32;

/** Names and values of one document. Guards memory; an address book of a few thousand entries fits. */
export const MAX_VALUES = 20_000;

/** A longer run of digits is no number that anybody computes with. Guards the time of its conversion. */
export const MAX_DIGITS = 64;

export interface JsonValue {
  readonly kind: 'object' | 'array' | 'text' | 'number' | 'boolean' | 'null';
  /** Undefined for objects, arrays and null; `true` and `false` as words. */
  readonly value: FieldValue | undefined;
  /** Of a text, what stands between the quotes; what it says may be shorter. */
  readonly offset: number;
  readonly length: number;
  /** Of an object by name, of an array by position. */
  readonly fields: readonly Field[] | undefined;
  /** Offset behind the value, a text's closing quote included. */
  readonly end: number;
}

/** Takes a text apart further; what it gives stands in the text's own range. */
export type Unpack = (text: string, offset: number, length: number) => readonly Field[] | undefined;

/** Reads the value that begins at `at`. Never throws on input. */
export function readJson(bytes: Buffer, at: number, unpack: Unpack = () => undefined): Decoded<JsonValue> {
  const reader = new JsonReader(bytes, unpack);
  const value = reader.value(at, 0);
  return value === undefined ? { ok: false, why: reader.why, at: reader.failedAt } : { ok: true, value };
}

/** The offset of the first byte from `at` on that is no white space (§2). */
export function skipSpace(bytes: Uint8Array, at: number, end = bytes.length): number {
  let next = at;
  while (next < end && isSpace(bytes[next]!)) next++;
  return next;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const CLOSING = { 0x5b: 0x5d, 0x7b: 0x7d } as const;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

class JsonReader {
  readonly #bytes: Buffer;
  readonly #unpack: Unpack;
  #left = MAX_VALUES;
  why: Failure = 'malformed';
  failedAt = 0;

  constructor(bytes: Buffer, unpack: Unpack) {
    this.#bytes = bytes;
    this.#unpack = unpack;
  }

  value(at: number, depth: number): JsonValue | undefined {
    const first = this.#bytes[at];
    if (first === undefined) return this.#truncated();
    if (this.#left-- === 0) return this.#malformed(at);
    if (first === OPEN_BRACE || first === OPEN_BRACKET) return depth === MAX_DEPTH ? this.#malformed(at) : this.#group(at, first, depth);
    if (first === QUOTE) return this.#text(at);
    if (first === 0x2d || isDigit(first)) return this.#number(at);
    return this.#word(at);
  }

  #group(at: number, opening: keyof typeof CLOSING, depth: number): JsonValue | undefined {
    const closing = CLOSING[opening];
    const fields: Field[] = [];
    let next = skipSpace(this.#bytes, at + 1);
    if (this.#bytes[next] === closing) return groupOf(opening, at, next + 1, fields);
    for (;;) {
      const item = opening === OPEN_BRACE ? this.#member(next, depth) : this.#item(next, depth, fields.length);
      if (item === undefined) return undefined;
      fields.push(item.field);
      next = skipSpace(this.#bytes, item.end);
      const byte = this.#bytes[next];
      if (byte === closing) return groupOf(opening, at, next + 1, fields);
      if (byte === undefined) return this.#truncated();
      if (byte !== COMMA) return this.#malformed(next);
      next = skipSpace(this.#bytes, next + 1);
    }
  }

  #member(at: number, depth: number): { field: Field; end: number } | undefined {
    if (at >= this.#bytes.length) return this.#truncated();
    if (this.#bytes[at] !== QUOTE) return this.#malformed(at);
    const close = this.#endOfText(at);
    if (close === undefined) return undefined;
    const name = this.#textBetween(at + 1, close);
    if (name === undefined) return undefined;
    const colon = skipSpace(this.#bytes, close + 1);
    if (colon >= this.#bytes.length) return this.#truncated();
    if (this.#bytes[colon] !== COLON) return this.#malformed(colon);
    const read = this.value(skipSpace(this.#bytes, colon + 1), depth + 1);
    if (read === undefined) return undefined;
    const { value, offset, length, fields, end } = read;
    return { field: field(name, value, offset, length, fields, { offset: at + 1, length: close - at - 1 }), end };
  }

  #item(at: number, depth: number, index: number): { field: Field; end: number } | undefined {
    const read = this.value(at, depth + 1);
    if (read === undefined) return undefined;
    const { value, offset, length, fields, end } = read;
    return { field: field(String(index), value, offset, length, fields), end };
  }

  #text(at: number): JsonValue | undefined {
    const close = this.#endOfText(at);
    if (close === undefined) return undefined;
    const text = this.#textBetween(at + 1, close);
    if (text === undefined) return undefined;
    const offset = at + 1;
    const length = close - offset;
    return { kind: 'text', value: text, offset, length, fields: this.#unpack(text, offset, length), end: close + 1 };
  }

  /** Offset of the closing quote. */
  #endOfText(at: number): number | undefined {
    for (let next = at + 1; next < this.#bytes.length; next++) {
      const byte = this.#bytes[next]!;
      if (byte === QUOTE) return next;
      // "All Unicode characters may be placed within the quotation marks, except … the control characters" (§7)
      if (byte < 0x20) return this.#malformed(next);
      if (byte === BACKSLASH) next++;
    }
    return this.#truncated();
  }

  #textBetween(from: number, to: number): string | undefined {
    const raw = this.#bytes.toString('utf8', from, to);
    if (!raw.includes('\\')) return raw;
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      return this.#malformed(this.#bytes.indexOf(BACKSLASH, from));
    }
  }

  #number(at: number): JsonValue | undefined {
    let end = at;
    while (end < this.#bytes.length && isOfNumber(this.#bytes[end]!)) end++;
    if (end === this.#bytes.length) return this.#truncated();
    const text = this.#bytes.toString('latin1', at, end);
    if (text.length > MAX_DIGITS || !/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return this.#malformed(at);
    const number = Number(text);
    // Identifiers of 64 bits are sent as numbers: a double would change their last digits.
    const value = /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number;
    return { kind: 'number', value, offset: at, length: end - at, fields: undefined, end };
  }

  #word(at: number): JsonValue | undefined {
    for (const word of ['true', 'false', 'null']) {
      const there = this.#bytes.toString('latin1', at, at + word.length);
      if (there === word) {
        const kind = word === 'null' ? 'null' : 'boolean';
        return {
          kind,
          value: word === 'null' ? undefined : word,
          offset: at,
          length: word.length,
          fields: undefined,
          end: at + word.length,
        };
      }
      if (at + there.length === this.#bytes.length && word.startsWith(there)) return this.#truncated();
    }
    return this.#malformed(at);
  }

  #truncated(): undefined {
    this.why = 'truncated';
    this.failedAt = this.#bytes.length;
  }

  #malformed(at: number): undefined {
    this.why = 'malformed';
    this.failedAt = at;
  }
}

function groupOf(opening: number, at: number, end: number, fields: readonly Field[]): JsonValue {
  return { kind: opening === OPEN_BRACE ? 'object' : 'array', value: undefined, offset: at, length: end - at, fields, end };
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Digits, `+ - . e E`. */
function isOfNumber(byte: number): boolean {
  return isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e || (byte | 0x20) === 0x65;
}

/**
 * HTTP Archive: JSON that may be of any size, read entry by entry.
 *
 *   { "log": { "version": "1.2", "creator": {…}, "entries": [ {…}, {…} ] } }
 *
 * Some are wrapped in a call, as in `onInputData({…})`.
 */
import type { Exchange } from '../../core/exchange.js';
import type { Time } from '../../core/time.js';
import type { CaptureDamage } from '../capture-file.js';
import type { ExchangeFormat } from '../exchange-format.js';
import { readEntry } from './entry.js';

/** Longest entry that is read. Guards memory: an entry with its response is held as a whole, about three times. */
export const MAX_ENTRY_BYTES = 67_108_864;

/** An archive says what it is at its very beginning. Guards time: any large JSON file begins like one. */
const MAX_BYTES_BEFORE_LOG = 1_048_576;

/** Longest name that matters. */
const LONGEST_NAME = 16;

/** Groups within groups around the entries; deeper ones are only counted. */
const PATH = ['', 'log', 'entries'];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Whether a text file begins like an archive: an object, or a call with one. `head`: its first bytes, without a byte order mark. */
export function looksLikeHar(head: Buffer): boolean {
  return /^\s*(?:[\w$.]{1,64}\s*\(\s*)?\{/.test(head.toString('latin1'));
}

/** Finds the entries in chunks of any size. */
export class HarFormat implements ExchangeFormat {
  readonly name = 'har';
  isKnown = false;
  readonly #onExchange: (exchange: Exchange) => void;
  readonly #onDamage: (damage: CaptureDamage) => void;
  /** Offset in the file of the chunk being read. */
  #offset = 0;
  #depth = 0;
  /** How many of PATH the groups around us are; they are the outermost ones. */
  #matched = 0;
  #isText = false;
  #isEscaped = false;
  #name = '';
  #lastText = '';
  /** Bytes of the entry so far, and where it begins; undefined between entries. */
  #entry: { readonly chunks: Buffer[]; length: number; readonly from: number } | undefined;
  #number = 0;
  #time: Time = { seconds: 0, nanoseconds: 0, digits: 0 };
  #isOver = false;

  constructor(onExchange: (exchange: Exchange) => void, onDamage: (damage: CaptureDamage) => void) {
    this.#onExchange = onExchange;
    this.#onDamage = onDamage;
  }

  get isHopeless(): boolean {
    return !this.isKnown && (this.#isOver || this.#offset > MAX_BYTES_BEFORE_LOG);
  }

  push(chunk: Buffer): void {
    let entryFrom = this.#entry === undefined ? -1 : 0;
    for (let at = 0; at < chunk.length && !this.#isOver; at++) {
      const byte = chunk[at]!;
      if (this.#isText) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) this.#isText = false;
        else if (this.#entry === undefined && this.#lastText.length <= LONGEST_NAME) this.#lastText += String.fromCharCode(byte);
        continue;
      }
      if (byte === QUOTE) {
        this.#isText = true;
        this.#lastText = '';
      } else if (byte === COLON) this.#name = this.#lastText;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (this.#isAtEntry() && byte === OPEN_BRACE) {
          entryFrom = at;
          this.#entry = { chunks: [], length: 0, from: this.#offset + at };
        }
        this.#open(byte);
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.#depth--;
        this.#matched = Math.min(this.#matched, this.#depth);
        if (this.#entry !== undefined && this.#depth === PATH.length) {
          this.#keep(chunk.subarray(entryFrom, at + 1));
          this.#finish();
          entryFrom = -1;
        }
        if (this.#depth <= 0) this.#isOver = true;
      }
    }
    if (this.#entry !== undefined) this.#keep(chunk.subarray(Math.max(0, entryFrom)));
    this.#offset += chunk.length;
  }

  /** True when the file ends inside the archive. */
  end(): boolean {
    if (this.#isOver || !this.isKnown) return false;
    const offset = this.#entry?.from ?? this.#offset;
    this.#onDamage({ why: 'truncated', offset, detail: 'the file ends inside the archive' });
    return true;
  }

  #isAtEntry(): boolean {
    return this.#entry === undefined && this.#depth === PATH.length && this.#matched === PATH.length;
  }

  #open(byte: number): void {
    const depth = this.#depth++;
    if (this.#matched !== depth || depth >= PATH.length) return;
    const isOfPath = depth === 0 || this.#name === PATH[depth];
    const isList = byte === OPEN_BRACKET;
    if (!isOfPath || isList !== (depth === PATH.length - 1)) return;
    this.#matched = depth + 1;
    if (PATH[depth] === 'log') this.isKnown = true;
  }

  #keep(bytes: Buffer): void {
    const entry = this.#entry!;
    entry.length += bytes.length;
    if (entry.length <= MAX_ENTRY_BYTES) entry.chunks.push(Buffer.from(bytes));
    else entry.chunks.length = 0;
  }

  #finish(): void {
    const { chunks, length, from } = this.#entry!;
    this.#entry = undefined;
    this.#number++;
    if (length > MAX_ENTRY_BYTES) {
      this.#onDamage({ why: 'malformed', offset: from, detail: `an entry of ${length} bytes, more than is read (${MAX_ENTRY_BYTES})` });
      return;
    }
    let entry: unknown;
    try {
      entry = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch {
      this.#onDamage({ why: 'malformed', offset: from, detail: 'an entry that is no JSON' });
      return;
    }
    const { exchange, complaints, time } = readEntry(entry, this.#number, this.#time);
    this.#time = time;
    for (const detail of complaints) this.#onDamage({ why: 'malformed', offset: from, detail });
    if (exchange !== undefined) this.#onExchange(exchange);
  }
}

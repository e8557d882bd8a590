import { createHash } from 'node:crypto';
import { formatAddress } from '../../core/address.js';
import type { Field } from '../../core/message.js';
import type { Cursor } from './cursor.js';
import type { Type } from './notation.js';
import type { RunSize } from './size.js';
import { type Compiled, LayoutError, readInside, scalar, tryInside } from './window.js';

/** The value of the bytes from `from` to the cursor; undefined when they cannot be one. */
export type RunValue = (cursor: Cursor, from: number) => string | typeof OPAQUE | undefined;

/** What else is made of a run of bytes. */
export interface Inside {
  readonly must?: Compiled | undefined;
  readonly may?: readonly Compiled[];
  /** Parts worked out of the value itself. */
  readonly derive?: (value: string) => readonly (readonly [name: string, value: string])[];
  readonly carries?: string | undefined;
}

/** Stands for bytes that have a place but no value worth printing. */
export const OPAQUE = Symbol('opaque');

/** A run of bytes of known length: its value, and what else can be read inside it. */
export function run(size: RunSize, valueOf: RunValue, { must, may = [], derive, carries }: Inside = {}): Compiled {
  return scalar((cursor, name, out) => {
    const length = size.read(cursor, out);
    if (length < 0 || !cursor.has(length)) return false;
    const from = cursor.at;
    cursor.at += length;
    const value = valueOf(cursor, from);
    if (value === undefined) return cursor.fail(from);
    let fields: Field[] | undefined;
    if (must !== undefined && (fields = readInside(cursor, from, out, must)) === undefined) return false;
    for (let i = 0; i < may.length && fields === undefined && cursor.spend(); i++) fields = tryInside(cursor, from, out, may[i]!);
    if (derive !== undefined && value !== OPAQUE) {
      fields ??= [];
      for (const [part, derived] of derive(value)) if (!cursor.add(fields, part, from, derived, undefined)) return false;
    }
    if (carries !== undefined && length > 0) {
      const range = cursor.range(from, cursor.at);
      cursor.progress.carry(carries === 'anything' ? range : { offset: range.offset, length: range.length, protocol: carries });
    }
    if (!cursor.add(out, name, from, value === OPAQUE ? undefined : value, fields)) return false;
    // Only the last of a run of texts may lack its mark, and then nothing is left.
    cursor.at += Math.min(size.mark, cursor.left);
    return true;
  });
}

const PATTERNS = { hex: /^[0-9a-fA-F]*$/, digits: /^[0-9]*$/, address: /^[0-9a-fA-F:]*[.:][0-9a-fA-F.:]*$/, latin1: undefined };

/** Reads text, and takes its escapes back. */
export function textValue({ equals, charset, escapes }: Extract<Type, { text: unknown }>): RunValue {
  const encoding = charset === undefined ? 'utf8' : 'latin1';
  const pattern = charset && PATTERNS[charset];
  const unescape = unescaper(escapes);
  return (cursor, from) => {
    const text = unescape(cursor.bytes.toString(encoding, from, cursor.at));
    return (equals === undefined || text === equals) && (pattern === undefined || pattern.test(text)) ? text : undefined;
  };
}

function unescaper(escapes: Readonly<Record<string, string>> = {}): (text: string) => string {
  // The longer of two that begin alike comes first.
  const written = Object.keys(escapes).toSorted((a, b) => b.length - a.length);
  if (written.length === 0) return (text) => text;
  const any = new RegExp(written.map((one) => one.replaceAll(/[^A-Za-z0-9]/gu, String.raw`\$&`)).join('|'), 'g');
  return (text) => text.replaceAll(any, (one) => escapes[one]!);
}

/** Digests of a text under names of their own: what a protocol calls its owner elsewhere. */
export function digestsOf(digests: Readonly<Record<string, 'sha1-base64'>>): NonNullable<Inside['derive']> {
  const names = Object.keys(digests);
  return (value) => names.map((name) => [name, createHash('sha1').update(value).digest('base64')]);
}

/** Four bits a character, the high ones first; an unused last one is 15. Throws LayoutError when 15 is a character too. */
export function nibblesValue(alphabet: string): RunValue {
  if (alphabet.length > 15) throw new LayoutError('an alphabet of nibbles has 15 characters at most');
  return (cursor, from) => {
    let text = '';
    for (let i = from * 2; i < cursor.at * 2; i++) {
      const byte = cursor.bytes[i >> 1]!;
      const nibble = i % 2 === 0 ? byte >> 4 : byte & 0x0f;
      if (nibble === 15 && i === cursor.at * 2 - 1) break;
      const character = alphabet[nibble];
      if (character === undefined) return undefined;
      text += character;
    }
    return text;
  };
}

/** An address of 4 or 16 bytes in network order. */
export function addressValue(cursor: Cursor, from: number): string | undefined {
  const length = cursor.at - from;
  return length === 4 || length === 16 ? formatAddress(cursor.bytes.subarray(from, cursor.at)) : undefined;
}

/** A UUID in the order in which it is written; one of `version` 4 is random, which few other bytes look like. */
export function uuidValue(version?: number): RunValue {
  return (cursor, from) => {
    // "the two most significant bits" are 10, "the four most significant bits" the version (RFC 9562 sections 4.1, 4.2)
    const isOfVersion = cursor.bytes[from + 6]! >> 4 === version && cursor.bytes[from + 8]! >> 6 === 0b10;
    if (version !== undefined && !isOfVersion) return undefined;
    return cursor.bytes.toString('hex', from, cursor.at).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
}

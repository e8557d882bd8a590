/**
 * ASN.1 Packed Encoding Rules, basic aligned variant (ITU-T X.691), for types
 * given as data. No tags and no names are on the wire: a reader that meets a
 * type it does not know cannot go on, except where that type is an extension,
 * which carries its own length (§11.2).
 */
import { formatAddress } from '../../core/address.js';
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import { guidField } from './guid.js';
import { BitReader, UNREADABLE } from './per-bits.js';

/** Items of all lists of one message together. Guards memory: a list of booleans has eight in a byte. */
export const MAX_ITEMS = 512;

/** Parts within parts; the types at hand need 8. Guards the stack. */
export const MAX_DEPTH = 24;

/** The alphabet of numbers dialled, in the order of its characters (§30.5.2). */
const DIGITS = '#*,0123456789';

export type PerType =
  | { readonly is: 'sequence'; readonly extensible: boolean; readonly parts: readonly Part[]; readonly additions: readonly Part[] }
  | { readonly is: 'choice'; readonly extensible: boolean; readonly parts: readonly Part[]; readonly additions: readonly Part[] }
  | { readonly is: 'list'; readonly of: PerType }
  | { readonly is: 'integer' | 'octets' | 'bmp' | 'ia5' | 'digits'; readonly from: number; readonly to: number }
  | { readonly is: 'enumerated'; readonly count: number }
  | { readonly is: 'boolean' | 'null' | 'oid' | 'any-octets' | 'guid' | 'ip' | 'unknown' };

/** A component; `optional` when a bit says whether it is there. A choice's parts are its alternatives. */
export interface Part {
  readonly name: string;
  readonly type: PerType;
  readonly optional: boolean;
}

export interface PerReading {
  readonly fields: readonly Field[];
  /** The whole type was read; else as far as it could be. */
  readonly complete: boolean;
  /** Bytes used, from the first. */
  readonly end: number;
}

/** Reads a value of `type` that begins at byte `from`. Never throws on input. */
export function readPer(bytes: Buffer, from: number, type: PerType): PerReading {
  const reader = new BitReader(bytes, from, bytes.length);
  const fields: Field[] = [];
  const complete = attempt(() => read(reader, '', type, fields, { items: MAX_ITEMS }, 0));
  return { fields, complete, end: reader.end };
}

interface Budget {
  items: number;
}

/** False when the bytes did not fit the type; any other throw is a bug and passes through. */
function attempt(body: () => void): boolean {
  try {
    body();
    return true;
  } catch (error) {
    if (error === UNREADABLE) return false;
    throw error;
  }
}

/** Adds what the value tells to `into`; the components of the outermost sequence stand there themselves. */
function read(reader: BitReader, name: string, type: PerType, into: Field[], budget: Budget, depth: number): void {
  if (depth > MAX_DEPTH) throw UNREADABLE;
  const from = reader.byte;
  switch (type.is) {
    case 'sequence':
      return wrap(reader, name, into, (inner) => readSequence(reader, type, inner, budget, depth));
    case 'choice':
      return wrap(reader, name, into, (inner) => readChoice(reader, type, inner, budget, depth));
    case 'list': {
      const count = reader.length();
      for (let i = 0; i < count; i++) {
        if (budget.items-- === 0) throw UNREADABLE;
        read(reader, name, type.of, into, budget, depth + 1);
      }
      return;
    }
    case 'integer': {
      const value = reader.integer(type.from, type.to);
      into.push(field(name, value, from, Math.max(1, reader.end - from)));
      return;
    }
    case 'boolean':
      into.push(field(name, reader.bits(1), from, 1));
      return;
    case 'enumerated': {
      if (reader.bits(1) === 1) throw UNREADABLE;
      into.push(field(name, reader.integer(0, type.count - 1), from, 1));
      return;
    }
    case 'null':
    case 'oid':
      if (type.is === 'oid') reader.octets(reader.length());
      return;
    case 'any-octets':
      reader.octets(reader.length());
      return;
    case 'guid': {
      const at = reader.octets(16);
      into.push(guidField(name, reader.bytes, at));
      return;
    }
    case 'ip': {
      const at = reader.octets(4);
      into.push(field(name, formatAddress(reader.bytes.subarray(at, at + 4)), at, 4));
      return;
    }
    case 'unknown':
      throw UNREADABLE;
    default:
      into.push(readText(reader, name, type));
  }
}

function wrap(reader: BitReader, name: string, into: Field[], body: (inner: Field[]) => void): void {
  if (name === '') return body(into);
  const from = reader.byte;
  const inner: Field[] = [];
  try {
    body(inner);
  } finally {
    // What was read of a part that breaks off is kept.
    into.push(field(name, undefined, from, Math.max(1, reader.end - from), inner));
  }
}

type Composite = PerType & { readonly is: 'sequence' | 'choice' };

function readSequence(reader: BitReader, type: Composite, into: Field[], budget: Budget, depth: number): void {
  const isExtended = type.extensible && reader.bits(1) === 1;
  const present = type.parts.map(({ optional }) => !optional || reader.bits(1) === 1);
  type.parts.forEach(({ name, type: inner }, i) => present[i] === true && read(reader, name, inner, into, budget, depth + 1));
  if (!isExtended) return;
  // "the number of extension additions … encoded as a normally small length" (§19.8)
  const count = reader.normallySmall() + 1;
  const bitmap = Array.from({ length: count }, () => reader.bits(1) === 1);
  bitmap.forEach((isThere, i) => isThere && readOpen(reader, type.additions[i], into, budget, depth));
}

function readChoice(reader: BitReader, type: Composite, into: Field[], budget: Budget, depth: number): void {
  if (type.extensible && reader.bits(1) === 1) return readOpen(reader, type.additions[reader.normallySmall()], into, budget, depth);
  const part = type.parts[reader.integer(0, type.parts.length - 1)];
  if (part === undefined) throw UNREADABLE;
  read(reader, part.name, part.type, into, budget, depth + 1);
}

/** A value behind its own length: what cannot be read of it costs nothing else. */
function readOpen(outer: BitReader, part: Part | undefined, into: Field[], budget: Budget, depth: number): void {
  const length = outer.length();
  const at = outer.octets(length);
  if (part === undefined) return;
  attempt(() => read(new BitReader(outer.bytes, at, at + length), part.name, part.type, into, budget, depth + 1));
}

function readText(reader: BitReader, name: string, type: PerType & { readonly from: number; readonly to: number }): Field {
  const length = reader.sized(type.from, type.to);
  reader.align();
  if (type.is === 'digits') {
    const from = reader.byte;
    let text = '';
    for (let i = 0; i < length; i++) text += DIGITS[reader.bits(4)] ?? '';
    if (text.length < length) throw UNREADABLE;
    return field(name, text, from, Math.ceil(length / 2));
  }
  const at = reader.octets(type.is === 'bmp' ? length * 2 : length);
  const raw = reader.bytes.subarray(at, at + (type.is === 'bmp' ? length * 2 : length));
  const text = type.is === 'bmp' ? Buffer.from(raw).swap16().toString('utf16le') : raw.toString('latin1');
  // Some systems count the NUL that ends their text.
  const trimmed = text.replace(/\0+$/, '');
  return field(name, trimmed, at, raw.length - (text.length - trimmed.length) * (type.is === 'bmp' ? 2 : 1));
}

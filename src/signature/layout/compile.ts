import { formatAddress } from '../../core/address.js';
import type { Field } from '../../core/message.js';
import { Cursor, MAX_DEPTH } from './cursor.js';
import { integer } from './integer.js';
import type { Size, Type, Types } from './notation.js';
import { decodeBase64, inflate, readProtobuf } from './unpack.js';
import { type Compiled, type Read, nested, readInside, readWindow, tryInside } from './window.js';

/** How many; -1 when the bytes do not say. */
type ReadSize = (cursor: Cursor, out: readonly Field[]) => number;

/** Thrown for a mistake in a signature file, never for input. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}

/** Compiles the layouts of one signature file to closures. */
export class LayoutCompiler {
  readonly #types: Types;
  readonly #endian: 'little' | 'big';
  readonly #named = new Map<string, Compiled>();

  constructor(types: Types, endian: 'little' | 'big') {
    this.#types = types;
    this.#endian = endian;
  }

  /** The reader of a named type, laid out in place. Throws LayoutError when there is none. */
  layout(name: string): Compiled['inline'] {
    return this.#compileName(name).inline;
  }

  #compile(type: Type): Compiled {
    if (typeof type === 'string') return this.#compileName(type);
    if ('type' in type) return scalar(this.#constrained(type));
    if ('text' in type) return this.#text(type);
    if ('bytes' in type) return this.#bytes(type);
    if ('hex' in type) return this.#sized(type.hex, (cursor, from) => cursor.bytes.toString('hex', from, cursor.at));
    if ('address' in type) return this.#sized(type.address, readAddress);
    if ('until' in type) return this.#listUntil(type);
    if ('list' in type) return this.#list(type);
    if ('either' in type) return this.#either(type);
    if ('map' in type) return this.#map(type);
    if ('records' in type) return this.#records(type);
    if ('switch' in type) return this.#switch(type);
    if ('fields' in type) return this.#structure(type);
    if ('base64' in type) return this.#unpacked(this.#compile(type.base64), decodeBase64);
    return this.#unpacked(this.#compile(type.zlib), inflate);
  }

  #compileName(name: string): Compiled {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const type = Object.hasOwn(this.#types, name) ? this.#types[name] : undefined;
    if (type === undefined) {
      const builtIn = this.#builtIn(name);
      if (builtIn === undefined) throw new LayoutError(`no type is called "${name}"`);
      return builtIn;
    }
    // A frame may carry frames: what refers to the type while it is being compiled finds this.
    let compiled: Compiled | undefined;
    const later: Compiled = {
      field: (cursor, fieldName, out) => nested(cursor, () => compiled!.field(cursor, fieldName, out)),
      inline: (cursor, out) => nested(cursor, () => compiled!.inline(cursor, out)),
    };
    this.#named.set(name, later);
    compiled = this.#compile(type);
    this.#named.set(name, compiled);
    return compiled;
  }

  #builtIn(name: string): Compiled | undefined {
    const readInteger = integer(name, this.#endian);
    if (readInteger !== undefined) return scalar(readInteger);
    switch (name) {
      case 'ipv4':
        return this.#sized(4, readAddress);
      case 'ipv6':
        return this.#sized(16, readAddress);
      case 'nothing':
        return { field: () => true, inline: () => true };
      case 'protobuf':
        return grouped(readProtobuf);
      default:
        return undefined;
    }
  }

  #constrained(type: Extract<Type, { type: string }>): Read {
    const read = integer(type.type, this.#endian)!;
    const { equals, min, max } = type;
    const allowed = type.in === undefined ? undefined : new Set(type.in);
    return (cursor, name, out) => {
      const from = cursor.at;
      if (!read(cursor, name, out)) return false;
      const value = Number(out[out.length - 1]!.value);
      const fits =
        (equals === undefined || value === (equals === '$total' ? cursor.total : equals)) &&
        (min === undefined || value >= min) &&
        (max === undefined || value <= max) &&
        (allowed === undefined || allowed.has(value));
      return fits || cursor.fail(from);
    };
  }

  #text(type: Extract<Type, { text: Size }>): Compiled {
    const { charset } = type;
    const encoding = charset === undefined ? 'utf8' : 'latin1';
    const pattern = charset === 'hex' ? /^[0-9a-fA-F]*$/ : charset === 'digits' ? /^[0-9]*$/ : undefined;
    const valueOf = (cursor: Cursor, from: number): string | undefined => {
      const text = cursor.bytes.toString(encoding, from, cursor.at);
      return (type.equals === undefined || text === type.equals) && (pattern === undefined || pattern.test(text)) ? text : undefined;
    };
    return this.#sized(type.text, valueOf, type);
  }

  #bytes(type: Extract<Type, { bytes: Size }>): Compiled {
    return this.#sized(type.bytes, () => OPAQUE, type);
  }

  /** A run of bytes of known length: its value, and what else can be read inside it. */
  #sized(
    size: Size,
    valueOf: (cursor: Cursor, from: number) => string | typeof OPAQUE | undefined,
    inside: { as?: Type | undefined; try?: Type[] | undefined } = {},
  ): Compiled {
    const readSize = this.#size(size);
    const must = inside.as === undefined ? undefined : this.#compile(inside.as);
    const may = (inside.try ?? []).map((type) => this.#compile(type));
    return scalar((cursor, name, out) => {
      const length = readSize(cursor, out);
      if (length < 0 || !cursor.has(length)) return false;
      const from = cursor.at;
      cursor.at += length;
      const value = valueOf(cursor, from);
      if (value === undefined) return cursor.fail(from);
      let fields: Field[] | undefined;
      if (must !== undefined && (fields = readInside(cursor, from, out, must)) === undefined) return false;
      for (let i = 0; i < may.length && fields === undefined && cursor.spend(); i++) fields = tryInside(cursor, from, out, may[i]!);
      return cursor.add(out, name, from, value === OPAQUE ? undefined : value, fields);
    });
  }

  #list(type: Extract<Type, { list: Type; count: Size }>): Compiled {
    const item = this.#compile(type.list);
    const readCount = this.#count(type.count);
    return grouped((cursor, out) => {
      const count = readCount(cursor, out);
      if (count < 0) return false;
      for (let i = 0; i < count && (type.count !== 'rest' || cursor.left > 0); i++) {
        const from = cursor.at;
        if (!item.field(cursor, String(i), out)) return false;
        if (cursor.at === from) return cursor.fail(from);
      }
      return true;
    });
  }

  /** Items up to a mark, which is read with them. */
  #listUntil(type: Extract<Type, { until: string }>): Compiled {
    const item = this.#compile(type.list);
    const mark = Buffer.from(type.until, 'hex');
    return grouped((cursor, out) => {
      for (let i = 0; ; i++) {
        if (!cursor.has(mark.length)) return false;
        if (cursor.bytes.compare(mark, 0, mark.length, cursor.at, cursor.at + mark.length) === 0) break;
        const from = cursor.at;
        if (!item.field(cursor, String(i), out)) return false;
        if (cursor.at === from) return cursor.fail(from);
      }
      cursor.at += mark.length;
      return true;
    });
  }

  /** The first that fits up to the end of the window. */
  #either(type: Extract<Type, { either: Type[] }>): Compiled {
    const choices = type.either.map((choice) => this.#compile(choice));
    const first = (cursor: Cursor, out: Field[], read: (choice: Compiled) => boolean): boolean => {
      const { at } = cursor;
      const { pdus } = cursor.progress;
      const [fields, messages] = [out.length, pdus.length];
      let ranOut = false;
      for (const choice of choices) {
        if (!cursor.spend()) break;
        const fits = read(choice);
        if (fits && cursor.left === 0) return true;
        ranOut ||= !fits && cursor.progress.ranOut;
        cursor.at = at;
        out.length = fields;
        pdus.length = messages;
      }
      cursor.fail(at);
      // On a stream the bytes that one of them missed may still come.
      cursor.progress.ranOut = ranOut;
      return false;
    };
    return {
      field: (cursor, name, out) => first(cursor, out, (choice) => choice.field(cursor, name, out)),
      inline: (cursor, out) => first(cursor, out, (choice) => choice.inline(cursor, out)),
    };
  }

  #map(type: Extract<Type, { map: Type }>): Compiled {
    const readKey = this.#compile(type.map);
    const readValue = this.#compile(type.to);
    const cases = this.#cases(type.cases ?? {});
    const readCount = this.#count(type.count);
    return grouped((cursor, out) => {
      const count = readCount(cursor, out);
      if (count < 0) return false;
      for (let i = 0; i < count && (type.count !== 'rest' || cursor.left > 0); i++) {
        const from = cursor.at;
        const keys: Field[] = [];
        if (!readKey.field(cursor, 'key', keys)) return false;
        const key = keys[0];
        if (key === undefined) return cursor.fail(from);
        const name = String(key.value);
        const entry = out.length;
        if (!(cases.get(name) ?? readValue).field(cursor, name, out)) return false;
        if (out.length > entry) out[entry] = { ...out[entry]!, key: { offset: key.offset, length: key.length } };
      }
      return true;
    });
  }

  #records(type: Extract<Type, { records: object }>): Compiled {
    const readTag = this.#compile(type.records.tag);
    const readLength = this.#count(type.records.length);
    const cases = this.#cases(type.cases);
    const other = this.#compile(type.else);
    const readCount = this.#count(type.count);
    return grouped((cursor, out) => {
      const count = readCount(cursor, out);
      if (count < 0) return false;
      for (let i = 0; i < count && (type.count !== 'rest' || cursor.left > 0); i++) {
        const tags: Field[] = [];
        if (!readTag.field(cursor, 'tag', tags)) return false;
        const name = String(tags[0]?.value).replace(/\0+$/, '');
        const length = readLength(cursor, out);
        if (length < 0 || !cursor.has(length)) return false;
        if (!readWindow(cursor, cursor.at + length, () => (cases.get(name) ?? other).field(cursor, name, out))) return false;
      }
      return true;
    });
  }

  #switch(type: Extract<Type, { switch: string | string[] }>): Compiled {
    const names = typeof type.switch === 'string' ? [type.switch] : type.switch;
    const cases = this.#cases(type.cases);
    const other = type.else === undefined ? undefined : this.#compile(type.else);
    const choose = (cursor: Cursor, out: readonly Field[]): Compiled | undefined => {
      const key = names.map((name) => String(cursor.lookUp(name, out)?.value)).join('/');
      return cases.get(key) ?? other;
    };
    return {
      field: (cursor, name, out) => choose(cursor, out)?.field(cursor, name, out) ?? cursor.fail(cursor.at),
      inline: (cursor, out) => choose(cursor, out)?.inline(cursor, out) ?? cursor.fail(cursor.at),
    };
  }

  #structure(type: Extract<Type, { fields: object }>): Compiled {
    const members = Object.entries(type.fields).map(([name, member]) => ({ name, read: this.#compile(member).field }));
    const { message } = type;
    return grouped((cursor, out) => {
      const { pdus } = cursor.progress;
      // Its place is taken before its parts are read, so that a message stands in front of those it carries.
      const slot = pdus.length;
      if (message !== undefined) pdus.push({ kind: message, fields: out, enclosing: [...cursor.scopes].toReversed() });
      for (const { name, read } of members) {
        if (read(cursor, name, out)) continue;
        pdus.length = slot;
        return false;
      }
      return true;
    });
  }

  /** The rest of the window, unpacked to bytes of its own which `inner` must use up. */
  #unpacked(inner: Compiled, unpack: (packed: Buffer) => Buffer | undefined): Compiled {
    return grouped((cursor, out) => {
      if (cursor.depth === MAX_DEPTH) return cursor.fail(cursor.at);
      const from = cursor.at;
      const bytes = unpack(cursor.bytes.subarray(from, cursor.end));
      if (bytes === undefined) return cursor.fail(from);
      cursor.at = cursor.end;
      const unpacked = new Cursor(bytes, 0, bytes.length, bytes.length, cursor.progress, cursor.depth + 1, cursor.range(from, cursor.end));
      unpacked.scopes.push(...cursor.scopes);
      return inner.inline(unpacked, out) && (unpacked.left === 0 || unpacked.fail(unpacked.at));
    });
  }

  #cases(cases: Readonly<Record<string, Type>>): Map<string, Compiled> {
    return new Map(Object.entries(cases).map(([key, type]) => [key, this.#compile(type)]));
  }

  #size(size: Size): ReadSize {
    if (size === 'rest') return (cursor) => cursor.left;
    return this.#count(size);
  }

  #count(size: Size): ReadSize {
    if (typeof size === 'number') return () => size;
    if (size === 'rest') return () => Number.MAX_SAFE_INTEGER;
    if (size.startsWith('$')) {
      const name = size.slice(1);
      return (cursor, out) => countOf(cursor, cursor.at, cursor.lookUp(name, out));
    }
    const read = integer(size, this.#endian)!;
    return (cursor) => {
      const from = cursor.at;
      const head: Field[] = [];
      return read(cursor, '', head) ? countOf(cursor, from, head[0]) : -1;
    };
  }
}

/** The value of a field as a number of things; -1 when it is none, for which the byte at `from` is to blame. */
function countOf(cursor: Cursor, from: number, field: Field | undefined): number {
  const count = Number(field?.value ?? -1);
  if (count >= 0) return count;
  cursor.fail(from);
  return -1;
}

/** Stands for bytes that have a place but no value worth printing. */
const OPAQUE = Symbol('opaque');

function scalar(field: Read): Compiled {
  return { field, inline: (cursor, out) => field(cursor, 'value', out) };
}

/** A type with parts: as a field it is a group, in place its parts are. */
function grouped(inline: Compiled['inline']): Compiled {
  return {
    inline,
    field: (cursor, name, out) => {
      const from = cursor.at;
      const fields: Field[] = [];
      cursor.scopes.push(out);
      const fits = inline(cursor, fields);
      cursor.scopes.pop();
      return fits && cursor.add(out, name, from, undefined, fields);
    },
  };
}

function readAddress(cursor: Cursor, from: number): string | undefined {
  const length = cursor.at - from;
  return length === 4 || length === 16 ? formatAddress(cursor.bytes.subarray(from, cursor.at)) : undefined;
}

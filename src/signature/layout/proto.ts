import { isUtf8 } from 'node:buffer';
import type { Field } from '../../core/message.js';
import { globs } from '../glob.js';
import { path } from '../path.js';
import { ENUM, type ProtoField, type ProtoMessages } from './proto-description.js';
import type { Cursor } from './cursor.js';
import { takeVarint } from './integer.js';
import type { Type } from './notation.js';
import { type Compiled, LayoutError, grouped, nested, readWindow } from './window.js';

type ProtoType = Extract<Type, { proto: string }>;

const VARINT = 0;
const EIGHT_BYTES = 1;
const LENGTH_DELIMITED = 2;
const FOUR_BYTES = 5;

/** "the smallest … largest field number is 2^29 - 1" (protobuf.dev/programming-guides/proto3) */
const LARGEST_FIELD_NUMBER = 2n ** 29n - 1n;

/** How scalars stand on the wire (protobuf.dev/programming-guides/encoding); all else has a length. */
const WIRE_TYPES: Readonly<Record<string, number>> = {
  int32: VARINT,
  int64: VARINT,
  uint32: VARINT,
  uint64: VARINT,
  sint32: VARINT,
  sint64: VARINT,
  bool: VARINT,
  [ENUM]: VARINT,
  fixed64: EIGHT_BYTES,
  sfixed64: EIGHT_BYTES,
  double: EIGHT_BYTES,
  fixed32: FOUR_BYTES,
  sfixed32: FOUR_BYTES,
  float: FOUR_BYTES,
};

/**
 * The rest as a message of Protocol Buffers, whose fields are named by its
 * description. Repeated fields stand side by side under one name. A field that
 * the description does not have is kept under its number, bytes without a value;
 * the first one must be known, and not be empty.
 * Throws LayoutError when the description lacks what the type names.
 */
export function proto(type: ProtoType, messages: ProtoMessages): Compiled {
  const kinds = new Map(Object.entries(type.messages ?? {}));
  const conditions = Object.entries(type.where ?? {}).map(([text, values]) => ({ find: path(text), fits: globs(values) }));
  if (messages[type.proto] === undefined) throw new LayoutError(`no message is called "${type.proto}"`);
  for (const text of [...kinds.keys(), ...Object.keys(type.where ?? {})]) checkPath(text, type.proto, messages);
  const names = new Set(Object.values(messages[type.proto]!).map(({ name }) => name));
  return grouped((cursor, out) => {
    const from = cursor.at;
    if (!new Walk(messages, kinds).message(cursor, type.proto, '', type.message, out)) return false;
    // Without that, any bytes that are protobuf at all would be this message, and many that are not.
    if (out.length > 0 && (!names.has(out[0]!.name) || out[0]!.length === 0)) return cursor.fail(from);
    const pdu = { kind: '', fields: out, enclosing: [], carries: undefined, disclosure: undefined, seal: undefined };
    return conditions.every(({ find, fits }) => find(pdu).some(({ field }) => fits(String(field.value)))) || cursor.fail(from);
  });
}

/** The bytes that such a message begins with: one of a field that a condition names, of any field when there is none. */
export function protoFirstBytes({ proto: name, where }: ProtoType, messages: ProtoMessages): ReadonlySet<number> {
  const named = new Set(Object.keys(where ?? {}).map((text) => text.split('.')[0]!));
  const fields = Object.entries(messages[name] ?? {}).filter(([, field]) => named.size === 0 || named.has(field.name));
  return new Set(
    fields.map(([number, { type }]) => {
      const tag = Number(number) * 8 + wireTypeOf(type);
      return tag < 0x80 ? tag : (tag & 0x7f) | 0x80;
    }),
  );
}

function wireTypeOf(type: string): number {
  return WIRE_TYPES[type] ?? LENGTH_DELIMITED;
}

function checkPath(text: string, top: string, messages: ProtoMessages): void {
  let name = top;
  for (const part of text.split('.')) {
    const field = Object.values(messages[name] ?? {}).find((one) => one.name === part);
    if (field === undefined) throw new LayoutError(`"${text}": ${name} has no field "${part}"`);
    name = field.type;
  }
}

/** One reading of a message and of those inside it. */
class Walk {
  readonly #messages: ProtoMessages;
  /** By path from the outermost message: what those inside it are called as messages of their own. */
  readonly #kinds: ReadonlyMap<string, string>;

  constructor(messages: ProtoMessages, kinds: ReadonlyMap<string, string>) {
    this.#messages = messages;
    this.#kinds = kinds;
  }

  /** Reads fields up to the end of the window; as a message of its own when it has a `kind`. */
  message(cursor: Cursor, name: string, at: string, kind: string | undefined, out: Field[]): boolean {
    const { pdus, open } = cursor.progress;
    if (kind !== undefined) {
      open.push(pdus.length);
      pdus.push({ kind, fields: out, enclosing: cursor.scopes.toReversed(), carries: undefined, disclosure: undefined, seal: undefined });
    }
    let fits = true;
    while (fits && cursor.left > 0) fits = this.#field(cursor, name, at, out);
    if (kind !== undefined) open.pop();
    return fits;
  }

  #field(cursor: Cursor, message: string, at: string, out: Field[]): boolean {
    const from = cursor.at;
    const tag = takeVarint(cursor);
    if (tag === undefined) return false;
    const number = tag >> 3n;
    if (number === 0n || number > LARGEST_FIELD_NUMBER) return cursor.fail(from);
    const wireType = Number(tag & 7n);
    const field = this.#messages[message]![String(number)];
    const isAsDescribed = field === undefined || wireTypeOf(field.type) === wireType;
    // "repeated fields of scalar numeric types are packed by default": a run of numbers, which nothing here asks for.
    if (!isAsDescribed && wireType !== LENGTH_DELIMITED) return cursor.fail(from);
    const name = field?.name ?? String(number);
    switch (wireType) {
      case VARINT: {
        const begin = cursor.at;
        const value = takeVarint(cursor);
        return value !== undefined && cursor.add(out, name, begin, varintValue(value, field), undefined);
      }
      case EIGHT_BYTES:
        return fixed(cursor, name, 8, field?.type, out);
      case FOUR_BYTES:
        return fixed(cursor, name, 4, field?.type, out);
      case LENGTH_DELIMITED:
        return this.#delimited(cursor, name, isAsDescribed ? field?.type : undefined, at === '' ? name : `${at}.${name}`, out);
      default:
        return cursor.fail(from);
    }
  }

  #delimited(cursor: Cursor, name: string, type: string | undefined, at: string, out: Field[]): boolean {
    const length = takeVarint(cursor);
    if (length === undefined || !cursor.has(Number(length))) return false;
    const from = cursor.at;
    const end = from + Number(length);
    if (type !== undefined && this.#messages[type] !== undefined) {
      const fields: Field[] = [];
      cursor.scopes.push(out);
      const read = () => this.message(cursor, type, at, this.#kinds.get(at), fields);
      const fits = nested(cursor, () => readWindow(cursor, end, read));
      cursor.scopes.pop();
      return fits && cursor.add(out, name, from, undefined, fields);
    }
    cursor.at = end;
    // "A string must always contain UTF-8 encoded … text"
    if (type === 'string' && !isUtf8(cursor.bytes.subarray(from, end))) return cursor.fail(from);
    return cursor.add(out, name, from, type === 'string' ? cursor.bytes.toString('utf8', from, end) : undefined, undefined);
  }
}

function fixed(cursor: Cursor, name: string, width: 4 | 8, type: string | undefined, out: Field[]): boolean {
  if (!cursor.has(width)) return false;
  const from = cursor.at;
  cursor.at += width;
  return cursor.add(out, name, from, fixedValue(cursor.bytes, from, width, type), undefined);
}

function fixedValue(bytes: Buffer, at: number, width: 4 | 8, type: string | undefined): number | bigint {
  if (type === 'float') return bytes.readFloatLE(at);
  if (type === 'double') return bytes.readDoubleLE(at);
  if (width === 4) return type === 'sfixed32' ? bytes.readInt32LE(at) : bytes.readUInt32LE(at);
  return plain(type === 'sfixed64' ? bytes.readBigInt64LE(at) : bytes.readBigUInt64LE(at));
}

function varintValue(value: bigint, field: ProtoField | undefined): number | bigint | string {
  switch (field?.type) {
    case 'sint32':
    case 'sint64':
      return plain((value >> 1n) ^ -(value & 1n));
    // A negative one is ten bytes long.
    case 'int32':
    case 'int64':
      return plain(BigInt.asIntN(64, value));
    case ENUM:
      return field.values?.[String(value)] ?? plain(BigInt.asIntN(64, value));
    default:
      return plain(value);
  }
}

function plain(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

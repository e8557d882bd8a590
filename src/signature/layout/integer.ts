import { field } from '../../core/field.js';
import { formatAddress } from '../../core/address.js';
import type { Field, FieldValue } from '../../core/message.js';
import { type Compiled, LayoutError, type Read, type Take, scalar } from './window.js';
import type { Cursor } from './cursor.js';
import type { Type } from './notation.js';

/** What the name of an integer type says, such as `u16`, `i32be`, `u24le`. */
export interface IntegerForm {
  /** In bytes. */
  readonly width: number;
  readonly isSigned: boolean;
  readonly isLittle: boolean;
}

/** A varint of more bytes than these does not fit into 64 bits. */
const MAX_VARINT_BYTES = 10;

/** The form that a name stands for, or undefined when it is no integer type of a fixed width. */
export function integerForm(name: string, endian: 'little' | 'big'): IntegerForm | undefined {
  const match = /^([ui])(8|16|24|32|64)(le|be)?$/.exec(name);
  if (match === null) return undefined;
  return { width: Number(match[2]) / 8, isSigned: match[1] === 'i', isLittle: (match[3] ?? endian).startsWith('l') };
}

/**
 * Takes the value of an integer type, or is undefined when the name is none.
 * Values are numbers where they fit exactly, else bigints.
 */
export function integerValue(name: string, endian: 'little' | 'big'): Take | undefined {
  if (name === 'varint') return takeShortVarint;
  const form = integerForm(name, endian);
  if (form === undefined) return undefined;
  const { width, isSigned, isLittle } = form;
  const valueAt = width === 8 ? wide(isSigned, isLittle) : narrow(width, isSigned, isLittle);
  return (cursor) => {
    if (!cursor.has(width)) return undefined;
    const from = cursor.at;
    cursor.at += width;
    return valueAt(cursor.bytes, from);
  };
}

/** The reader of an integer type, or undefined when the name is none. */
export function integer(name: string, endian: 'little' | 'big'): Compiled | undefined {
  const take = integerValue(name, endian);
  if (take === undefined) return undefined;
  const read: Read = (cursor, fieldName, out) => {
    const from = cursor.at;
    const value = take(cursor);
    return value !== undefined && cursor.add(out, fieldName, from, value, undefined);
  };
  return scalar(read, take);
}

/**
 * The reader of an integer that may be of certain values only, is shown in a
 * form of its own, or has parts under masks. Throws LayoutError for a form that
 * integers of its width do not have.
 */
export function constrained(type: Extract<Type, { type: string }>, endian: 'little' | 'big'): Read {
  const read = integer(type.type, endian)!.field;
  const { width, isSigned } = integerForm(type.type, endian)!;
  const { equals, min, max } = type;
  const allowed = type.in === undefined ? undefined : new Set(type.in);
  if (type.show === 'ipv4' && width !== 4) throw new LayoutError(`"${type.type}" is not as long as an IPv4 address`);
  if (type.masks !== undefined && (width > 4 || isSigned)) throw new LayoutError(`"${type.type}" cannot have masks`);
  const show = shown(type.show, width);
  const masks = Object.entries(type.masks ?? {});
  return (cursor, name, out) => {
    const from = cursor.at;
    if (!read(cursor, name, out)) return false;
    const whole = out[out.length - 1]!;
    const value = Number(whole.value);
    const fits =
      (equals === undefined || value === (equals === '$total' ? cursor.total : equals)) &&
      (min === undefined || value >= min) &&
      (max === undefined || value <= max) &&
      (allowed === undefined || allowed.has(value));
    if (!fits) return cursor.fail(from);
    if (show === undefined && masks.length === 0) return true;
    const parts: Field[] = [];
    for (const [part, mask] of masks) {
      const bits = (value & mask) >>> 0;
      if (!cursor.add(parts, part, from, show?.(bits) ?? bits, undefined)) return false;
    }
    out[out.length - 1] = field(
      whole.name,
      show?.(whole.value!) ?? whole.value,
      whole.offset,
      whole.length,
      masks.length === 0 ? undefined : parts,
    );
    return true;
  };
}

function shown(show: 'hex' | 'ipv4' | undefined, width: number): ((value: FieldValue) => string) | undefined {
  if (show === 'hex')
    return (value) =>
      `0x${BigInt.asUintN(width * 8, BigInt(value))
        .toString(16)
        .padStart(width * 2, '0')}`;
  if (show === 'ipv4') return (value) => formatAddress(Uint8Array.from([24, 16, 8, 0], (shift) => (Number(value) >>> shift) & 0xff));
  return undefined;
}

/** Seven bits a byte, the least first; all but the last byte have the eighth bit set. Undefined when the bytes do not fit. */
export function takeVarint(cursor: Cursor): bigint | undefined {
  const from = cursor.at;
  let value = 0n;
  for (let i = 0; i < MAX_VARINT_BYTES; i++) {
    if (!cursor.has(1)) return undefined;
    const byte = cursor.bytes[cursor.at++]!;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  cursor.fail(from);
  return undefined;
}

function takeShortVarint(cursor: Cursor): number | bigint | undefined {
  const value = takeVarint(cursor);
  return value !== undefined && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function narrow(width: number, signed: boolean, little: boolean): (bytes: Buffer, at: number) => number {
  if (signed) return little ? (bytes, at) => bytes.readIntLE(at, width) : (bytes, at) => bytes.readIntBE(at, width);
  return little ? (bytes, at) => bytes.readUIntLE(at, width) : (bytes, at) => bytes.readUIntBE(at, width);
}

function wide(signed: boolean, little: boolean): (bytes: Buffer, at: number) => number | bigint {
  return (bytes, at) => {
    const top = little ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at);
    const high = signed ? top | 0 : top;
    const low = little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at + 4);
    const value = high * 0x1_0000_0000 + low;
    return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low);
  };
}

import type { Field } from '../../core/message.js';
import type { Cursor } from './cursor.js';

/** What the name of an integer type says, such as `u16`, `i32be`, `u24le`. */
export interface IntegerForm {
  /** In bytes. */
  readonly width: number;
  readonly isSigned: boolean;
  readonly isLittle: boolean;
}

/** The form that a name stands for, or undefined when it is no integer type. */
export function integerForm(name: string, endian: 'little' | 'big'): IntegerForm | undefined {
  const match = /^([ui])(8|16|24|32|64)(le|be)?$/.exec(name);
  if (match === null) return undefined;
  return { width: Number(match[2]) / 8, isSigned: match[1] === 'i', isLittle: (match[3] ?? endian).startsWith('l') };
}

/**
 * The reader of an integer type, or undefined when the name is none. Values are
 * numbers where they fit exactly, else bigints.
 */
export function integer(name: string, endian: 'little' | 'big'): ((cursor: Cursor, name: string, out: Field[]) => boolean) | undefined {
  const form = integerForm(name, endian);
  if (form === undefined) return undefined;
  const { width, isSigned, isLittle } = form;
  const valueAt = width === 8 ? wide(isSigned, isLittle) : narrow(width, isSigned, isLittle);
  return (cursor, fieldName, out) => {
    if (!cursor.has(width)) return false;
    const from = cursor.at;
    cursor.at += width;
    return cursor.add(out, fieldName, from, valueAt(cursor.bytes, from), undefined);
  };
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

import type { Field } from '../../core/message.js';
import type { Cursor } from './cursor.js';

/**
 * The reader of an integer type such as `u16`, `i32be`, `u24le`, or undefined
 * when the name is no integer type. Values are numbers where they fit exactly,
 * else bigints.
 */
export function integer(name: string, endian: 'little' | 'big'): ((cursor: Cursor, name: string, out: Field[]) => boolean) | undefined {
  const match = /^([ui])(8|16|24|32|64)(le|be)?$/.exec(name);
  if (match === null) return undefined;
  const width = Number(match[2]) / 8;
  const little = match[3] === undefined ? endian === 'little' : match[3] === 'le';
  const valueAt = width === 8 ? wide(match[1] === 'i', little) : narrow(width, match[1] === 'i', little);
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

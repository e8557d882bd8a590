import type { Field, FieldValue } from '../../core/message.js';
import type { Cursor } from './cursor.js';
import { integerValue } from './integer.js';
import type { Count, Size } from './notation.js';

/** How many; -1 when the bytes do not say. */
export type ReadSize = (cursor: Cursor, out: readonly Field[]) => number;

/** How long a run is, and the mark that ends it, which is read with it. */
export interface RunSize {
  readonly read: ReadSize;
  readonly mark: number;
}

/** Compiles how many things there are. */
export function countOf(count: Count, endian: 'little' | 'big'): ReadSize {
  if (typeof count === 'number') return () => count;
  if (count === 'rest') return () => Number.MAX_SAFE_INTEGER;
  if (count.startsWith('$')) {
    const path = count.slice(1).split('.');
    return (cursor, out) => amount(cursor, cursor.at, cursor.lookUp(path, out)?.value);
  }
  const take = integerValue(count, endian)!;
  return (cursor) => {
    const from = cursor.at;
    const value = take(cursor);
    if (value === undefined) return -1;
    return cursor.spend() ? amount(cursor, from, value) : none(cursor, from);
  };
}

/** Compiles how long a run of bytes is. */
export function sizeOf(size: Size, endian: 'little' | 'big'): RunSize {
  if (size === 'rest') return { read: (cursor) => cursor.left, mark: 0 };
  if (typeof size !== 'object') return { read: countOf(size, endian), mark: 0 };
  if ('butLast' in size) return { read: (cursor) => (cursor.has(size.butLast) ? cursor.left - size.butLast : -1), mark: 0 };
  const mark = Buffer.from(size.until, 'hex');
  return {
    mark: mark.length,
    read: (cursor) => {
      const length = cursor.bytes.subarray(cursor.at, cursor.end).indexOf(mark);
      if (length >= 0) return length;
      if (size.open === true) return cursor.left;
      cursor.has(cursor.left + 1);
      return -1;
    },
  };
}

/** The value of a field as a number of things; -1 when it is none, for which the byte at `from` is to blame. */
function amount(cursor: Cursor, from: number, value: FieldValue | undefined): number {
  const count = Number(value ?? -1);
  return count >= 0 ? count : none(cursor, from);
}

function none(cursor: Cursor, from: number): number {
  cursor.fail(from);
  return -1;
}

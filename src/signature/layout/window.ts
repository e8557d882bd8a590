import type { Field } from '../../core/message.js';
import { UserError } from '../../core/user-error.js';
import { type Cursor, MAX_DEPTH } from './cursor.js';

/** Thrown for a mistake in a signature file, never for input. */
export class LayoutError extends UserError {
  override readonly name = 'LayoutError';
}

/** Reads a value and adds it to `out` under `name`; false when the bytes do not fit. */
export type Read = (cursor: Cursor, name: string, out: Field[]) => boolean;

/** Reads a value that is to be no field; undefined when the bytes do not fit. */
export type Take = (cursor: Cursor) => number | bigint | undefined;

/** A compiled type: as a field of its own, and with what it contains laid out in place. */
export interface Compiled {
  readonly field: Read;
  readonly inline: (cursor: Cursor, out: Field[]) => boolean;
  /** Of a plain integer. */
  readonly take?: Take | undefined;
}

/** A type whose value is one field. */
export function scalar(field: Read, take?: Take): Compiled {
  return { field, inline: (cursor, out) => field(cursor, 'value', out), take };
}

/** A type with parts: as a field it is a group, in place its parts are. */
export function grouped(inline: Compiled['inline']): Compiled {
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

/** Reads a type within itself. */
export function nested(cursor: Cursor, read: () => boolean): boolean {
  const { progress } = cursor;
  if (progress.nesting === MAX_DEPTH) return cursor.fail(cursor.at);
  progress.nesting++;
  const fits = read();
  progress.nesting--;
  return fits;
}

/** Reads inside the bytes from the cursor to `end`, which must be used up. */
export function readWindow(cursor: Cursor, end: number, read: () => boolean): boolean {
  const { end: outerEnd, total: outerTotal } = cursor;
  cursor.total = end - cursor.at;
  cursor.end = end;
  const fits = read() && (cursor.at === end || cursor.fail(cursor.at));
  cursor.end = outerEnd;
  cursor.total = outerTotal;
  return fits;
}

/** Reads again what lies between `from` and the cursor, as `inner`. */
export function readInside(cursor: Cursor, from: number, out: Field[], inner: Compiled): Field[] | undefined {
  const end = cursor.at;
  const fields: Field[] = [];
  if (cursor.scopes.length >= MAX_DEPTH) {
    cursor.fail(from);
    return undefined;
  }
  cursor.at = from;
  cursor.scopes.push(out);
  const fits = readWindow(cursor, end, () => inner.inline(cursor, fields));
  cursor.scopes.pop();
  cursor.at = end;
  return fits ? fields : undefined;
}

/** As `readInside`, but bytes that do not fit are left as they are. */
export function tryInside(cursor: Cursor, from: number, out: Field[], inner: Compiled): Field[] | undefined {
  const { progress } = cursor;
  const before = progress.pdus.length;
  const carrier = progress.carrier();
  const fields = readInside(cursor, from, out, inner);
  if (fields === undefined) progress.rewind(before, carrier);
  return fields;
}

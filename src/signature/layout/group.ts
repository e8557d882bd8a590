import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import type { Cursor } from './cursor.js';
import type { ReadSize } from './size.js';
import { type Compiled, type Read, grouped, readWindow } from './window.js';

/** Types under the values that choose them. */
export type Cases = ReadonlyMap<string, Compiled>;

/** So many items; of the rest as many as there are. */
export function list(item: Compiled, readCount: ReadSize, isOpen: boolean): Compiled {
  return grouped((cursor, out) => {
    const count = readCount(cursor, out);
    if (count < 0) return false;
    for (let i = 0; i < count; i++) {
      if (isOpen && cursor.left === 0) break;
      const from = cursor.at;
      if (!item.field(cursor, String(i), out)) return false;
      if (cursor.at === from) return cursor.fail(from);
    }
    return true;
  });
}

/** Items up to a mark, which is read with them. */
export function listUntil(item: Compiled, mark: Buffer): Compiled {
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

/** Keys and values; some keys have values of another type. */
export function map(readKey: Compiled, readValue: Compiled, cases: Cases, readCount: ReadSize, isOpen: boolean): Compiled {
  return grouped((cursor, out) => {
    const count = readCount(cursor, out);
    if (count < 0) return false;
    for (let i = 0; i < count; i++) {
      if (isOpen && cursor.left === 0) break;
      const key = keyOf(cursor, readKey);
      if (key === undefined) return false;
      const { name } = key;
      const entry = out.length;
      if (!(cases.get(name) ?? readValue).field(cursor, name, out)) return false;
      if (out.length === entry) continue;
      const { value, offset, length, fields } = out[entry]!;
      out[entry] = field(name, value, offset, length, fields, { offset: key.offset, length: key.length });
    }
    return true;
  });
}

/** What an entry of a map is called, and where that stands; undefined when the bytes do not fit. */
function keyOf(cursor: Cursor, read: Compiled): { readonly name: string; readonly offset: number; readonly length: number } | undefined {
  const from = cursor.at;
  if (read.take !== undefined) {
    const value = read.take(cursor);
    if (value === undefined || !(cursor.spend() || cursor.fail(from))) return undefined;
    const { offset, length } = cursor.range(from, cursor.at);
    return { name: String(value), offset, length };
  }
  const keys: Field[] = [];
  if (!read.field(cursor, 'key', keys)) return undefined;
  const [key] = keys;
  if (key !== undefined) return { name: String(key.value), offset: key.offset, length: key.length };
  cursor.fail(from);
  return undefined;
}

/** A tag, a length, and a value that must use it up. */
export function records(
  tag: Compiled,
  readLength: ReadSize,
  cases: Cases,
  other: Compiled,
  readCount: ReadSize,
  isOpen: boolean,
): Compiled {
  return grouped((cursor, out) => {
    const count = readCount(cursor, out);
    if (count < 0) return false;
    for (let i = 0; i < count; i++) {
      if (isOpen && cursor.left === 0) break;
      const tags: Field[] = [];
      if (!tag.field(cursor, 'tag', tags)) return false;
      const name = String(tags[0]?.value).replace(/\0+$/, '');
      const length = readLength(cursor, out);
      if (length < 0 || !cursor.has(length)) return false;
      if (!readWindow(cursor, cursor.at + length, () => (cases.get(name) ?? other).field(cursor, name, out))) return false;
    }
    return true;
  });
}

/** Members in the order of the file; with a kind of its own it is a message. */
export function structure(members: readonly { readonly name: string; readonly read: Read }[], message: string | undefined): Compiled {
  return grouped((cursor, out) => {
    const { pdus, open } = cursor.progress;
    const slot = pdus.length;
    if (message !== undefined) {
      // Its place is taken before its parts are read, so that a message stands in front of those it carries.
      const { disclosure, seal } = cursor;
      pdus.push({
        kind: message,
        fields: out,
        enclosing: cursor.scopes.toReversed(),
        carries: undefined,
        disclosure,
        seal,
      });
      open.push(slot);
    }
    let fits = true;
    for (let i = 0; i < members.length && fits; i++) fits = members[i]!.read(cursor, members[i]!.name, out);
    if (message !== undefined) open.pop();
    return fits;
  });
}

/** What earlier fields decide. */
export function switched(names: readonly string[], cases: Cases, other: Compiled | undefined): Compiled {
  const paths = names.map((name) => name.split('.'));
  const choose = (cursor: Cursor, out: readonly Field[]): Compiled | undefined => {
    let key = String(cursor.lookUp(paths[0]!, out)?.value);
    for (let i = 1; i < paths.length; i++) key += `/${cursor.lookUp(paths[i]!, out)?.value}`;
    return cases.get(key) ?? other;
  };
  return {
    field: (cursor, name, out) => choose(cursor, out)?.field(cursor, name, out) ?? cursor.fail(cursor.at),
    inline: (cursor, out) => choose(cursor, out)?.inline(cursor, out) ?? cursor.fail(cursor.at),
  };
}

/** The first that fits up to the end of the window. */
export function either(choices: readonly Compiled[]): Compiled {
  const first = (cursor: Cursor, name: string | undefined, out: Field[]): boolean => {
    const { at, progress } = cursor;
    const fields = out.length;
    const messages = progress.pdus.length;
    const carrier = progress.carrier();
    let ranOut = false;
    for (let i = 0; i < choices.length && cursor.spend(); i++) {
      const choice = choices[i]!;
      const fits = name === undefined ? choice.inline(cursor, out) : choice.field(cursor, name, out);
      if (fits && cursor.left === 0) return true;
      ranOut ||= !fits && progress.ranOut;
      cursor.at = at;
      out.length = fields;
      progress.rewind(messages, carrier);
    }
    cursor.fail(at);
    // On a stream the bytes that one of them missed may still come.
    progress.ranOut = ranOut;
    return false;
  };
  return { field: first, inline: (cursor, out) => first(cursor, undefined, out) };
}

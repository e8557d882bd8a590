/**
 * Action Message Format 0 (Adobe AMF0, December 2007): values behind a byte
 * that names their type, as RTMP's commands are made of.
 */
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';

/** Values of one command, those in objects included. Guards memory. */
export const MAX_VALUES = 256;

/** Objects within objects; commands have one level. Guards the stack. */
export const MAX_DEPTH = 8;

const NUMBER = 0x00;
const BOOLEAN = 0x01;
const STRING = 0x02;
const OBJECT = 0x03;
const NULL = 0x05;
const UNDEFINED = 0x06;
const ECMA_ARRAY = 0x08;
const OBJECT_END = 0x09;
const STRICT_ARRAY = 0x0a;
const DATE = 0x0b;
const LONG_STRING = 0x0c;

/** Where a range of the value stands in the payload: what is in one piece there. */
export type Place = (offset: number, length: number) => { readonly offset: number; readonly length: number };

/** Reads values to the end; each is named by its place, `0`, `1` …. Nothing when the bytes are no AMF0. */
export function readAmf0(bytes: Buffer, place: Place): readonly Field[] | undefined {
  const fields: Field[] = [];
  const cursor = { bytes, at: 0, left: MAX_VALUES, place };
  while (cursor.at < bytes.length) {
    const value = readValue(cursor, String(fields.length), 0);
    if (value === undefined) return undefined;
    fields.push(value);
  }
  return fields;
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
  left: number;
  readonly place: Place;
}

function readValue(cursor: Cursor, name: string, depth: number): Field | undefined {
  const { bytes } = cursor;
  if (cursor.at >= bytes.length || cursor.left-- === 0 || depth > MAX_DEPTH) return undefined;
  const type = bytes[cursor.at++]!;
  const from = cursor.at;
  switch (type) {
    case NUMBER:
      return fixed(cursor, name, 8, () => bytes.readDoubleBE(from));
    case BOOLEAN:
      return fixed(cursor, name, 1, () => bytes[from]);
    case STRING:
      return text(cursor, name, 2);
    case LONG_STRING:
      return text(cursor, name, 4);
    case NULL:
    case UNDEFINED:
      return fixed(cursor, name, 0, () => undefined);
    case DATE:
      return fixed(cursor, name, 10, () => undefined);
    case ECMA_ARRAY:
      cursor.at += 4;
      return members(cursor, name, from, depth);
    case OBJECT:
      return members(cursor, name, from, depth);
    case STRICT_ARRAY:
      return items(cursor, name, depth);
    default:
      return undefined;
  }
}

function fixed(cursor: Cursor, name: string, length: number, value: () => Field['value']): Field | undefined {
  const from = cursor.at;
  if (from + length > cursor.bytes.length) return undefined;
  cursor.at += length;
  const { offset, length: size } = cursor.place(from, length);
  return field(name, value(), offset, size);
}

function text(cursor: Cursor, name: string, lengthSize: 2 | 4): Field | undefined {
  const { bytes } = cursor;
  if (cursor.at + lengthSize > bytes.length) return undefined;
  const length = bytes.readUIntBE(cursor.at, lengthSize);
  cursor.at += lengthSize;
  const from = cursor.at;
  return fixed(cursor, name, length, () => bytes.toString('utf8', from, from + length));
}

/** `length(2) name value` to an empty name and the mark of the end. */
function members(cursor: Cursor, name: string, from: number, depth: number): Field | undefined {
  const { bytes } = cursor;
  const fields: Field[] = [];
  for (;;) {
    if (cursor.at + 3 > bytes.length) return undefined;
    const length = bytes.readUInt16BE(cursor.at);
    const start = cursor.at + 2;
    if (length === 0 && bytes[start] === OBJECT_END) {
      cursor.at = start + 1;
      break;
    }
    cursor.at = start + length;
    const value = readValue(cursor, bytes.toString('utf8', start, start + length), depth + 1);
    if (value === undefined) return undefined;
    fields.push(value);
  }
  const { offset, length } = cursor.place(from, cursor.at - from);
  return field(name, undefined, offset, length, fields);
}

function items(cursor: Cursor, name: string, depth: number): Field | undefined {
  const { bytes } = cursor;
  const from = cursor.at;
  if (from + 4 > bytes.length) return undefined;
  const count = bytes.readUInt32BE(from);
  cursor.at += 4;
  const fields: Field[] = [];
  for (let i = 0; i < count; i++) {
    const value = readValue(cursor, String(i), depth + 1);
    if (value === undefined) return undefined;
    fields.push(value);
  }
  const { offset, length } = cursor.place(from, cursor.at - from);
  return field(name, undefined, offset, length, fields);
}

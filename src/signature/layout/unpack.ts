import { field } from '../../core/field.js';
import { inflateSync } from 'node:zlib';
import type { Field } from '../../core/message.js';
import { walkProtobuf } from '../../wire/protobuf.js';
import { Cursor, MAX_DEPTH, MAX_UNPACKED_BYTES } from './cursor.js';
import { type Compiled, grouped } from './window.js';

/** Reads the rest of the window as protobuf without a schema. */
export function readProtobuf(cursor: Cursor, out: Field[]): boolean {
  const from = cursor.at;
  const walked = walkProtobuf(cursor.bytes.subarray(from, cursor.end));
  if (!walked.ok) return cursor.fail(from + walked.at);
  cursor.at = cursor.end;
  const place = (fields: readonly Field[]): Field[] =>
    fields.map((one) => {
      const { offset, length } = cursor.range(from + one.offset, from + one.offset + one.length);
      return field(one.name, one.value, offset, length, one.fields && place(one.fields));
    });
  out.push(...place(walked.value));
  return true;
}

/** The rest of the window, unpacked to bytes of its own which `inner` must use up. */
export function unpacked(inner: Compiled, unpack: (packed: Buffer) => Buffer | undefined): Compiled {
  return grouped((cursor, out) => {
    if (cursor.depth === MAX_DEPTH) return cursor.fail(cursor.at);
    const from = cursor.at;
    const bytes = unpack(cursor.bytes.subarray(from, cursor.end));
    if (bytes === undefined) return cursor.fail(from);
    cursor.at = cursor.end;
    const inside = new Cursor(bytes, 0, bytes.length, bytes.length, cursor.progress, cursor.depth + 1, cursor.range(from, cursor.end));
    inside.disclosure = cursor.disclosure;
    inside.seal = cursor.seal;
    inside.scopes.push(...cursor.scopes);
    return inner.inline(inside, out) && (inside.left === 0 || inside.fail(inside.at));
  });
}

/** The bytes that base64 text stands for, or undefined when it is none or too long. */
export function decodeBase64(packed: Buffer): Buffer | undefined {
  if (packed.length === 0 || packed.length > MAX_UNPACKED_BYTES) return undefined;
  const text = packed.toString('latin1');
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** What a whole zlib stream unpacks to, or undefined when it is none or unpacks to too much. */
export function inflate(packed: Buffer): Buffer | undefined {
  try {
    // With `info` it also tells how much it used, which the types leave out; zlib ignores what comes after its end.
    const { buffer, engine } = inflateSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES, info: true }) as unknown as Inflated;
    return engine.bytesWritten === packed.length ? buffer : undefined;
  } catch {
    // zlib's own words for bytes that are no zlib stream, or too long a one.
    return undefined;
  }
}

import { eaxTag, openEax } from '../../wire/eax.js';
import type { Field, Seal } from '../../core/message.js';
import { Cursor } from './cursor.js';
import type { Type } from './notation.js';
import { type Compiled, grouped } from './window.js';

/**
 * The rest of the window, opened with a key that everybody has, as `inner`,
 * which must use it up. Every byte keeps its place, for the plain text is as
 * long as what it was made of. What does not fit its tag is refused; so is what
 * stands inside an unpacked value, where the place of the tag is not known.
 */
export function decrypted(inner: Compiled, type: Extract<Type, { decrypt: unknown }>): Compiled {
  const [key, nonce] = [Buffer.from(type.key, 'hex'), Buffer.from(type.nonce, 'hex')];
  const tagPath = type.tag.split('.');
  const headerPaths = (type.header ?? []).map((path) => path.split('.'));
  return grouped((cursor, out) => {
    const { at, end } = cursor;
    const tagField = cursor.lookUp(tagPath, out);
    const headerFields = headerPaths.map((path) => cursor.lookUp(path, out));
    const headerOf = (bytes: Buffer) => Buffer.concat(headerFields.map((field) => sliceOf(bytes, field)));
    const plain = openEax(key, nonce, headerOf(cursor.bytes), cursor.bytes.subarray(at, end), sliceOf(cursor.bytes, tagField));
    if (plain === undefined) return cursor.fail(at);
    const bytes = Buffer.concat([cursor.bytes.subarray(0, at), plain]);
    const mend: Seal['mend'] = (payload) => {
      eaxTag(key, nonce, headerOf(payload), payload.subarray(at, end)).copy(sliceOf(payload, tagField));
    };
    const opened = new Cursor(bytes, at, end, plain.length, cursor.progress, cursor.depth + 1, cursor.wrapping);
    opened.disclosure = 'publicly-decryptable';
    opened.seal = { opened: Buffer.concat([bytes, cursor.bytes.subarray(end)]), mend };
    opened.scopes.push(...cursor.scopes);
    cursor.at = end;
    if (inner.inline(opened, out) && opened.left === 0) return true;
    // The tag has shown that it is whole: no byte of a stream will mend it.
    return cursor.fail(opened.at);
  });
}

function sliceOf(bytes: Buffer, field: Field | undefined): Buffer {
  return field === undefined ? Buffer.alloc(0) : bytes.subarray(field.offset, field.offset + field.length);
}

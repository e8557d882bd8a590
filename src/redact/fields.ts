import type { Field, Message, Payload } from '../core/message.js';
import type { Evidence } from '../core/observation.js';

/** Bytes without a meaning to any decoder from which on they are content and no part of a form. */
export const CONTENT_BYTES = 48;

export type Range = Pick<Field, 'offset' | 'length'>;

/** Of a message and of those around it. */
export function allFields({ fields, enclosing }: Message): readonly Field[] {
  return [...fields, ...enclosing.flat()];
}

/** The innermost fields of a unit; a value that was taken apart further comes itself, too. */
export function* leaves(fields: readonly Field[]): Generator<Field> {
  for (const one of fields) {
    if (one.fields === undefined || one.value !== undefined) yield one;
    if (one.fields !== undefined) yield* leaves(one.fields);
  }
}

/** The values that were taken apart further. */
export function* parted(fields: readonly Field[]): Generator<Field> {
  for (const one of fields) {
    if (one.fields === undefined) continue;
    if (one.value !== undefined) yield one;
    yield* parted(one.fields);
  }
}

/** Content without a value: voice, pictures, what is encrypted. What was unpacked further has the range of its wrapping, which is none. */
export function contentsOf(fields: readonly Field[]): readonly Field[] {
  const all = [...leaves(fields)];
  const read = all.filter(({ value }) => value !== undefined);
  return all.filter(
    ({ value, offset, length }) =>
      value === undefined &&
      length >= CONTENT_BYTES &&
      !read.some((one) => one.offset < offset + length && one.offset + one.length > offset),
  );
}

/** Where a value stands in the payload by where its first byte was captured; undefined when it came with an earlier message. */
export function rangeIn({ pieces }: Payload, { frame, offset, length, pieces: rest = [] }: Evidence): Range | undefined {
  const piece = pieces.find(
    (one) => one.frame === frame && offset >= one.frameOffset && offset < one.frameOffset + Math.max(1, one.length),
  );
  if (piece === undefined) return undefined;
  return { offset: piece.from + offset - piece.frameOffset, length: rest.reduce((sum, { length: more }) => sum + more, length) };
}

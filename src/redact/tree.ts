import type { Field } from '../core/message.js';

/** The innermost fields of a unit; a value that was taken apart further comes itself, too. */
export function* leaves(fields: readonly Field[]): Generator<Field> {
  for (const one of fields) {
    if (one.fields === undefined || one.value !== undefined) yield one;
    if (one.fields !== undefined) yield* leaves(one.fields);
  }
}

import type { Field, Pdu } from '../core/message.js';

/** A field found by a path, and the fields it stands among. */
export interface Found {
  readonly field: Field;
  readonly siblings: readonly Field[];
}

/** Finds fields of a message by names, as `details.14` or `addresses.*.ip`. */
export type FindFields = (pdu: Pdu) => readonly Found[];

const NOTHING: readonly Found[] = [];

/**
 * Compiles a path. The first name is looked for among the message's own
 * fields, then among those around it, innermost first: a message carried in a
 * proxy's sees the proxy's session.
 */
export function path(text: string): FindFields {
  const [first, ...rest] = text.split('.') as [string, ...string[]];
  return (pdu) => {
    if (has(pdu.fields, first)) return descend(pdu.fields, first, rest);
    const around = pdu.enclosing.find((fields) => has(fields, first));
    return around === undefined ? NOTHING : descend(around, first, rest);
  };
}

/** Compiles a path to be followed from a field of its first name; `*` stands for any. */
export function pathFrom(text: string): {
  readonly first: string;
  readonly follow: (field: Field, siblings: readonly Field[], into: Found[]) => void;
} {
  const [first, ...rest] = text.split('.') as [string, ...string[]];
  return {
    first,
    follow: (field, siblings, into) => {
      if (rest.length === 0) into.push({ field, siblings });
      else if (field.fields !== undefined) into.push(...descend(field.fields, rest[0]!, rest.slice(1)));
    },
  };
}

/** Compiles several paths into one that gives the fields of all. */
export function anyPath(texts: string | readonly string[]): FindFields {
  const finders = (typeof texts === 'string' ? [texts] : texts).map(path);
  if (finders.length === 1) return finders[0]!;
  return (pdu) => finders.flatMap((find) => find(pdu));
}

function has(fields: readonly Field[], name: string): boolean {
  return name === '*' ? fields.length > 0 : fields.some((field) => field.name === name);
}

function descend(fields: readonly Field[], name: string, rest: readonly string[]): readonly Found[] {
  const found: Found[] = [];
  for (const field of fields) {
    if (name !== '*' && field.name !== name) continue;
    if (rest.length === 0) found.push({ field, siblings: fields });
    else if (field.fields !== undefined) found.push(...descend(field.fields, rest[0]!, rest.slice(1)));
  }
  return found;
}

import type { Field, FieldValue, Pdu } from '../core/message.js';

/** A field found by a path, and the fields it stands among. */
export interface Found {
  readonly field: Field;
  readonly siblings: readonly Field[];
}

/** Finds fields of a message by names, as `details.14` or `addresses.*.ip`. */
export type FindFields = (pdu: Pdu) => readonly Found[];

const NOTHING: readonly Found[] = [];

/** Fields found so far. What is asked of every message finds one or none: a list of its own each time would have room for seventeen. */
export class Finds {
  readonly #all: { field: Field; siblings: readonly Field[] }[] = [];
  /** How many there are. */
  count = 0;

  add(field: Field, siblings: readonly Field[]): void {
    const used = this.#all[this.count++];
    if (used === undefined) {
      this.#all.push({ field, siblings });
    } else {
      used.field = field;
      used.siblings = siblings;
    }
  }

  /** One of them, until others are looked for. */
  at(index: number): Found {
    return this.#all[index]!;
  }

  /** What was found, to be kept; nothing is left here. */
  taken(): readonly Found[] {
    const { count } = this;
    this.count = 0;
    if (count === 0) return NOTHING;
    const found: Found[] = [{ field: this.#all[0]!.field, siblings: this.#all[0]!.siblings }];
    for (let i = 1; i < count; i++) found.push({ field: this.#all[i]!.field, siblings: this.#all[i]!.siblings });
    return found;
  }
}

/** What a path finds until it is handed on. */
const FINDS = new Finds();

/**
 * Compiles a path. The first name is looked for among the message's own
 * fields, then among those around it, innermost first: a message carried in a
 * proxy's sees the proxy's session.
 */
export function path(text: string): FindFields {
  const names = text.split('.');
  return (pdu) => {
    const around = fieldsWith(pdu, names[0]!);
    if (around === undefined) return NOTHING;
    descend(around, names, 0, FINDS);
    return FINDS.taken();
  };
}

/** Compiles a path to the first field that it finds. Rules ask it of every message: it allocates nothing. */
export function firstField(text: string): (pdu: Pdu) => Field | undefined {
  const names = text.split('.');
  return (pdu) => {
    const around = fieldsWith(pdu, names[0]!);
    return around && firstAlong(around, names, 0);
  };
}

/** The same among these fields alone, whatever is around them. */
export function firstAmong(text: string): (fields: readonly Field[]) => Field | undefined {
  const names = text.split('.');
  return (fields) => firstAlong(fields, names, 0);
}

/** Compiles a path into a test whether a field that it finds has a value that passes. It allocates nothing either. */
export function anyValue(text: string, passes: (value: FieldValue) => boolean): (pdu: Pdu) => boolean {
  const names = text.split('.');
  return (pdu) => {
    const around = fieldsWith(pdu, names[0]!);
    return around !== undefined && isAnyAlong(around, names, 0, passes);
  };
}

/** A path that adds what it finds to a list: from a field of its first name, for which `*` stands for any, or from a message. */
export interface Collector {
  readonly first: string;
  readonly follow: (field: Field, siblings: readonly Field[], into: Finds) => void;
  readonly collect: (pdu: Pdu, into: Finds) => void;
}

/** Compiles a path for rules that ask it of every message. */
export function collector(text: string): Collector {
  const names = text.split('.');
  return {
    first: names[0]!,
    follow: (field, siblings, into) => {
      if (names.length === 1) into.add(field, siblings);
      else if (field.fields !== undefined) descend(field.fields, names, 1, into);
    },
    collect: (pdu, into) => {
      const around = fieldsWith(pdu, names[0]!);
      if (around !== undefined) descend(around, names, 0, into);
    },
  };
}

/** The message's own fields, or the innermost around it, that have one of the name. */
function fieldsWith({ fields, enclosing }: Pdu, name: string): readonly Field[] | undefined {
  if (has(fields, name)) return fields;
  for (let i = 0; i < enclosing.length; i++) if (has(enclosing[i]!, name)) return enclosing[i];
  return undefined;
}

function has(fields: readonly Field[], name: string): boolean {
  if (name === '*') return fields.length > 0;
  for (let i = 0; i < fields.length; i++) if (fields[i]!.name === name) return true;
  return false;
}

/** Adds what is found by the names from `at` on. */
function descend(fields: readonly Field[], names: readonly string[], at: number, into: Finds): void {
  const name = names[at]!;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    if (name !== '*' && field.name !== name) continue;
    if (at === names.length - 1) into.add(field, fields);
    else if (field.fields !== undefined) descend(field.fields, names, at + 1, into);
  }
}

function firstAlong(fields: readonly Field[], names: readonly string[], at: number): Field | undefined {
  const name = names[at]!;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    if (name !== '*' && field.name !== name) continue;
    if (at === names.length - 1) return field;
    const found = field.fields && firstAlong(field.fields, names, at + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isAnyAlong(fields: readonly Field[], names: readonly string[], at: number, passes: (value: FieldValue) => boolean): boolean {
  const name = names[at]!;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    if (name !== '*' && field.name !== name) continue;
    if (at < names.length - 1) {
      if (field.fields !== undefined && isAnyAlong(field.fields, names, at + 1, passes)) return true;
    } else if (field.value !== undefined && passes(field.value)) return true;
  }
  return false;
}

import type { Carried, Field, FieldValue, Pdu } from './message.js';

const ALONE: Pdu['enclosing'] = [];

/** A named value at `offset` of the payload; with `fields` when it was taken apart further, with `key` when it is an entry of a map. */
export function field(
  name: string,
  value: FieldValue | undefined,
  offset: number,
  length: number,
  fields?: readonly Field[],
  key?: Field['key'],
): Field {
  return { name, value, offset, length, fields, key };
}

/** Fields that belong together; the group spans them. */
export function group(name: string, fields: readonly Field[]): Field {
  const offset = Math.min(...fields.map((inner) => inner.offset));
  const end = Math.max(...fields.map((inner) => inner.offset + inner.length));
  return fields.length === 0 ? field(name, undefined, 0, 0, fields) : field(name, undefined, offset, end - offset, fields);
}

/** A unit that stands by itself in its payload. */
export function pdu(kind: string, fields: readonly Field[], carries?: readonly Carried[]): Pdu {
  return { kind, fields, enclosing: ALONE, carries: carries?.length === 0 ? undefined : carries, disclosure: undefined, seal: undefined };
}

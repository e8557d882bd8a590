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
  if (fields.length === 0) return field(name, undefined, 0, 0, fields);
  // Begun with whole numbers: one Infinity makes V8 keep the offsets of all fields as decimals, in objects of their own.
  let from = fields[0]!.offset;
  let to = from;
  for (let i = 0; i < fields.length; i++) {
    const { offset, length } = fields[i]!;
    if (offset < from) from = offset;
    if (offset + length > to) to = offset + length;
  }
  return field(name, undefined, from, to - from, fields);
}

/** A unit that stands by itself in its payload. */
export function pdu(kind: string, fields: readonly Field[], carries?: readonly Carried[]): Pdu {
  return { kind, fields, enclosing: ALONE, carries: carries?.length === 0 ? undefined : carries, disclosure: undefined, seal: undefined };
}

import type { Carried, Field, FieldValue, Pdu } from './message.js';

/** A named value at `offset` of the payload; with `fields` when it was taken apart further. */
export function field(name: string, value: FieldValue | undefined, offset: number, length: number, fields?: readonly Field[]): Field {
  return { name, value, offset, length, fields };
}

/** Fields that belong together; the group spans them. */
export function group(name: string, fields: readonly Field[]): Field {
  const offset = Math.min(...fields.map((inner) => inner.offset));
  const end = Math.max(...fields.map((inner) => inner.offset + inner.length));
  return { name, value: undefined, offset: fields.length === 0 ? 0 : offset, length: fields.length === 0 ? 0 : end - offset, fields };
}

/** A unit that stands by itself in its payload. */
export function pdu(kind: string, fields: readonly Field[], carries?: readonly Carried[]): Pdu {
  return { kind, fields, enclosing: [], ...(carries !== undefined && carries.length > 0 && { carries }) };
}

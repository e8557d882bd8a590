/** What a decoder gave, in a form that tests can compare. For tests only. */
import type { Decoding } from '../core/decoder.js';
import type { Field, FieldValue, Pdu } from '../core/message.js';

/** Values by path, as signatures name them; of fields of one name the first comes first. */
export function valuesOf(fields: readonly Field[], prefix = ''): Record<string, FieldValue[]> {
  const values: Record<string, FieldValue[]> = {};
  for (const { name, value, fields: inner } of fields) {
    const path = prefix + name;
    if (value !== undefined) (values[path] ??= []).push(value);
    for (const [deeper, found] of Object.entries(valuesOf(inner ?? [], `${path}.`))) (values[deeper] ??= []).push(...found);
  }
  return values;
}

/** Paths of the text values whose range does not hold them, letter for letter. */
export function misplaced(fields: readonly Field[], bytes: Buffer, prefix = ''): string[] {
  return fields.flatMap(({ name, value, offset, length, fields: inner }) => {
    const isWrong = typeof value === 'string' && bytes.toString('utf8', offset, offset + length) !== value;
    return [...(isWrong ? [prefix + name] : []), ...misplaced(inner ?? [], bytes, `${prefix}${name}.`)];
  });
}

/** The units of a payload that must decode. */
export function unitsOf(decoding: Decoding): readonly Pdu[] {
  if (!decoding.ok) throw new Error(`${decoding.why} at ${decoding.at}`);
  return decoding.pdus;
}

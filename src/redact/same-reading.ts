import { isDeepStrictEqual } from 'node:util';
import type { Field, Pdu } from '../core/message.js';
import { leaves } from './fields.js';
import type { Reading } from './units.js';

/** Whether units have the same fields in the same places, carry the same, and tell the same where it counts. */
export function areSame(wanted: Reading, read: Reading, counts: (field: Field) => boolean): boolean {
  const shapesOf = ({ pdus }: Reading) => pdus.map((pdu) => shapeOf(pdu, counts)).join('\n\n');
  return shapesOf(wanted) === shapesOf(read) && isDeepStrictEqual(wanted.kept, read.kept);
}

function shapeOf({ kind, fields, enclosing, carries = [] }: Pdu, counts: (field: Field) => boolean): string {
  const told = Array.from(leaves([...fields, ...enclosing.flat()]), (leaf) => {
    const { name, value, offset, length } = leaf;
    return `${name} ${offset} ${length} ${counts(leaf) ? value : ''}`;
  });
  const inner = carries.map(({ offset, length, protocol, stream }) => `${offset} ${length} ${protocol} ${stream?.name} ${stream?.at}`);
  return [kind, ...told, '', ...inner].join('\n');
}

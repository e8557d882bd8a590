/** Identifiers of 16 bytes, and the machine that some of them name. */
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';

/** A GUID in its usual text; with the MAC address `node` when it is a UUID of version 1 made on a machine with one. */
export function guidField(name: string, bytes: Buffer, at: number): Field {
  const hex = bytes.toString('hex', at, at + 16);
  const text = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  if (!hasNode(bytes, at)) return field(name, text, at, 16);
  const node = [...bytes.subarray(at + 10, at + 16)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  return field(name, text, at, 16, [field('node', node, at + 10, 6)]);
}

/**
 * The version stands in the first half of the seventh byte (RFC 9562 §4.2); systems
 * that keep a GUID as numbers in little endian have it in the eighth. A node
 * made up at random has the multicast bit set (§6.10), which no MAC address of
 * a machine has.
 */
function hasNode(bytes: Buffer, at: number): boolean {
  const [sixth, seventh, variant, node] = [bytes[at + 6]!, bytes[at + 7]!, bytes[at + 8]!, bytes[at + 10]!];
  const isOne = (sixth >> 4 === 1 && seventh >> 4 !== 4) || (seventh >> 4 === 1 && sixth >> 4 !== 4);
  const isGlobal = (node & 0x03) === 0;
  return isOne && variant >> 6 === 2 && isGlobal && bytes.subarray(at + 10, at + 16).some((byte) => byte !== 0);
}

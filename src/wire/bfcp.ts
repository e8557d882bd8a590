/**
 * BFCP, Binary Floor Control Protocol (RFC 8855 §5.1).
 *
 *   0          1          2                4               8             10       12
 *   +----------+----------+----------------+---------------+-------------+--------+------------
 *   | ver R F 0| primitive| length in words| conference id | transaction | user   | attributes
 *   +----------+----------+----------------+---------------+-------------+--------+------------
 *
 * Version 1 over TCP, 2 over UDP, though version 1 is met over UDP too. A
 * fragment has four more bytes, its place in the whole, behind the user id.
 */
import type { Decoder } from '../core/decoder.js';
import { field, pdu } from '../core/field.js';
import type { Transport } from '../core/flow.js';
import type { Field } from '../core/message.js';
import { firstBytesWhere } from './first-bytes.js';

const HEADER_LENGTH = 12;
const RESPONDER = 0x10;
const FRAGMENT = 0x08;
const RESERVED = 0x07;

/** Attributes with text in the attributes of a message: depth is 1 at most where they name people. */
const GROUPED: ReadonlySet<number> = new Set([14, 15, 16, 17, 18]);

/** Attributes of one message, those in groups included. Guards memory. */
export const MAX_ATTRIBUTES = 256;

/** §5.1, table 1: the name, the fewest words of attributes, and the most where there is a limit. */
const PRIMITIVES: readonly (readonly [kind: string, fewest: number, most: number])[] = [
  ['floor-request', 1, 0xffff],
  ['floor-release', 1, 1],
  ['floor-request-query', 1, 1],
  ['floor-request-status', 1, 0xffff],
  ['user-query', 0, 1],
  ['user-status', 0, 0xffff],
  ['floor-query', 0, 0xffff],
  ['floor-status', 0, 0xffff],
  ['chair-action', 1, 0xffff],
  ['chair-action-ack', 0, 0],
  ['hello', 0, 0],
  ['hello-ack', 1, 0xffff],
  ['error', 1, 0xffff],
  ['floor-request-status-ack', 0, 0],
  ['floor-status-ack', 0, 0],
  ['goodbye', 0, 0],
  ['goodbye-ack', 0, 0],
];

/** §5.2, table 2. */
const ATTRIBUTES: ReadonlyMap<number, readonly [name: string, type: 'number' | 'text']> = new Map([
  [1, ['beneficiary-id', 'number']],
  [2, ['floor-id', 'number']],
  [3, ['floor-request-id', 'number']],
  [8, ['participant-provided-info', 'text']],
  [9, ['status-info', 'text']],
  [12, ['user-display-name', 'text']],
  [13, ['user-uri', 'text']],
  [14, ['beneficiary-information', 'number']],
  [15, ['floor-request-information', 'number']],
  [16, ['requested-by-information', 'number']],
  [17, ['floor-request-status', 'number']],
  [18, ['overall-request-status', 'number']],
]);

export const bfcp: Decoder = {
  id: 'bfcp',
  transports: ['udp', 'tcp'],
  retransmits: true,
  firstBytes: firstBytesWhere((byte) => isFirstByte(byte, 'udp')),

  looksLike(bytes, at, end, transport, recognised) {
    if (end - at < HEADER_LENGTH) return recognised && transport === 'tcp' && bytes[at]! >> 5 === 1;
    if (!isFirstByte(bytes[at]!, transport)) return false;
    const primitive = PRIMITIVES[bytes[at + 1]! - 1];
    if (primitive === undefined) return false;
    const words = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const fits = (bytes[at]! & FRAGMENT) !== 0 || (words >= primitive[1] && words <= primitive[2]);
    return fits && (transport === 'tcp' || HEADER_LENGTH + fragmentLength(bytes, at) + words * 4 === end - at);
  },

  decode(bytes, { transport, recognised }) {
    if (!bfcp.looksLike(bytes, 0, bytes.length, transport, recognised)) return { ok: false, why: 'not-mine', at: 0 };
    if (bytes.length < HEADER_LENGTH) return { ok: false, why: 'truncated', at: bytes.length };
    const from = HEADER_LENGTH + fragmentLength(bytes, 0);
    const end = from + bytes.readUInt16BE(2) * 4;
    const fields = [
      field('conference-id', bytes.readUInt32BE(4), 4, 4),
      field('transaction-id', bytes.readUInt16BE(8), 8, 2),
      field('user-id', bytes.readUInt16BE(10), 10, 2),
    ];
    // Nobody takes part in conference 0 or as user 0, and of zeros there is much in other protocols.
    if (!recognised && fields.some(({ value }) => value === 0)) return { ok: false, why: 'not-mine', at: 4 };
    const isWhole = bytes.length >= end;
    const isFragment = from > HEADER_LENGTH;
    // Who and where stands in the header: it is told even when attributes that the length announces never come.
    if (isWhole && !isFragment && !readAttributes(bytes, from, end, fields, { left: MAX_ATTRIBUTES }, 0))
      return { ok: false, why: recognised ? 'malformed' : 'not-mine', at: from };
    if (!isWhole && !recognised && bytes.length > from) return { ok: false, why: 'truncated', at: bytes.length };
    const direction = (bytes[0]! & RESPONDER) !== 0 ? 'to-client' : undefined;
    return { ok: true, pdus: [pdu(PRIMITIVES[bytes[1]! - 1]![0], fields)], used: end, direction };
  },
};

function isFirstByte(byte: number, transport: Transport): boolean {
  const version = byte >> 5;
  if (version !== 1 && !(version === 2 && transport === 'udp')) return false;
  return (byte & RESERVED) === 0 && (version !== 1 || (byte & FRAGMENT) === 0);
}

/** "Fragment Offset" and "Fragment Length" are there when the F bit is. */
function fragmentLength(bytes: Uint8Array, at: number): number {
  return (bytes[at]! & FRAGMENT) === 0 ? 0 : 4;
}

/** `type(7) M(1) length(1) value`, padded to words; the length counts type and length (§5.2). False when they do not fill the range. */
function readAttributes(bytes: Buffer, from: number, to: number, fields: Field[], budget: { left: number }, depth: number): boolean {
  for (let at = from; at < to;) {
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > to || budget.left-- === 0) return false;
    const type = bytes[at]! >> 1;
    const known = ATTRIBUTES.get(type);
    if (GROUPED.has(type) && depth < 2) {
      if (length < 4) return false;
      const inner: Field[] = [];
      if (!readAttributes(bytes, at + 4, at + length, inner, budget, depth + 1)) return false;
      fields.push(field(known![0], bytes.readUInt16BE(at + 2), at + 2, 2, inner));
    } else if (known?.[1] === 'number' && length === 4) fields.push(field(known[0], bytes.readUInt16BE(at + 2), at + 2, 2));
    else if (known?.[1] === 'text') fields.push(field(known[0], bytes.toString('utf8', at + 2, at + length), at + 2, length - 2));
    at += (length + 3) & ~3;
  }
  return true;
}

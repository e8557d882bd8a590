/**
 * Socket.IO packet (protocol revision 5) in an Engine.IO message (revision 4),
 * the text of a WebSocket message or one of several in a poll's body:
 *
 *   4     2     /chat,       17            ["join",{"room":"r-1"}]
 *   +-----+-----+------------+-------------+----------------------
 *   | eio | sio | namespace, | acknowledge | JSON
 *   +-----+-----+------------+-------------+----------------------
 *
 * Engine.IO: 0 open, with JSON; 4 message. Socket.IO: 0 connect, 2 event, 3
 * acknowledgement; 5 and 6 are 2 and 3 with binary attachments, whose number
 * and a hyphen stand in front of the namespace.
 */
import { field, pdu } from '../../core/field.js';
import type { Field, Pdu } from '../../core/message.js';
import type { Decoded } from '../../core/reader.js';
import { type Unpack, readJson } from './value.js';

const OPEN = 0x30;
const MESSAGE = 0x34;

const SPACE = 0x20;
const QUOTE = 0x22;
const BRACKET = 0x5b;
const BRACE = 0x7b;

const KINDS: Readonly<Record<string, string>> = { 0: 'connect', 2: 'event', 3: 'acknowledgement', 5: 'event', 6: 'acknowledgement' };

/** A longer head belongs to something else. */
const LONGEST_HEAD = 256;

/** Packets that name nothing: close, ping, pong, upgrade and noop, a probe, and a namespace that is entered or left. */
const CONTROL = /^(?:[12356]|[23]probe|4[01](?:\/[^,\s"{[]*,?)?)$/;

/** Whether what begins at `at` may be an Engine.IO packet with JSON in it. Allocates nothing. */
export function beginsSocketIo(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] === OPEN) return bytes[at + 1] === BRACE && bytes[at + 2] === QUOTE;
  if (bytes[at] !== MESSAGE || !isOneOf(bytes[at + 1], '02356')) return false;
  const last = Math.min(end, at + LONGEST_HEAD);
  for (let i = at + 2; i < last; i++) {
    if (bytes[i] === BRACE || bytes[i] === BRACKET) return true;
    // What may stand in a head: digits, a hyphen, and a namespace to its comma.
    if (bytes[i] === QUOTE || bytes[i]! <= SPACE || bytes[i]! > 0x7e) return false;
  }
  return false;
}

function isOneOf(byte: number | undefined, digits: string): boolean {
  return byte !== undefined && digits.includes(String.fromCharCode(byte));
}

/** Reads a packet that fills the bytes from `at` to `end`; undefined when it says nothing. */
export function readSocketIo(bytes: Buffer, at: number, end: number, unpack: Unpack): Decoded<Pdu | undefined> {
  const text = bytes.subarray(0, end);
  if (end - at < LONGEST_HEAD && CONTROL.test(text.toString('latin1', at))) return { ok: true, value: undefined };
  if (text[at] === OPEN) return readBody(text, at + 1, 'open', [], unpack);
  if (text[at] !== MESSAGE) return { ok: false, why: 'not-mine', at };
  const head = /^4([02356])(?:(?<=[56])\d+-)?(\/[^,\s"{[]*,)?(\d*)(?=[[{])/.exec(text.toString('latin1', at, at + LONGEST_HEAD));
  if (head === null) return { ok: false, why: 'not-mine', at };
  const [whole, type, namespace] = head;
  const name = namespace === undefined ? undefined : namespace.slice(0, -1);
  const fields = name === undefined ? [] : [field('namespace', name, at + whole.indexOf(name), name.length)];
  return readBody(text, at + whole.length, KINDS[type!]!, fields, unpack);
}

function readBody(bytes: Buffer, at: number, kind: string, head: readonly Field[], unpack: Unpack): Decoded<Pdu> {
  const read = readJson(bytes, at, unpack);
  if (!read.ok) return read;
  const { fields = [], end, kind: shape, offset, length } = read.value;
  if (end !== bytes.length) return { ok: false, why: 'malformed', at: end };
  if (shape === 'object') return { ok: true, value: pdu(kind, [...head, ...fields]) };
  if (shape !== 'array') return { ok: false, why: 'not-mine', at };
  const [first, ...rest] = fields;
  // "event" is the name that the application gave it; what follows are its arguments.
  if (kind !== 'event' || typeof first?.value !== 'string')
    return { ok: true, value: pdu(kind, [...head, field('arguments', undefined, offset, length, fields)]) };
  const event = { ...first, name: 'event' };
  return { ok: true, value: pdu(kind, [...head, event, field('arguments', undefined, offset, length, rest)]) };
}

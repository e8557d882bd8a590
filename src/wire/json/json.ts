/**
 * JSON (RFC 8259) as a message: what HTTP and WebSocket carry, a datagram, or
 * values one after another on a stream, also (RFC 7464, newline-delimited, or
 * behind their length):
 *
 *   {"type":"join","room":"r-1"}\n      00000019 {"type":"join",…}
 */
import { isUtf8 } from 'node:buffer';
import type { Context, Decoder, Decoding } from '../../core/decoder.js';
import { pdu } from '../../core/field.js';
import type { Carried, Field, Pdu } from '../../core/message.js';
import { jwtFields, within } from '../jwt.js';
import { beginsSocketIo, readSocketIo } from './socket-io.js';
import { type Unpack, readJson, skipSpace } from './value.js';

/** Values of one datagram or body. Guards memory against a long run of `{}`. */
export const MAX_DOCUMENTS = 256;

/** Session descriptions and candidates of one document that are handed on. Guards time. */
export const MAX_CARRIED = 64;

/** Parts of the body of a Socket.IO poll end with it. */
const RECORD_SEPARATOR = 0x1e;

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;

/** Bytes of a length in front of a value. */
const LENGTH_PREFIXES = [4, 2];

export const json: Decoder = {
  id: 'json',
  transports: ['udp', 'tcp'],
  retransmits: false,

  looksLike(bytes, at, end, transport, recognised) {
    if (transport === 'tcp') return beginsValue(bytes, at + lengthPrefix(bytes, at, end), end, recognised);
    if (beginsSocketIo(bytes, at, end) || (recognised && isDigit(bytes[at]!))) return true;
    if (!beginsValue(bytes, at, end, false)) return false;
    let last = end - 1;
    while (last > at && isPadding(bytes[last]!)) last--;
    return bytes[last] === CLOSE_BRACE || bytes[last] === CLOSE_BRACKET;
  },

  decode(bytes, { transport, recognised }: Context): Decoding {
    return transport === 'tcp' ? decodeOne(bytes, recognised) : decodeAll(bytes, recognised);
  },
};

/** The next value of a stream. */
function decodeOne(bytes: Buffer, recognised: boolean): Decoding {
  const prefix = lengthPrefix(bytes, 0, bytes.length);
  if (!beginsValue(bytes, prefix, bytes.length, recognised)) return { ok: false, why: 'not-mine', at: prefix };
  const read = readDocument(bytes, prefix);
  if (!read.ok) return read;
  const { pdu: one, end } = read;
  if (prefix > 0 && end !== prefix + lengthIn(bytes, 0, prefix)) return { ok: false, why: 'malformed', at: end };
  return { ok: true, pdus: [one], used: skipPadding(bytes, end), direction: undefined };
}

/** All of a datagram, of an HTTP body, or of a WebSocket message. */
function decodeAll(bytes: Buffer, recognised: boolean): Decoding {
  const pdus: Pdu[] = [];
  let controls = 0;
  for (let at = skipPadding(bytes, 0); at < bytes.length;) {
    if (pdus.length + controls === MAX_DOCUMENTS) return { ok: false, why: 'malformed', at };
    const isPart = isDigit(bytes[at]!);
    if (!isPart && !beginsValue(bytes, at, bytes.length, false)) return { ok: false, why: 'not-mine', at };
    const read = isPart ? readPart(bytes, at) : readDocument(bytes, at);
    if (!read.ok) return read;
    if (read.pdu === undefined) controls++;
    else pdus.push(read.pdu);
    at = skipPadding(bytes, read.end);
  }
  // A ping of one digit is known as such only where messages were read before.
  if (pdus.length === 0 && !(recognised && controls > 0)) return { ok: false, why: 'not-mine', at: 0 };
  return { ok: true, pdus, used: bytes.length, direction: undefined };
}

type Read<One> = { readonly ok: true; readonly pdu: One; readonly end: number } | (Decoding & { ok: false });

function readDocument(bytes: Buffer, at: number): Read<Pdu> {
  const read = readJson(bytes, at, unpack);
  if (!read.ok) return read;
  const { kind, fields = [], end } = read.value;
  if (!isUtf8(bytes.subarray(at, end))) return { ok: false, why: 'malformed', at };
  return { ok: true, pdu: pdu(kind, fields, carriedIn(fields)), end };
}

function readPart(bytes: Buffer, at: number): Read<Pdu | undefined> {
  const separator = bytes.indexOf(RECORD_SEPARATOR, at);
  const end = separator < 0 ? bytes.length : separator;
  const read = readSocketIo(bytes, at, end, unpack);
  if (!read.ok) return read;
  if (read.value === undefined) return { ok: true, pdu: undefined, end };
  const { kind, fields } = read.value;
  return { ok: true, pdu: pdu(kind, fields, carriedIn(fields)), end };
}

/** Signalling in JSON has its session descriptions and candidates (RFC 8839) as texts. */
function carriedIn(fields: readonly Field[], found: Carried[] = []): readonly Carried[] {
  for (const { value, offset, length, fields: inner } of fields) {
    if (found.length === MAX_CARRIED) break;
    if (typeof value === 'string' && /^(v=0\r?\n|(a=)?candidate:)/.test(value))
      found.push({ offset, length, bytes: Buffer.from(value, 'utf8'), protocol: 'sdp' });
    else if (inner !== undefined) carriedIn(inner, found);
  }
  return found;
}

/** Tokens, and JSON that was put into a text of its own. */
const unpack: Unpack = (text, offset, length) => jwtFields(text, offset, length) ?? innerFields(text, offset, length);

function innerFields(text: string, offset: number, length: number): readonly Field[] | undefined {
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined;
  const bytes = Buffer.from(text, 'utf8');
  const read = readJson(bytes, 0, jwtFields);
  if (!read.ok || read.value.end !== bytes.length || read.value.fields === undefined) return undefined;
  return within(read.value.fields, offset, length);
}

/**
 * `{"`, or `[` and what an array of messages begins with. An empty object or a
 * list of numbers says nothing, and bytes of other protocols may read as one.
 * `mayGoOn`: the bytes may end before that is known.
 */
function beginsValue(bytes: Uint8Array, at: number, end: number, mayGoOn: boolean): boolean {
  if (at >= end || (bytes[at] !== OPEN_BRACE && bytes[at] !== OPEN_BRACKET)) return false;
  const next = skipSpace(bytes, at + 1, end);
  if (next === end) return mayGoOn;
  const first = bytes[next];
  return first === QUOTE || (bytes[at] === OPEN_BRACKET && (first === OPEN_BRACE || first === OPEN_BRACKET));
}

/** Bytes of a length in front of the value; 0 when it begins at once. */
function lengthPrefix(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return 0;
  for (let i = 0; i < LENGTH_PREFIXES.length; i++) {
    const size = LENGTH_PREFIXES[i]!;
    if (at + size < end && bytes[at + size] === OPEN_BRACE && lengthIn(bytes, at, size) > 0) return size;
  }
  return 0;
}

/** Big endian, or little endian where that gives the smaller one: messages are short. */
function lengthIn(bytes: Uint8Array, at: number, size: number): number {
  let big = 0;
  let little = 0;
  for (let i = 0; i < size; i++) {
    big = big * 256 + bytes[at + i]!;
    little += bytes[at + i]! * 256 ** i;
  }
  return Math.min(big, little);
}

function skipPadding(bytes: Uint8Array, at: number): number {
  let next = at;
  while (next < bytes.length && isPadding(bytes[next]!)) next++;
  return next;
}

/** White space, a NUL at the end of a text of C, the separators of records. */
function isPadding(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0 || byte === RECORD_SEPARATOR;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

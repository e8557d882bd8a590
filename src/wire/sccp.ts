/**
 * SCCP ("Skinny"), between desk phones and their call server; no public
 * specification. All numbers are little endian.
 *
 *   0        4                8              12
 *   +--------+----------------+--------------+---------------------
 *   | length | header version | message id   | body (length - 4)
 *   +--------+----------------+--------------+---------------------
 */
import { isUtf8 } from 'node:buffer';
import { formatAddress } from '../core/address.js';
import type { Decoder, Decoding } from '../core/decoder.js';
import { field, group, pdu } from '../core/field.js';
import type { Transport } from '../core/flow.js';
import type { Field } from '../core/message.js';
import { type Part, SCCP_MESSAGES, type SccpMessage } from './sccp-messages.js';

const HEADER_LENGTH = 12;

/** The longest are texts for the display of up to 2000 bytes. Guards against waiting for what never comes. */
export const MAX_BODY = 4096;

/** Calls whose people are kept for the end of the call; a phone shows a few at a time. */
export const MAX_CALLS = 64;

const CALL_INFO = 'call-info';
/** Call states that begin and end a conversation. */
const CONNECTED = 5;
const ON_HOOK = 2;
const PORT = 2000;

/** Who takes part, by call reference. */
export interface SccpMemory {
  readonly calls: Map<number, readonly string[]>;
}

export const sccp: Decoder<SccpMemory> = {
  id: 'sccp',
  transports: ['tcp'],
  retransmits: false,

  looksLike(bytes, at, end, _transport: Transport, recognised) {
    if (end - at < HEADER_LENGTH) return recognised;
    if (bytes[at + 5] !== 0 || bytes[at + 6] !== 0 || bytes[at + 7] !== 0 || bytes[at + 10] !== 0 || bytes[at + 11] !== 0) return false;
    const length = lengthAt(bytes, at);
    return length >= 4 && length <= MAX_BODY + 4 && isVersion(bytes[at + 4]!) && isMessage(bytes[at + 8]! | (bytes[at + 9]! << 8));
  },

  begin: () => ({ calls: new Map() }),

  decode(bytes, context) {
    if (!sccp.looksLike(bytes, 0, bytes.length, 'tcp', context.recognised)) return { ok: false, why: 'not-mine', at: 0 };
    if (bytes.length < HEADER_LENGTH) return { ok: false, why: 'truncated', at: bytes.length };
    const end = lengthAt(bytes, 0) + 8;
    const version = bytes[4]!;
    const message = SCCP_MESSAGES.get(bytes.readUInt32LE(8));
    // A header of version 0 is mostly zeros, as those of many formats are.
    const isWeak = version === 0 && !NAMES_PEOPLE.has(message?.kind ?? '') && context.clientPort !== PORT && context.serverPort !== PORT;
    if (!context.recognised && isWeak) return { ok: false, why: 'not-mine', at: 4 };
    if (bytes.length < end) return { ok: false, why: 'truncated', at: bytes.length };
    const fields = message === undefined ? [] : readParts(bytes.subarray(0, end), message.parts, version);
    // Text that is none, or a name without its end: bytes of another protocol.
    if (fields === undefined) return { ok: false, why: context.recognised ? 'malformed' : 'not-mine', at: HEADER_LENGTH };
    const isEmpty = message !== undefined && message.parts.length > 0 && fields.length === 0;
    if (!context.recognised && isEmpty) return { ok: false, why: 'not-mine', at: HEADER_LENGTH };
    return unit(message, fields, end, context.memory);
  },
};

/** Messages whose body alone shows what they are. */
const NAMES_PEOPLE: ReadonlySet<string> = new Set(['register', CALL_INFO, 'line-status', 'configuration-status', 'speed-dial-status']);

function unit(message: SccpMessage | undefined, fields: readonly Field[], used: number, { calls }: SccpMemory): Decoding {
  if (message === undefined) return { ok: true, pdus: [], used, direction: undefined };
  const direction = message.from === 'phone' ? 'to-server' : 'to-client';
  const valueOf = (name: string) => fields.find((one) => one.name === name)?.value;
  const reference = Number(valueOf('call-reference'));
  if (message.kind === CALL_INFO) {
    const parties = ['calling-party', 'called-party'].flatMap((name) => valueOf(name) ?? []).map(String);
    if (calls.size < MAX_CALLS || calls.has(reference)) calls.set(reference, parties);
  }
  const named = fields.find((one) => one.name === 'call-reference');
  const kind = message.kind === 'call-state' && named !== undefined ? STATES[Number(valueOf('call-state'))] : undefined;
  if (kind === undefined) return { ok: true, pdus: [pdu(message.kind, withRepetition(fields))], used, direction };
  // Who is in the call stood in an earlier message; that it is on or over stands in the reference.
  const parties = (calls.get(reference) ?? []).map((party) => field('party', party, named!.offset, named!.length));
  if (kind === 'call-ended') calls.delete(reference);
  return { ok: true, pdus: [pdu(kind, [...fields, ...parties])], used, direction };
}

const STATES: Readonly<Record<number, string>> = { [CONNECTED]: 'call-connected', [ON_HOOK]: 'call-ended' };

/** Where a call was not passed on, whom it was for at first is told again: that names nobody else. */
function withRepetition(fields: readonly Field[]): readonly Field[] {
  const called = new Set(fields.filter(({ name }) => name === 'called-party' || name === 'called-party-name').map(({ value }) => value));
  const isRepeated = ({ name, value }: Field) => /^(?:original-called|last-redirecting)-party/.test(name) && called.has(value);
  return fields.map((one) => (isRepeated(one) ? { ...one, name: `repeated-${one.name}` } : one));
}

/** The parts that the message is long enough for; nothing when a text is no text. */
function readParts(bytes: Buffer, parts: readonly Part[], version: number): readonly Field[] | undefined {
  const fields: Field[] = [];
  let at = HEADER_LENGTH;
  for (const [name, type] of parts) {
    if (typeof type === 'object') return readStrings(bytes, at, type, fields) ? fields : undefined;
    const length = lengthOf(type, version);
    if (at + length > bytes.length) return fields;
    if (name !== 'skip') {
      const read = readPart(bytes, at, name, type, length);
      if (read === undefined) return undefined;
      fields.push(...read);
    }
    at += length;
  }
  return fields;
}

type Simple = Exclude<Part[1], readonly string[]>;

function lengthOf(type: Simple, version: number): number {
  switch (type) {
    case 'u32':
    case 'ip4':
      return 4;
    case 'ip':
      return version >= 17 ? 20 : 4;
    case 'mac':
      return 6;
    case 'dirnum':
      return version >= 18 ? 25 : 24;
    case 'key':
      return 40;
    default:
      return type;
  }
}

function readPart(bytes: Buffer, at: number, name: string, type: Simple, length: number): readonly Field[] | undefined {
  switch (type) {
    case 'u32':
      return [field(name, bytes.readUInt32LE(at), at, 4)];
    case 'ip4':
      return [addressField(name, bytes, at, 4)];
    case 'ip': {
      // Type 0 is IPv4 in the first four of sixteen bytes, 1 IPv6.
      if (length === 4) return [addressField(name, bytes, at, 4)];
      const family = bytes.readUInt32LE(at);
      return family > 1 ? [] : [addressField(name, bytes, at + 4, family === 0 ? 4 : 16)];
    }
    case 'mac': {
      const mac = bytes.subarray(at, at + 6);
      return mac.every((byte) => byte === 0)
        ? []
        : [field(name, [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join(':'), at, 6)];
    }
    case 'key':
      return keyFields(bytes, at, name);
    default: {
      const text = textField(name, bytes, at, at + length);
      return text && (text.value === '' ? [] : [text]);
    }
  }
}

function addressField(name: string, bytes: Buffer, at: number, length: 4 | 16): Field {
  return field(name, formatAddress(bytes.subarray(at, at + length)), at, length);
}

/** `algorithm(4) keyLength(2) saltLength(2) key(16) salt(16)`; algorithm 0 is none. */
function keyFields(bytes: Buffer, at: number, name: string): readonly Field[] {
  const keyLength = bytes.readUInt16LE(at + 4);
  const saltLength = bytes.readUInt16LE(at + 6);
  if (bytes.readUInt32LE(at) === 0 || keyLength === 0 || keyLength > 16 || saltLength > 16) return [];
  const hex = (inner: string, from: number, length: number) => field(inner, bytes.toString('hex', from, from + length), from, length);
  return [group(name, [hex('key', at + 8, keyLength), ...(saltLength === 0 ? [] : [hex('salt', at + 24, saltLength)])])];
}

/** Reads texts that each end with NUL; empty ones are left out. False when one has no end or is no text. */
function readStrings(bytes: Buffer, from: number, names: readonly string[], fields: Field[]): boolean {
  let at = from;
  for (const name of names) {
    if (at === bytes.length) return true;
    const end = bytes.indexOf(0, at);
    const text = end < 0 ? undefined : textField(name, bytes, at, end);
    if (text === undefined) return false;
    if (text.value !== '') fields.push(text);
    at = end + 1;
  }
  return true;
}

/** Text up to a NUL or `end`; older systems send names in Latin-1. Nothing when it has controls. */
function textField(name: string, bytes: Buffer, at: number, end: number): Field | undefined {
  const nul = bytes.subarray(at, end).indexOf(0);
  const text = bytes.subarray(at, nul < 0 ? end : at + nul);
  // oxlint-disable-next-line no-control-regex -- controls tell bytes from text
  if (/[\u0000-\u0008\u000a-\u001f]/.test(text.toString('latin1'))) return undefined;
  return field(name, text.toString(isUtf8(text) ? 'utf8' : 'latin1'), at, text.length);
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** 0, and those of later servers that have been met. */
function isVersion(version: number): boolean {
  return version === 0 || version === 10 || version === 11 || (version >= 15 && version <= 22);
}

/** The ranges in which messages are known, to a phone and from it. */
function isMessage(id: number): boolean {
  return id <= 0x4e || (id >= 0x81 && id <= 0xa0) || (id >= 0x100 && id <= 0x160);
}

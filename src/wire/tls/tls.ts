/**
 * TLS records over TCP (RFC 8446 §5.1, RFC 5246 §6.2.1; RFC 6101 for SSL 3.0).
 *
 *   0              1         3        5
 *   +--------------+---------+--------+-------------
 *   | content type | version | length | fragment …    20 change cipher spec · 21 alert · 22 handshake · 23 application data
 *   +--------------+---------+--------+-------------
 *
 * Handshake messages may be cut by records as they like, so what the records
 * hold is read as a stream of its own; so is what was sealed and could be opened.
 */
import type { Context, Decoder, Decoding } from '../../core/decoder.js';
import { field, pdu } from '../../core/field.js';
import type { Direction } from '../../core/flow.js';
import type { Pdu } from '../../core/message.js';
import { CERTIFICATE, CLIENT_HELLO, SERVER_HELLO } from './handshake.js';
import type { TlsKeys } from './key-log.js';
import { TlsSession } from './session.js';
import { versionName } from './version.js';

const HEADER = 5;
const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const HEARTBEAT = 24;
const MAJOR = 3;
const LAST_MINOR = 4;
/** "The length MUST NOT exceed 2^14 + 2048" (RFC 5246 §6.2.3) */
const MAX_FRAGMENT = 0x4800;
/** The alert that both ends may go on after. */
const WARNING = 1;
/** Version, random and the length of the session id, all in the first bytes of a hello behind its header. */
const HELLO_VERSION_AT = HEADER + 4;
const SESSION_ID_LENGTH_AT = HELLO_VERSION_AT + 34;
const MAX_SESSION_ID = 32;
/** SEQUENCE, its length in two bytes: a certificate shorter than 256 bytes has no room for a key. */
const CERTIFICATE_AT = HELLO_VERSION_AT + 6;
const CERTIFICATE_START = [0x30, 0x82] as const;

/** What is kept of a connection. */
interface Memory {
  /** How much of the handshake was handed on. */
  toServer: number;
  toClient: number;
  /** Begins with the first hello. */
  session: TlsSession | undefined;
}

/** Reads the handshake, and what follows it where `keys` hold its secrets. */
export function tls(keys: TlsKeys): Decoder<Memory> {
  return {
    id: 'tls',
    transports: ['tcp'],
    retransmits: false,
    firstBytes: new Set([HANDSHAKE]),
    begin: () => ({ toServer: 0, toClient: 0, session: undefined }),
    looksLike: (bytes, at, end, _transport, recognised) => (recognised ? isRecord(bytes, at, end) : isFirstRecord(bytes, at, end)),
    decode: (bytes, context) => decodeRecord(bytes, context, keys),
  };
}

function decodeRecord(bytes: Buffer, { direction, recognised, memory }: Context<Memory>, keys: TlsKeys): Decoding {
  if (recognised ? !isRecord(bytes, 0, bytes.length) : !isFirstRecord(bytes, 0, bytes.length)) return { ok: false, why: 'not-mine', at: 0 };
  const { session } = memory;
  const used = bytes.length < HEADER ? Infinity : HEADER + bytes.readUInt16BE(3);
  const type = bytes[0]!;
  const isSealed = type === APPLICATION_DATA || session?.hasChanged(direction) === true;
  // What follows is encrypted, but for the alerts and hellos of a handshake that is tried again, which say nothing new.
  if ((isSealed || type === CHANGE_CIPHER_SPEC) && (session === undefined || session.isHopeless(direction)))
    return { ok: true, pdus: [], used: Math.min(used, bytes.length), direction: undefined, isLast: true };
  if (used > bytes.length) return { ok: false, why: 'truncated', at: bytes.length, needs: used === Infinity ? undefined : used };
  if (isSealed) return { ok: true, pdus: openedIn(bytes.subarray(0, used), direction, session!), used, direction: undefined };
  if (type === CHANGE_CIPHER_SPEC) {
    session!.changeCipherSpec(direction);
    return { ok: true, pdus: [], used, direction: undefined };
  }
  if (type === ALERT) {
    // A longer one is encrypted.
    const goesOn = used === HEADER + 2 && bytes[HEADER] === WARNING;
    return { ok: true, pdus: [], used, direction: undefined, ...(!goesOn && { isLast: true }) };
  }
  if (type === HEARTBEAT) return { ok: true, pdus: [], used, direction: undefined };
  const message = bytes[HEADER]!;
  const at = direction === 'to-server' ? memory.toServer : memory.toClient;
  const proven = at === 0 ? directionOf(message) : undefined;
  const length = used - HEADER;
  if (message === CLIENT_HELLO || message === SERVER_HELLO) (memory.session ??= new TlsSession(keys)).noteHello(bytes.subarray(0, used));
  // Whether the flow will now be turned round is not known here: what comes next from this end must follow on either way.
  if (direction === 'to-server' || proven === 'to-server') memory.toServer = at + length;
  if (direction === 'to-client' || proven === 'to-client') memory.toClient = at + length;
  const version = field('version', versionName(bytes.readUInt16BE(1)), 1, 2);
  const stream = { name: 'tls handshake', at };
  return {
    ok: true,
    pdus: [pdu('handshake', [version], [{ offset: HEADER, length, protocol: 'tls-handshake', stream }])],
    used,
    direction: proven,
  };
}

/** What a sealed record holds, as part of the stream inside: of handshake messages nothing more is read. */
function openedIn(record: Buffer, direction: Direction, session: TlsSession): readonly Pdu[] {
  const found = session.open(record, direction);
  if (found?.type !== APPLICATION_DATA || found.content.length === 0) return [];
  const { at: offset, content } = found;
  const stream = { name: 'tls', at: session.handOn(direction, content.length) };
  return [pdu('application-data', [], [{ offset, length: content.length, bytes: content, disclosure: 'decrypted', stream }])];
}

function directionOf(type: number): Direction | undefined {
  if (type === CLIENT_HELLO) return 'to-server';
  return type === SERVER_HELLO ? 'to-client' : undefined;
}

/** The header of any record, or as much of it as there is. */
function isRecord(bytes: Uint8Array, at: number, end: number): boolean {
  const type = bytes[at]!;
  if (at >= end || type < CHANGE_CIPHER_SPEC || type > HEARTBEAT) return false;
  if (at + 1 < end && bytes[at + 1] !== MAJOR) return false;
  if (at + 2 < end && bytes[at + 2]! > LAST_MINOR) return false;
  if (at + HEADER > end) return true;
  const length = (bytes[at + 3]! << 8) | bytes[at + 4]!;
  return length > 0 && length <= MAX_FRAGMENT;
}

/**
 * A record that a stream may be known by: a handshake that begins with a hello,
 * or with a certificate where the hello before it was lost. Looks at as much of
 * it as there is, and only as far as the record goes.
 */
function isFirstRecord(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] !== HANDSHAKE || !isRecord(bytes, at, end)) return false;
  if (at + HEADER >= end) return true;
  const length = (bytes[at + 3]! << 8) | bytes[at + 4]!;
  const type = bytes[at + HEADER]!;
  const last = Math.min(end, at + HEADER + length);
  if (type === CERTIFICATE) return isCertificate(bytes, at, last);
  if (type !== CLIENT_HELLO && type !== SERVER_HELLO) return false;
  // No hello is longer than two bytes can count.
  if (at + HEADER + 1 < last && bytes[at + HEADER + 1] !== 0) return false;
  if (at + HELLO_VERSION_AT < last && bytes[at + HELLO_VERSION_AT] !== MAJOR) return false;
  return at + SESSION_ID_LENGTH_AT >= last || bytes[at + SESSION_ID_LENGTH_AT]! <= MAX_SESSION_ID;
}

function isCertificate(bytes: Uint8Array, at: number, last: number): boolean {
  const body = at + HELLO_VERSION_AT;
  if (at + CERTIFICATE_AT + 4 > last) return false;
  if (u24(bytes, body) + 3 !== u24(bytes, body - 3)) return false;
  const from = at + CERTIFICATE_AT;
  if (bytes[from] !== CERTIFICATE_START[0] || bytes[from + 1] !== CERTIFICATE_START[1]) return false;
  return ((bytes[from + 2]! << 8) | bytes[from + 3]!) + 4 === u24(bytes, body + 3);
}

function u24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
}

/**
 * H.323 call signalling over TCP: TPKT (RFC 1006 §6) around Q.931 around a
 * message of H.225.0 in PER.
 *
 *   0    1    2        4
 *   +----+----+--------+-------------
 *   | 03 | 00 | length | Q.931 …        length counts its own four bytes
 *   +----+----+--------+-------------
 */
import type { Decoder, Decoding } from '../../core/decoder.js';
import { field, pdu } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import { CALL_SIGNALLING } from './call-signalling.js';
import { type PerReading, readPer } from './per.js';
import { Q931_HEADER_LENGTH, type Q931Message, looksLikeQ931, readQ931 } from './q931.js';

const TPKT_VERSION = 3;
const TPKT_LENGTH = 4;

/** Calls of one connection; a gatekeeper may keep one connection for many. Guards memory. */
export const MAX_CALLS = 64;

/** Who is in a call, and in which conference. */
interface Call {
  readonly conference: string | undefined;
  readonly parties: readonly string[];
}

/** By the call's reference number, which its originator chose. */
export interface H323Memory {
  readonly calls: Map<number, Call>;
}

export const h323: Decoder<H323Memory> = {
  id: 'h323',
  transports: ['tcp'],
  retransmits: false,
  firstBytes: new Set([TPKT_VERSION]),

  looksLike(bytes, at, end, _transport, recognised) {
    if (bytes[at] !== TPKT_VERSION || (end - at > 1 && bytes[at + 1] !== 0)) return false;
    if (end - at < TPKT_LENGTH + Q931_HEADER_LENGTH) return recognised;
    return looksLikeQ931(bytes, at + TPKT_LENGTH);
  },

  begin: () => ({ calls: new Map() }),

  decode(bytes, { recognised, memory }) {
    if (bytes[0] !== TPKT_VERSION || (bytes.length > 1 && bytes[1] !== 0)) return { ok: false, why: 'not-mine', at: 0 };
    if (bytes.length < TPKT_LENGTH)
      return recognised ? { ok: false, why: 'truncated', at: bytes.length } : { ok: false, why: 'not-mine', at: 0 };
    const length = bytes.readUInt16BE(2);
    // An empty TPKT keeps the connection open.
    if (recognised && length === TPKT_LENGTH) return { ok: true, pdus: [], used: length, direction: undefined };
    if (length < TPKT_LENGTH + Q931_HEADER_LENGTH) return { ok: false, why: 'not-mine', at: 2 };
    if (bytes.length < TPKT_LENGTH + Q931_HEADER_LENGTH)
      return recognised ? { ok: false, why: 'truncated', at: bytes.length } : { ok: false, why: 'not-mine', at: bytes.length };
    if (!looksLikeQ931(bytes, TPKT_LENGTH)) return { ok: false, why: 'not-mine', at: TPKT_LENGTH };
    if (bytes.length < length) return { ok: false, why: 'truncated', at: bytes.length };
    const message = readQ931(bytes, TPKT_LENGTH, length);
    if (message === undefined) return { ok: false, why: 'malformed', at: TPKT_LENGTH };
    const user = message.user && readPer(bytes.subarray(0, message.user.to), message.user.from, CALL_SIGNALLING);
    // Every message of H.225.0 has a User-user element; Q.931 without one is another system's.
    if (!recognised && (user === undefined || user.fields.length === 0)) return { ok: false, why: 'not-mine', at: TPKT_LENGTH };
    return unit(message, user, length, memory);
  },
};

const ENDS: ReadonlySet<string> = new Set(['release-complete', 'release', 'disconnect']);

function unit(
  { kind, reference, toOriginator, fields: elements, user: range }: Q931Message,
  user: PerReading | undefined,
  used: number,
  { calls }: H323Memory,
): Decoding {
  const fields: Field[] = [reference, ...elements, ...(user?.fields ?? [])];
  // The rest could not be read, which is said and costs nothing else.
  if (user?.complete === false && range !== undefined) fields.push(field('unread', undefined, user.end, Math.max(0, range.to - user.end)));
  const key = Number(reference.value);
  if (kind === 'setup' && (calls.size < MAX_CALLS || calls.has(key)))
    calls.set(key, { conference: valueAt(fields, ['conference-id']), parties: partiesOf(fields) });
  const call = calls.get(key);
  const { offset, length } = reference;
  // Who is in which conference stood in the setup; that it is on or over stands in the reference.
  if (ENDS.has(kind) || kind === 'connect') for (const party of call?.parties ?? []) fields.push(field('party', party, offset, length));
  if (ENDS.has(kind)) {
    if (call?.conference !== undefined) fields.push(field('conference-id', call.conference, offset, length));
    calls.delete(key);
  }
  return { ok: true, pdus: [pdu(kind, fields)], used, direction: toOriginator ? 'to-client' : 'to-server' };
}

/** The same names in the same order as the signature file has for the two ends. */
const CALLER = [
  ['calling-party-number', 'digits'],
  ['source-address', 'dialled-digits'],
  ['source-address', 'h323-id'],
  ['source-address', 'email-id'],
  ['display'],
] as const;
const CALLED = [
  ['called-party-number', 'digits'],
  ['destination-address', 'dialled-digits'],
  ['destination-address', 'h323-id'],
  ['destination-address', 'email-id'],
] as const;

function partiesOf(fields: readonly Field[]): readonly string[] {
  return [CALLER, CALLED].flatMap((paths) => {
    for (const path of paths) {
      const value = valueAt(fields, path);
      if (value !== undefined) return [value];
    }
    return [];
  });
}

function valueAt(fields: readonly Field[] | undefined, [name, ...rest]: readonly string[]): string | undefined {
  for (const one of fields ?? []) {
    if (one.name !== name) continue;
    const value = rest.length === 0 ? one.value : valueAt(one.fields, rest);
    if (value !== undefined) return String(value);
  }
  return undefined;
}

/**
 * H.225.0 RAS (ITU-T H.225.0 §7.6 to §7.15): one message in PER in one
 * datagram. The first byte is the bit of extension, five bits of the number of
 * the message, and the first bits of the message.
 */
import type { Decoder } from '../../core/decoder.js';
import { pdu } from '../../core/field.js';
import type { Direction } from '../../core/flow.js';
import type { Field } from '../../core/message.js';
import { firstBytesWhere } from '../first-bytes.js';
import { readPer } from './per.js';
import { RAS_KINDS, RAS_MESSAGE } from './ras-types.js';

/** `itu-t(0) recommendation(0) h(8) h225-0(2250) version(0) n`, in six bytes behind their number. */
const PROTOCOL = [0x06, 0x00, 0x08, 0x91, 0x4a, 0x00] as const;

/** Messages with the protocol's identifier behind the sequence number; by these a flow is known. */
const WITH_PROTOCOL = 6;

const ADMISSION_REQUEST = RAS_KINDS.indexOf('admission-request');

/**
 * Of the messages without it, those that are long enough to be known by being read to the end, and where in them the
 * endpoint's identifier begins: behind the bits of what is there, the sequence number, an admission's call type and
 * model, and the length of the identifier.
 */
const LONG: ReadonlyMap<number, number> = new Map([
  [ADMISSION_REQUEST, 6],
  [RAS_KINDS.indexOf('disengage-request'), 4],
  [RAS_KINDS.indexOf('bandwidth-request'), 5],
]);

/** In an admission's fifth byte: the call's type, or its model, came with a later version, and pushes the identifier on. */
const LATER_TYPE = 0x80;
const LATER_MODEL = 0x10;
const HAS_MODEL = 0x01;

/** An endpoint's identifier and the 16 bytes of a conference's. */
const SHORTEST_LONG = 40;

export const h225Ras: Decoder = {
  id: 'h225-ras',
  transports: ['udp'],
  retransmits: true,
  firstBytes: firstBytesWhere((byte) => byte >> 2 < WITH_PROTOCOL || LONG.has(byte >> 2)),

  looksLike(bytes, at, end, _transport, recognised) {
    const index = bytes[at]! >> 2;
    if (index >= RAS_KINDS.length || end - at < 3) return false;
    if (recognised) return true;
    return index < WITH_PROTOCOL ? hasProtocol(bytes, at, end) : end - at >= SHORTEST_LONG && hasIdentifier(bytes, at);
  },

  decode(bytes, { recognised }) {
    if (!h225Ras.looksLike(bytes, 0, bytes.length, 'udp', recognised)) return { ok: false, why: 'not-mine', at: 0 };
    const { fields, complete, end } = readPer(bytes, 0, RAS_MESSAGE);
    const kind = RAS_KINDS[bytes[0]! >> 2]!;
    // Of a list of calls, the types are not all known here; it stands last.
    const isWhole = complete ? end === bytes.length : recognised && kind === 'info-request-response';
    if (!isWhole || (!recognised && !hasPrintableIdentifier(kind, fields)))
      return { ok: false, why: recognised ? 'malformed' : 'not-mine', at: end };
    return { ok: true, pdus: [pdu(kind, fields)], used: bytes.length, direction: directionOf(kind) };
  },
};

/** The identifier stands behind a sequence number of two bytes and one to three bytes of flags. */
function hasProtocol(bytes: Uint8Array, at: number, end: number): boolean {
  for (let from = at + 3; from <= at + 5 && from + PROTOCOL.length < end; from++) {
    let i = 0;
    while (i < PROTOCOL.length && bytes[from + i] === PROTOCOL[i]) i++;
    if (i === PROTOCOL.length) return true;
  }
  return false;
}

/** Whether one of the long messages has a printable character of ASCII, in two bytes, where its identifier begins. */
function hasIdentifier(bytes: Uint8Array, at: number): boolean {
  const index = bytes[at]! >> 2;
  const from = LONG.get(index);
  if (from === undefined) return false;
  const later = (bytes[at]! & HAS_MODEL) === 0 ? LATER_TYPE : LATER_TYPE | LATER_MODEL;
  if (index === ADMISSION_REQUEST && (bytes[at + 4]! & later) !== 0) return true;
  const character = bytes[at + from + 1]!;
  return bytes[at + from] === 0 && character >= 0x20 && character <= 0x7e;
}

/** Where no protocol is named, the endpoint's identifier must at least be text. */
function hasPrintableIdentifier(kind: string, fields: readonly Field[]): boolean {
  if (RAS_KINDS.indexOf(kind) < WITH_PROTOCOL) return true;
  const identifier = fields.find(({ name }) => name === 'endpoint-identifier')?.value;
  return typeof identifier === 'string' && /^[\x20-\x7e]+$/.test(identifier);
}

/** A gatekeeper answers; disengage and info requests go either way. */
function directionOf(kind: string): Direction | undefined {
  if (/-(?:confirm|reject)$/.test(kind)) return 'to-client';
  return /^(?:gatekeeper|registration|admission|location)-request$/.test(kind) ? 'to-server' : undefined;
}

/**
 * IAX2 (RFC 5456 §8): calls and their media over one UDP port.
 *
 *   full  |1| source call |r| destination call | timestamp | oseq | iseq | type | subclass | elements: id(1) length(1) value
 *   mini  |0| source call | timestamp (2) | voice
 *   meta  |0000 0000 0000 0000| …   several calls in one datagram, or video
 */
import { isUtf8 } from 'node:buffer';
import { formatAddress } from '../core/address.js';
import type { Decoder, Decoding } from '../core/decoder.js';
import { field, group, pdu } from '../core/field.js';
import type { Direction } from '../core/flow.js';
import type { Field } from '../core/message.js';
import { firstBytesWhere } from './first-bytes.js';
import { CONTROL_SUBCLASSES, ELEMENTS, type ElementType, IAX_SUBCLASSES } from './iax2-elements.js';

const HEADER_LENGTH = 12;
const FULL = 0x80;

const DTMF = 1;
const VOICE = 2;
const CONTROL = 4;
const IAX = 6;
const TEXT = 7;

/** §8.2 names frame types up to 10; 11 and 12 are of later use. */
const LARGEST_TYPE = 12;

/** Elements of one frame; a NEW has about 15. Guards memory. */
export const MAX_ELEMENTS = 64;

/** Calls of one flow whose people are kept for their end; a trunk between two servers has many. */
export const MAX_CALLS = 256;

/** Who takes part in a call, and which two numbers name it. */
interface Call {
  readonly between: string;
  readonly parties: readonly string[];
}

/** Calls by the way their NEW went and the number the caller gave them. */
export interface Iax2Memory {
  readonly calls: Map<string, Call>;
}

export const iax2: Decoder<Iax2Memory> = {
  id: 'iax2',
  transports: ['udp'],
  retransmits: true,
  firstBytes: firstBytesWhere((byte) => (byte & FULL) !== 0),

  looksLike(bytes, at, end, _transport, recognised) {
    if (end - at < 4) return false;
    if ((bytes[at]! & FULL) === 0) return recognised;
    if (end - at < HEADER_LENGTH) return false;
    const type = bytes[at + 10]!;
    if (type === 0 || type > LARGEST_TYPE) return false;
    if (recognised) return true;
    return type === IAX && IAX_SUBCLASSES.has(bytes[at + 11]!) && elementsFit(bytes, at + HEADER_LENGTH, end);
  },

  begin: () => ({ calls: new Map() }),

  // A mini frame is voice; what the voice is in, and whose, stands in full frames.
  saysNothingNew: (bytes, at) => (bytes[at]! & FULL) === 0,

  decode(bytes, { recognised, direction, memory }) {
    if (!iax2.looksLike(bytes, 0, bytes.length, 'udp', recognised)) return { ok: false, why: 'not-mine', at: 0 };
    const used = bytes.length;
    if ((bytes[0]! & FULL) === 0) return { ok: true, pdus: [], used, direction: undefined };
    const type = bytes[10]!;
    const subclass = bytes[11]!;
    const fields = [
      field('source-call', bytes.readUInt16BE(0) & 0x7fff, 0, 2),
      field('destination-call', bytes.readUInt16BE(2) & 0x7fff, 2, 2),
      field('timestamp', bytes.readUInt32BE(4), 4, 4),
    ];
    if (type !== IAX) return readOther(type, subclass, bytes, fields, memory, direction);
    const kind = IAX_SUBCLASSES.get(subclass);
    if (kind === undefined || !elementsFit(bytes, HEADER_LENGTH, used))
      return { ok: false, why: recognised ? 'malformed' : 'not-mine', at: HEADER_LENGTH };
    // A frame without elements is too little to know the protocol by.
    if (!recognised && used === HEADER_LENGTH) return { ok: false, why: 'not-mine', at: HEADER_LENGTH };
    if (!readElements(bytes, fields)) return { ok: false, why: recognised ? 'malformed' : 'not-mine', at: HEADER_LENGTH };
    if (kind === 'new') fields.push(...begun(fields, memory, recognised ? direction : 'to-server'));
    if (kind === 'hangup' || kind === 'reject') fields.push(...callOf(fields, memory, direction, true));
    return { ok: true, pdus: [pdu(kind, fields)], used, direction: DIRECTIONS[kind] };
  },
};

/** Who begins and who answers. */
const DIRECTIONS: Readonly<Record<string, Direction | undefined>> = {
  new: 'to-server',
  'register-request': 'to-server',
  'auth-reply': 'to-server',
  'auth-request': 'to-client',
  accept: 'to-client',
  'register-auth': 'to-client',
  'register-ack': 'to-client',
};

function readOther(type: number, subclass: number, bytes: Buffer, fields: Field[], memory: Iax2Memory, direction: Direction): Decoding {
  const used = bytes.length;
  if (type === DTMF) fields.push(field('digit', String.fromCharCode(subclass), 11, 1));
  if (type === VOICE) fields.push(field('codec', subclass, 11, 1));
  if (type === TEXT) {
    const text = bytes.subarray(HEADER_LENGTH);
    if (isUtf8(text)) fields.push(field('text', text.toString('utf8'), HEADER_LENGTH, text.length));
  }
  const kind = type === CONTROL ? CONTROL_SUBCLASSES.get(subclass) : ({ [DTMF]: 'dtmf', [VOICE]: 'voice', [TEXT]: 'text' } as const)[type];
  if (kind === undefined) return { ok: true, pdus: [], used, direction: undefined };
  if (kind === 'control-hangup' || kind === 'control-answer') fields.push(...callOf(fields, memory, direction, kind === 'control-hangup'));
  return { ok: true, pdus: [pdu(kind, fields)], used, direction: undefined };
}

/** Whether elements with known ids and fitting lengths fill the range. Allocates nothing. */
function elementsFit(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  for (let count = 0; at < end; count++) {
    if (count === MAX_ELEMENTS || at + 2 > end) return false;
    const id = bytes[at]!;
    const length = bytes[at + 1]!;
    if (!ELEMENTS.has(id)) return false;
    at += 2 + length;
  }
  return at === end;
}

/** False when a value is not of its element's size, or its text is none. */
function readElements(bytes: Buffer, fields: Field[]): boolean {
  for (let at = HEADER_LENGTH; at < bytes.length;) {
    const length = bytes[at + 1]!;
    const [name, type] = ELEMENTS.get(bytes[at]!)!;
    at += 2;
    if (typeof type === 'number' && length !== type) return false;
    const read = readElement(name, type, bytes, at, length);
    if (read === undefined) return false;
    fields.push(read);
    at += length;
  }
  return true;
}

function readElement(name: string, type: ElementType, bytes: Buffer, at: number, length: number): Field | undefined {
  const value = bytes.subarray(at, at + length);
  switch (type) {
    case 'text': {
      // oxlint-disable-next-line no-control-regex -- controls tell bytes from text
      const isText = isUtf8(value) && !/[\u0000-\u0008\u000e-\u001f]/.test(value.toString('latin1'));
      return isText ? field(name, value.toString('utf8'), at, length) : undefined;
    }
    case 'hex':
      return field(name, value.toString('hex'), at, length);
    case 'address':
      return addressField(name, bytes, at, length);
    case 'opaque':
      return field(name, undefined, at, length);
    default:
      return field(name, type === 0 ? undefined : bytes.readUIntBE(at, type), at, length);
  }
}

/** "struct sockaddr_in" as Linux lays it out (§8.6.17): family, port, address; 10 is sockaddr_in6. */
function addressField(name: string, bytes: Buffer, at: number, length: number): Field {
  const isIpv4 = length === 16 && bytes[at] === 2;
  if (!isIpv4 && !(length === 28 && bytes[at] === 10)) return field(name, undefined, at, length);
  const [from, size] = isIpv4 ? [at + 4, 4] : [at + 8, 16];
  return group(name, [
    field('port', bytes.readUInt16BE(at + 2), at + 2, 2),
    field('ip', formatAddress(bytes.subarray(from, from + size)), from, size),
  ]);
}

/**
 * Call numbers count from 1 at every host, so that they name no call to
 * anybody else: it goes by who calls whom.
 */
function begun(fields: readonly Field[], { calls }: Iax2Memory, direction: Direction): readonly Field[] {
  const named = (name: string) => fields.find((one) => one.name === name && one.value !== '');
  const caller = named('calling-number') ?? named('username') ?? named('calling-name');
  const called = named('called-number');
  if (caller === undefined || called === undefined) return [];
  const between = `${caller.value} > ${called.value}`;
  const key = `${direction} ${fields[0]!.value}`;
  if (calls.size < MAX_CALLS || calls.has(key)) calls.set(key, { between, parties: [String(caller.value), String(called.value)] });
  const { offset, length } = group('call', [caller, called]);
  return [field('call', between, offset, length)];
}

/** The call that a frame answers or ends, by the number its caller gave it: the source on the way of the NEW, else the destination. */
function callOf([source, destination]: readonly Field[], { calls }: Iax2Memory, direction: Direction, isOver: boolean): readonly Field[] {
  for (const [number, way] of [
    [source!, direction],
    [destination!, direction === 'to-server' ? 'to-client' : 'to-server'],
  ] as const) {
    const call = calls.get(`${way} ${number.value}`);
    if (call === undefined) continue;
    if (isOver) calls.delete(`${way} ${number.value}`);
    const { offset, length } = number;
    return [field('call', call.between, offset, length), ...call.parties.map((party) => field('party', party, offset, length))];
  }
  return [];
}

/**
 * RTCP (RFC 3550 §6): several packets in one datagram, each with its length.
 *
 *   0        1        2                 4          8
 *   +--------+--------+-----------------+----------+---------
 *   |VVPCCCCC| type   | words - 1       | SSRC     | by type …
 *   +--------+--------+-----------------+----------+---------
 *
 * SRTCP (RFC 3711 §3.4, RFC 7714 §9) leaves those eight bytes of the first
 * packet open and ends in a word of E and an index, before or behind the tag.
 */
import { isUtf8 } from 'node:buffer';
import type { Decoder, Decoding } from '../core/decoder.js';
import { field, group, pdu } from '../core/field.js';
import type { Field, Pdu } from '../core/message.js';
import { u16be, u32be } from '../core/words.js';
import { MEDIA_BYTES } from './first-bytes.js';

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const BYE = 203;
const APP = 204;
const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;
const EXTENDED_REPORT = 207;

const KINDS: Readonly<Record<number, string>> = {
  [SENDER_REPORT]: 'sender-report',
  [RECEIVER_REPORT]: 'receiver-report',
  [SOURCE_DESCRIPTION]: 'source-description',
  [BYE]: 'bye',
  [APP]: 'app',
  [TRANSPORT_FEEDBACK]: 'transport-feedback',
  [PAYLOAD_FEEDBACK]: 'payload-feedback',
  [EXTENDED_REPORT]: 'extended-report',
};

const HEADER = 4;
const REPORT_BLOCK = 24;
/** A datagram of 1500 bytes holds 375 of the shortest; a compound seen so far has five. Guards memory. */
export const MAX_PACKETS = 32;
/** Senders known of a flow; a conference has some dozens. */
export const MAX_SENDERS = 64;

/** Items of a source description (RFC 3550 §6.5; 9 from H.225.0). */
const ITEMS: Readonly<Record<number, string>> = {
  1: 'cname',
  2: 'name',
  3: 'email',
  4: 'phone',
  5: 'location',
  6: 'tool',
  7: 'note',
  8: 'private-extension',
};

/** Lengths of the tag around the word of E and index: [behind it, whole trailer]. */
const TRAILERS: readonly (readonly [number, number])[] = [
  [10, 14],
  [0, 20],
  [4, 8],
];

const NOT_MINE: Decoding = { ok: false, why: 'not-mine', at: 0 };

/** Who has been reported of a flow. */
interface Senders {
  open: readonly number[];
  hidden: readonly number[];
}

/** Shared by all flows that have none. */
const NONE: readonly number[] = [];

export const rtcp: Decoder<Senders> = {
  id: 'rtcp',
  transports: ['udp'],
  retransmits: false,
  firstBytes: MEDIA_BYTES,

  looksLike(bytes, at, end, _transport, recognised) {
    if (end - at < 8 || (bytes[at]! & 0xc0) !== 0x80) return false;
    const type = bytes[at + 1]!;
    if (type < SENDER_REPORT || type > EXTENDED_REPORT) return false;
    const length = lengthOf(bytes, at);
    if (length > end - at) return false;
    if (type <= RECEIVER_REPORT) return length >= shortest(type, bytes[at]! & 0x1f);
    // "The first RTCP packet in the compound packet MUST always be a report packet" (section 6.1); feedback alone came with RFC 5506.
    return recognised || trailerOf(bytes, at, end, length) > 0;
  },

  begin: () => ({ open: NONE, hidden: NONE }),

  saysNothingNew(bytes, at, end, _direction, { open, hidden }) {
    if (end - at < 8 || (bytes[at]! & 0xc0) !== 0x80) return false;
    const sender = u32be(bytes, at + 4);
    const type = bytes[at + 1]!;
    if (type < SENDER_REPORT || type > EXTENDED_REPORT) return false;
    return (
      hidden.includes(sender) ||
      ((type === TRANSPORT_FEEDBACK || type === PAYLOAD_FEEDBACK) && lengthOf(bytes, at) === end - at && open.includes(sender))
    );
  },

  decode(bytes, { recognised, memory }) {
    if (!rtcp.looksLike(bytes, 0, bytes.length, 'udp', recognised)) return NOT_MINE;
    const sender = bytes.readUInt32BE(4);
    const pdus = readCompound(bytes);
    if (pdus !== undefined) {
      memory.open = withSender(memory.open, sender);
      return { ok: true, pdus, used: bytes.length, direction: undefined };
    }
    // Of a length that fits and with nothing legible behind it: on a flow with RTCP that is its encrypted form, whatever its trailer.
    if (!recognised && trailerOf(bytes, 0, bytes.length, lengthOf(bytes, 0)) === 0) return NOT_MINE;
    memory.hidden = withSender(memory.hidden, sender);
    const fields = [field('packet-type', bytes[1]!, 1, 1), source('ssrc', bytes, 4)];
    return { ok: true, pdus: [pdu('srtcp', fields)], used: bytes.length, direction: undefined };
  },
};

/** Most flows have one: a list that is added to would make room for seventeen. */
function withSender(known: readonly number[], sender: number): readonly number[] {
  return known.length === MAX_SENDERS || known.includes(sender) ? known : [...known, sender];
}

function lengthOf(bytes: Uint8Array, at: number): number {
  return HEADER + 4 * u16be(bytes, at + 2);
}

/** The least length of a packet whose header counts `count` of its parts. */
function shortest(type: number, count: number): number {
  switch (type) {
    case SENDER_REPORT:
      return 28 + REPORT_BLOCK * count;
    case RECEIVER_REPORT:
      return 8 + REPORT_BLOCK * count;
    case BYE:
    case SOURCE_DESCRIPTION:
      return HEADER + 4 * count;
    case EXTENDED_REPORT:
      return 8;
    default:
      return 12;
  }
}

/** Length of an SRTCP trailer that fits behind a first packet of `length`, 0 for none: E is set and the index, which counts from 0, is small. */
function trailerOf(bytes: Uint8Array, at: number, end: number, length: number): number {
  for (const [behind, whole] of TRAILERS) {
    if (at + length + whole > end) continue;
    const word = u32be(bytes, end - behind - 4);
    if (word >= 0x80000000 && word < 0x80010000) return whole;
  }
  return 0;
}

/** Every packet of the datagram, or `undefined` when they do not fill it to the last byte. */
function readCompound(bytes: Buffer): Pdu[] | undefined {
  const pdus: Pdu[] = [];
  let at = 0;
  let count = 0;
  while (at < bytes.length) {
    if (++count > MAX_PACKETS || (bytes[at]! & 0xc0) !== 0x80) return undefined;
    const type = bytes[at + 1]!;
    const end = at + lengthOf(bytes, at);
    const isKnown = type >= 192 && type <= 213;
    if (!isKnown || end > bytes.length) return undefined;
    const parts = bytes[at]! & 0x1f;
    if (KINDS[type] !== undefined) {
      if (end - at < shortest(type, parts)) return undefined;
      const fields = fieldsOf(type, parts, bytes, at, end);
      if (fields === undefined) return undefined;
      pdus.push(pdu(KINDS[type], fields));
    }
    at = end;
  }
  return pdus;
}

function fieldsOf(type: number, count: number, bytes: Buffer, at: number, end: number): readonly Field[] | undefined {
  switch (type) {
    case SENDER_REPORT:
      return [
        source('ssrc', bytes, at + 4),
        field('ntp-seconds', bytes.readUInt32BE(at + 8), at + 8, 4),
        field('rtp-timestamp', bytes.readUInt32BE(at + 16), at + 16, 4),
        field('packet-count', bytes.readUInt32BE(at + 20), at + 20, 4),
        field('octet-count', bytes.readUInt32BE(at + 24), at + 24, 4),
        ...reports(count, bytes, at + 28),
      ];
    case RECEIVER_REPORT:
      return [source('ssrc', bytes, at + 4), ...reports(count, bytes, at + 8)];
    case SOURCE_DESCRIPTION:
      return readDescription(count, bytes, at + HEADER, end);
    case BYE:
      return readBye(count, bytes, at, end);
    case APP:
      return [source('ssrc', bytes, at + 4), field('name', bytes.toString('latin1', at + 8, at + 12), at + 8, 4)];
    case EXTENDED_REPORT:
      return [source('ssrc', bytes, at + 4)];
    default:
      return [field('format', count, at, 1), source('ssrc', bytes, at + 4), source('media-ssrc', bytes, at + 8)];
  }
}

function source(name: string, bytes: Buffer, at: number): Field {
  return field(name, `0x${u32be(bytes, at).toString(16).padStart(8, '0')}`, at, 4);
}

function reports(count: number, bytes: Buffer, at: number): readonly Field[] {
  if (count === 0) return [];
  const sources = Array.from({ length: count }, (_, n) => group(String(n), [source('ssrc', bytes, at + REPORT_BLOCK * n)]));
  return [group('reports', sources)];
}

/** "Each chunk starts on a 32-bit boundary … the list of items in each chunk MUST be terminated by one or more null octets" (§6.5). */
function readDescription(count: number, bytes: Buffer, start: number, end: number): readonly Field[] | undefined {
  const chunks: Field[] = [];
  let at = start;
  for (let n = 0; n < count; n++) {
    if (at + 8 > end) return undefined;
    const items: Field[] = [source('ssrc', bytes, at)];
    at += 4;
    for (;;) {
      const type = bytes[at]!;
      if (type === 0) break;
      const textAt = at + 2;
      if (textAt > end) return undefined;
      const textEnd = textAt + bytes[at + 1]!;
      if (textEnd > end) return undefined;
      items.push(itemField(ITEMS[type] ?? `item-${type}`, bytes, textAt, textEnd));
      at = textEnd;
    }
    at += 4 - ((at - start) % 4);
    chunks.push(group(String(n), items));
  }
  return [group('chunks', chunks)];
}

function readBye(count: number, bytes: Buffer, start: number, end: number): readonly Field[] | undefined {
  const sources = Array.from({ length: count }, (_, n) => source(String(n), bytes, start + HEADER + 4 * n));
  const at = start + HEADER + 4 * count;
  const fields = count > 0 ? [group('sources', sources)] : [];
  if (at === end) return fields;
  const textEnd = at + 1 + bytes[at]!;
  return textEnd > end ? undefined : [...fields, field('reason', textOf(bytes, at + 1, textEnd), at + 1, textEnd - at - 1)];
}

function itemField(name: string, bytes: Buffer, at: number, end: number): Field {
  const text = textOf(bytes, at, end);
  return field(name, text, at, end - at, name === 'cname' ? partsOfName(text, bytes, at, end) : undefined);
}

/** "user@host, or host" (§6.5.1): the user and, where it is one, the host's address, told apart by who can reach it. */
function partsOfName(text: string, bytes: Buffer, at: number, end: number): readonly Field[] | undefined {
  const sign = bytes.lastIndexOf(0x40, end - 1);
  const hostAt = sign >= at ? sign + 1 : at;
  const host = textOf(bytes, hostAt, end);
  const isIpv4 = /^\d{1,3}(\.\d{1,3}){3}$/.test(host) && host.split('.').every((part) => Number(part) < 256);
  if (!isIpv4) return undefined;
  const isPrivate = /^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(host);
  const address = field(isPrivate ? 'private-address' : 'public-address', host, hostAt, end - hostAt);
  return sign >= at ? [field('user', text.slice(0, text.lastIndexOf('@')), at, sign - at), address] : [address];
}

function textOf(bytes: Buffer, at: number, end: number): string {
  return bytes.toString(isUtf8(bytes.subarray(at, end)) ? 'utf8' : 'latin1', at, end);
}

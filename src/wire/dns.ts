/**
 * DNS (RFC 1035 §4) and mDNS (RFC 6762); over TCP each message has its length in front (§4.2.2).
 *
 *   0        2        4        6        8        10       12
 *   +--------+--------+--------+--------+--------+--------+-----------+---------+-----------+------------+
 *   | id     | flags  | qd     | an     | ns     | ar     | questions | answers | authority | additional |
 *   +--------+--------+--------+--------+--------+--------+-----------+---------+-----------+------------+
 *   question: name, type(2), class(2)        record: name, type(2), class(2), ttl(4), length(2), data
 */
import { formatAddress } from '../core/address.js';
import type { Decoder, Decoding } from '../core/decoder.js';
import { field, group, pdu } from '../core/field.js';
import type { Field } from '../core/message.js';
import { u16be } from '../core/words.js';
import { type DnsName, dnsText, readDnsName } from './dns-name.js';

const HEADER = 12;
/** An empty name, type and class. */
const SHORTEST_QUESTION = 5;
const SHORTEST_RECORD = 11;
/** Questions and records of one message that are read; the largest seen so far, of mDNS, has 60. Guards memory. */
export const MAX_RECORDS = 512;
/** A browser of services asks for some dozens at once. */
const MAX_QUESTIONS = 64;

const MULTICAST_PORT = 5353;

const RESPONSE = 0x8000;
const OPCODE = 0x7800;
/** "Reserved for future use. Must be zero" */
const RESERVED = 0x0040;
/** Of the names of NetBIOS, which have the form of DNS (RFC 1002 §4.2.1.1). */
const BROADCAST = 0x0010;
const RESPONSE_CODE = 0x000f;
/** Codes up to BADVERS's low bits (RFC 6895 §2.3). */
const LAST_RESPONSE_CODE = 11;

const A = 1;
const NS = 2;
const CNAME = 5;
const PTR = 12;
const TXT = 16;
const AAAA = 28;
const SRV = 33;
const OPT = 41;
const SVCB = 64;
const HTTPS = 65;

const TYPES: ReadonlyMap<number, string> = new Map([
  [A, 'A'],
  [NS, 'NS'],
  [CNAME, 'CNAME'],
  [6, 'SOA'],
  [PTR, 'PTR'],
  [15, 'MX'],
  [TXT, 'TXT'],
  [AAAA, 'AAAA'],
  [SRV, 'SRV'],
  [35, 'NAPTR'],
  [47, 'NSEC'],
  [SVCB, 'SVCB'],
  [HTTPS, 'HTTPS'],
  [255, 'ANY'],
]);

const SECTIONS = ['questions', 'answers', 'authorities', 'additional'] as const;

/** What a browser puts in place of a local address in its ICE candidates (draft-ietf-mmusic-mdns-ice-candidates §3.1.1). */
const CANDIDATE_LENGTH = 'xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx.local'.length;
const CANDIDATE = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.local$/i;

const NO_FIELDS: readonly Field[] = [];

const NOT_MINE: Decoding = { ok: false, why: 'not-mine', at: 0 };

export const dns: Decoder = {
  id: 'dns',
  transports: ['udp', 'tcp'],
  retransmits: false,

  looksLike(bytes, at, end, transport, _recognised) {
    const start = transport === 'tcp' ? at + 2 : at;
    if (end - start < HEADER + SHORTEST_QUESTION) return false;
    const flags = u16be(bytes, start + 2);
    if ((flags & (OPCODE | RESERVED)) !== 0 || (flags & RESPONSE_CODE) > LAST_RESPONSE_CODE) return false;
    const questions = u16be(bytes, start + 4);
    const records = u16be(bytes, start + 6) + u16be(bytes, start + 8) + u16be(bytes, start + 10);
    if (questions > MAX_QUESTIONS || questions + records === 0 || questions + records > MAX_RECORDS) return false;
    // A question goes without answers, but for those that an mDNS host knows already (RFC 6762 §7.1).
    if ((flags & RESPONSE) === 0 && (questions === 0 || (u16be(bytes, start) !== 0 && u16be(bytes, start + 6) !== 0))) return false;
    const announced = transport === 'tcp' ? u16be(bytes, at) : end - start;
    return announced >= HEADER + questions * SHORTEST_QUESTION + records * SHORTEST_RECORD && isLabel(bytes, start + HEADER, end);
  },

  /**
   * All but the id, of what is asked of everybody: from the same port the same is asked for as long as a device is on,
   * and answered. What one server is asked comes from a port of its own each time.
   */
  addContent(bytes, at, end, hash) {
    const isMulticast = u16be(bytes, at) === 0;
    const isBroadcast = (u16be(bytes, at + 2) & (RESPONSE | BROADCAST)) === BROADCAST;
    if (!isMulticast && !isBroadcast) return false;
    hash.add(bytes, at + 2, end);
    return true;
  },

  decode(bytes, { transport, recognised, clientPort, serverPort }) {
    if (!dns.looksLike(bytes, 0, bytes.length, transport, recognised)) return NOT_MINE;
    const isMulticast = clientPort === MULTICAST_PORT || serverPort === MULTICAST_PORT;
    if (transport === 'udp') return decodeMessage(bytes, 0, bytes.length, isMulticast);
    const end = 2 + u16be(bytes, 0);
    if (end <= bytes.length) return decodeMessage(bytes, 2, end, false);
    // The rest may come; what is here must be the beginning of names and records.
    return new Message(bytes, 2, bytes.length).read() === 'cut' ? { ok: false, why: 'truncated', at: bytes.length } : NOT_MINE;
  },
};

/** Whether a first name can begin here: a label of text, or the root. */
function isLabel(bytes: Uint8Array, at: number, end: number): boolean {
  const length = bytes[at]!;
  if (length > 63) return false;
  for (let n = at + 1; n <= at + length && n < end; n++) if (bytes[n]! < 0x20 || bytes[n] === 0x7f) return false;
  return true;
}

function decodeMessage(bytes: Buffer, from: number, to: number, isMulticast: boolean): Decoding {
  const message = new Message(bytes, from, to);
  if (message.read() !== 'read') return NOT_MINE;
  const isResponse = (u16be(bytes, from + 2) & RESPONSE) !== 0;
  const kind = isResponse ? 'response' : 'query';
  // In multicast DNS everybody asks and answers, from the same port.
  if (isMulticast) return { ok: true, pdus: [pdu(`mdns-${kind}`, message.fields)], used: to, direction: undefined };
  return { ok: true, pdus: [pdu(kind, message.fields)], used: to, direction: isResponse ? 'to-client' : 'to-server' };
}

type Failed = 'cut' | 'malformed';
type Reading = 'read' | Failed;

/** One message, read into fields. */
class Message {
  /** Made with their first: a list that grows from nothing makes room for sixteen more, and most messages are one question. */
  fields: readonly Field[] = NO_FIELDS;
  readonly #bytes: Buffer;
  readonly #from: number;
  readonly #to: number;
  #at: number;

  constructor(bytes: Buffer, from: number, to: number) {
    this.#bytes = bytes;
    this.#from = from;
    this.#to = to;
    this.#at = from + HEADER;
  }

  /** `cut`: it ends before its records do. */
  read(): Reading {
    for (let section = 0; section < SECTIONS.length; section++) {
      const count = u16be(this.#bytes, this.#from + 4 + 2 * section);
      if (count === 0) continue;
      let entries: Field[] | undefined;
      for (let n = 0; n < count; n++) {
        const fields = section === 0 ? this.#readQuestion() : this.#readRecord();
        if (typeof fields === 'string') return fields;
        if (fields.length === 0) continue;
        const entry = group(String(n), fields);
        if (entries === undefined) entries = [entry];
        else entries.push(entry);
      }
      if (entries !== undefined) this.fields = [...this.fields, group(SECTIONS[section]!, entries)];
    }
    return this.#at === this.#to ? 'read' : 'malformed';
  }

  #readQuestion(): readonly Field[] | Failed {
    const name = readDnsName(this.#bytes, this.#from, this.#at, this.#to);
    if (typeof name === 'string') return name;
    const type = this.#at + name.whole;
    if (type + 4 > this.#to) return 'cut';
    const fields = this.#beginning(name, this.#at, type);
    this.#at = type + 4;
    return fields;
  }

  /** Without fields for the pseudo-record of EDNS (RFC 6891). */
  #readRecord(): readonly Field[] | Failed {
    const name = readDnsName(this.#bytes, this.#from, this.#at, this.#to);
    if (typeof name === 'string') return name;
    const typeAt = this.#at + name.whole;
    const type = u16be(this.#bytes, typeAt);
    const data = typeAt + 10;
    const end = data + u16be(this.#bytes, typeAt + 8);
    if (end > this.#to) return 'cut';
    const nameAt = this.#at;
    this.#at = end;
    if (type === OPT) return NO_FIELDS;
    const fields = this.#beginning(name, nameAt, typeAt);
    const reading = this.#readData(fields, type, data, end);
    return reading === 'read' ? fields : reading;
  }

  /** What questions and records begin with. */
  #beginning({ text, length }: DnsName, at: number, typeAt: number): Field[] {
    const name = field('name', text, at, length);
    const type = typeField(this.#bytes, typeAt);
    return isCandidate(text) ? [name, field('candidate', text, at, length), type] : [name, type];
  }

  #readData(fields: Field[], type: number, data: number, end: number): Reading {
    switch (type) {
      case A:
      case AAAA:
        return this.#readAddress(fields, data, end, type === A ? 4 : 16);
      case CNAME:
      case PTR:
      case NS:
        return this.#readTarget(fields, data, end);
      case SRV:
        fields.push(field('port', u16be(this.#bytes, data + 4), data + 4, 2));
        return this.#readTarget(fields, data + 6, end);
      case SVCB:
      case HTTPS:
        return this.#readTarget(fields, data + 2, end);
      case TXT:
        return this.#readTexts(fields, data, end);
      default:
        return 'read';
    }
  }

  #readAddress(fields: Field[], at: number, end: number, length: number): Reading {
    if (end - at !== length) return 'malformed';
    const owner = fields[0]!;
    const name = String(owner.value);
    if (name.toLowerCase().endsWith('.local') && !isCandidate(name)) fields.push(field('host', name, owner.offset, owner.length));
    fields.push(field('address', formatAddress(this.#bytes.subarray(at, end)), at, length));
    return 'read';
  }

  #readTarget(fields: Field[], at: number, end: number): Reading {
    const target = readDnsName(this.#bytes, this.#from, at, end);
    if (typeof target === 'string') return 'malformed';
    fields.push(field('target', target.text, at, target.length));
    return 'read';
  }

  #readTexts(fields: Field[], from: number, end: number): Reading {
    const texts: Field[] = [];
    for (let at = from; at < end;) {
      const textEnd = at + 1 + this.#bytes[at]!;
      if (textEnd > end) return 'malformed';
      if (textEnd > at + 1) texts.push(field(String(texts.length), dnsText(this.#bytes, at + 1, textEnd), at + 1, textEnd - at - 1));
      at = textEnd;
    }
    if (texts.length > 0) fields.push(group('texts', texts));
    return 'read';
  }
}

function isCandidate(name: string): boolean {
  return name.length === CANDIDATE_LENGTH && CANDIDATE.test(name);
}

function typeField(bytes: Buffer, at: number): Field {
  const type = u16be(bytes, at);
  return field('type', TYPES.get(type) ?? `TYPE${type}`, at, 2);
}

/**
 * What PCAPdroid's UDP exporter puts into a datagram: the head of a capture, or
 * whole records of one, little endian. The head is sent once, when the phone
 * begins; who comes later must know it by heart.
 */
import { MAX_CAPTURED_LENGTH } from './capture-format.js';
import { looksLikePcap } from './pcap.js';
import { looksLikePcapng } from './pcapng.js';
import { interfaceDescription, sectionHeader } from './pcapng-blocks.js';
import { TRAILER_LENGTH, TRAILER_MAGIC } from './app.js';

const PCAP_HEAD = 24;
const RECORD_HEAD = 16;
const SMALLEST_BLOCK = 12;
const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW = 101;

/** `-start`: with the head of a capture, behind which records may follow; else records alone. */
export type ExporterDatagram = 'pcap-start' | 'pcap' | 'pcapng-start' | 'pcapng';

/** Undefined for what is nothing of the kind, whole or not. */
export function kindOfDatagram(bytes: Buffer): ExporterDatagram | undefined {
  if (bytes.length < SMALLEST_BLOCK) return undefined;
  const magic = bytes.readUInt32BE(0);
  if (looksLikePcap(magic)) {
    // PCAPdroid's processors are little endian; another order would not fit the records.
    const isOurs = bytes.length >= PCAP_HEAD && bytes[0] !== 0xa1;
    return isOurs && areRecords(bytes, PCAP_HEAD) ? 'pcap-start' : undefined;
  }
  if (areRecords(bytes, 0)) return 'pcap';
  if (!areBlocks(bytes)) return undefined;
  return looksLikePcapng(magic) ? 'pcapng-start' : 'pcapng';
}

/** The head that a receiver has missed, made to fit the records at hand. */
export function missedHead(kind: 'pcap' | 'pcapng', bytes: Buffer): Buffer {
  // "even with root, we always dump IP packets", says PCAPdroid's own writer.
  if (kind === 'pcapng') {
    const raw = { linkType: LINKTYPE_RAW, timeDigits: 6 };
    return Buffer.concat([sectionHeader('', ''), interfaceDescription(raw, '', '')]);
  }
  const head = Buffer.alloc(PCAP_HEAD);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(MAX_CAPTURED_LENGTH, 16);
  head.writeUInt32LE(hasTrailer(bytes) ? LINKTYPE_ETHERNET : LINKTYPE_RAW, 20);
  return head;
}

/** With its trailer on, PCAPdroid puts an Ethernet header before each packet. */
function hasTrailer(bytes: Buffer): boolean {
  const trailer = RECORD_HEAD + bytes.readUInt32LE(8) - TRAILER_LENGTH;
  return trailer >= RECORD_HEAD && bytes.readUInt32BE(trailer) === TRAILER_MAGIC;
}

/** From `from` on nothing but whole records. */
function areRecords(bytes: Buffer, from: number): boolean {
  let at = from;
  while (at + RECORD_HEAD <= bytes.length) {
    const captured = bytes.readUInt32LE(at + 8);
    if (bytes.readUInt32LE(at + 4) >= 1_000_000 || captured === 0 || captured > MAX_CAPTURED_LENGTH) return false;
    at += RECORD_HEAD + captured;
  }
  return at === bytes.length;
}

/** Nothing but whole blocks of kinds that a capture has. */
function areBlocks(bytes: Buffer): boolean {
  let at = 0;
  while (at + SMALLEST_BLOCK <= bytes.length) {
    const length = bytes.readUInt32LE(at + 4);
    if (!BLOCK_TYPES.has(bytes.readUInt32LE(at)) || length < SMALLEST_BLOCK || length % 4 !== 0) return false;
    at += length;
  }
  return at === bytes.length;
}

/** Section, interface, simple packet, names, statistics, packet, secrets, custom. */
const BLOCK_TYPES = new Set([0x0a0d0d0a, 1, 3, 4, 5, 6, 10, 0xbad]);

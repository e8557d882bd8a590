/**
 * Classic pcap (draft-ietf-opsawg-pcap).
 *
 *   0          4      6      8          12         16         20         24
 *   +----------+------+------+----------+----------+----------+----------+
 *   | magic    | major| minor| reserved | reserved | snaplen  | link type|  then records:
 *   +----------+------+------+----------+----------+----------+----------+
 *   0          4          8          12         16
 *   +----------+----------+----------+----------+------------
 *   | seconds  | µs or ns | captured | original | packet …
 *   +----------+----------+----------+----------+------------
 *
 * The magic number tells byte order and time unit.
 */
import type { Frame } from '../core/frame.js';
import { u32be, u32le } from '../core/words.js';
import { type CaptureFormat, type KeyLog, MAX_CAPTURED_LENGTH, STOP } from './capture-format.js';

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
/** Alexey Kuznetzov's patched libpcap of the 1990s: eight more bytes in each record head. */
const MODIFIED = 0xa1b2cd34;

const FILE_HEAD = 24;
const RECORD_HEAD = 16;
const MODIFIED_RECORD_HEAD = 24;

/** "LinkType" shares its word with the FCS length in the top bits (draft §4). */
const LINK_TYPE_MASK = 0x03ff_ffff;

const MAGICS = new Set([MICROSECONDS, NANOSECONDS, MODIFIED].flatMap((magic) => [magic, swap(magic)]));

/** `magic` is the file's first four bytes, big endian. */
export function looksLikePcap(magic: number): boolean {
  return MAGICS.has(magic);
}

/** Reads the records of one classic pcap file, its file head first. */
export class PcapFormat implements CaptureFormat {
  readonly name = 'pcap';
  complaint = '';
  /** Only pcapng can hold these. */
  readonly names: ReadonlyMap<string, readonly string[]> = new Map();
  readonly keyLog: KeyLog | undefined = undefined;
  #headRead = false;
  #littleEndian = false;
  #recordHead = RECORD_HEAD;
  #nanosecondsPerUnit = 1000;
  #timeDigits = 6;
  #linkType = 0;

  measure(bytes: Buffer, at: number, end: number): number {
    if (!this.#headRead) return FILE_HEAD;
    if (end - at < this.#recordHead) return this.#recordHead;
    const captured = this.#u32(bytes, at + 8);
    if (captured > MAX_CAPTURED_LENGTH) {
      this.complaint = `a record claims ${captured} bytes, more than any packet has (${MAX_CAPTURED_LENGTH})`;
      return STOP;
    }
    return this.#recordHead + captured;
  }

  read(bytes: Buffer, at: number, length: number, frame: Frame): 'frame' | 'other' {
    if (!this.#headRead) {
      this.#readHead(bytes, at);
      return 'other';
    }
    frame.seconds = this.#u32(bytes, at);
    // A fraction of a second or more is damage or an odd writer: keep the order, lose nothing.
    const nanoseconds = this.#u32(bytes, at + 4) * this.#nanosecondsPerUnit;
    frame.nanoseconds = nanoseconds < 1e9 ? nanoseconds : 999_999_999;
    frame.timeDigits = this.#timeDigits;
    frame.linkType = this.#linkType;
    frame.interfaceIndex = 0;
    frame.sender = 0;
    frame.app = null;
    frame.bytes = bytes;
    frame.start = at + this.#recordHead;
    frame.capturedLength = length - this.#recordHead;
    frame.originalLength = this.#u32(bytes, at + 12);
    return 'frame';
  }

  #readHead(bytes: Buffer, at: number): void {
    let magic = bytes.readUInt32BE(at);
    if (![MICROSECONDS, NANOSECONDS, MODIFIED].includes(magic)) {
      this.#littleEndian = true;
      magic = swap(magic);
    }
    if (magic === NANOSECONDS) {
      this.#nanosecondsPerUnit = 1;
      this.#timeDigits = 9;
    }
    if (magic === MODIFIED) this.#recordHead = MODIFIED_RECORD_HEAD;
    this.#linkType = this.#u32(bytes, at + 20) & LINK_TYPE_MASK;
    this.#headRead = true;
  }

  #u32(bytes: Buffer, at: number): number {
    return this.#littleEndian ? u32le(bytes, at) : u32be(bytes, at);
  }
}

function swap(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

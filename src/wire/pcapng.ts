/**
 * pcapng (draft-ietf-opsawg-pcapng): blocks, each
 *
 *   0          4              8                     length-4   length
 *   +----------+--------------+---------- … --------+----------+
 *   | type     | total length | body, padded to 4   | length   |
 *   +----------+--------------+---------- … --------+----------+
 *
 * A Section Header Block sets the byte order and forgets the interfaces of the
 * section before it; an Interface Description Block adds an interface.
 */
import { formatAddress } from '../core/address.js';
import type { Frame } from '../core/frame.js';
import { u32be, u32le } from '../core/words.js';
import { type CaptureFormat, KeyLog, MAX_CAPTURED_LENGTH, STOP } from './capture-format.js';
import { PcapngApps } from './pcapng-apps.js';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const NAME_RESOLUTION = 4;
const ENHANCED_PACKET = 6;
const DECRYPTION_SECRETS = 10;
const CUSTOM = 0xbad;
const PROCESS_INFORMATION = 0x8000_0001;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const BYTE_ORDER_MAGIC_SWAPPED = 0x4d3c2b1a;

const BLOCK_HEAD = 8;
const SMALLEST_BLOCK = 12;
const SMALLEST_SECTION_HEADER = 28;
const TIMED_PACKET_HEAD = 20;

const OPTION_END = 0;
/**
 * The description of an interface that stands for a device of its own: what we
 * receive from several phones is kept in one file, and each may call itself
 * 10.0.0.1.
 */
export const SENDER_DESCRIPTION = 'one of several senders (roomtone)';

const OPTION_DESCRIPTION = 3;
const OPTION_TIME_RESOLUTION = 9;
const OPTION_TIME_OFFSET = 14;

/**
 * A packet block is a packet and its options; comments and hashes are short.
 * Guards memory: this much is held at most.
 */
const MAX_BLOCK_LENGTH = MAX_CAPTURED_LENGTH + 65_536;

/** Interfaces of one section. Guards memory; the most seen in real captures is below 100. */
const MAX_INTERFACES = 65_536;

/** A name resolution or secrets block. Guards memory: a larger one is passed over; a key log of this size has 20,000 keys. */
const MAX_KEPT_BLOCK_LENGTH = 4 << 20;

/** Names kept of one file. Guards memory; those that resolve names while capturing meet some thousands. */
const MAX_NAMES = 65_536;

/** "… total length of 255 octets or less" (RFC 1035 §3.1). What is longer is no name. */
const MAX_NAME_LENGTH = 255;

const RECORD_END = 0;
const RECORD_IPV4 = 1;
const RECORD_IPV6 = 2;

/** "TLSK": key log lines as NSS and all browsers write them. */
const SECRETS_TLS_KEY_LOG = 0x544c534b;

/** "if_tsresol": the most significant bit chooses a negative power of 2 instead of 10. */
const BINARY_RESOLUTION = 0x80;

/** Finer units than this do not divide into nanoseconds exactly in doubles. */
const MAX_EXACT_DIVISOR = 1e9;

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  /** Timestamp units in a second. */
  readonly unitsPerSecond: number;
  readonly timeDigits: number;
  readonly offsetSeconds: number;
  readonly sender: number;
}

/** `magic` is the file's first four bytes; a section header's type reads the same in both byte orders. */
export function looksLikePcapng(magic: number): boolean {
  return magic === SECTION_HEADER;
}

/** Reads the blocks of one pcapng file. */
export class PcapngFormat implements CaptureFormat {
  readonly name = 'pcapng';
  complaint = '';
  #littleEndian = false;
  /** Undefined where the description was damaged: the interfaces after it keep their numbers. */
  #interfaces: (Interface | undefined)[] = [];
  readonly #names = new Map<string, string[]>();
  #nameCount = 0;
  keyLog: KeyLog | undefined;
  readonly #apps = new PcapngApps();

  get names(): ReadonlyMap<string, readonly string[]> {
    return this.#names;
  }

  measure(bytes: Buffer, at: number, end: number): number {
    if (end - at < SMALLEST_BLOCK) return SMALLEST_BLOCK;
    const isSection = bytes.readUInt32BE(at) === SECTION_HEADER;
    if (isSection) {
      const order = bytes.readUInt32BE(at + 8);
      if (order !== BYTE_ORDER_MAGIC && order !== BYTE_ORDER_MAGIC_SWAPPED)
        return this.#stop('a section header without its byte-order magic');
      this.#littleEndian = order === BYTE_ORDER_MAGIC_SWAPPED;
    }
    const claimed = this.#u32(bytes, at + 4);
    if (claimed < (isSection ? SMALLEST_SECTION_HEADER : SMALLEST_BLOCK))
      return this.#stop(`a block claims ${claimed} bytes, less than its own head`);
    // "Block Total Length … MUST be a multiple of 4"; some writers count without the padding they write.
    const length = claimed + (-claimed & 3);
    const type = this.#u32(bytes, at);
    if (isKept(type)) return length <= MAX_KEPT_BLOCK_LENGTH ? length : -length;
    if (!isRead(type)) return -length;
    return length <= MAX_BLOCK_LENGTH
      ? length
      : this.#stop(`a block claims ${claimed} bytes, more than any packet has (${MAX_CAPTURED_LENGTH})`);
  }

  read(bytes: Buffer, at: number, length: number, frame: Frame): 'frame' | 'keys' | 'other' | 'damaged' {
    const body = at + BLOCK_HEAD;
    const end = at + length - 4;
    switch (this.#u32(bytes, at)) {
      case SECTION_HEADER:
        this.#interfaces = [];
        this.#apps.begin(this.#littleEndian);
        return 'other';
      case INTERFACE_DESCRIPTION:
        return this.#readInterface(bytes, body, end);
      case ENHANCED_PACKET:
        return this.#readTimedPacket(bytes, body, end, frame, 4);
      case OBSOLETE_PACKET:
        return this.#readTimedPacket(bytes, body, end, frame, 2);
      case NAME_RESOLUTION:
        return this.#readNames(bytes, body, end);
      case DECRYPTION_SECRETS:
        return this.#readSecrets(bytes, body, end);
      case CUSTOM:
        this.#apps.readCustomBlock(bytes, body, end);
        return 'other';
      case PROCESS_INFORMATION:
        this.#apps.readProcessBlock(bytes, body, end);
        return 'other';
      default:
        return this.#readSimplePacket(bytes, body, end, frame);
    }
  }

  #readInterface(bytes: Buffer, body: number, end: number): 'other' | 'damaged' {
    if (this.#interfaces.length === MAX_INTERFACES) return this.#damaged(`more than ${MAX_INTERFACES} interfaces in one section`);
    if (end - body < 8) {
      this.#interfaces.push(undefined);
      return this.#damaged('an interface description too short for its head');
    }
    let resolution = 6;
    let offsetSeconds = 0;
    let isSender = false;
    for (let at = body + 8; at + 4 <= end;) {
      const option = this.#u16(bytes, at);
      const size = this.#u16(bytes, at + 2);
      if (option === OPTION_END || at + 4 + size > end) break;
      if (option === OPTION_TIME_RESOLUTION && size === 1) resolution = bytes[at + 4]!;
      if (option === OPTION_TIME_OFFSET && size === 8)
        offsetSeconds = Number(this.#littleEndian ? bytes.readBigInt64LE(at + 4) : bytes.readBigInt64BE(at + 4));
      if (option === OPTION_DESCRIPTION && size === SENDER_DESCRIPTION.length)
        isSender = bytes.toString('latin1', at + 4, at + 4 + size) === SENDER_DESCRIPTION;
      at += 4 + size + (-size & 3);
    }
    const exponent = resolution & 0x7f;
    const binary = (resolution & BINARY_RESOLUTION) !== 0;
    this.#interfaces.push({
      linkType: this.#u16(bytes, body),
      snapLength: this.#u32(bytes, body + 4),
      unitsPerSecond: binary ? 2 ** exponent : 10 ** exponent,
      timeDigits: Math.min(9, binary ? Math.ceil(exponent * Math.log10(2)) : exponent),
      offsetSeconds,
      sender: isSender ? this.#interfaces.length + 1 : 0,
    });
    return 'other';
  }

  /** The Enhanced and the obsolete Packet Block differ in the width of the interface number. */
  #readTimedPacket(bytes: Buffer, body: number, end: number, frame: Frame, interfaceWidth: 2 | 4): 'frame' | 'damaged' {
    if (end - body < TIMED_PACKET_HEAD) return this.#damaged('a packet block too short for its head');
    frame.interfaceIndex = interfaceWidth === 4 ? this.#u32(bytes, body) : this.#u16(bytes, body);
    const on = this.#interfaces[frame.interfaceIndex];
    if (on === undefined) return this.#damaged(`a packet of interface ${frame.interfaceIndex}, which was not described or not legibly`);
    const captured = this.#u32(bytes, body + 12);
    if (captured > end - body - TIMED_PACKET_HEAD) return this.#damaged(`a packet claims ${captured} bytes, more than its block holds`);
    this.#setTime(frame, on, this.#u32(bytes, body + 4), this.#u32(bytes, body + 8));
    frame.linkType = on.linkType;
    frame.bytes = bytes;
    frame.start = body + TIMED_PACKET_HEAD;
    frame.capturedLength = captured;
    frame.originalLength = this.#u32(bytes, body + 16);
    frame.sender = on.sender;
    const options = frame.start + captured + (-captured & 3);
    frame.app = options < end ? this.#apps.appIn(bytes, options, end) : null;
    return 'frame';
  }

  /** No time and no captured length: "the SPB … MUST be assumed to have been captured on the interface previously specified in the first IDB" */
  #readSimplePacket(bytes: Buffer, body: number, end: number, frame: Frame): 'frame' | 'damaged' {
    const on = this.#interfaces[0];
    if (on === undefined) return this.#damaged('a simple packet without an interface');
    if (end - body < 4) return this.#damaged('a simple packet block too short for its head');
    const original = this.#u32(bytes, body);
    const captured = on.snapLength === 0 ? original : Math.min(original, on.snapLength);
    if (captured > end - body - 4) return this.#damaged(`a simple packet claims ${captured} bytes, more than its block holds`);
    frame.seconds = 0;
    frame.nanoseconds = 0;
    frame.timeDigits = 0;
    frame.interfaceIndex = 0;
    frame.sender = on.sender;
    frame.app = null;
    frame.linkType = on.linkType;
    frame.bytes = bytes;
    frame.start = body + 4;
    frame.capturedLength = captured;
    frame.originalLength = original;
    return 'frame';
  }

  /**
   * Records of type, length and value, padded to 4: an address and the names it
   * has, each ended by a zero byte. Kinds other than IP addresses are passed over.
   */
  #readNames(bytes: Buffer, body: number, end: number): 'other' | 'damaged' {
    for (let at = body; at + 4 <= end;) {
      const type = this.#u16(bytes, at);
      const size = this.#u16(bytes, at + 2);
      if (type === RECORD_END) return 'other';
      const value = at + 4;
      if (value + size > end) return this.#damaged('a name record claims more bytes than its block holds');
      if (type === RECORD_IPV4 || type === RECORD_IPV6) {
        const width = type === RECORD_IPV4 ? 4 : 16;
        if (size < width) return this.#damaged('a name record too short for its address');
        const address = formatAddress(bytes.subarray(value, value + width));
        for (const name of bytes.toString('utf8', value + width, value + size).split('\0'))
          if (!this.#keepName(address, name)) return this.#damaged(`more than ${MAX_NAMES} names`);
      }
      at = value + size + (-size & 3);
    }
    return 'other';
  }

  /** False when there are too many already. */
  #keepName(address: string, name: string): boolean {
    if (name === '' || name.length > MAX_NAME_LENGTH) return true;
    const names = this.#names.get(address);
    if (names?.includes(name)) return true;
    if (this.#nameCount === MAX_NAMES) return false;
    this.#nameCount++;
    if (names === undefined) this.#names.set(address, [name]);
    else names.push(name);
    return true;
  }

  #readSecrets(bytes: Buffer, body: number, end: number): 'keys' | 'other' | 'damaged' {
    if (end - body < 8) return this.#damaged('a secrets block too short for its head');
    const size = this.#u32(bytes, body + 4);
    if (size > end - body - 8) return this.#damaged(`secrets claim ${size} bytes, more than their block holds`);
    if (this.#u32(bytes, body) !== SECRETS_TLS_KEY_LOG) return 'other';
    this.keyLog = new KeyLog(bytes.toString('latin1', body + 8, body + 8 + size));
    return 'keys';
  }

  #setTime(frame: Frame, on: Interface, high: number, low: number): void {
    const { unitsPerSecond } = on;
    frame.timeDigits = on.timeDigits;
    if (unitsPerSecond > MAX_EXACT_DIVISOR) {
      const units = (BigInt(high) << 32n) | BigInt(low);
      const divisor = BigInt(unitsPerSecond);
      frame.seconds = Number(units / divisor) + on.offsetSeconds;
      frame.nanoseconds = Number(((units % divisor) * 1_000_000_000n) / divisor);
      return;
    }
    // Long division in base 2^16: a 64-bit count of nanoseconds does not fit a double, each step of this does.
    let seconds = 0;
    let rest = 0;
    for (const digit of [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff]) {
      const part = rest * 65_536 + digit;
      const quotient = Math.floor(part / unitsPerSecond);
      rest = part - quotient * unitsPerSecond;
      seconds = seconds * 65_536 + quotient;
    }
    frame.seconds = seconds + on.offsetSeconds;
    frame.nanoseconds = Math.floor(rest * (1e9 / unitsPerSecond));
  }

  #stop(complaint: string): number {
    this.complaint = complaint;
    return STOP;
  }

  #damaged(complaint: string): 'damaged' {
    this.complaint = complaint;
    return 'damaged';
  }

  #u16(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  #u32(bytes: Buffer, at: number): number {
    return this.#littleEndian ? u32le(bytes, at) : u32be(bytes, at);
  }
}

/** Blocks that are short enough to be held, or passed over. */
function isKept(type: number): boolean {
  return type === NAME_RESOLUTION || type === DECRYPTION_SECRETS || type === CUSTOM || type === PROCESS_INFORMATION;
}

function isRead(type: number): boolean {
  return (
    type === ENHANCED_PACKET ||
    type === INTERFACE_DESCRIPTION ||
    type === SECTION_HEADER ||
    type === SIMPLE_PACKET ||
    type === OBSOLETE_PACKET
  );
}

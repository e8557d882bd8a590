import type { Frame } from '../core/frame.js';
import { type CaptureFormat, type KeyLog, STOP } from './capture-format.js';
import { PcapFormat, looksLikePcap } from './pcap.js';
import { PcapngFormat, looksLikePcapng } from './pcapng.js';

/** Trouble in the file itself; `offset` is the byte in the file. */
export interface CaptureDamage {
  readonly why: 'truncated' | 'malformed';
  readonly offset: number;
  readonly detail: string;
}

/** Bytes needed to tell the formats apart. */
const MAGIC_LENGTH = 4;

const NOTHING = Buffer.alloc(0);

/**
 * Splits a capture file, given in chunks of any size, into frames. Records that
 * lie whole in a chunk are read in place; only one cut by a chunk's edge is
 * copied. The same Frame object is handed to every `onFrame`.
 */
export class CaptureFile {
  /** Undefined until the magic number was seen, and for good when it is of no capture format. */
  format: CaptureFormat | undefined;
  /** Nothing after this point can be read; further chunks are ignored. */
  stopped = false;
  /** Offset in the file of the next byte not yet dealt with. */
  offset = 0;
  #skip = 0;
  /** Where the record that is being passed over begins. */
  #skipFrom = 0;
  #carry = NOTHING;
  readonly #onFrame: (frame: Frame) => void;
  readonly #onDamage: (damage: CaptureDamage) => void;
  readonly #onKeyLog: ((keyLog: KeyLog) => void) | undefined;
  readonly #frame: Frame = {
    number: 0,
    seconds: 0,
    nanoseconds: 0,
    timeDigits: 0,
    linkType: 0,
    interfaceIndex: 0,
    sender: 0,
    app: null,
    bytes: NOTHING,
    start: 0,
    capturedLength: 0,
    originalLength: 0,
  };

  /** `onKeyLog`: gets the keys that stand between the frames. */
  constructor(onFrame: (frame: Frame) => void, onDamage: (damage: CaptureDamage) => void, onKeyLog?: (keyLog: KeyLog) => void) {
    this.#onFrame = onFrame;
    this.#onDamage = onDamage;
    this.#onKeyLog = onKeyLog;
  }

  get frames(): number {
    return this.#frame.number;
  }

  /** The chunk may be reused by its owner afterwards. */
  push(chunk: Buffer): void {
    let at = 0;
    while (this.#carry.length > 0 && !this.stopped) {
      const carry = this.#carry;
      const size = this.#measure(carry, 0, carry.length);
      if (size > carry.length) {
        if (at === chunk.length) return;
        const missing = Math.min(size - carry.length, chunk.length - at);
        this.#carry = Buffer.concat([carry, chunk.subarray(at, at + missing)]);
        at += missing;
      } else if (size !== STOP) {
        this.#carry = carry.subarray(this.#take(size, carry, 0));
      }
    }
    while (!this.stopped) {
      if (this.#skip > 0) at += this.#pass(Math.min(this.#skip, chunk.length - at));
      if (at === chunk.length) return;
      const size = this.#measure(chunk, at, chunk.length);
      if (size > chunk.length - at) {
        this.#carry = Buffer.from(chunk.subarray(at));
        return;
      }
      if (size !== STOP) at += this.#take(size, chunk, at);
    }
  }

  /** Call once after the last chunk. Returns true when the file ended inside a record. */
  end(): boolean {
    if (this.stopped || this.format === undefined || (this.#carry.length === 0 && this.#skip === 0)) return false;
    const offset = this.#skip > 0 ? this.#skipFrom : this.offset;
    this.#onDamage({ why: 'truncated', offset, detail: 'the file ends inside a record' });
    return true;
  }

  #measure(bytes: Buffer, at: number, end: number): number {
    if (this.format === undefined) {
      if (end - at < MAGIC_LENGTH) return MAGIC_LENGTH;
      this.format = recognise(bytes.readUInt32BE(at));
      if (this.format === undefined) {
        this.stopped = true;
        return STOP;
      }
    }
    const size = this.format.measure(bytes, at, end);
    if (size === STOP) {
      this.stopped = true;
      this.#onDamage({ why: 'malformed', offset: this.offset, detail: this.format.complaint });
    }
    return size;
  }

  /** Deals with one measured record and returns how many bytes it used up here. */
  #take(size: number, bytes: Buffer, at: number): number {
    if (size < 0) {
      this.#skip = -size;
      this.#skipFrom = this.offset;
      return this.#pass(Math.min(this.#skip, bytes.length - at));
    }
    const format = this.format!;
    const result = format.read(bytes, at, size, this.#frame);
    if (result === 'frame') {
      this.#frame.number++;
      this.#onFrame(this.#frame);
    } else if (result === 'keys') {
      this.#onKeyLog?.(format.keyLog!);
    } else if (result === 'damaged') {
      this.#onDamage({ why: 'malformed', offset: this.offset, detail: format.complaint });
    }
    this.offset += size;
    return size;
  }

  #pass(count: number): number {
    this.#skip -= count;
    this.offset += count;
    return count;
  }
}

/** Whether a file begins as captures do. */
export function looksLikeCapture(head: Buffer): boolean {
  return head.length >= MAGIC_LENGTH && recognise(head.readUInt32BE(0)) !== undefined;
}

/** The format whose magic number this is, read big endian. */
function recognise(magic: number): CaptureFormat | undefined {
  if (looksLikePcap(magic)) return new PcapFormat();
  if (looksLikePcapng(magic)) return new PcapngFormat();
  return undefined;
}

import { doubled } from '../core/columns.js';
import type { Frame } from '../core/frame.js';
import type { Time } from '../core/time.js';
import type { Fingerprint } from './fingerprint.js';

/** Packets kept of all captures of a run together. Guards memory: each takes about 60 bytes. */
export const MAX_KEPT = 1_000_000;

/** Of packets with one fingerprint, as keep-alives without a number are, so many are kept. Guards time. */
export const MAX_EQUAL = 8;

/** Where a packet stands: its payload's first byte in the captured frame. */
export interface Place {
  readonly capture: number;
  readonly frame: number;
  readonly frameOffset: number;
}

const EMPTY = -1;

/** Packets by their fingerprints, in columns, found by open addressing. */
export class FingerprintTable {
  /** Packets that were not kept because there are too many. */
  leftOut = 0;
  #size = 0;
  #slots = new Int32Array(2048).fill(EMPTY);
  #low = new Uint32Array(1024);
  #high = new Uint32Array(1024);
  #source = new Uint32Array(1024);
  #destination = new Uint32Array(1024);
  #isToServer = new Uint8Array(1024);
  #capture = new Uint32Array(1024);
  #frame = new Uint32Array(1024);
  #frameOffset = new Uint32Array(1024);
  #seconds = new Float64Array(1024);
  #nanoseconds = new Uint32Array(1024);
  #digits = new Uint8Array(1024);

  /** Calls `visit` with each packet kept that has this fingerprint and may be the same one. */
  matching(print: Fingerprint, isToServer: boolean, visit: (kept: number) => void): void {
    const mask = this.#slots.length - 1;
    for (let slot = print.low & mask; this.#slots[slot] !== EMPTY; slot = (slot + 1) & mask) {
      const kept = this.#slots[slot]!;
      if (this.#has(kept, print) && this.#isBetweenTheSame(kept, print, isToServer)) visit(kept);
    }
  }

  add(print: Fingerprint, isToServer: boolean, place: Place, { seconds, nanoseconds, timeDigits }: Frame): void {
    if (this.#equals(print) === MAX_EQUAL) return;
    if (this.#size === MAX_KEPT) {
      this.leftOut++;
      return;
    }
    const kept = this.#size++;
    if (kept === this.#low.length) this.#grow();
    this.#low[kept] = print.low;
    this.#high[kept] = print.high;
    this.#source[kept] = print.source;
    this.#destination[kept] = print.destination;
    this.#isToServer[kept] = isToServer ? 1 : 0;
    this.#capture[kept] = place.capture;
    this.#frame[kept] = place.frame;
    this.#frameOffset[kept] = place.frameOffset;
    this.#seconds[kept] = seconds;
    this.#nanoseconds[kept] = nanoseconds;
    this.#digits[kept] = timeDigits;
    this.#insert(kept);
  }

  captureOf(kept: number): number {
    return this.#capture[kept]!;
  }

  placeOf(kept: number): Place {
    return { capture: this.#capture[kept]!, frame: this.#frame[kept]!, frameOffset: this.#frameOffset[kept]! };
  }

  timeOf(kept: number): Time {
    return { seconds: this.#seconds[kept]!, nanoseconds: this.#nanoseconds[kept]!, digits: this.#digits[kept]! };
  }

  /** By how many seconds a time is later than that of a packet. */
  secondsSince(kept: number, seconds: number, nanoseconds: number): number {
    return seconds - this.#seconds[kept]! + (nanoseconds - this.#nanoseconds[kept]!) / 1e9;
  }

  #has(kept: number, { low, high }: Fingerprint): boolean {
    return this.#low[kept] === low && this.#high[kept] === high;
  }

  /**
   * Both ends are the same, or one is where an address was translated: the
   * server's, for a client asks several servers the same; the client's only
   * where the packet's own number tells it from those.
   */
  #isBetweenTheSame(kept: number, { source, destination, isNumbered }: Fingerprint, isToServer: boolean): boolean {
    const isSource = this.#source[kept] === source;
    const isDestination = this.#destination[kept] === destination;
    if (isSource && isDestination) return true;
    if (isToServer !== (this.#isToServer[kept] === 1)) return false;
    return (isNumbered && (isSource || isDestination)) || (isToServer ? isDestination : isSource);
  }

  #equals(print: Fingerprint): number {
    const mask = this.#slots.length - 1;
    let equals = 0;
    for (let slot = print.low & mask; this.#slots[slot] !== EMPTY; slot = (slot + 1) & mask)
      if (this.#has(this.#slots[slot]!, print)) equals++;
    return equals;
  }

  #insert(kept: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#low[kept]! & mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#slots[slot] = kept;
  }

  #grow(): void {
    this.#low = doubled(this.#low);
    this.#high = doubled(this.#high);
    this.#source = doubled(this.#source);
    this.#destination = doubled(this.#destination);
    this.#isToServer = doubled(this.#isToServer);
    this.#capture = doubled(this.#capture);
    this.#frame = doubled(this.#frame);
    this.#frameOffset = doubled(this.#frameOffset);
    this.#seconds = doubled(this.#seconds);
    this.#nanoseconds = doubled(this.#nanoseconds);
    this.#digits = doubled(this.#digits);
    this.#slots = new Int32Array(this.#slots.length * 2).fill(EMPTY);
    for (let kept = 0; kept < this.#size - 1; kept++) this.#insert(kept);
  }
}

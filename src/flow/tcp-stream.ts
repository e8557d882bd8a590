import { keptCopy } from '../core/kept-copy.js';
import type { Piece } from '../core/message.js';
import { piecesWithin } from './fragments.js';

/** Kept of one direction while a message is incomplete: the largest frame a 16-bit length allows, and some. */
export const MAX_BUFFERED_BYTES = 131_072;

/** Segments held back because one before them is missing. */
export const MAX_HELD_SEGMENTS = 64;

const NOTHING: Buffer = Buffer.alloc(0);

/** Shared by the many streams that have none at the moment; nothing is ever added to them. */
const NO_PIECES: Piece[] = [];
const NO_SEGMENTS: Segment[] = [];

interface Segment {
  readonly sequence: number;
  readonly bytes: Buffer;
  readonly piece: Piece;
}

/**
 * One direction of a TCP connection, put in order. What is added is only
 * borrowed until `keep`: most of it is consumed at once.
 */
export class TcpStream {
  #next: number;
  #bytes = NOTHING;
  #pieces = NO_PIECES;
  #held = NO_SEGMENTS;
  /** The bytes are still the caller's. */
  #isBorrowed = false;
  /** With fewer bytes there is nothing to be read. */
  #awaited = 0;

  /** `next` is the sequence number of the first byte that matters. */
  constructor(next: number) {
    this.#next = next;
  }

  /** What is in order and not yet consumed. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** The unit at the front has so many bytes: until they are there `isWaiting`. */
  await(count: number): void {
    this.#awaited = count;
  }

  get isWaiting(): boolean {
    return this.#bytes.length < this.#awaited;
  }

  /** Whether a segment brings nothing: it came before, or is passed over. */
  isPast(sequence: number, length: number): boolean {
    return isBefore(sequence + length, this.#next);
  }

  /** Whether a segment goes on exactly where everything so far was consumed. */
  isNext(sequence: number): boolean {
    return sequence === this.#next && this.#bytes.length === 0 && this.#held.length === 0;
  }

  /** Passes over a segment that `isNext`. */
  pass(length: number): void {
    this.#next = (this.#next + length) >>> 0;
  }

  /**
   * Adds a segment; `piece` says where its bytes were captured. Returns false
   * when a limit was reached, of bytes or of segments behind a gap: what was
   * buffered is dropped, and the stream goes on from here.
   */
  add(sequence: number, bytes: Buffer, piece: Piece): boolean {
    if (this.#append(sequence, bytes, piece)) {
      if (this.#held.length > 0) this.#appendHeld();
      if (this.#bytes.length <= MAX_BUFFERED_BYTES) return true;
      this.restartAt(this.#next);
      return false;
    }
    if (isBefore(sequence + bytes.length, this.#next)) return true;
    this.#held = this.#held.concat({ sequence, bytes: keptCopy(bytes), piece });
    if (this.#held.length <= MAX_HELD_SEGMENTS) return true;
    this.restartAt(sequence);
    this.#append(sequence, bytes, piece);
    return false;
  }

  /** Removes what a decoder has used from the front; what it does not want of that to come is passed over. */
  consume(count: number): void {
    this.#awaited = 0;
    if (count >= this.#bytes.length) {
      this.#next = (this.#next + count - this.#bytes.length) >>> 0;
      this.#bytes = NOTHING;
      this.#isBorrowed = false;
      this.#pieces = NO_PIECES;
      if (this.#held.length > 0) this.#appendHeld();
      return;
    }
    this.#bytes = this.#bytes.subarray(count);
    this.#pieces = piecesWithin(this.#pieces, count, Infinity);
  }

  /** Copies what is left, because the memory of what was added will be used again. */
  keep(): void {
    if (this.#isBorrowed) this.#bytes = keptCopy(this.#bytes);
    this.#isBorrowed = false;
  }

  restartAt(sequence: number): void {
    this.#awaited = 0;
    this.#next = sequence;
    this.#bytes = NOTHING;
    this.#isBorrowed = false;
    this.#pieces = NO_PIECES;
    this.#held = NO_SEGMENTS;
  }

  /** Takes what is new of a segment; false when there is a gap before it, or nothing new in it. */
  #append(sequence: number, bytes: Buffer, { frame, time, frameOffset }: Piece): boolean {
    const overlap = (this.#next - sequence) | 0;
    if (overlap < 0 || overlap >= bytes.length) return false;
    const fresh = overlap === 0 ? bytes : bytes.subarray(overlap);
    const piece = { frame, time, from: this.#bytes.length, length: fresh.length, frameOffset: frameOffset + overlap };
    if (this.#pieces.length === 0) this.#pieces = [piece];
    else this.#pieces.push(piece);
    this.#isBorrowed = this.#bytes.length === 0;
    this.#bytes = this.#isBorrowed ? fresh : Buffer.concat([this.#bytes, fresh]);
    this.#next = (sequence + bytes.length) >>> 0;
    return true;
  }

  #appendHeld(): void {
    while (this.#held.length > 0) {
      const at = this.#held.findIndex(({ sequence, bytes, piece }) => this.#append(sequence, bytes, piece));
      if (at < 0) break;
      this.#held.splice(at, 1);
    }
    const held = this.#held.filter(({ sequence, bytes }) => !isBefore(sequence + bytes.length, this.#next));
    this.#held = held.length === 0 ? NO_SEGMENTS : held;
  }
}

/** Sequence numbers wrap (RFC 9293 §3.4): `a` is before or at `b` when the signed difference is not positive. */
function isBefore(a: number, b: number): boolean {
  return ((a - b) | 0) <= 0;
}

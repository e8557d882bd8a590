import type { Piece } from '../core/message.js';
import type { Time } from '../core/time.js';

/** Kept of one direction while a message is incomplete: the largest frame a 16-bit length allows, and some. */
export const MAX_BUFFERED_BYTES = 131_072;

/** Segments held back because one before them is missing. */
export const MAX_HELD_SEGMENTS = 64;

interface Segment {
  readonly sequence: number;
  readonly bytes: Buffer;
  readonly frame: number;
  readonly time: Time;
  readonly frameOffset: number;
}

/** One direction of a TCP connection, put in order; copies what it keeps. */
export class TcpStream {
  #next: number;
  #bytes: Buffer = Buffer.alloc(0);
  #pieces: Piece[] = [];
  #held: Segment[] = [];

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

  /**
   * Adds a segment. Returns false when a limit was reached, of bytes or of
   * segments behind a gap: what was buffered is dropped, and the stream goes on
   * from here.
   */
  add(sequence: number, bytes: Buffer, frame: number, time: Time, frameOffset: number): boolean {
    const segment = { sequence, bytes: Buffer.from(bytes), frame, time, frameOffset };
    if (this.#append(segment)) {
      this.#appendHeld();
      if (this.#bytes.length <= MAX_BUFFERED_BYTES) return true;
      this.restartAt(this.#next);
      return false;
    }
    if (isBefore(sequence + bytes.length, this.#next)) return true;
    this.#held.push(segment);
    if (this.#held.length <= MAX_HELD_SEGMENTS) return true;
    this.restartAt(sequence);
    this.#append(segment);
    return false;
  }

  /** Removes what a decoder has used from the front. */
  consume(count: number): void {
    this.#bytes = this.#bytes.subarray(count);
    this.#pieces = this.#pieces.flatMap((piece) => {
      const from = piece.from - count;
      if (from >= 0) return [{ ...piece, from }];
      return piece.length + from > 0 ? [{ ...piece, from: 0, length: piece.length + from, frameOffset: piece.frameOffset - from }] : [];
    });
  }

  restartAt(sequence: number): void {
    this.#next = sequence;
    this.#bytes = Buffer.alloc(0);
    this.#pieces = [];
    this.#held = [];
  }

  /** Takes what is new of a segment; false when there is a gap before it, or nothing new in it. */
  #append(segment: Segment): boolean {
    const overlap = (this.#next - segment.sequence) | 0;
    if (overlap < 0 || overlap >= segment.bytes.length) return false;
    const fresh = segment.bytes.subarray(overlap);
    this.#pieces.push({
      frame: segment.frame,
      time: segment.time,
      from: this.#bytes.length,
      length: fresh.length,
      frameOffset: segment.frameOffset + overlap,
    });
    this.#bytes = this.#bytes.length === 0 ? fresh : Buffer.concat([this.#bytes, fresh]);
    this.#next = (segment.sequence + segment.bytes.length) >>> 0;
    return true;
  }

  #appendHeld(): void {
    for (let found = true; found;) {
      const at = this.#held.findIndex((segment) => this.#append(segment));
      found = at >= 0;
      if (found) this.#held.splice(at, 1);
    }
    this.#held = this.#held.filter((segment) => !isBefore(segment.sequence + segment.bytes.length, this.#next));
  }
}

/** Sequence numbers wrap (RFC 9293 §3.4): `a` is before or at `b` when the signed difference is not positive. */
function isBefore(a: number, b: number): boolean {
  return ((a - b) | 0) <= 0;
}

import { keptCopy } from '../core/kept-copy.js';
import type { Piece } from '../core/message.js';
import { piecesWithin } from './fragments.js';

/** Kept of one direction while a message is incomplete: the largest frame a 16-bit length allows, and some. */
export const MAX_BUFFERED_BYTES = 131_072;

/** Segments held back because one before them is missing. */
export const MAX_HELD_SEGMENTS = 64;

const NOTHING: Buffer = Buffer.alloc(0);
/** Shared by all that have none: nothing is ever added to it. */
const NO_PIECES: Piece[] = [];
const NO_SEGMENTS: readonly Segment[] = [];

interface Segment {
  readonly sequence: number;
  readonly bytes: Buffer;
  readonly piece: Piece;
}

/** What a stream waits with. */
interface Pending {
  /** In order and not yet consumed. */
  bytes: Buffer;
  pieces: Piece[];
  /** Behind a gap. */
  held: readonly Segment[];
  /** The bytes are still the caller's. */
  isBorrowed: boolean;
  /** What they stand in, with room for more; undefined while they are as they came. */
  store: Buffer | undefined;
  /** With fewer bytes there is nothing to be read. */
  awaited: number;
}

/**
 * One direction of a TCP connection, put in order. What is added is only
 * borrowed until `keep`: most of it is consumed at once. There is one for
 * every connection that somebody reads, and nearly all wait with nothing.
 */
export class TcpStream {
  /** Signed: V8 keeps what is larger than 2^31 outside of the object. */
  #next: number;
  #pending: Pending | undefined;

  /** `next` is the sequence number of the first byte that matters. */
  constructor(next: number) {
    this.#next = next | 0;
  }

  /** What is in order and not yet consumed. */
  get bytes(): Buffer {
    return this.#pending?.bytes ?? NOTHING;
  }

  get pieces(): readonly Piece[] {
    return this.#pending?.pieces ?? NO_PIECES;
  }

  /** The unit at the front has so many bytes: until they are there `isWaiting`. */
  await(count: number): void {
    (this.#pending ??= newPending()).awaited = count;
  }

  get isWaiting(): boolean {
    return this.#pending !== undefined && this.#pending.bytes.length < this.#pending.awaited;
  }

  /** Whether a segment brings nothing: it came before, or is passed over. */
  isPast(sequence: number, length: number): boolean {
    return isBefore(sequence + length, this.#next);
  }

  /** Whether a segment goes on exactly where everything so far was consumed. */
  isNext(sequence: number): boolean {
    return (sequence | 0) === this.#next && (this.#pending === undefined || isEmpty(this.#pending));
  }

  /** Passes over a segment that `isNext`. */
  pass(length: number): void {
    this.#next = (this.#next + length) | 0;
  }

  /**
   * Adds a segment; `piece` says where its bytes were captured. Returns false
   * when a limit was reached, of bytes or of segments behind a gap: what was
   * buffered is dropped, and the stream goes on from here.
   */
  add(sequence: number, bytes: Buffer, piece: Piece): boolean {
    if (this.#append(sequence, bytes, piece)) {
      this.#appendHeld();
      if (this.bytes.length <= MAX_BUFFERED_BYTES) return true;
      this.restartAt(this.#next);
      return false;
    }
    if (isBefore(sequence + bytes.length, this.#next)) return true;
    const pending = (this.#pending ??= newPending());
    pending.held = pending.held.concat({ sequence, bytes: keptCopy(bytes), piece });
    if (pending.held.length <= MAX_HELD_SEGMENTS) return true;
    this.restartAt(sequence);
    this.#append(sequence, bytes, piece);
    return false;
  }

  /** Removes what a decoder has used from the front; what it does not want of that to come is passed over. */
  consume(count: number): void {
    const pending = this.#pending;
    const there = pending === undefined ? 0 : pending.bytes.length;
    if (pending !== undefined && count < there) {
      pending.awaited = 0;
      pending.bytes = pending.bytes.subarray(count);
      pending.pieces = piecesWithin(pending.pieces, count, Infinity);
      return;
    }
    this.#next = (this.#next + count - there) | 0;
    if (pending === undefined) return;
    if (pending.held.length === 0) {
      this.#pending = undefined;
      return;
    }
    (this.#pending = newPending()).held = pending.held;
    this.#appendHeld();
  }

  /** Copies what is left, because the memory of what was added will be used again. */
  keep(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    if (pending.isBorrowed) pending.bytes = keptCopy(pending.bytes);
    pending.isBorrowed = false;
  }

  restartAt(sequence: number): void {
    this.#next = sequence | 0;
    this.#pending = undefined;
  }

  /** Takes what is new of a segment; false when there is a gap before it, or nothing new in it. */
  #append(sequence: number, bytes: Buffer, { frame, time, frameOffset }: Piece): boolean {
    const overlap = (this.#next - sequence) | 0;
    if (overlap < 0 || overlap >= bytes.length) return false;
    const fresh = overlap === 0 ? bytes : bytes.subarray(overlap);
    const pending = (this.#pending ??= newPending());
    const piece = { frame, time, from: pending.bytes.length, length: fresh.length, frameOffset: frameOffset + overlap };
    pending.isBorrowed = pending.bytes.length === 0;
    if (pending.isBorrowed) {
      pending.pieces = [piece];
      pending.bytes = fresh;
    } else {
      pending.pieces.push(piece);
      lengthen(pending, fresh);
    }
    this.#next = (sequence + bytes.length) | 0;
    return true;
  }

  #appendHeld(): void {
    const pending = this.#pending;
    if (pending === undefined || pending.held.length === 0) return;
    let held = pending.held;
    while (held.length > 0) {
      const at = held.findIndex(({ sequence, bytes, piece }) => this.#append(sequence, bytes, piece));
      if (at < 0) break;
      held = held.toSpliced(at, 1);
    }
    held = held.filter(({ sequence, bytes }) => !isBefore(sequence + bytes.length, this.#next));
    pending.held = held.length === 0 ? NO_SEGMENTS : held;
  }
}

function newPending(): Pending {
  return { bytes: NOTHING, pieces: NO_PIECES, held: NO_SEGMENTS, isBorrowed: false, store: undefined, awaited: 0 };
}

/** Makes twice the room each time: a message in many segments is copied twice or so, not once for each of them. */
function lengthen(pending: Pending, more: Buffer): void {
  const { bytes, store } = pending;
  const end = store === undefined ? 0 : bytes.byteOffset - store.byteOffset + bytes.length;
  const length = bytes.length + more.length;
  if (store !== undefined && end + more.length <= store.length) {
    store.set(more, end);
    pending.bytes = store.subarray(end - bytes.length, end + more.length);
    return;
  }
  const larger = Buffer.allocUnsafeSlow(2 * length);
  larger.set(bytes);
  larger.set(more, bytes.length);
  pending.store = larger;
  pending.bytes = larger.subarray(0, length);
}

function isEmpty({ bytes, held }: Pending): boolean {
  return bytes.length === 0 && held.length === 0;
}

/** Sequence numbers wrap (RFC 9293 §3.4): `a` is before or at `b` when the signed difference is not positive. */
function isBefore(a: number, b: number): boolean {
  return ((a - b) | 0) <= 0;
}

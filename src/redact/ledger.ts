import type { Piece, Seal } from '../core/message.js';
import type { Changes } from './changes.js';

/** Packets whose tags are made anew, each some hundred bytes. Guards memory; the bytes of others are cut. */
const MAX_SEALS = 50_000;

/** Frames that are named as cut. Guards memory; the counts go on. */
const MAX_NAMED = 100_000;

interface Sealed {
  readonly from: number;
  readonly to: number;
  readonly mend: Seal['mend'];
}

/** Writes down, by frame, what stays of payloads and what stands there in the place of what stood there, and what was cut. */
export class Ledger {
  /** What could not be replaced where it stands, and how often: the bytes around it were cut. */
  readonly cuts = new Map<string, number>();
  /** The same by frame; of several the first. */
  readonly cutFrames = new Map<number, string>();
  readonly #changes: Changes;
  readonly #seals = new Map<number, Sealed[]>();
  #sealCount = 0;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  missed(what: string, frame: number): void {
    this.cuts.set(what, (this.cuts.get(what) ?? 0) + 1);
    if (this.cutFrames.size < MAX_NAMED && !this.cutFrames.has(frame)) this.cutFrames.set(frame, what);
  }

  cut(pieces: readonly Piece[], why: string): void {
    this.missed(why, pieces[0]!.frame);
    for (const { frame, frameOffset, length } of pieces) this.#changes.cut(frame, frameOffset, frameOffset + length);
  }

  /** The pieces of a payload as they were captured, or as they were when they were opened. */
  keep(pieces: readonly Piece[]): void {
    for (const { frame, frameOffset, length } of pieces) this.#changes.keep(frame, frameOffset, frameOffset + length);
  }

  /** `captured` and `made` in the clear, where they are enciphered in the frame; `before`: what was noted of the same bytes already. */
  note(pieces: readonly Piece[], captured: Buffer, made: Buffer, before?: Buffer): void {
    if (before === undefined) this.keep(pieces);
    const noted = before ?? captured;
    for (const { frame, from, length, frameOffset } of pieces) {
      for (let at = from; at < from + length; at++) {
        if (noted[at] === made[at]) continue;
        const start = at;
        while (at < from + length && noted[at] !== made[at]) at++;
        const difference = Buffer.alloc(at - start);
        for (let i = 0; i < difference.length; i++) difference[i] = captured[start + i]! ^ made[start + i]!;
        this.#changes.change(frame, frameOffset + start - from, difference);
      }
    }
  }

  /** Takes a payload that is under a public key; false when it stands in several frames, or when there are too many. */
  seal(pieces: readonly Piece[], mend: Seal['mend']): boolean {
    const [piece, next] = pieces;
    if (piece === undefined || next !== undefined || this.#sealCount === MAX_SEALS) return false;
    this.#sealCount++;
    const known = this.#seals.get(piece.frame) ?? [];
    known.push({ from: piece.frameOffset, to: piece.frameOffset + piece.length, mend });
    this.#seals.set(piece.frame, known);
    return true;
  }

  /** Whether all of these bytes stand in payloads whose tags are made anew. */
  isSealed(pieces: readonly Piece[]): boolean {
    return pieces.every(({ frame, frameOffset, length }) =>
      this.#seals.get(frame)?.some(({ from, to }) => from <= frameOffset && frameOffset + length <= to),
    );
  }

  /** Puts all that is kept of a frame into `made`, which is zero before. True when anything is. */
  apply(frame: number, captured: Uint8Array, made: Buffer): boolean {
    const isKept = this.#changes.apply(frame, captured, made);
    if (isKept) for (const { from, to, mend } of this.#seals.get(frame) ?? []) mend(made.subarray(from, to));
    return isKept;
  }
}

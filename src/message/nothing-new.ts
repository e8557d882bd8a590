import type { Decoder, Wrapped } from '../core/decoder.js';
import type { Frame } from '../core/frame.js';
import type { Carried, Piece } from '../core/message.js';
import type { SeenAgain } from '../core/seen-again.js';
import type { Time } from '../core/time.js';
import type { FlowTable } from '../flow/flow-table.js';
import type { FlowState } from './flow-state.js';
import { RepeatCounter } from './repeats.js';
import { MAX_TRIES } from './tries.js';
import type { UnitReader } from './unit-reader.js';

const NOTHING: readonly SeenAgain[] = [];

/**
 * Knows units of a recognised flow that say nothing new, most of them media, by
 * themselves or wrapped by a relay: they are counted and not decoded. This is
 * the way of most packets, so nothing here allocates.
 */
export class NothingNew {
  readonly #units: UnitReader;
  readonly #table: Pick<FlowTable, 'direction'>;
  readonly #unmistakable: readonly Decoder[];
  readonly #repeats = new RepeatCounter();
  readonly #wrapped: Wrapped = { from: 0, to: 0, end: 0 };
  /** What reads that. */
  #inner: Decoder | undefined;
  /** What the unit just looked at counts again. */
  #told = NOTHING;

  constructor(units: UnitReader, table: Pick<FlowTable, 'direction'>, unmistakable: readonly Decoder[]) {
    this.#units = units;
    this.#table = table;
    this.#unmistakable = unmistakable;
  }

  /** Whether the datagram from `at` to `end`, which looks like the decoder's, says nothing new, nor what it wraps. */
  isAt(decoder: Decoder, state: FlowState, bytes: Uint8Array, at: number, end: number, frame: Frame): boolean {
    if (!this.#saysNothingNew(decoder, state, bytes, at, at, end)) return this.isWrappedAt(decoder, state, bytes, at, end, frame);
    this.#inner = undefined;
    this.#count(decoder);
    this.#countAgain(frame);
    return true;
  }

  /** Whether the decoder's unit that fills `at` to `end` wraps such a one. */
  isWrappedAt(decoder: Decoder, state: FlowState, bytes: Uint8Array, at: number, end: number, frame: Frame): boolean {
    if (decoder.wrappedAt?.(bytes, at, end, this.#wrapped) !== true || this.#wrapped.end < end) return false;
    if (!this.#wrapsNothingNew(state, bytes, at)) return false;
    this.#count(decoder);
    this.#countAgain(frame);
    return true;
  }

  /** How many bytes at the front of a stream are units that wrap such ones: a segment may hold dozens. The last may be filled up by bytes to come. */
  lengthIn(state: FlowState | undefined, bytes: Uint8Array, pieces: readonly Piece[]): number {
    const decoder = state?.decoders.find(wraps);
    if (decoder === undefined) return 0;
    let at = 0;
    while (at < bytes.length && decoder.wrappedAt!(bytes, at, bytes.length, this.#wrapped) && this.#wrapsNothingNew(state!, bytes, at)) {
      this.#count(decoder);
      if (this.#told.length > 0) for (const seen of this.#told) seen.countAgain(timeAt(pieces, this.#wrapped.from));
      at = this.#wrapped.end;
    }
    return at;
  }

  /** The datagram was read and told no more than that: its like need not be read. */
  remember(told: readonly SeenAgain[], decoder: Decoder, state: FlowState, bytes: Uint8Array): void {
    this.#repeats.remember(told, decoder, state, this.#table.direction, bytes, 0, 0, bytes.length);
  }

  /** The unit at the front of `bytes` was read with what it carries, and told no more than that. */
  rememberWrapped(told: readonly SeenAgain[], decoder: Decoder, state: FlowState, carries: readonly Carried[], bytes: Uint8Array): void {
    if (decoder.wrappedAt?.(bytes, 0, bytes.length, this.#wrapped) !== true) return;
    const { from, to } = this.#wrapped;
    if (carries.length !== 1 || carries[0]!.offset !== from || carries[0]!.length !== to - from) return;
    const inner = state.decoders.find((one) => one.looksLike(bytes, from, to, 'udp', true));
    if (inner !== undefined) this.#repeats.remember(told, inner, state, this.#table.direction, bytes, 0, from, to);
  }

  /** Of what the unit at `at` wraps. */
  #wrapsNothingNew(state: FlowState, bytes: Uint8Array, at: number): boolean {
    const { from, to } = this.#wrapped;
    const { decoders } = state;
    this.#inner = undefined;
    this.#told = NOTHING;
    for (let i = 0; i < decoders.length; i++) {
      const inner = decoders[i]!;
      if (!inner.looksLike(bytes, from, to, 'udp', true)) continue;
      this.#inner = inner;
      return this.#saysNothingNew(inner, state, bytes, at, from, to);
    }
    // What was tried in vain so often was given up.
    if (state.innerTries < MAX_TRIES) return false;
    for (const inner of this.#unmistakable) if (inner.looksLike(bytes, from, to, 'udp', false)) return false;
    return true;
  }

  #count(decoder: Decoder): void {
    this.#units.count(decoder, 1);
    if (this.#inner !== undefined) this.#units.count(this.#inner, 1);
  }

  #countAgain({ seconds, nanoseconds, timeDigits: digits }: Frame): void {
    if (this.#told.length === 0) return;
    const time = { seconds, nanoseconds, digits };
    for (const seen of this.#told) seen.countAgain(time);
  }

  #saysNothingNew(decoder: Decoder, state: FlowState, bytes: Uint8Array, unitAt: number, at: number, end: number): boolean {
    const { direction } = this.#table;
    this.#told = NOTHING;
    if (decoder.saysNothingNew?.(bytes, at, end, direction, state.memoryOf(decoder)) === true) return true;
    const told = this.#repeats.toldBy(decoder, state, direction, bytes, unitAt, at, end);
    if (told !== undefined) this.#told = told;
    return told !== undefined;
  }
}

function wraps({ wrappedAt }: Decoder): boolean {
  return wrappedAt !== undefined;
}

/** The time at which the byte at `at` was captured. */
function timeAt(pieces: readonly Piece[], at: number): Time {
  return pieces.find(({ from, length }) => at < from + length)!.time;
}

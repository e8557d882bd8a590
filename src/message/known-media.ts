import type { Decoder, Wrapped } from '../core/decoder.js';
import type { FlowTable } from '../flow/flow-table.js';
import type { FlowState } from './flow-state.js';
import { MAX_TRIES, type UnitReader } from './unit-reader.js';

/**
 * Knows units of a recognised flow that say nothing new, most of them media, by
 * themselves or wrapped by a relay: they are counted and not decoded. This is
 * the way of most packets, so nothing here allocates.
 */
export class KnownMedia {
  readonly #units: UnitReader;
  readonly #table: Pick<FlowTable, 'direction'>;
  readonly #unmistakable: readonly Decoder[];
  readonly #wrapped: Wrapped = { from: 0, to: 0, end: 0 };
  /** What reads that. */
  #inner: Decoder | undefined;

  constructor(units: UnitReader, table: Pick<FlowTable, 'direction'>, unmistakable: readonly Decoder[]) {
    this.#units = units;
    this.#table = table;
    this.#unmistakable = unmistakable;
  }

  /** Whether the unit from `at` to `end`, which looks like the decoder's, says nothing new, nor what it wraps. */
  isAt(decoder: Decoder, state: FlowState, bytes: Uint8Array, at: number, end: number): boolean {
    if (!this.#saysNothingNew(decoder, state, bytes, at, end)) return this.isWrappedAt(decoder, state, bytes, at, end);
    this.#units.count(decoder, 1);
    return true;
  }

  /** Whether the decoder's unit that fills `at` to `end` wraps such a one. */
  isWrappedAt(decoder: Decoder, state: FlowState, bytes: Uint8Array, at: number, end: number): boolean {
    if (!this.#wrapsAt(decoder, state, bytes, at, end) || this.#wrapped.end < end) return false;
    this.#count(decoder);
    return true;
  }

  /** How many bytes at the front of a stream are units that wrap such ones: a segment may hold dozens. The last may be filled up by bytes to come. */
  lengthIn(state: FlowState | undefined, bytes: Uint8Array): number {
    const decoder = state?.decoders.find(wraps);
    if (decoder === undefined) return 0;
    let at = 0;
    while (at < bytes.length && this.#wrapsAt(decoder, state!, bytes, at, bytes.length)) {
      this.#count(decoder);
      at = this.#wrapped.end;
    }
    return at;
  }

  #wrapsAt(decoder: Decoder, state: FlowState, bytes: Uint8Array, at: number, end: number): boolean {
    if (decoder.wrappedAt?.(bytes, at, end, this.#wrapped) !== true) return false;
    const { from, to } = this.#wrapped;
    this.#inner = undefined;
    for (const inner of state.decoders) {
      if (!inner.looksLike(bytes, from, to, 'udp', true)) continue;
      this.#inner = inner;
      return this.#saysNothingNew(inner, state, bytes, from, to);
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

  #saysNothingNew(decoder: Decoder, state: FlowState, bytes: Uint8Array, at: number, end: number): boolean {
    return decoder.saysNothingNew?.(bytes, at, end, this.#table.direction, state.memoryOf(decoder)) === true;
  }
}

function wraps({ wrappedAt }: Decoder): boolean {
  return wrappedAt !== undefined;
}

import { ContentHash } from '../core/content-hash.js';
import type { Decoder } from '../core/decoder.js';
import type { Direction } from '../core/flow.js';
import type { ToldAgain } from '../core/message.js';
import type { SeenAgain } from '../core/seen-again.js';
import type { FlowState } from './flow-state.js';

/** Contents remembered of one flow. The ends of a call send each other about ten; with more, the flow's messages hardly repeat. */
export const MAX_CONTENTS = 32;

/** What messages of one flow say that told nothing new when they were read, and what they only counted again. */
export class Repeats {
  /** Three columns, made anew for each that comes: what is pushed to takes room for seventeen, and most flows have one. */
  #lows: number[] = [];
  #highs: number[] = [];
  #counted: (readonly SeenAgain[])[] = [];

  of({ low, high }: ContentHash): ToldAgain {
    for (let i = 0; i < this.#lows.length; i++) {
      if (this.#lows[i] !== low || this.#highs[i] !== high) continue;
      const counted = this.#counted[i]!;
      if (!counted.some(({ isGone }) => isGone === true)) return counted;
      for (const column of [this.#lows, this.#highs, this.#counted]) column.splice(i, 1);
    }
    return undefined;
  }

  remember({ low, high }: ContentHash, counted: readonly SeenAgain[]): void {
    if (this.#lows.length === MAX_CONTENTS) return;
    this.#lows = this.#lows.concat(low);
    this.#highs = this.#highs.concat(high);
    this.#counted = this.#counted.concat([counted]);
  }
}

/**
 * Knows the messages that say what one before them on the flow said, and that
 * told nothing new then. The checks of ICE say the same every few seconds for as
 * long as a call lasts: they are counted as if they were read.
 */
export class RepeatCounter {
  readonly #content = new ContentHash();

  /**
   * What the message from `at` to `end` only counts again; undefined when it has to be read. `unitAt`: where the unit
   * begins that wraps it, whose header counts with it. Allocates nothing.
   */
  toldBy(decoder: Decoder, { repeats }: FlowState, way: Direction, bytes: Uint8Array, unitAt: number, at: number, end: number): ToldAgain {
    return repeats !== undefined && this.#read(decoder, way, bytes, unitAt, at, end) ? repeats.of(this.#content) : undefined;
  }

  /** A message was read, and told no more than that. */
  remember(
    told: readonly SeenAgain[],
    decoder: Decoder,
    state: FlowState,
    way: Direction,
    bytes: Uint8Array,
    unitAt: number,
    at: number,
    end: number,
  ): void {
    if (!this.#read(decoder, way, bytes, unitAt, at, end)) return;
    state.repeats ??= new Repeats();
    state.repeats.remember(this.#content, told);
  }

  #read(decoder: Decoder, way: Direction, bytes: Uint8Array, unitAt: number, at: number, end: number): boolean {
    if (decoder.addContent === undefined) return false;
    this.#content.begin(way === 'to-server' ? 0 : 1);
    this.#content.add(bytes, unitAt, at);
    return decoder.addContent(bytes, at, end, this.#content);
  }
}

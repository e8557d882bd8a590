import { ContentHash } from '../core/content-hash.js';
import type { Decoder } from '../core/decoder.js';
import type { Direction } from '../core/flow.js';
import type { ToldAgain } from '../core/message.js';
import type { SeenAgain } from '../core/seen-again.js';
import type { FlowState } from './flow-state.js';

/** Contents remembered of one flow. The ends of a call send each other about ten; with more, the flow's messages hardly repeat. */
export const MAX_CONTENTS = 32;

/** What a message of a flow says that told nothing new when it was read, what it only counted again, and the one before it: most flows have one. */
export interface Repeat {
  readonly low: number;
  readonly high: number;
  readonly counted: readonly SeenAgain[];
  readonly before: Repeat | undefined;
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
  toldBy(decoder: Decoder, state: FlowState, way: Direction, bytes: Uint8Array, unitAt: number, at: number, end: number): ToldAgain {
    if (state.lastRepeat === undefined || !this.#read(decoder, way, bytes, unitAt, at, end)) return undefined;
    const { low, high } = this.#content;
    for (let known: Repeat | undefined = state.lastRepeat; known !== undefined; known = known.before) {
      if (known.low !== low || known.high !== high) continue;
      if (!known.counted.some(isGone)) return known.counted;
      state.lastRepeat = without(state.lastRepeat, known);
    }
    return undefined;
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
    const { low, high } = this.#content;
    if (countOf(state.lastRepeat) < MAX_CONTENTS) state.lastRepeat = { low, high, counted: told, before: state.lastRepeat };
  }

  #read(decoder: Decoder, way: Direction, bytes: Uint8Array, unitAt: number, at: number, end: number): boolean {
    if (decoder.addContent === undefined) return false;
    this.#content.begin(way === 'to-server' ? 0 : 1);
    this.#content.add(bytes, unitAt, at);
    return decoder.addContent(bytes, at, end, this.#content);
  }
}

function isGone(seen: SeenAgain): boolean {
  return seen.isGone;
}

function countOf(last: Repeat | undefined): number {
  let count = 0;
  for (let known = last; known !== undefined; known = known.before) count++;
  return count;
}

function without(last: Repeat | undefined, gone: Repeat): Repeat | undefined {
  if (last === undefined || last === gone) return last?.before;
  const { low, high, counted, before } = last;
  return { low, high, counted, before: without(before, gone) };
}

import type { Decoder } from '../core/decoder.js';
import { FlowState } from './flow-state.js';

/**
 * Flows of which it is kept how far they were read, 1 KB each. With more, those that have long been silent are put to
 * rest. One phone, or one home, has fewer in a day.
 */
export const MAX_AWAKE_FLOWS = 5_000;

const NONE: readonly Decoder[] = [];

/** What is known of the flows of one capture whose payloads decoders have read, or want more of, by flow number. */
export class FlowStates {
  readonly #awake: (FlowState | undefined)[] = [];
  /** Of flows that are at rest: who has read a unit on them. */
  readonly #resting: (readonly Decoder[] | undefined)[] = [];
  #awakeCount = 0;
  #restingCount = 0;
  /** So many are awake when it is worth looking for those to be put to rest. */
  #tooMany = MAX_AWAKE_FLOWS;

  /** How many flows there are of which more than counters is kept. */
  get kept(): number {
    return this.#awakeCount + this.#restingCount;
  }

  /** Their numbers, ascending. */
  keptFlows(): readonly number[] {
    const flows: number[] = [];
    for (let index = 0; index < this.#awake.length; index++)
      if (this.#awake[index] !== undefined || this.#resting[index] !== undefined) flows.push(index);
    return flows;
  }

  /** None of a flow that is at rest. */
  of(flowIndex: number): FlowState | undefined {
    return this.#awake[flowIndex];
  }

  isAtRest(flowIndex: number): boolean {
    return this.#resting[flowIndex] !== undefined;
  }

  /** The same as `of`; made when there is none. It wakes a flow. */
  begin(flowIndex: number): FlowState {
    const known = this.#awake[flowIndex];
    if (known !== undefined) return known;
    const decoders = this.#resting[flowIndex];
    if (decoders !== undefined) {
      this.#resting[flowIndex] = undefined;
      this.#restingCount--;
    }
    this.#awakeCount++;
    return (this.#awake[flowIndex] = new FlowState(decoders ?? NONE));
  }

  /** Those that have read a unit on the flow, in the order in which they did. */
  decodersOf(flowIndex: number): readonly Decoder[] {
    return this.#awake[flowIndex]?.decoders ?? this.#resting[flowIndex] ?? NONE;
  }

  /** Whether something was recognised on the flow, or is awaited. */
  isInUse(flowIndex: number): boolean {
    return this.isAtRest(flowIndex) || this.#awake[flowIndex]?.isEmpty === false;
  }

  /** The flow's number will be another flow's. */
  letGo(flowIndex: number): void {
    if (this.#awake[flowIndex] !== undefined) this.#awakeCount--;
    if (this.#resting[flowIndex] !== undefined) this.#restingCount--;
    this.#awake[flowIndex] = undefined;
    this.#resting[flowIndex] = undefined;
  }

  /** Whether so many are awake that some should be put to rest. */
  get areTooMany(): boolean {
    return this.#awakeCount >= this.#tooMany;
  }

  /** Of those that are `silent` only the decoders are kept: how far they were read, and what decoders remember, goes. */
  rest(isSilent: (flowIndex: number) => boolean): void {
    for (let index = 0; index < this.#awake.length; index++) {
      const state = this.#awake[index];
      if (state === undefined || state.isLayered || !isSilent(index)) continue;
      this.#awake[index] = undefined;
      this.#awakeCount--;
      if (state.decoders.length === 0) continue;
      this.#resting[index] = state.decoders;
      this.#restingCount++;
    }
    this.#tooMany = Math.max(MAX_AWAKE_FLOWS, Math.ceil(this.#awakeCount * 1.25));
  }
}

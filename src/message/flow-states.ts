import { doubled } from '../core/columns.js';
import type { Decoder } from '../core/decoder.js';
import { FlowState } from './flow-state.js';

/**
 * Flows of which it is kept how far they were read, 1 KB each. With more, those that have long been silent are put to
 * rest. One phone, or one home, has fewer in a day.
 */
export const MAX_AWAKE_FLOWS = 5_000;

const NONE: readonly Decoder[] = [];

/** Flows for which there is room at first. */
const FIRST_FLOWS = 1024;

/** What is known of the flows of one capture whose payloads decoders have read, or want more of, by flow number. */
export class FlowStates {
  /** By flow: above 0 the place of its state, below 0 the number of its decoders while it is at rest. Most flows have nothing, and cost 4 bytes. */
  #places = new Int32Array(FIRST_FLOWS);
  /** Of flows that are awake. */
  readonly #states: (FlowState | undefined)[] = [undefined];
  readonly #vacant: number[] = [];
  /** Who has read a unit on flows that are at rest: there are few different ones. */
  readonly #lists: (readonly Decoder[])[] = [NONE];
  readonly #listNumbers = new Map<readonly Decoder[], number>();
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
    for (let index = 0; index < this.#places.length; index++) if (this.#places[index] !== 0) flows.push(index);
    return flows;
  }

  /** None of a flow that is at rest. */
  of(flowIndex: number): FlowState | undefined {
    const place = this.#placeOf(flowIndex);
    return place > 0 ? this.#states[place] : undefined;
  }

  isAtRest(flowIndex: number): boolean {
    return this.#placeOf(flowIndex) < 0;
  }

  /** The same as `of`; made when there is none. It wakes a flow. */
  begin(flowIndex: number): FlowState {
    const known = this.of(flowIndex);
    if (known !== undefined) return known;
    const state = new FlowState(this.decodersOf(flowIndex));
    if (this.isAtRest(flowIndex)) this.#restingCount--;
    while (flowIndex >= this.#places.length) this.#places = doubled(this.#places);
    const place = this.#vacant.pop() ?? this.#states.length;
    this.#places[flowIndex] = place;
    this.#states[place] = state;
    this.#awakeCount++;
    return state;
  }

  /** Those that have read a unit on the flow, in the order in which they did. */
  decodersOf(flowIndex: number): readonly Decoder[] {
    const place = this.#placeOf(flowIndex);
    return place > 0 ? this.#states[place]!.decoders : this.#lists[-place]!;
  }

  /** Whether something was recognised on the flow, or is awaited. */
  isInUse(flowIndex: number): boolean {
    return this.isAtRest(flowIndex) || this.of(flowIndex)?.isEmpty === false;
  }

  /** The flow's number will be another flow's. */
  letGo(flowIndex: number): void {
    const place = this.#placeOf(flowIndex);
    if (place === 0) return;
    if (place > 0) this.#vacate(place);
    else this.#restingCount--;
    this.#places[flowIndex] = 0;
  }

  /** Whether so many are awake that some should be put to rest. */
  get areTooMany(): boolean {
    return this.#awakeCount >= this.#tooMany;
  }

  /** Of those that are `silent` only the decoders are kept: how far they were read, and what decoders remember, goes. */
  rest(isSilent: (flowIndex: number) => boolean): void {
    for (let index = 0; index < this.#places.length; index++) {
      const place = this.#places[index]!;
      if (place <= 0) continue;
      const state = this.#states[place]!;
      if (state.isLayered || !isSilent(index)) continue;
      this.#vacate(place);
      this.#places[index] = -this.#numberOf(state.decoders);
      if (state.decoders.length > 0) this.#restingCount++;
    }
    this.#tooMany = Math.max(MAX_AWAKE_FLOWS, Math.ceil(this.#awakeCount * 1.25));
  }

  #placeOf(flowIndex: number): number {
    return this.#places[flowIndex] ?? 0;
  }

  #vacate(place: number): void {
    this.#states[place] = undefined;
    this.#vacant.push(place);
    this.#awakeCount--;
  }

  /** 0 of none. */
  #numberOf(decoders: readonly Decoder[]): number {
    if (decoders.length === 0) return 0;
    let number = this.#listNumbers.get(decoders);
    if (number === undefined) this.#listNumbers.set(decoders, (number = this.#lists.push(decoders) - 1));
    return number;
  }
}

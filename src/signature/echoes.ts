import type { Evidence, Observation } from '../core/observation.js';
import type { Time } from '../core/time.js';

/** Packets and flows of one capture noted as told of already. Guards memory. */
export const MAX_ECHOES = 200_000;

/** What of a capture an earlier one holds too: packets that tell something, and flows. */
export class Echoes {
  readonly #frames = new Map<number, Time>();
  readonly #flows = new Set<number>();
  readonly #forgotten: Record<string, number> = {};

  /** A packet that tells something. */
  note({ frame, time }: Evidence): void {
    if (this.#frames.size < MAX_ECHOES && !this.#frames.has(frame)) this.#frames.set(frame, time);
  }

  has({ frame }: Evidence): boolean {
    return this.#frames.has(frame);
  }

  /** Those that no earlier capture has told. */
  *notIn(observations: Iterable<Observation>): Generator<Observation> {
    for (const one of observations) if (!this.has(one.evidence)) yield one;
  }

  /** A flow of which an earlier capture holds packets. */
  noteFlow(flow: number): void {
    if (this.#flows.size < MAX_ECHOES) this.#flows.add(flow);
  }

  /** The flow's number will be another flow's; it was read by these protocols. */
  forget(flow: number, protocols: readonly string[]): void {
    if (!this.#flows.delete(flow)) return;
    for (const protocol of protocols) this.#forgotten[protocol] = (this.#forgotten[protocol] ?? 0) + 1;
  }

  /** How many of those flows each protocol was read on. */
  flowsByProtocol(protocolsOf: (flow: number) => readonly string[]): Readonly<Record<string, number>> {
    const flows: Record<string, number> = { ...this.#forgotten };
    for (const flow of this.#flows) for (const protocol of protocolsOf(flow)) flows[protocol] = (flows[protocol] ?? 0) + 1;
    return flows;
  }

  /** The frames, in the order in which they came, and their times. */
  list(): ReadonlyMap<number, Time> {
    return this.#frames;
  }
}

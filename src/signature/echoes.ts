import type { Event } from '../core/event.js';
import type { Flow } from '../core/flow.js';
import type { Evidence, Kind } from '../core/observation.js';
import type { Time } from '../core/time.js';
import { ObservationLog } from './observation-log.js';
import type { Sighting } from './sink.js';

/** Packets and flows of one capture noted as told of already. Guards memory. */
export const MAX_ECHOES = 200_000;

/** What packets of a capture tell that an earlier capture has told: only where they stand is kept. */
export class Echoes {
  readonly #observations = new ObservationLog();
  readonly #frames = new Map<number, Time>();
  readonly #flows = new Set<number>();

  isKnown(flow: Flow, kind: Kind, field: string, value: string, time: Time): boolean {
    return this.#observations.isKnown(flow, kind, field, value, time);
  }

  observe(sighting: Sighting): void {
    if (this.#observations.add(sighting)) this.#note(sighting.evidence);
  }

  tell({ event, evidence }: Event): void {
    if (event !== 'seen') this.#note(evidence);
  }

  /** A flow of which an earlier capture holds packets. */
  noteFlow(flow: number): void {
    if (this.#flows.size < MAX_ECHOES) this.#flows.add(flow);
  }

  /** How many of those flows each protocol was read on. */
  flowsByProtocol(protocolsOf: (flow: number) => readonly string[]): Readonly<Record<string, number>> {
    const flows: Record<string, number> = {};
    for (const flow of this.#flows) for (const protocol of protocolsOf(flow)) flows[protocol] = (flows[protocol] ?? 0) + 1;
    return flows;
  }

  /** The frames, in the order in which they came, and their times. */
  list(): ReadonlyMap<number, Time> {
    return this.#frames;
  }

  #note({ frame, time }: Evidence): void {
    if (this.#frames.size < MAX_ECHOES && !this.#frames.has(frame)) this.#frames.set(frame, time);
  }
}

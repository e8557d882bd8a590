import type { Flow } from '../core/flow.js';
import type { Kind, Observation } from '../core/observation.js';
import { type Time, laterOf } from '../core/time.js';
import type { Sighting } from './sink.js';

/** Distinct observations of one capture. Guards memory against a flood of made-up identifiers. */
export const MAX_OBSERVATIONS = 200_000;

/** Counts equal observations (same flow, field, kind and value) as one, shown at its first frame. */
export class ObservationLog {
  readonly #entries = new Map<string, { readonly sighting: Sighting; count: number; last: Time }>();
  /** Sightings left out because the log was full. */
  leftOut = 0;

  /** Whether an equal one is there already; it is counted again. */
  isKnown(flow: Flow, kind: Kind, field: string, value: string, time: Time): boolean {
    const known = this.#entries.get(keyOf(flow, kind, field, value));
    if (known === undefined) return false;
    known.count++;
    known.last = laterOf(known.last, time);
    return true;
  }

  /** Adds one that was not known; returns false when there is no room for it. */
  add(sighting: Sighting): boolean {
    if (this.#entries.size === MAX_OBSERVATIONS) {
      this.leftOut++;
      return false;
    }
    this.#entries.set(keyOf(sighting.flow, sighting.kind, sighting.field, sighting.value), {
      sighting,
      count: 1,
      last: sighting.evidence.time,
    });
    return true;
  }

  /** In the order of first frames, and of the bytes in them. */
  list(): readonly Observation[] {
    const list = Array.from(this.#entries.values(), ({ sighting, count, last }) => ({ ...sighting, count, last }));
    return list.toSorted((a, b) => a.evidence.frame - b.evidence.frame || a.evidence.offset - b.evidence.offset);
  }
}

function keyOf(flow: Flow, kind: Kind, field: string, value: string): string {
  return `${flow.index} ${kind} ${field} ${value}`;
}

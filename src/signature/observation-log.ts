import type { Observation } from '../core/observation.js';
import { type Time, laterOf } from '../core/time.js';
import type { Sighting } from './sink.js';

/** Distinct observations of one capture. Guards memory against a flood of made-up identifiers. */
export const MAX_OBSERVATIONS = 200_000;

/** Counts equal observations (same flow, field, kind and value) as one, shown at its first frame. */
export class ObservationLog {
  readonly #entries = new Map<string, { readonly sighting: Sighting; count: number; last: Time }>();
  /** Sightings left out because the log was full. */
  leftOut = 0;

  /** Returns true when it is the first of its kind. */
  add(sighting: Sighting): boolean {
    const key = `${sighting.flow.index} ${sighting.kind} ${sighting.field} ${sighting.value}`;
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.count++;
      known.last = laterOf(known.last, sighting.evidence.time);
      return false;
    }
    if (this.#entries.size === MAX_OBSERVATIONS) {
      this.leftOut++;
      return false;
    }
    this.#entries.set(key, { sighting, count: 1, last: sighting.evidence.time });
    return true;
  }

  /** In the order of first frames. */
  list(): readonly Observation[] {
    return Array.from(this.#entries.values(), ({ sighting, count, last }) => ({ ...sighting, count, last }));
  }
}

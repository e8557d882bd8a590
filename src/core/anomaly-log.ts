import type { Anomaly } from './anomaly.js';

/** Kinds of trouble kept apart for one capture; each keeps its first place and a count. */
export const MAX_KINDS = 1000;

export interface CountedAnomaly extends Anomaly {
  readonly count: number;
}

/** Counts equal anomalies (same decoder, reason and detail) as one, shown at its first place. */
export class AnomalyLog {
  /** Anomalies of the kind 'limit', all kinds of them together. */
  limits = 0;
  readonly #entries = new Map<string, { readonly anomaly: Anomaly; count: number }>();

  add(anomaly: Anomaly): void {
    if (anomaly.why === 'limit') this.limits++;
    const key = `${anomaly.decoder} ${anomaly.why} ${anomaly.detail}`;
    const known = this.#entries.get(key);
    if (known !== undefined) known.count++;
    else if (this.#entries.size < MAX_KINDS) this.#entries.set(key, { anomaly, count: 1 });
  }

  list(): readonly CountedAnomaly[] {
    return Array.from(this.#entries.values(), ({ anomaly, count }) => ({ ...anomaly, count }));
  }
}

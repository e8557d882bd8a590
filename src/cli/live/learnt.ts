import type { Fresh } from '../../engine.js';
import type { Kind } from '../../core/observation.js';

/** Identifiers that are worth looking for in packets. */
const WATCHABLE: ReadonlySet<Kind> = new Set(['user-id', 'username', 'phone', 'email', 'device-id', 'room-id', 'call-id']);

/** Identifiers kept. Guards memory. */
export const MAX_LEARNT = 10_000;

/** A value shorter than that stands in any packet by chance. */
const SHORTEST = 4;

/** Identifiers learnt from an interception, to be looked for in packets of the same call. */
export class Learnt {
  readonly #values = new Map<string, string>();

  note(fresh: readonly Fresh[]): void {
    for (const one of fresh) {
      if (one.type !== 'observation') continue;
      const { kind, value } = one.observation;
      if (!WATCHABLE.has(kind) || value.length < SHORTEST || /[\r\n=#]/.test(value) || this.#values.size === MAX_LEARNT) continue;
      if (!this.#values.has(value)) this.#values.set(value, `${kind}-${this.#values.size + 1}`);
    }
  }

  get count(): number {
    return this.#values.size;
  }

  /** A line of `name=value` each, as `--watch-file` reads them. */
  text(): string {
    return Array.from(this.#values, ([value, name]) => `${name}=${value}\n`).join('');
  }
}

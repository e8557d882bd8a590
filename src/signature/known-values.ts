import type { Kind } from '../core/observation.js';

/** Identifiers of one run kept to be known again. Guards memory. */
export const MAX_KNOWN_VALUES = 100_000;

/** A shorter value stands in any message by chance. */
export const SHORTEST_VALUE = 4;

/** Identifiers that messages with a known layout gave, by which they are known again where there is none. */
export class KnownValues {
  readonly #kinds: ReadonlySet<Kind>;
  readonly #values = new Set<string>();

  /** `kinds`: those that some rule asks for; of others nothing is kept. */
  constructor(kinds: Iterable<Kind>) {
    this.#kinds = new Set(kinds);
  }

  add(vendor: string, kind: Kind, value: string): void {
    if (!this.#kinds.has(kind)) return;
    if (value.length >= SHORTEST_VALUE && this.#values.size < MAX_KNOWN_VALUES) this.#values.add(keyOf(vendor, kind, value));
  }

  has(vendor: string, kind: Kind, value: string): boolean {
    return this.#values.has(keyOf(vendor, kind, value));
  }
}

function keyOf(vendor: string, kind: Kind, value: string): string {
  return `${vendor} ${kind} ${value}`;
}

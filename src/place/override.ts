import type { Overrides } from './schema.js';
import { masked, parsePrefix } from './ip-address.js';

/** What the user knows of an address. */
export type Facts = Partial<Omit<Overrides[string], 'source' | 'verifiedOn'>> & {
  /** Where the country is from. */
  readonly source?: string;
  readonly verifiedOn?: string;
};

/** Looks up what the user stated of prefixes; the most specific one that sets a field counts. */
export class OverrideTable {
  /** By length of the prefix in bits and its bytes. */
  readonly #rows = new Map<string, Overrides[string]>();
  /** Lengths met, longest first. */
  readonly #lengths: readonly { readonly length: number; readonly bytes: number }[];

  /** Throws RangeError, naming it, on a key that is no prefix. */
  constructor(overrides: Overrides) {
    const lengths = new Map<string, { length: number; bytes: number }>();
    for (const [text, row] of Object.entries(overrides)) {
      const prefix = parsePrefix(text);
      if (prefix === undefined) throw new RangeError(`"${text}" is no prefix such as 198.51.100.0/24`);
      this.#rows.set(keyOf(prefix.bytes, prefix.length), row);
      lengths.set(`${prefix.bytes.length} ${prefix.length}`, { length: prefix.length, bytes: prefix.bytes.length });
    }
    this.#lengths = [...lengths.values()].toSorted((a, b) => b.length - a.length);
  }

  factsOf(address: Uint8Array): Facts {
    const facts: { -readonly [K in keyof Facts]: Facts[K] } = {};
    for (const { length, bytes } of this.#lengths) {
      if (bytes !== address.length) continue;
      const row = this.#rows.get(keyOf(masked(address, length), length));
      if (row === undefined) continue;
      if (facts.country === undefined && row.country !== undefined) {
        facts.country = row.country;
        facts.source = row.source;
        facts.verifiedOn = row.verifiedOn;
      }
      facts.asn ??= row.asn;
      facts.operator ??= row.operator;
      facts.anycast ??= row.anycast;
    }
    return facts;
  }
}

function keyOf(bytes: Uint8Array, length: number): string {
  return `${length} ${bytes.join('.')}`;
}

import type { Coverage } from '../core/capture.js';
import type { ProtocolResult } from '../core/results.js';
import type { Knowledge, Meaning } from './schema.js';

/** A protocol that the signatures tell the meaning of. */
export interface KnownProtocol {
  /** None for an open standard. */
  readonly vendor: string | null;
  readonly vendorTitle: string | null;
  readonly meaning: Meaning;
  /** Most of the net uses it. */
  readonly isGeneral: boolean;
}

/** The protocols of vendors, as `agora/packer`, and the standards, as `sip`. */
export class KnownProtocols {
  readonly #protocols = new Map<string, KnownProtocol>();

  constructor({ signatures, standards }: Pick<Knowledge, 'signatures' | 'standards'>) {
    for (const { id: vendor, title: vendorTitle, protocols } of signatures)
      for (const [name, meaning] of Object.entries(protocols))
        this.#protocols.set(`${vendor}/${name}`, { vendor, vendorTitle, meaning, isGeneral: false });
    for (const standard of standards)
      this.#protocols.set(standard.id, { vendor: null, vendorTitle: null, meaning: standard, isGeneral: standard.isGeneral });
  }

  get(id: string): KnownProtocol | undefined {
    return this.#protocols.get(id);
  }

  /** Whether these are protocols, and all of them what most of the net uses. */
  areGeneral(ids: readonly string[]): boolean {
    return ids.length > 0 && ids.every((id) => this.#protocols.get(id)?.isGeneral === true);
  }

  /** The vendor whose own protocol is among these. */
  vendorAmong(ids: readonly string[]): string | null {
    return ids.map((id) => this.#protocols.get(id)?.vendor ?? null).find((vendor) => vendor !== null) ?? null;
  }

  /** What the signatures say of the protocols that were met. */
  results(coverages: readonly Coverage[]): readonly ProtocolResult[] {
    const results: ProtocolResult[] = [];
    for (const [id, { vendor, vendorTitle, meaning }] of this.#protocols) {
      const flows = coverages.reduce((sum, one) => sum + (one.flowsByProtocol[id] ?? 0) - (one.flowsSeenBefore[id] ?? 0), 0);
      if (flows === 0) continue;
      const { title, status, exposes, doesNotExpose } = meaning;
      results.push({ protocol: id, vendor, vendorTitle, title, status, flows, exposes, doesNotExpose });
    }
    return results;
  }
}

import type { Signature } from './schema.js';

/** Finds the vendor that a host name belongs to, by the suffixes the signatures list. */
export class HostNames {
  readonly #vendors = new Map<string, string>();

  constructor(signatures: readonly Signature[]) {
    for (const { id, hosts } of signatures) for (const { suffix } of hosts) this.#vendors.set(suffix, id);
  }

  /** The vendor of the longest suffix that fits on a label's edge: `agora.io` fits `ap1.agora.io`, not `notagora.io`. */
  vendorOf(name: string): string | undefined {
    let suffix = name.toLowerCase().replace(/\.$/, '');
    for (;;) {
      const vendor = this.#vendors.get(suffix);
      if (vendor !== undefined) return vendor;
      const dot = suffix.indexOf('.');
      if (dot < 0) return undefined;
      suffix = suffix.slice(dot + 1);
    }
  }
}

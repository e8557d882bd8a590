import type { Signature } from './schema.js';

/** Names looked up that are kept with their answer. Guards memory; a client asks for the same few hundred all day. */
const MAX_LOOKED_UP = 10_000;

/** Finds the vendor that a host name belongs to, by the suffixes the signatures list. */
export class HostNames {
  readonly #vendors = new Map<string, string>();
  readonly #lookedUp = new Map<string, string | undefined>();

  constructor(signatures: readonly Signature[]) {
    for (const { id, hosts } of signatures) for (const { suffix } of hosts) this.#vendors.set(suffix, id);
  }

  /** The vendor of the longest suffix that fits on a label's edge: `agora.io` fits `ap1.agora.io`, not `notagora.io`. */
  vendorOf(name: string): string | undefined {
    const known = this.#lookedUp.get(name);
    if (known !== undefined || this.#lookedUp.has(name)) return known;
    if (this.#lookedUp.size === MAX_LOOKED_UP) this.#lookedUp.clear();
    const vendor = this.#lookUp(name);
    this.#lookedUp.set(name, vendor);
    return vendor;
  }

  #lookUp(name: string): string | undefined {
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

import type { Flow } from '../core/flow.js';
import type { Organisation, Server } from '../core/place.js';

/** Servers of one run. Guards memory; a week of one network talks to fewer. */
export const MAX_SERVERS = 100_000;

interface Entry {
  readonly ports: Set<number>;
  readonly names: Set<string>;
  readonly flows: Set<string>;
  vendor: string | null;
  sessions: number;
  answered: number;
}

/** Gathers what is known of the servers that recognised traffic went to. */
export class ServerLog {
  readonly #servers = new Map<string, Entry>();
  readonly #vendorOfName: (name: string) => string | undefined;
  readonly #homeOf: (vendor: string) => Organisation | null;

  constructor(vendorOfName: (name: string) => string | undefined, homeOf: (vendor: string) => Organisation | null) {
    this.#vendorOfName = vendorOfName;
    this.#homeOf = homeOf;
  }

  /** A flow of the capture was recognised as the vendor's. */
  noteFlow(flow: Flow, vendor: string | null, capture: number): void {
    const entry = this.#entry(flow.server.address);
    if (entry === undefined) return;
    entry.ports.add(flow.server.port);
    entry.flows.add(`${capture} ${flow.index}`);
    entry.vendor ??= vendor;
  }

  /** A name seen in the clear; it attributes a server that no signature did. */
  noteName(address: string, name: string): void {
    const entry = this.#entry(address);
    if (entry === undefined) return;
    entry.names.add(name);
    entry.vendor ??= this.#vendorOfName(name) ?? null;
  }

  noteSession(address: string, answered: boolean): void {
    const entry = this.#entry(address);
    if (entry === undefined) return;
    entry.sessions++;
    if (answered) entry.answered++;
  }

  /** In the order in which they were first met. */
  list(): readonly Server[] {
    return Array.from(this.#servers, ([address, entry]) => ({
      address,
      ports: [...entry.ports].toSorted((a, b) => a - b),
      names: [...entry.names].toSorted(),
      vendor: entry.vendor,
      vendorHome: entry.vendor === null ? null : this.#homeOf(entry.vendor),
      location: { candidates: [], confidence: 'unknown' },
      flows: entry.flows.size,
      sessions: entry.sessions,
      answered: entry.answered,
    }));
  }

  #entry(address: string): Entry | undefined {
    const known = this.#servers.get(address);
    if (known !== undefined || this.#servers.size === MAX_SERVERS) return known;
    const entry = { ports: new Set<number>(), names: new Set<string>(), flows: new Set<string>(), vendor: null, sessions: 0, answered: 0 };
    this.#servers.set(address, entry);
    return entry;
  }
}

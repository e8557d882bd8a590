import { parseAddress } from '../core/address.js';
import type { Excerpt } from '../core/finding.js';
import type { Flow } from '../core/flow.js';
import type { Evidence } from '../core/observation.js';
import type { Organisation, Server } from '../core/place.js';
import { SmallSet } from '../core/small-set.js';

/** Servers of one run. Guards memory; a week of one network talks to fewer. */
export const MAX_SERVERS = 100_000;

/** Names of all servers of one run together. Guards memory against answers that give one address names without end. */
export const MAX_NAMES = 200_000;

/** The first message of a server's that was recognised. */
export interface Contact {
  readonly evidence: Evidence;
  readonly excerpt: Excerpt | undefined;
}

/** By what a server's vendor is known, and where it was first talked to. */
export interface Ground {
  readonly vendorBy: 'signature' | 'name' | null;
  /** Names in the clear that are this vendor's. */
  readonly vendorNames: readonly string[];
  /** Undefined when only its name was seen, or nobody asked. */
  readonly contact: Contact | undefined;
  /** The shortest time in which it answered; undefined where none was measured. */
  readonly roundTripSeconds?: number | undefined;
}

interface Entry {
  readonly ports: SmallSet<number>;
  readonly names: SmallSet<string>;
  flows: number;
  vendor: string | null;
  vendorBy: Ground['vendorBy'];
  contact: Contact | undefined;
  sessions: number;
  answered: number;
  roundTripSeconds: number | undefined;
}

/** Gathers what is known of the servers that recognised traffic went to. */
export class ServerLog {
  /** Names that were not kept because there are too many. */
  namesLeftOut = 0;
  #names = 0;
  readonly #servers = new Map<string, Entry>();
  readonly #vendorOfName: (name: string) => string | undefined;
  readonly #homeOf: (vendor: string) => Organisation | null;

  constructor(vendorOfName: (name: string) => string | undefined, homeOf: (vendor: string) => Organisation | null) {
    this.#vendorOfName = vendorOfName;
    this.#homeOf = homeOf;
  }

  /** A flow was recognised as the vendor's; `isNew`: it was not noted before. `contact` is asked once for each server. */
  noteFlow(flow: Flow, vendor: string | null, isNew: boolean, contact?: () => Contact): void {
    const entry = this.#entry(flow.server.address);
    if (entry === undefined) return;
    entry.ports.add(flow.server.port);
    if (isNew) entry.flows++;
    entry.contact ??= contact?.();
    attribute(entry, vendor, 'signature');
  }

  /** A name seen in the clear; it attributes a server that no signature did. */
  noteName(address: string, name: string): void {
    const entry = this.#entry(address);
    if (entry === undefined) return;
    this.#name(entry, name);
    attribute(entry, this.#vendorOfName(name) ?? null, 'name');
  }

  noteSession(address: string, answered: boolean): void {
    const entry = this.#entry(address);
    if (entry === undefined) return;
    entry.sessions++;
    if (answered) entry.answered++;
  }

  /** A server answered a request so soon. One that no flow was recognised of is not listed for that. */
  noteRoundTrip(address: string, seconds: number): void {
    const entry = this.#servers.get(address);
    if (entry !== undefined) entry.roundTripSeconds = Math.min(entry.roundTripSeconds ?? Infinity, seconds);
  }

  /** Takes what an earlier reading of a capture told of a server. */
  recall({ address, ports, names, vendor, flows, sessions, answered }: Server, { vendorBy, contact, roundTripSeconds }: Ground): void {
    const entry = this.#servers.get(address) ?? this.#begin(address);
    if (entry === undefined) return;
    for (const port of ports) entry.ports.add(port);
    for (const name of names) this.#name(entry, name);
    entry.flows += flows;
    entry.sessions += sessions;
    entry.answered += answered;
    entry.contact ??= contact;
    if (vendorBy !== null) attribute(entry, vendor, vendorBy);
    if (roundTripSeconds !== undefined) this.noteRoundTrip(address, roundTripSeconds);
  }

  /** What the listed vendor of a server rests on. */
  groundOf(address: string): Ground {
    const { vendor = null, vendorBy = null, names = [], contact, roundTripSeconds } = this.#servers.get(address) ?? {};
    const vendorNames = vendor === null ? [] : [...names].filter((name) => this.#vendorOfName(name) === vendor).toSorted();
    return { vendorBy, vendorNames, contact, roundTripSeconds };
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
      flows: entry.flows,
      sessions: entry.sessions,
      answered: entry.answered,
    }));
  }

  #name({ names }: Entry, name: string): void {
    if (names.has(name)) return;
    if (this.#names === MAX_NAMES) {
      this.namesLeftOut++;
      return;
    }
    this.#names++;
    names.add(name);
  }

  #entry(address: string): Entry | undefined {
    const known = this.#servers.get(address);
    // An interception may name a server without its address: there is no place to look up.
    return known ?? (parseAddress(address) === undefined ? undefined : this.#begin(address));
  }

  #begin(address: string): Entry | undefined {
    if (this.#servers.size === MAX_SERVERS) return undefined;
    const entry: Entry = {
      ports: new SmallSet(),
      names: new SmallSet(),
      flows: 0,
      vendor: null,
      vendorBy: null,
      contact: undefined,
      sessions: 0,
      answered: 0,
      roundTripSeconds: undefined,
    };
    this.#servers.set(address, entry);
    return entry;
  }
}

/** What was known first stays. */
function attribute(entry: Entry, vendor: string | null, by: 'signature' | 'name'): void {
  if (entry.vendor !== null || vendor === null) return;
  entry.vendor = vendor;
  entry.vendorBy = by;
}

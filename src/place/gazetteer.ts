import type { Organisation, ProfileHit, Server, Verdict } from '../core/place.js';
import type { Time } from '../core/time.js';
import { type AddressFacts, type Reference, lookUp } from './address-facts.js';
import { dayOf } from './day.js';
import { type ChosenProfile, matches } from './profile.js';
import type { Ground } from './server-log.js';
import type { PlaceSources } from './sources.js';
import type { Exclude } from './vantage.js';
import { judgePlace } from './verdict.js';

/** Addresses whose facts are kept. Guards memory; as many as servers are listed. */
export const MAX_KEPT = 100_000;

/** A server as it is asked about. */
export interface Asked {
  readonly address: string;
  /** The vendor's, seen in the clear for this address. */
  readonly names: readonly string[];
  readonly vendor: string | null;
  readonly vendorBy: 'signature' | 'name' | null;
  readonly vendorHome: Organisation | null;
  /** The shortest time in which it answered; undefined where none was measured. */
  readonly roundTripSeconds?: number | undefined;
}

/** What is known of a server, and under which of the chosen profiles it falls. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly profiles: readonly ProfileHit[];
}

/** Looks places up, each address once, and matches them with the profiles the user chose. */
export class Gazetteer {
  readonly profiles: readonly ChosenProfile[];
  readonly #reference: Reference;
  readonly #asOf: string | null;
  readonly #exclude: Exclude | undefined;
  readonly #facts = new Map<string, AddressFacts>();

  /** `asOf`: the day, as YYYY-MM-DD, whose laws count; the capture's own when null. `exclude`: what a round trip excludes, where the user said from where. */
  constructor(reference: Reference, profiles: readonly ChosenProfile[], asOf: string | null, exclude?: Exclude) {
    this.#reference = reference;
    this.profiles = profiles;
    this.#asOf = asOf;
    this.#exclude = exclude;
  }

  /** Whether round trips are worth measuring. */
  get wantsRoundTrips(): boolean {
    return this.#exclude !== undefined;
  }

  /** What places are judged by. */
  get sources(): PlaceSources {
    return this.#reference.sources;
  }

  /** The day whose laws count for a capture made at that time. */
  lawDay(time: Time | null): string | null {
    return this.#asOf ?? (time === null ? null : dayOf(time));
  }

  /** `time`: when the server was talked to; null when that is not known. */
  judge({ address, names, vendor, vendorBy, vendorHome, roundTripSeconds }: Asked, time: Time | null): Judgement {
    let facts = this.#facts.get(address);
    if (facts === undefined) {
      facts = lookUp(address, this.#reference);
      if (this.#facts.size < MAX_KEPT) this.#facts.set(address, facts);
    }
    const day = time === null ? this.#asOf : dayOf(time);
    const verdict = judgePlace(address, names, vendor, { vendorBy, vendorHome, day, exclude: this.#excludeBy(roundTripSeconds) }, facts);
    const lawDay = this.lawDay(time);
    return { verdict, profiles: this.profiles.flatMap((profile) => matches(verdict, profile, lawDay)) };
  }

  #excludeBy(roundTripSeconds: number | undefined): ((country: string) => string | null) | undefined {
    const exclude = this.#exclude;
    return exclude && roundTripSeconds !== undefined ? (country) => exclude(country, roundTripSeconds) : undefined;
  }

  /** The server with all that is known of its place. */
  place(server: Server, { vendorBy, vendorNames, roundTripSeconds }: Ground, time: Time | null): Server {
    const { verdict, profiles } = this.judge({ ...server, names: vendorNames, vendorBy, roundTripSeconds }, time);
    return { ...server, location: verdict.location, verdict, profiles };
  }
}

import type { Confidence } from './observation.js';

/** `unknown` is an answer of its own: never to be read as "nowhere in particular". */
export type PlaceConfidence = Confidence | 'unknown';

/** What one source says of an address. */
export interface Candidate {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Name of the database, for people. */
  readonly source: string;
  /** The day the source was made, as YYYY-MM-DD; `unknown` when it does not say. */
  readonly date: string;
  /** Of the file that was read. */
  readonly sha256?: string;
  /** A registry knows where an address was registered, not where the machine stands. */
  readonly means?: 'located' | 'registered';
}

/** Where a server is, as far as anybody says so. */
export interface Location {
  /** Absent where nobody looked; null where the sources agree on none. */
  readonly country?: string | null;
  readonly candidates: readonly Candidate[];
  readonly confidence: PlaceConfidence;
  /** Why it is no surer than that, and what a round trip excludes. */
  readonly doubts?: readonly string[];
  /** Countries among the candidates that are further away than an answer came from; only where the user said from where (`--vantage`). */
  readonly excluded?: readonly string[];
}

export type RelationType = 'incorporated-in' | 'principal-office' | 'controlled-by' | 'listed-in';

/** Who stands behind a vendor, kept apart from where a server stands. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly relations: readonly {
    readonly type: RelationType;
    readonly place: string;
    /** ISO 3166-1 alpha-2 of that place; a relation without it is shown and matches nothing. */
    readonly country?: string | undefined;
    readonly source: string;
    readonly verifiedOn: string;
  }[];
}

/** A kind of address that stands for no one place on the public internet (IANA's special-purpose registries). */
export type AddressRange =
  | 'unspecified'
  | 'loopback'
  | 'private'
  | 'shared'
  | 'link-local'
  | 'documentation'
  | 'benchmarking'
  | 'multicast'
  | 'broadcast'
  | 'reserved';

/** The network that announces an address. */
export interface Announcement {
  readonly number: number;
  /** As announced. */
  readonly name: string;
  readonly source: string;
  readonly date: string;
  readonly sha256: string;
}

/** Who runs the network that a server stands in. */
export interface Operator {
  readonly name: string;
  /** Null when nothing is known of who stands behind the name. */
  readonly organisation: Organisation | null;
  readonly role: string | null;
  readonly reason: string;
}

/** Whose a server is, by the strongest of what is known, and why. */
export interface Attribution {
  readonly by: 'signature' | 'name' | 'asn' | 'country' | 'nothing';
  readonly to: string | null;
  readonly reason: string;
}

/** All that is known of an address; location, operator and vendor's home are separate and never merged. */
export interface Verdict {
  readonly address: string;
  /** The IPv4 address that an IPv6 one embeds, by which it was judged; else the address itself. */
  readonly judgedAs: string;
  readonly range: AddressRange | null;
  /** Why the address may be in many places at once; null when nothing says so. */
  readonly anycast: string | null;
  readonly location: Required<Location>;
  readonly asn: Announcement | null;
  readonly operator: Operator | null;
  readonly vendor: string | null;
  readonly vendorHome: Organisation | null;
  readonly attribution: Attribution;
}

export type Axis = 'location' | 'operator' | 'vendor-home' | 'registration';

export type Grade = 'direct' | 'possible' | 'operator' | 'vendor' | 'hint';

/** One reason why a server falls under a profile that the user chose. */
export interface ProfileHit {
  readonly profile: string;
  readonly axis: Axis;
  readonly grade: Grade;
  /** ISO 3166-1 alpha-2 of the territory. */
  readonly country: string;
  /** The sources agree, and a law of the profile was in force, if it names any. */
  readonly isSure: boolean;
  /** `located in CN according to A (date) and B (date)`. */
  readonly because: string;
  /** Verified laws of the profile in force on the day judged. */
  readonly laws: readonly string[];
}

/** An address that clients talked to, and what is known of it. */
export interface Server {
  readonly address: string;
  readonly ports: readonly number[];
  /** Names seen in the clear for this address. */
  readonly names: readonly string[];
  readonly vendor: string | null;
  readonly vendorHome: Organisation | null;
  readonly location: Location;
  readonly flows: number;
  readonly sessions: number;
  /** Sessions that the server answered. */
  readonly answered: number;
  /** Absent where places were not asked for. */
  readonly verdict?: Verdict;
  readonly profiles?: readonly ProfileHit[];
}

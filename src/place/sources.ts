/** A database that says in which country an address is. */
export interface CountrySource {
  readonly name: string;
  /** Sources of one family copy from each other and count as one. */
  readonly family: string;
  readonly means: 'located' | 'registered';
  /** YYYY-MM-DD, or `unknown`. */
  readonly date: string;
  readonly sha256: string;
  /** ISO 3166-1 alpha-2 of the country of an address in RFC 5952 text; null when the source has none. */
  countryOf(address: string): string | null;
}

/** A table that says which network announces an address. */
export interface NetworkSource {
  readonly name: string;
  readonly date: string;
  readonly sha256: string;
  networkOf(address: Uint8Array): { readonly number: number; readonly name: string } | null;
}

/** What places are judged by. */
export interface PlaceSources {
  readonly countries: readonly CountrySource[];
  /** The first that knows an address counts. */
  readonly networks: readonly NetworkSource[];
}

/** Where a server is, as far as anybody says so. */
export interface Location {
  readonly candidates: readonly { readonly country: string; readonly source: string; readonly date: string }[];
  readonly confidence: 'high' | 'medium' | 'low' | 'unknown';
}

/** Who stands behind a vendor, kept apart from where a server stands. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly relations: readonly {
    readonly type: 'incorporated-in' | 'principal-office' | 'controlled-by' | 'listed-in';
    readonly place: string;
    readonly source: string;
    readonly verifiedOn: string;
  }[];
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
}

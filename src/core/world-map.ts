/** A map of the world for text, coarse on purpose: it shows in which part of the world something is, and settles no border. */
export interface WorldMap {
  readonly land: {
    /** Of the north-west corner, in degrees. */
    readonly north: number;
    readonly west: number;
    /** The side of a square. */
    readonly degrees: number;
    /** From north to south; `#` is a square of land. */
    readonly rows: readonly string[];
  };
  /** Where to write a country (ISO 3166-1 alpha-2): latitude and longitude. */
  readonly points: Readonly<Record<string, readonly [number, number]>>;
}

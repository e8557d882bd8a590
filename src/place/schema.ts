import { z } from 'zod';

const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens');
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD');
const Sentence = z.string().min(8);
const Translated = z.strictObject({ en: Sentence, fr: Sentence });
/** As people call it in each language. */
const Names = z.strictObject({ en: z.string().min(3), fr: z.string().min(3) });

/** ISO 3166-1 alpha-2. */
export const Country = z.string().regex(/^[A-Z]{2}$/, 'a country as two capital letters (ISO 3166-1)');

/** Every row says who says so, and when we looked; a row that rests on no primary source is listed and never matches. */
const SOURCED = {
  source: z.string().min(8),
  verifiedOn: Day,
  status: z.enum(['verified', 'unverified']).default('verified'),
};

/** A database of places that comes with the program, or may be there beside it. */
const Database = z.strictObject({
  title: z.string().min(3),
  /** Databases of one family copy from each other and count as one opinion. */
  family: Id,
  means: z.enum(['located', 'registered', 'announced']),
  package: z.string(),
  /** Inside the package. */
  file: z.string(),
  licence: z.string(),
  attribution: Sentence,
  /** What to know about its faults. */
  caution: Sentence.optional(),
  /** Not read unless asked for by name. */
  onlyWhenAsked: z.boolean().default(false),
  /** Databases of the user's own whose type begins so are of this family too. */
  types: z.array(z.string().min(3)).default([]),
  /** Days on which releases were made that carry no date themselves, by version. */
  releases: z.record(z.string(), Day).default({}),
  ...SOURCED,
});

/** `places/sources.yaml`. */
export const Databases = z.record(Id, Database);

/** `places/networks.yaml`: who stands behind an autonomous system. */
export const Networks = z.array(
  z.strictObject({
    asn: z.number().int().min(1).max(0xffffffff),
    /** As announced. */
    name: z.string(),
    /** A key of organisations.yaml. */
    organisation: Id,
    role: z.enum(['cloud', 'hosting', 'carrier', 'content', 'vendor', 'delivery']),
    ...SOURCED,
  }),
);

/** `places/anycast.yaml`: networks whose addresses may be in many places at once. */
export const Anycast = z.array(
  z
    .strictObject({
      asn: z.number().int().min(1).optional(),
      prefix: z.string().optional(),
      name: z.string(),
      because: Sentence,
      ...SOURCED,
    })
    .refine(({ asn, prefix }) => (asn === undefined) !== (prefix === undefined), 'either an asn or a prefix'),
);

/** `places/laws.yaml`. */
export const Laws = z.record(
  Id,
  z.strictObject({
    title: Names,
    article: Names,
    /** Whose law it is. */
    country: z.string().regex(/^([A-Z]{2}|EU)$/),
    /** The first day, and the first day no more. */
    forceFrom: Day,
    forceTo: Day.nullable(),
    /** What it lets whom demand. */
    demands: Translated,
    note: Translated.optional(),
    ...SOURCED,
  }),
);

const Degrees = z.number().min(-180).max(180);

/** `places/countries.yaml`: where countries lie, for excluding those that are too far away. One source for all. */
export const Countries = z.strictObject({
  source: z.string().min(8),
  verifiedOn: Day,
  /** Boxes that hold all of a country's land: south, west, north, east in degrees. */
  extents: z.record(
    Country,
    z
      .array(
        z
          .tuple([Degrees, Degrees, Degrees, Degrees])
          .refine(([south, west, north, east]) => south <= north && west <= east, 'south, west, north, east'),
      )
      .min(1),
  ),
});

const Territory = z.strictObject({ country: Country, from: Day.optional(), until: Day.optional(), ...SOURCED });

const Relations = z.array(z.enum(['incorporated-in', 'principal-office', 'controlled-by', 'listed-in'])).min(1);
const Grade = z.enum(['direct', 'possible', 'operator', 'vendor', 'hint']);

/** One file of `places/profiles/`: the only place where a judgement is made. */
export const Profile = z.strictObject({
  id: Id,
  title: Translated,
  /** What the profile asks, and what it does not say. */
  meaning: Translated,
  /** Another profile whose territories, options, laws and axes this one takes over and adds to. */
  extends: Id.optional(),
  /** Territories that fall under it; or those that do not, when all others do. */
  inside: z.array(Territory).default([]),
  outside: z.array(Territory).default([]),
  /** Territories to be added on request, as in `prc+hk`. */
  options: z.record(Id, z.strictObject({ title: Translated, inside: z.array(Territory).min(1) })).default({}),
  /** Keys of laws.yaml. */
  laws: z.array(Id).default([]),
  /** What counts, and the word for it. */
  axes: z
    .strictObject({
      location: z.strictObject({ atLeast: z.enum(['high', 'medium', 'low']), grade: Grade, below: Grade }).optional(),
      operator: z.strictObject({ relations: Relations, grade: Grade }).optional(),
      'vendor-home': z.strictObject({ relations: Relations, grade: Grade }).optional(),
      registration: z.strictObject({ grade: Grade }).optional(),
    })
    .default({}),
  /** What to say beside a hit in a territory. */
  remarks: z
    .array(z.strictObject({ country: Country, from: Day.optional(), until: Day.optional(), text: Translated, ...SOURCED }))
    .default([]),
  /** From this day on it must be looked through again. */
  expires: Day,
});

/** A file of the user's own: addresses as CIDR, and what the user knows of them. Fields not set fall through to wider prefixes and to the databases. */
export const Overrides = z.record(
  z.string(),
  z.strictObject({
    country: Country.optional(),
    asn: z.number().int().min(1).max(0xffffffff).optional(),
    operator: z.string().optional(),
    anycast: z.boolean().optional(),
    source: Sentence,
    verifiedOn: Day,
  }),
);

export type Databases = z.infer<typeof Databases>;
export type Networks = z.infer<typeof Networks>;
export type Anycast = z.infer<typeof Anycast>;
export type Laws = z.infer<typeof Laws>;
export type Countries = z.infer<typeof Countries>;
export type Profile = z.infer<typeof Profile>;
export type Overrides = z.infer<typeof Overrides>;

/** Everything under `signatures/places/` but the organisations: plain data, fit for JSON. */
export interface PlaceKnowledge {
  readonly databases: Databases;
  readonly networks: Networks;
  readonly anycast: Anycast;
  readonly laws: Laws;
  readonly countries: Countries;
  readonly profiles: readonly Profile[];
}

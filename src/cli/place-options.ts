import type { PlaceOptions } from './places/gazetteer.js';

const LIST = { type: 'string', array: true, nargs: 1, default: [] as string[], requiresArg: true } as const;

/** What every command that reads traffic can be told about places. */
export const PLACE_OPTIONS = {
  places: { type: 'boolean', default: false, describe: 'look up where servers stand, in the databases on this machine' },
  profile: {
    ...LIST,
    defaultDescription: 'none',
    describe: 'jurisdictions to ask about, as prc,eu-transfer; "roomtone places" lists them',
  },
  'as-of': { type: 'string', requiresArg: true, describe: "the day whose laws count, instead of the capture's own" },
  vantage: {
    type: 'string',
    requiresArg: true,
    describe: 'the country where the captures were made, as DE: what is too far for the time of an answer is excluded',
  },
  geo: {
    ...LIST,
    defaultDescription: 'those that come with the program, and *.mmdb in ROOMTONE_GEO_DIR or in the usual GeoIP folders',
    describe: 'a database of places of your own (MMDB)',
  },
  overrides: { type: 'string', requiresArg: true, describe: 'a file of what you know of addresses yourself (YAML)' },
} as const;

/** What yargs made of them; of an option given twice it makes a list. */
export interface GivenPlaceOptions {
  readonly places: boolean;
  readonly profile: readonly string[];
  readonly asOf?: string | readonly string[] | undefined;
  readonly vantage?: string | readonly string[] | undefined;
  readonly geo: readonly string[];
  readonly overrides?: string | readonly string[] | undefined;
  readonly signatures: readonly string[];
}

/** `plain` takes from a text what only the command line needs. */
export function placeOptions(given: GivenPlaceOptions, plain: (text: string) => string): PlaceOptions {
  const last = (value: string | readonly string[] | undefined) => {
    const text = typeof value === 'object' ? value.at(-1) : value;
    return text === undefined ? undefined : plain(text);
  };
  return {
    places: given.places,
    profiles: given.profile.flatMap((list) => plain(list).split(',')).filter((id) => id !== ''),
    asOf: last(given.asOf),
    vantage: last(given.vantage),
    geo: given.geo.map(plain),
    overrides: last(given.overrides),
    signatures: given.signatures.map(plain),
  };
}

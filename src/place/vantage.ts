import { leastDistance } from './distance.js';
import { PlaceError } from './place-error.js';
import type { Countries } from './schema.js';

/**
 * Light in glass, in km a second: the speed in a vacuum by 1.462, the group
 * index of pure silica at 1550 nm; the doped cores of most fibre are slower.
 * Radio can be faster, which is why an exclusion names what it rests on.
 */
const FIBRE_KM_PER_SECOND = 299_792.458 / 1.462;

/** Boundaries are drawn with some generosity: what is excluded by less is not excluded. */
const MARGIN_KM = 50;

/** Why a country is excluded by a round trip; null where it is not. */
export type Exclude = (country: string, roundTripSeconds: number) => string | null;

/**
 * Where the user states that the captures were made. An answer in t seconds
 * came from no further than light in fibre goes in t/2, so that what lies
 * further away is excluded. It never says where a server is. Throws PlaceError
 * for a country whose extent is not known.
 */
export function vantageIn(vantage: string, { extents }: Countries): Exclude {
  const extentOf = (country: string) => (Object.hasOwn(extents, country) ? extents[country] : undefined);
  const here = extentOf(vantage);
  if (here === undefined) throw new PlaceError(`"${vantage}" is no country such as DE (ISO 3166-1, two capital letters)`);
  const distances = new Map<string, number | undefined>();
  const distanceTo = (country: string): number | undefined => {
    if (!distances.has(country)) {
      const there = extentOf(country);
      distances.set(country, there && leastDistance(here, there));
    }
    return distances.get(country);
  };
  return (country, roundTripSeconds) => {
    const distance = distanceTo(country);
    const reach = (roundTripSeconds / 2) * FIBRE_KM_PER_SECOND;
    if (distance === undefined || distance <= reach + MARGIN_KM) return null;
    const time = `${Math.ceil(roundTripSeconds * 10_000) / 10} ms`;
    const [far, near] = [Math.floor(distance), Math.ceil(reach)];
    return `not in ${country}: it answered within ${time}, in which light in fibre reaches ${near} km and back, and ${country} is at least ${far} km from ${vantage}`;
  };
}

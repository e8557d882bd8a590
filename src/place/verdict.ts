import type { Attribution, Organisation, Verdict } from '../core/place.js';
import type { AddressFacts } from './address-facts.js';
import { isDisputed, weigh } from './confidence.js';

/** What the capture itself tells of a server, beside its address. */
export interface Known {
  /** By what the vendor is known; null with no vendor. */
  readonly vendorBy: 'signature' | 'name' | null;
  readonly vendorHome: Organisation | null;
  /** The day of the capture, or the one the user asked for, as YYYY-MM-DD. */
  readonly day: string | null;
  /** Why a country is too far away; null where it is not. */
  readonly exclude?: ((country: string) => string | null) | undefined;
}

/**
 * Weighs what is known of a server. `names`: those of its vendor's that were
 * seen in the clear for it.
 * Location, operator and the vendor's home stay apart; `attribution` says whose
 * the server is by the strongest sign there is.
 */
export function judgePlace(address: string, names: readonly string[], vendor: string | null, known: Known, facts: AddressFacts): Verdict {
  const { judgedAs, range, opinions, stated, asn, isAnnounced, operator, anycast } = facts;
  const weighed = weigh(opinions, { anycast, isAnnounced, day: known.day, exclude: known.exclude });
  const location =
    stated === null
      ? range === null
        ? weighed
        : { ...weighed, doubts: [`a ${range} address stands for no place`] }
      : {
          ...weighed,
          country: stated,
          confidence: weighed.excluded.includes(stated) ? ('low' as const) : isDisputed(weighed) ? ('medium' as const) : ('high' as const),
        };
  const verdict = { address, judgedAs, range, anycast, location, asn, operator, vendor, vendorHome: known.vendorHome };
  return { ...verdict, attribution: attributionOf(verdict, names, known) };
}

function attributionOf(
  { vendor, operator, location, range }: Omit<Verdict, 'attribution'>,
  names: readonly string[],
  { vendorBy }: Known,
): Attribution {
  if (vendor !== null && vendorBy !== null) {
    const signature = vendorBy === 'signature' ? ['the bytes of its traffic fit a signature'] : [];
    const named = names.length === 0 ? [] : [`the name ${names.join(', ')} was seen in the clear for this address`];
    return { by: vendorBy, to: vendor, reason: [...signature, ...named].join(', and ') };
  }
  if (operator !== null) return { by: 'asn', to: operator.name, reason: operator.reason };
  if (location.country !== null)
    return {
      by: 'country',
      to: location.country,
      reason: `its country is all that the sources know, with confidence ${location.confidence}`,
    };
  return { by: 'nothing', to: null, reason: range === null ? 'no source knows the address' : `it is a ${range} address` };
}

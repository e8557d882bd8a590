import { formatAddress, parseAddress } from '../core/address.js';
import type { AddressRange, Announcement, Operator, Organisation } from '../core/place.js';
import { rangeOf } from './address-range.js';
import type { Opinion } from './confidence.js';
import { embeddedVersion4, isWithin, parsePrefix } from './ip-address.js';
import type { Facts, OverrideTable } from './override.js';
import type { Anycast, Networks } from './schema.js';
import type { PlaceSources } from './sources.js';

/** What addresses are looked up in. */
export interface Reference {
  readonly sources: PlaceSources;
  readonly networks: Networks;
  readonly anycast: Anycast;
  readonly organisations: Readonly<Record<string, Omit<Organisation, 'id'>>>;
  readonly overrides: OverrideTable | undefined;
}

/** What the sources say of one address, before anything is weighed. */
export interface AddressFacts {
  readonly judgedAs: string;
  readonly range: AddressRange | null;
  readonly opinions: readonly Opinion[];
  /** The user states the country. */
  readonly stated: string | null;
  readonly asn: Announcement | null;
  /** Undefined when no table of networks was at hand, or the range is announced by nobody by its nature. */
  readonly isAnnounced: boolean | undefined;
  readonly operator: Operator | null;
  readonly anycast: string | null;
}

/** Asks every source about an address in RFC 5952 text; text that is no address is known to none. */
export function lookUp(address: string, reference: Reference): AddressFacts {
  const bytes = parseAddress(address);
  if (bytes === undefined) {
    return { judgedAs: address, range: null, opinions: [], stated: null, asn: null, isAnnounced: undefined, operator: null, anycast: null };
  }
  const embedded = embeddedVersion4(bytes);
  const judged = embedded ?? bytes;
  const judgedAs = formatAddress(judged);
  const range = rangeOf(judged);
  const facts = { ...reference.overrides?.factsOf(judged), ...(embedded !== undefined && reference.overrides?.factsOf(bytes)) };
  const asn = announcementOf(judged, range, facts, reference);
  return {
    judgedAs,
    range,
    opinions: opinionsOf(judgedAs, range, facts, reference.sources),
    stated: facts.country ?? null,
    asn,
    isAnnounced: range !== null || (reference.sources.networks.length === 0 && asn === null) ? undefined : asn !== null,
    operator: operatorOf(asn, facts, reference),
    anycast: facts.anycast === undefined ? anycastOf(judged, asn, reference.anycast) : facts.anycast ? 'anycast, as you stated' : null,
  };
}

function opinionsOf(address: string, range: AddressRange | null, facts: Facts, { countries }: PlaceSources): readonly Opinion[] {
  const stated: readonly Opinion[] =
    facts.country === undefined
      ? []
      : [
          {
            family: 'stated',
            candidate: {
              country: facts.country,
              source: `your own statement (${facts.source ?? ''})`,
              date: facts.verifiedOn ?? 'unknown',
              sha256: '',
              means: 'located',
            },
          },
        ];
  if (range !== null) return stated;
  return [
    ...stated,
    ...countries.flatMap(({ name, family, means, date, sha256, countryOf }) => {
      const country = countryOf(address);
      return country === null ? [] : [{ family, candidate: { country, source: name, date, sha256, means } }];
    }),
  ];
}

function announcementOf(bytes: Uint8Array, range: AddressRange | null, facts: Facts, { sources }: Reference): Announcement | null {
  if (facts.asn !== undefined)
    return { number: facts.asn, name: facts.operator ?? '', source: 'your own statement', date: facts.verifiedOn ?? 'unknown', sha256: '' };
  if (range !== null) return null;
  for (const { name: source, date, sha256, networkOf } of sources.networks) {
    const network = networkOf(bytes);
    if (network !== null) return { ...network, source, date, sha256 };
  }
  return null;
}

function operatorOf(asn: Announcement | null, facts: Facts, { networks, organisations }: Reference): Operator | null {
  const named = (id: string): Organisation | null => {
    const organisation = organisations[id];
    return organisation === undefined ? null : { id, ...organisation };
  };
  if (facts.operator !== undefined) {
    const organisation = named(facts.operator);
    return { name: organisation?.name ?? facts.operator, organisation, role: null, reason: 'you stated it' };
  }
  if (asn === null) return null;
  const row = networks.find(({ asn: number, status }) => number === asn.number && status === 'verified');
  const organisation = row === undefined ? null : named(row.organisation);
  const reason = `AS${asn.number} announces the address (${asn.source}, ${asn.date})`;
  return { name: organisation?.name ?? asn.name, organisation, role: row?.role ?? null, reason };
}

function anycastOf(bytes: Uint8Array, asn: Announcement | null, rows: Anycast): string | null {
  const row = rows.find(({ asn: number, prefix, status }) => {
    if (status !== 'verified') return false;
    if (number !== undefined) return number === asn?.number;
    const parsed = parsePrefix(prefix ?? '');
    return parsed !== undefined && isWithin(bytes, parsed.bytes, parsed.length);
  });
  return row === undefined ? null : `${row.name}: ${row.because}`;
}

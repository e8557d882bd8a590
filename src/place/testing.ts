/** Sources, knowledge and profiles made by hand, for tests only. */
import type { Organisation, Verdict } from '../core/place.js';
import type { Reference } from './address-facts.js';
import type { ChosenProfile } from './profile.js';
import type { CountrySource, NetworkSource } from './sources.js';

export const ACME: Organisation = {
  id: 'acme-inc',
  name: 'Acme, Inc.',
  relations: [
    { type: 'incorporated-in', place: 'Cayman Islands', country: 'KY', source: 'annual report', verifiedOn: '2026-01-02' },
    { type: 'principal-office', place: 'Oslo, Norway', country: 'NO', source: 'annual report', verifiedOn: '2026-01-02' },
    { type: 'listed-in', place: 'New York, United States', country: 'US', source: 'annual report', verifiedOn: '2026-01-02' },
  ],
};

/** A database that knows these addresses, and counts how often it was asked. */
export function countries(name: string, known: Readonly<Record<string, string>>, parts: Partial<CountrySource> = {}) {
  const source = {
    asked: 0,
    name,
    family: name,
    means: 'located' as const,
    date: '2026-06-01',
    sha256: 'ab',
    countryOf: (address: string) => {
      source.asked++;
      return known[address] ?? null;
    },
    ...parts,
  };
  return source;
}

/** A table in which one network announces everything, or nothing is announced. */
export function networks(network: { readonly number: number; readonly name: string } | null): NetworkSource {
  return { name: 'table', date: '2026-06-02', sha256: 'cd', networkOf: () => network };
}

export function reference(parts: Partial<Reference> = {}): Reference {
  const { id, ...organisation } = ACME;
  return {
    sources: { countries: [], networks: [] },
    networks: [],
    anycast: [],
    organisations: { [id]: organisation },
    overrides: undefined,
    ...parts,
  };
}

export function verdict(parts: Partial<Verdict> = {}): Verdict {
  return {
    address: '198.51.100.2',
    judgedAs: '198.51.100.2',
    range: null,
    anycast: null,
    location: { country: null, candidates: [], confidence: 'unknown', doubts: [], excluded: [] },
    asn: null,
    operator: null,
    vendor: null,
    vendorHome: null,
    attribution: { by: 'nothing', to: null, reason: '' },
    ...parts,
  };
}

export function territory(country: string, parts: Partial<ChosenProfile['territories'][number]> = {}) {
  return { country, source: 'our own list', verifiedOn: '2026-01-02', status: 'verified' as const, ...parts };
}

/** Asks about Norway on every axis. */
export function profile(parts: Partial<ChosenProfile> = {}): ChosenProfile {
  return {
    id: 'north',
    title: { en: 'law of Norway', fr: 'droit norvégien' },
    meaning: { en: 'Whether it is Norwegian.', fr: 'Si c’est norvégien.' },
    kind: 'inside',
    territories: [territory('NO')],
    axes: {
      location: { atLeast: 'medium', grade: 'direct', below: 'possible' },
      operator: { relations: ['principal-office', 'incorporated-in'], grade: 'operator' },
      'vendor-home': { relations: ['principal-office', 'incorporated-in'], grade: 'vendor' },
      registration: { grade: 'hint' },
    },
    laws: [],
    remarks: [],
    expires: '2030-01-01',
    ...parts,
  };
}

export function law(title: string, forceFrom: string, forceTo: string | null = null): ChosenProfile['laws'][number] {
  const demands = { en: 'something of somebody', fr: "quelque chose de quelqu'un" };
  return {
    title: { en: title, fr: title },
    article: { en: 'article 1', fr: 'article 1' },
    country: 'NO',
    forceFrom,
    forceTo,
    demands,
    source: 'the gazette',
    verifiedOn: '2026-01-02',
    status: 'verified',
  };
}

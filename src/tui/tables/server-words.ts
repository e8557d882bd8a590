import type { Axis, Organisation, Server } from '../../core/place.js';

const COUNTRIES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' });

/** A country's name by its code (ISO 3166-1 alpha-2); the code itself where it is none. */
export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (COUNTRIES.of(code) ?? code) : code;
}

/** Where the machine stands; `not known` is an answer. */
export function standsIn({ location, verdict }: Server): string {
  if (isLocal(verdict)) return 'local network';
  const { country, candidates, confidence } = location;
  if (typeof country === 'string') return confidence === 'high' ? countryName(country) : `${countryName(country)}?`;
  const countries = [...new Set(candidates.map((candidate) => countryName(candidate.country)))];
  return countries.length === 0 ? 'not known' : `${countries.join(' or ')}?`;
}

/** Its address stands for no place on the public internet: it is in the network where the capture was made. */
export function isLocal(verdict: Server['verdict']): boolean {
  return verdict?.range === 'private' || verdict?.range === 'link-local' || verdict?.range === 'loopback' || verdict?.range === 'shared';
}

/** The countries that a server may stand in: the one that the sources agree on, else all that they name. */
export function mayStandIn({ location }: Server): readonly string[] {
  const { country, candidates } = location;
  return typeof country === 'string' ? [country] : [...new Set(candidates.map((candidate) => candidate.country))];
}

/** The countries of the office and of the register, which are often two; a stock exchange is no home. */
export function homeOf(home: Organisation | null): string {
  const relations = home?.relations.filter(({ type }) => type !== 'listed-in') ?? [];
  const office = relations.filter(({ type }) => type === 'principal-office');
  const countries = [...office, ...relations].map(({ place }) => place.split(', ').at(-1)!);
  return countries.length === 0 ? 'not known' : [...new Set(countries)].join(', ');
}

/** By what a server falls under a profile. */
const AXIS_WORDS: Readonly<Record<Axis, string>> = {
  location: 'place',
  operator: 'operator',
  'vendor-home': 'vendor',
  registration: 'register',
};

/** As in `prc: place, vendor`: the profiles that a server falls under, and by what. */
export function profileWords({ profiles = [] }: Server): string {
  const axes = new Map<string, Set<string>>();
  for (const { profile, axis } of profiles) axes.set(profile, (axes.get(profile) ?? new Set()).add(AXIS_WORDS[axis]));
  return [...axes].map(([profile, by]) => `${profile}: ${[...by].join(', ')}`).join('; ');
}

/** `!` under a profile for sure, `?` perhaps, nothing where under none; on a map only `location` counts. */
export function profileSign({ profiles: all = [] }: Server, axis?: Axis): '!' | '?' | '' {
  const profiles = axis === undefined ? all : all.filter((hit) => hit.axis === axis);
  if (profiles.some(({ isSure }) => isSure)) return '!';
  return profiles.length > 0 ? '?' : '';
}

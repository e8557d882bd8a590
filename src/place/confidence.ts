import type { Candidate, Location } from '../core/place.js';
import { daysBetween } from './day.js';

/** A database older or younger than the capture by more may tell of another owner: addresses are sold and moved. */
export const FRESH_DAYS = 180;

/** So many independent sources must agree before a location is called sure. */
export const ENOUGH_SOURCES = 3;

/** One answer, and the family it counts with. */
export interface Opinion {
  readonly family: string;
  readonly candidate: Candidate;
}

/** What else bears on how sure a location is. */
export interface Circumstances {
  /** Why the address may be in many places at once. */
  readonly anycast: string | null;
  /** Whether any network announces it; undefined when no table was at hand. */
  readonly isAnnounced: boolean | undefined;
  /** The day of the capture. */
  readonly day: string | null;
  /** Why a country is too far away; null where it is not. */
  readonly exclude?: ((country: string) => string | null) | undefined;
}

/**
 * Weighs what the sources say. high: three independent ones agree, nothing
 * speaks of anycast, and all are fresh; medium: two or more agree, or a
 * majority; low: split, anycast, one source, or no network; unknown: nothing,
 * or one source on an address that no network announces.
 */
export function weigh(opinions: readonly Opinion[], { anycast, isAnnounced, day, exclude }: Circumstances): Required<Location> {
  const byFamily = new Map<string, Candidate>();
  for (const { family, candidate } of opinions) if (!byFamily.has(family)) byFamily.set(family, candidate);
  const independent = [...byFamily.values()];
  const candidates = opinions.map(({ candidate }) => candidate);
  const [first] = independent;
  if (first === undefined)
    return { country: null, candidates, confidence: 'unknown', doubts: ['no source knows the address'], excluded: [] };

  const doubts: string[] = [];
  const excluded: string[] = [];
  for (const country of new Set(candidates.map((one) => one.country))) {
    const because = exclude?.(country) ?? null;
    if (because === null) continue;
    excluded.push(country);
    doubts.push(because);
  }
  const possible = independent.filter(({ country }) => !excluded.includes(country));
  const leader = majority(possible);
  const isUnanimous = candidates.every(({ country }) => country === first.country);
  if (!isUnanimous) doubts.push(`the sources disagree: ${candidates.map(({ country, source }) => `${source} says ${country}`).join(', ')}`);
  if (independent.length === 1) doubts.push('only one source knows the address');
  if (isAnnounced === false) doubts.push('no network announces the address');
  if (anycast !== null) doubts.push(anycast);
  const isFresh = independent.every(({ date }) => day !== null && (daysBetween(date, day) ?? Infinity) <= FRESH_DAYS);
  if (day === null) doubts.push('the day of the capture is not known');
  else if (!isFresh) doubts.push(`a source is more than ${FRESH_DAYS} days from the capture`);

  if (independent.length === 1 && isAnnounced === false) return { country: null, candidates, confidence: 'unknown', doubts, excluded };
  if (leader === null || possible.length === 1 || isAnnounced === false || anycast !== null)
    return { country: leader, candidates, confidence: 'low', doubts, excluded };
  const isHigh = isUnanimous && isFresh && independent.length >= ENOUGH_SOURCES;
  if (!isHigh && isUnanimous && isFresh) doubts.push(`fewer than ${ENOUGH_SOURCES} independent sources`);
  return { country: leader, candidates, confidence: isHigh ? 'high' : 'medium', doubts, excluded };
}

/** Whether any two of the sources name different countries. */
export function isDisputed({ candidates }: Pick<Location, 'candidates'>): boolean {
  return candidates.some(({ country }) => country !== candidates[0]?.country);
}

/** The country that more than half of the sources name. */
function majority(candidates: readonly Candidate[]): string | null {
  const counts = new Map<string, number>();
  for (const { country } of candidates) counts.set(country, (counts.get(country) ?? 0) + 1);
  return [...counts].find(([, count]) => count * 2 > candidates.length)?.[0] ?? null;
}

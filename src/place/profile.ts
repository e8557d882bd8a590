import { inWords } from '../core/location-words.js';
import type { Organisation, ProfileHit, Verdict } from '../core/place.js';
import { isDisputed } from './confidence.js';
import { operatorInWords, vendorInWords } from './relation-words.js';
import type { Laws, Profile } from './schema.js';

/** A profile ready to be matched: what it extends and the options chosen are in it, what is not verified is not. */
export interface ChosenProfile {
  /** As chosen: `prc`, `prc+hk`. */
  readonly id: string;
  readonly title: Profile['title'];
  /** What it asks, and what it does not say. */
  readonly meaning: Profile['meaning'];
  /** `outside`: every territory falls under it but these. */
  readonly kind: 'inside' | 'outside';
  readonly territories: Profile['inside'];
  readonly axes: Profile['axes'];
  readonly laws: readonly Laws[string][];
  readonly remarks: Profile['remarks'];
  readonly expires: string;
}

/**
 * Why a server falls under a profile, one reason for each axis; none when it
 * does not. `day`: the one whose laws count, as YYYY-MM-DD; null when it is not
 * known, and then no law is in force.
 */
export function matches(verdict: Verdict, profile: ChosenProfile, day: string | null): readonly ProfileHit[] {
  const { axes } = profile;
  const covers = (country: string) => isCovered(country, profile, day);
  const laws = lawsInForce(profile, day);
  const isLawful = profile.laws.length === 0 || laws.length > 0;
  const hit = (axis: ProfileHit['axis'], grade: ProfileHit['grade'], country: string, isSure: boolean, because: string): ProfileHit => ({
    profile: profile.id,
    axis,
    grade,
    country,
    isSure: isSure && isLawful,
    because: [because, ...remarksOn(country, profile, day)].join('; '),
    laws,
  });

  const hits: ProfileHit[] = [];
  if (axes.location !== undefined) hits.push(...locationHits(verdict, axes.location, covers, hit));
  for (const axis of ['operator', 'vendor-home'] as const) {
    const asked = axes[axis];
    const organisation = axis === 'operator' ? (verdict.operator?.organisation ?? null) : verdict.vendorHome;
    const relation = asked && organisation && relationIn(organisation, asked.relations, covers);
    if (!asked || !organisation || !relation) continue;
    const because = axis === 'operator' ? operatorInWords(organisation.name, relation) : vendorInWords(relation);
    hits.push(hit(axis, asked.grade, relation.country, true, because));
  }
  const registered = verdict.location.candidates.find(({ means, country }) => means === 'registered' && covers(country));
  if (axes.registration !== undefined && registered !== undefined && !hits.some(({ axis }) => axis === 'location')) {
    const { country, source, date } = registered;
    hits.push(hit('registration', axes.registration.grade, country, false, `registered in ${country} according to ${source} (${date})`));
  }
  return hits;
}

/** Verified laws of a profile in force on a day, as one cites them. */
export function lawsInForce({ laws }: ChosenProfile, day: string | null): readonly string[] {
  if (day === null) return [];
  return laws.filter(({ forceFrom, forceTo }) => forceFrom <= day && (forceTo === null || day < forceTo)).map((law) => citationOf(law).en);
}

/** A law as one cites it, in each language. */
export function citationOf({ title, article }: Laws[string]): Laws[string]['title'] {
  return { en: `${title.en}, ${article.en}`, fr: `${title.fr}, ${article.fr}` };
}

const STEPS = ['unknown', 'low', 'medium', 'high'] as const;

type MakeHit = (axis: ProfileHit['axis'], grade: ProfileHit['grade'], country: string, isSure: boolean, because: string) => ProfileHit;

function locationHits(
  { location }: Verdict,
  { atLeast, grade, below }: NonNullable<Profile['axes']['location']>,
  covers: (country: string) => boolean,
  hit: MakeHit,
): readonly ProfileHit[] {
  const { country, confidence, candidates, excluded } = location;
  const isEnough = STEPS.indexOf(confidence) >= STEPS.indexOf(atLeast);
  if (country !== null && covers(country)) {
    return [hit('location', isEnough ? grade : below, country, isEnough && !isDisputed(location), inWords(location, country))];
  }
  // That a registry alone names the territory is no sign of the machine standing there; nor is a place that is too far away.
  const possible = candidates.find(
    (candidate) => candidate.means !== 'registered' && covers(candidate.country) && !excluded.includes(candidate.country),
  );
  return possible === undefined ? [] : [hit('location', below, possible.country, false, inWords(location, possible.country))];
}

function relationIn(organisation: Organisation, types: readonly string[], covers: (country: string) => boolean) {
  for (const type of types) {
    const relation = organisation.relations.find((one) => one.type === type && one.country !== undefined && covers(one.country));
    if (relation?.country !== undefined) return { ...relation, country: relation.country };
  }
  return undefined;
}

function isCovered(country: string, { kind, territories }: ChosenProfile, day: string | null): boolean {
  return territories.some((one) => one.country === country && counts(one, day)) === (kind === 'inside');
}

function remarksOn(country: string, { remarks }: ChosenProfile, day: string | null): readonly string[] {
  return remarks.filter((one) => one.country === country && counts(one, day)).map(({ text }) => text.en);
}

/** What is undated always counts; what is dated does not for a capture without a date. */
function counts({ from, until }: { readonly from?: string | undefined; readonly until?: string | undefined }, day: string | null): boolean {
  return (from === undefined || (day !== null && from <= day)) && (until === undefined || (day !== null && day < until));
}

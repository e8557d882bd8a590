import { inWords } from '../core/location-words.js';
import type { Server, Verdict } from '../core/place.js';

/** What is known of a server's place, a line each for location, operator and profiles; none when places were not asked for. Not escaped. */
export function placeRows({ verdict, profiles = [] }: Pick<Server, 'verdict' | 'profiles'>): readonly string[] {
  if (verdict === undefined) return [];
  return [
    locationWords(verdict),
    operatorWords(verdict),
    `whose it is: ${verdict.attribution.to ?? 'unknown'}, by ${verdict.attribution.by}: ${verdict.attribution.reason}`,
    ...profiles.map(
      ({ profile, axis, grade, isSure, because }) => `profile ${profile}, ${axis} (${grade}${isSure ? '' : ', in doubt'}): ${because}`,
    ),
  ];
}

function locationWords({ location, range, judgedAs, address }: Verdict): string {
  const as = judgedAs === address ? '' : `judged as ${judgedAs}: `;
  const { country, candidates, confidence, doubts } = location;
  if (range !== null && country === null) return `${as}a ${range} address, which stands for no place`;
  const why = doubts.length === 0 ? '' : ` (${doubts.join('; ')})`;
  if (country !== null) return `${as}${inWords(location, country)}${why}`;
  const answers = candidates.map((one) => `${one.source} (${one.date}) says ${one.country}`);
  return `${as}location ${confidence === 'unknown' ? 'unknown' : 'in doubt'}${answers.length === 0 ? '' : `: ${answers.join(', ')}`}${why}`;
}

function operatorWords({ asn, operator, range }: Verdict): string {
  if (operator === null) return range === null ? 'operator unknown: no network is known to announce the address' : 'no operator';
  const as = asn === null ? '' : ` (AS${asn.number}${asn.name === '' || asn.name === operator.name ? '' : `, announced as ${asn.name}`})`;
  return `operated by ${operator.name}${as}`;
}

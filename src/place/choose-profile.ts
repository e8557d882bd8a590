import { PlaceError } from './place-error.js';
import type { ChosenProfile } from './profile.js';
import type { PlaceKnowledge, Profile } from './schema.js';

/** Profiles may build on each other so far; a chain that is longer goes in a circle. */
const MAX_EXTENDS = 8;

/**
 * Makes a profile of its name and options, as in `prc+hk`. Rows that are not
 * verified are left out. Throws PlaceError for a name or an option that is not
 * there.
 */
export function chooseProfile(asked: string, { profiles, laws }: Pick<PlaceKnowledge, 'profiles' | 'laws'>): ChosenProfile {
  const [id, ...options] = asked.split('+');
  const profile = merged(id ?? '', profiles, 0);
  const added = options.flatMap((option) => {
    const found = Object.hasOwn(profile.options, option) ? profile.options[option] : undefined;
    if (found === undefined) {
      const known = Object.keys(profile.options);
      throw new PlaceError(`profile ${profile.id} has no option "${option}"${known.length === 0 ? '' : `; it has ${known.join(', ')}`}`);
    }
    return found.inside;
  });
  const kind = profile.outside.length > 0 ? 'outside' : 'inside';
  const territories = kind === 'outside' ? profile.outside : [...profile.inside, ...added];
  return {
    id: [id, ...options].join('+'),
    title: profile.title,
    meaning: profile.meaning,
    kind,
    territories: territories.filter(isVerified),
    axes: profile.axes,
    laws: [...new Set(profile.laws)].flatMap((law) => laws[law] ?? []).filter(isVerified),
    remarks: profile.remarks.filter(isVerified),
    expires: profile.expires,
  };
}

/** A profile with all that it takes over from others. Throws PlaceError when one is missing or they go in a circle. */
function merged(id: string, profiles: readonly Profile[], depth: number): Profile {
  const profile = profiles.find((one) => one.id === id);
  if (profile === undefined) throw new PlaceError(`no profile is called "${id}"; there are ${profiles.map((one) => one.id).join(', ')}`);
  if (profile.extends === undefined) return profile;
  if (depth === MAX_EXTENDS) throw new PlaceError(`profile "${id}" extends itself`);
  const base = merged(profile.extends, profiles, depth + 1);
  return {
    ...profile,
    inside: [...base.inside, ...profile.inside],
    outside: [...base.outside, ...profile.outside],
    options: { ...base.options, ...profile.options },
    laws: [...base.laws, ...profile.laws],
    axes: { ...base.axes, ...profile.axes },
    remarks: [...base.remarks, ...profile.remarks],
  };
}

function isVerified({ status }: { readonly status: 'verified' | 'unverified' }): boolean {
  return status === 'verified';
}

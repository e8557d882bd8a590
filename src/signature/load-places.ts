import { join } from 'node:path';
import type { z } from 'zod';
import type { WorldMap } from '../core/world-map.js';
import { OverrideTable } from '../place/override.js';
import { Anycast, Countries, Databases, Laws, Networks, Overrides, type PlaceKnowledge, Profile } from '../place/schema.js';
import { WorldMapFile } from '../place/world-map-schema.js';
import { loadFile, loadFolder, loadOptional } from './load.js';
import { Organisations } from './schema.js';

/**
 * Reads and checks `places/` of a `signatures/` folder: every row must name its
 * source, every organisation, law and profile it points to must be there.
 * Throws SignatureError with every mistake of the first wrong file.
 */
export function loadPlaces(folder: string): PlaceKnowledge {
  const places = join(folder, 'places');
  const organisations = loadFile(join(places, 'organisations.yaml'), Organisations);
  const laws = loadFile(join(places, 'laws.yaml'), Laws);
  return {
    databases: loadFile(join(places, 'sources.yaml'), Databases),
    networks: loadFile(join(places, 'networks.yaml'), known(Networks, 'organisation', organisations)),
    anycast: loadFile(join(places, 'anycast.yaml'), Anycast),
    laws,
    countries: loadFile(join(places, 'countries.yaml'), Countries),
    profiles: loadProfiles(join(places, 'profiles'), laws, []),
  };
}

/** Reads and checks the map of the world that stands beside them. Throws SignatureError. */
export function loadWorldMap(folder: string): WorldMap {
  const { land, points } = loadFile(join(folder, 'places', 'map.yaml'), WorldMapFile);
  return { land, points };
}

/** A folder of the user's own may add networks, laws and profiles to the bundled ones. Throws SignatureError. */
export function addOwnPlaces(folder: string, bundled: PlaceKnowledge, organisations: Organisations): PlaceKnowledge {
  const places = join(folder, 'places');
  const laws = { ...bundled.laws, ...loadOptional(join(places, 'laws.yaml'), Laws, {}) };
  const own = loadProfiles(join(places, 'profiles'), laws, bundled.profiles);
  const ids = new Set(own.map(({ id }) => id));
  return {
    databases: bundled.databases,
    // The first row that names a network counts.
    networks: [...loadOptional(join(places, 'networks.yaml'), known(Networks, 'organisation', organisations), []), ...bundled.networks],
    anycast: [...loadOptional(join(places, 'anycast.yaml'), Anycast, []), ...bundled.anycast],
    laws,
    countries: bundled.countries,
    profiles: [...bundled.profiles.filter(({ id }) => !ids.has(id)), ...own],
  };
}

/** Reads what the user states of addresses. Throws SignatureError. */
export function loadOverrides(path: string): OverrideTable {
  const prefixes = Overrides.superRefine((overrides, context) => {
    for (const key of Object.keys(overrides)) {
      try {
        void new OverrideTable({ [key]: overrides[key]! });
      } catch (error) {
        context.addIssue({ code: 'custom', path: [key], message: (error as Error).message });
      }
    }
  });
  return new OverrideTable(loadFile(path, prefixes));
}

function loadProfiles(folder: string, laws: Laws, others: readonly Profile[]): readonly Profile[] {
  const checked = Profile.superRefine((profile, context) => {
    for (const [i, law] of profile.laws.entries()) {
      if (laws[law] === undefined) context.addIssue({ code: 'custom', path: ['laws', i], message: `no law is called "${law}"` });
    }
    const isBoth = profile.inside.length > 0 && profile.outside.length > 0;
    if (isBoth) context.addIssue({ code: 'custom', path: ['outside'], message: 'either inside or outside, not both' });
    if (!isBoth && profile.extends === undefined && profile.inside.length + profile.outside.length === 0)
      context.addIssue({ code: 'custom', path: ['id'], message: 'a profile needs territories, inside or outside, or one that it extends' });
  });
  const profiles = loadFolder(folder, checked);
  // What a profile extends may stand in a file behind it, so this is looked at last.
  const ids = new Set([...others, ...profiles].map(({ id }) => id));
  const extending = checked.superRefine((profile, context) => {
    if (profile.extends !== undefined && (!ids.has(profile.extends) || profile.extends === profile.id))
      context.addIssue({ code: 'custom', path: ['extends'], message: `no other profile is called "${profile.extends}"` });
  });
  return profiles.some((one) => one.extends !== undefined) ? loadFolder(folder, extending) : profiles;
}

/** Rows whose `field` is a key of `table`. */
function known<T extends Record<string, unknown>>(rows: z.ZodType<T[]>, field: keyof T & string, table: Readonly<Record<string, unknown>>) {
  return rows.superRefine((list, context) => {
    for (const [i, row] of list.entries()) {
      if (table[row[field] as string] === undefined)
        context.addIssue({ code: 'custom', path: [i, field], message: `"${String(row[field])}" is not in organisations.yaml` });
    }
  });
}

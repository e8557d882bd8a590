import { existsSync, readFileSync } from 'node:fs';
import type { Gazetteer } from '../../place/gazetteer.js';
import type { ChosenProfile } from '../../place/profile.js';
import { PlaceError } from '../../place/place-error.js';
import type { PlaceKnowledge } from '../../place/schema.js';
import { bundledKnowledge, knowledgeWith } from '../knowledge.js';

/** What was asked for about places. */
export interface PlaceOptions {
  readonly places: boolean;
  /** As `prc`, `prc+hk`. */
  readonly profiles: readonly string[];
  /** YYYY-MM-DD. */
  readonly asOf: string | undefined;
  /** ISO 3166-1 alpha-2 of the country where the captures were made. */
  readonly vantage: string | undefined;
  /** Databases of the user's own. */
  readonly geo: readonly string[];
  readonly overrides: string | undefined;
  /** Folders of signatures beside the bundled ones. */
  readonly signatures: readonly string[];
}

/** Where places are looked up; undefined, and nothing is loaded, when they were not asked for. Throws PlaceError and SignatureError. */
export async function gazetteerFor(options: PlaceOptions): Promise<Gazetteer | undefined> {
  if (!options.places && options.profiles.length === 0) {
    const idle = [...(options.asOf === undefined ? [] : ['--as-of']), ...(options.geo.length === 0 ? [] : ['--geo'])];
    if (options.vantage !== undefined) idle.push('--vantage');
    if (options.overrides !== undefined) idle.push('--overrides');
    if (idle.length > 0)
      throw new PlaceError(`${idle.join(' and ')} ${idle.length === 1 ? 'says' : 'say'} nothing without --places or --profile`);
    return undefined;
  }
  return makeGazetteer(options);
}

/** The same, whether or not they were asked for. */
export async function makeGazetteer(options: PlaceOptions): Promise<Gazetteer> {
  const [{ Gazetteer: Lookup }, { chooseProfile }, { vantageIn }, { readDatabases, sourcesIn }] = await Promise.all([
    import('../../place/gazetteer.js'),
    import('../../place/choose-profile.js'),
    import('../../place/vantage.js'),
    import('./databases.js'),
  ]);
  const knowledge = await placesWith(options.signatures);
  const { organisations } = options.signatures.length === 0 ? bundledKnowledge() : await knowledgeWith(options.signatures);
  const overrides = options.overrides === undefined ? undefined : await readOverrides(options.overrides);
  const profiles = [...new Set(options.profiles)].map((profile) => chooseProfile(profile, knowledge));
  const exclude = options.vantage === undefined ? undefined : vantageIn(options.vantage, knowledge.countries);
  const sources = sourcesIn(readDatabases(knowledge.databases, options.geo));
  return new Lookup({ ...knowledge, organisations, sources, overrides }, profiles, checkedDay(options.asOf), exclude);
}

/** What came with the program about places, and what the user's own folders add. Throws SignatureError. */
export async function placesWith(folders: readonly string[]): Promise<PlaceKnowledge> {
  const bundled = JSON.parse(readFileSync(new URL('places.json', import.meta.url), 'utf8')) as PlaceKnowledge;
  if (folders.length === 0) return bundled;
  const { addOwnPlaces } = await import('../../signature/load-places.js');
  const { organisations } = await knowledgeWith(folders);
  return folders.reduce((known, folder) => addOwnPlaces(folder, known, organisations), bundled);
}

/** What to say of profiles that should have been looked through again by that day. */
export function outOfDate(profiles: readonly ChosenProfile[], today: string): readonly string[] {
  return profiles
    .filter(({ expires }) => expires <= today)
    .map(({ id, expires }) => `profile ${id} is out of date: it was to be looked through again by ${expires}.`);
}

async function readOverrides(path: string) {
  if (!existsSync(path)) throw new PlaceError(`cannot read ${path}: there is no such file`);
  const { loadOverrides } = await import('../../signature/load-places.js');
  return loadOverrides(path);
}

function checkedDay(day: string | undefined): string | null {
  if (day === undefined) return null;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  if (!isDay) throw new PlaceError(`"${day}" is no day such as 2021-02-12`);
  return day;
}

/** The bundled stories as the command tells them, with the databases that come with the program, for tests only. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readDatabases, sourcesIn } from '../cli/places/databases.js';
import type { Frame } from '../core/frame.js';
import { Engine } from '../engine.js';
import { asnTable } from '../place/asn-table.js';
import { chooseProfile } from '../place/choose-profile.js';
import { Gazetteer } from '../place/gazetteer.js';
import { OverrideTable } from '../place/override.js';
import { Overrides } from '../place/schema.js';
import type { Language } from '../core/language.js';
import { loadPlaces } from '../signature/load-places.js';
import { KNOWLEDGE, ROOT, WAS_READ, framesOf } from '../testing/results.js';
import { type Account, AccountWriter } from './account.js';
import type { Stage } from './stage.js';
import { STORIES, type StoryId } from './story.js';

const PLACES = loadPlaces(join(ROOT, 'signatures'));

/** The bundled databases; the table of networks is made when roomtone is built. */
const NETWORKS = readFileSync(join(ROOT, 'dist/asn.bin'));
const BUNDLED = new Set(Object.values(PLACES.databases).map(({ title }) => title));
const READINGS = readDatabases(PLACES.databases, []).filter(({ title }) => BUNDLED.has(title));
const SOURCES = { ...sourcesIn(READINGS), networks: [asnTable(NETWORKS, '')] };

const EXPOSES = Object.fromEntries(
  KNOWLEDGE.signatures.flatMap(({ id, protocols }) => Object.entries(protocols).map(([name, { exposes }]) => [`${id}/${name}`, exposes])),
);

/** `change`: what to make of the frames of the first capture before the engine reads them. */
export async function aStage(
  id: StoryId,
  language: Language,
  change: (frames: readonly Frame[]) => readonly Frame[] = (frames) => frames,
): Promise<Stage> {
  const { before, after, profile } = STORIES[id];
  return {
    before: await account(before, profile, change),
    after: await account(after, profile, (frames) => frames),
    profile: PLACES.profiles.find((one) => one.id === profile)!,
    rules: KNOWLEDGE.rules,
    exposes: EXPOSES,
    language,
    shown: (_, value) => value,
    folder: 'captures',
  };
}

async function account(name: string, profile: string, change: (frames: readonly Frame[]) => readonly Frame[]): Promise<Account> {
  const folder = join(ROOT, 'captures', name);
  const places = join(folder, 'places.yaml');
  const overrides = existsSync(places) ? new OverrideTable(Overrides.parse(parse(readFileSync(places, 'utf8')))) : undefined;
  const gazetteer = new Gazetteer(
    { ...PLACES, organisations: KNOWLEDGE.organisations, sources: SOURCES, overrides },
    [chooseProfile(profile, PLACES)],
    null,
  );
  const engine = new Engine(KNOWLEDGE, undefined, gazetteer);
  const writer = new AccountWriter(() => engine.report());
  engine.begin(`${name}/capture.pcapng`);
  const file = join(folder, 'capture.pcapng');
  for (const frame of change(await framesOf(file))) writer.take(engine.push(frame), frame);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  return writer.end(engine.end({ ...WAS_READ, sha256 }));
}

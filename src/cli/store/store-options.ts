import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Configuration, Privacy } from '../../store/configuration.js';
import type { StoreOptions } from '../../store/store-capture.js';
import { keyLogIn } from '../key-log.js';
import { knowledgeWith } from '../knowledge.js';
import { maskKey } from '../mask.js';
import { type PlaceOptions, gazetteerFor, placesWith } from '../places/gazetteer.js';
import { version } from '../version.js';
import { type WatchOptions, watchFor } from '../watch.js';

/** How captures are to be stored, as the command line says it. */
export interface StoreWish {
  /** The folder of the store. */
  readonly out: string;
  /** Folders of signatures beside the bundled ones. */
  readonly signatures: readonly string[];
  readonly watch: WatchOptions;
  readonly places: PlaceOptions;
  /** A file of TLS secrets. */
  readonly keyLog: string | undefined;
  /** A file with the key by which identifiers are hashed; undefined where they are stored as they are. */
  readonly hmacKeyFile: string | undefined;
  /** Read once more what could not be read by this version. */
  readonly retriesFailed: boolean;
}

/** How identifiers are stored. Throws MaskError where the key cannot be used. */
export function privacyBy(hmacKeyFile: string | undefined): Privacy {
  return hmacKeyFile === undefined ? 'plain' : { hmacKey: maskKey(hmacKeyFile) };
}

/** Loads all that captures are looked at with, once for all of them. Throws UserError. */
export async function storeOptions({
  out,
  signatures,
  watch,
  places,
  keyLog,
  hmacKeyFile,
  retriesFailed,
}: StoreWish): Promise<StoreOptions> {
  const privacy = privacyBy(hmacKeyFile);
  const keys = keyLogIn(keyLog);
  const knowledge = await knowledgeWith(signatures);
  const gazetteer = await gazetteerFor(places);
  const sources = gazetteer && [...gazetteer.sources.countries, ...gazetteer.sources.networks].map(({ name, sha256 }) => [name, sha256]);
  const overrides = places.overrides === undefined ? null : readFileSync(places.overrides, 'utf8');
  const configuration: Configuration = {
    detector: version(),
    knowledge,
    watch: await watchFor(watch),
    gazetteer,
    keyLog: keys,
    vantage: places.vantage ?? null,
    geo: sources === undefined ? null : hashOf([sources, overrides]),
    hash: hashOf([
      knowledge,
      [watch.lists, watch.honey, watch.file === undefined ? null : readFileSync(watch.file, 'utf8')],
      keys && createHash('sha256').update(keys.text()).digest('hex'),
      gazetteer && [await placesWith(signatures), gazetteer.profiles, sources, overrides, places.asOf ?? null, places.vantage ?? null],
    ]),
  };
  return { out, configuration, privacy, retriesFailed };
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

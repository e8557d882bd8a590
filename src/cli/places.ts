import { formatAddress, parseAddress } from '../core/address.js';
import { escapeText } from '../core/display.js';
import { PlaceError } from '../place/place-error.js';
import { citationOf } from '../place/profile.js';
import type { PlaceKnowledge } from '../place/schema.js';
import { placeRows } from '../report/place-rows.js';
import { EXIT } from './exit-code.js';
import { type DatabaseReading, readDatabases } from './places/databases.js';
import { type PlaceOptions, makeGazetteer, placesWith } from './places/gazetteer.js';
import { Output } from './output.js';

/** The word that asks for the databases instead of an address. */
const DATABASES = 'databases';

/**
 * Prints what is known of addresses; `databases` lists what is looked up where,
 * and nothing lists that and the profiles. Returns the exit code.
 */
export async function places(words: readonly string[], options: PlaceOptions): Promise<number> {
  if (options.vantage !== undefined) throw new PlaceError('--vantage needs captures: without packets there is no round trip');
  const output = new Output(process.stdout);
  const lines = words.length === 0 || words[0] === DATABASES ? await known(words.length === 0, options) : await judged(words, options);
  if (lines === undefined) return EXIT.usage;
  await output.write(`${lines.map(escapeText).join('\n')}\n`);
  await output.flush();
  return EXIT.clean;
}

async function known(withProfiles: boolean, { geo, signatures }: PlaceOptions): Promise<readonly string[]> {
  const knowledge = await placesWith(signatures);
  const databases = ['Databases', ...readDatabases(knowledge.databases, geo).flatMap(databaseLines)];
  return withProfiles
    ? [...databases, '', 'Profiles (--profile)', ...knowledge.profiles.flatMap((one) => profileLines(one, knowledge))]
    : databases;
}

function databaseLines({ title, place, date, sha256, licence, caution, missing }: DatabaseReading): readonly string[] {
  if (missing !== undefined) return [`  ${title}: ${missing}${missing.includes(place) ? '' : ` (${place})`}`];
  return [
    `  ${title}, of ${date}, ${licence}`,
    `      ${place}`,
    `      SHA-256 ${sha256}`,
    ...(caution === undefined ? [] : [`      ${caution}`]),
  ];
}

function profileLines(
  { id, title, options, laws, expires }: PlaceKnowledge['profiles'][number],
  knowledge: PlaceKnowledge,
): readonly string[] {
  return [
    `  ${id}  ${title.en}; to be looked through again by ${expires}`,
    ...Object.entries(options).map(([option, { title: words }]) => `      ${id}+${option}  ${words.en}`),
    ...laws.flatMap((key) => {
      const law = knowledge.laws[key];
      if (law === undefined) return [];
      const until = law.forceTo === null ? '' : ` to ${law.forceTo}`;
      const doubt = law.status === 'verified' ? '' : ', not verified and never cited';
      return [`      ${citationOf(law).en}, from ${law.forceFrom}${until}${doubt}`];
    }),
  ];
}

async function judged(words: readonly string[], options: PlaceOptions): Promise<readonly string[] | undefined> {
  const addresses: string[] = [];
  for (const word of words) {
    const bytes = parseAddress(word);
    if (bytes === undefined) {
      process.stderr.write(`roomtone: ${escapeText(word)} is no address; names are not looked up, since nothing here uses the network.\n`);
      return undefined;
    }
    addresses.push(formatAddress(bytes));
  }
  const gazetteer = await makeGazetteer(options);
  return addresses.flatMap((address) => {
    const judgement = gazetteer.judge({ address, names: [], vendor: null, vendorBy: null, vendorHome: null }, null);
    return [address, ...placeRows(judgement).map((row) => `  ${row}`)];
  });
}

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatAddress } from '../../core/address.js';
import { asnTable } from '../../place/asn-table.js';
import { PlaceError } from '../../place/place-error.js';
import type { Databases } from '../../place/schema.js';
import type { CountrySource, NetworkSource, PlaceSources } from '../../place/sources.js';
import { readProblem } from '../../source/inputs.js';
import { type Mmdb, openMmdb } from './mmdb.js';

/** Where the user's own databases lie; empty, no folder is looked at. */
const FOLDER_VARIABLE = 'ROOMTONE_GEO_DIR';

/** The table of networks that came with the program. */
const ASN_TABLE = new URL('asn.bin', import.meta.url);

const require = createRequire(import.meta.url);

/** A database as it was read, or why it was not. */
export interface DatabaseReading {
  readonly title: string;
  /** What comes with the program by package and file, the user's own as the path it was read at. */
  readonly place: string;
  readonly date: string;
  readonly sha256: string;
  readonly licence: string;
  readonly caution: string | undefined;
  readonly country: CountrySource | undefined;
  readonly networks: NetworkSource | undefined;
  /** Set when it could not be had. */
  readonly missing?: string;
}

/**
 * Reads the bundled databases, those of the folder in ROOMTONE_GEO_DIR or, where
 * that is not set, of the usual folders of the system, and those asked for:
 * files in MaxMind's format, or the name of one that may be installed beside the
 * program. Throws PlaceError when one asked for cannot be read; one that is not
 * there, or was only come upon, is told as missing.
 */
export function readDatabases(databases: Databases, asked: readonly string[]): readonly DatabaseReading[] {
  const folder = process.env[FOLDER_VARIABLE];
  const bundled = Object.values(databases).filter(({ onlyWhenAsked }) => !onlyWhenAsked);
  const comeUpon = folder === undefined ? usualFiles().map((path) => readComeUpon(path, databases)) : [];
  const own = folder === undefined || folder === '' ? [] : ownFiles(folder);
  const wanted = [...own, ...asked].map((name) => {
    const installed = Object.hasOwn(databases, name) ? databases[name] : undefined;
    return installed?.onlyWhenAsked === true ? readInstalled(installed) : readOwn(name, databases);
  });
  const hashes = new Set(wanted.map(({ sha256 }) => sha256));
  return [...bundled.map(readBundled), ...comeUpon.filter(({ sha256 }) => sha256 === '' || !hashes.has(sha256)), ...wanted];
}

/** Nobody asked for this one, so that a fault of it stops nothing. */
function readComeUpon(path: string, databases: Databases): DatabaseReading {
  try {
    return readOwn(path, databases);
  } catch (error) {
    if (!(error instanceof PlaceError)) throw error;
    return { ...NOTHING, title: basename(path), place: path, licence: 'your own', caution: undefined, missing: error.message };
  }
}

/** What the readings can be asked. */
export function sourcesIn(readings: readonly DatabaseReading[]): PlaceSources {
  // What the user brings is asked about networks first.
  const networks = readings.flatMap(({ networks: table }) => table ?? []);
  return { countries: readings.flatMap(({ country }) => country ?? []), networks: networks.toReversed() };
}

function readBundled(database: Databases[string]): DatabaseReading {
  const { title, licence, caution, means } = database;
  const path = means === 'announced' ? fileURLToPath(ASN_TABLE) : resolved(`${database.package}/${database.file}`);
  if (path === undefined || !existsSync(path)) return absent(database, 'it is not installed');
  const { bytes, sha256 } = readHashed(path);
  const place = means === 'announced' ? `compiled of ${database.package}` : `${database.package}/${database.file}`;
  if (means === 'announced') {
    const networks = asnTable(bytes, sha256);
    return { title, place, date: networks.date, sha256, licence, caution, country: undefined, networks };
  }
  const { date, countryOf } = openMmdb(bytes);
  const country = { name: title, family: database.family, means, date, sha256, countryOf };
  return { title, place, date, sha256, licence, caution, country, networks: undefined };
}

/** A package with a function `lookup` that is not part of roomtone, where the user has installed it. */
function readInstalled(database: Databases[string]): DatabaseReading {
  const { title, family, licence, caution } = database;
  const path = resolved(`${database.package}/${database.file}`);
  if (path === undefined) throw new PlaceError(`${database.package} is not installed beside roomtone: npm install ${database.package}`);
  const { lookup } = require(database.package) as { lookup(address: string): { readonly country?: string } | null };
  const { version } = require(`${database.package}/package.json`) as { version: string };
  const { sha256 } = readHashed(path);
  const date = database.releases[version] ?? 'unknown';
  const countryOf = (address: string) => lookup(address)?.country || null;
  const country: CountrySource = { name: title, family, means: 'located', date, sha256, countryOf };
  return { title, place: `${database.package}/${database.file}`, date, sha256, licence, caution, country, networks: undefined };
}

function readOwn(path: string, databases: Databases): DatabaseReading {
  const name = basename(path);
  let read: { readonly bytes: Buffer; readonly sha256: string };
  let opened: Mmdb;
  try {
    read = readHashed(path);
  } catch (error) {
    throw new PlaceError(`cannot read ${path}: ${readProblem(error)}`, { cause: error });
  }
  try {
    opened = openMmdb(read.bytes);
  } catch (error) {
    throw new PlaceError(`${path} is no database in MaxMind's format`, { cause: error });
  }
  const { sha256 } = read;
  const { type, date, countryOf, networkOf } = opened;
  const kin = Object.values(databases).find(({ types }) => types.some((prefix) => type.startsWith(prefix)));
  const means = kin?.means === 'registered' ? 'registered' : 'located';
  return {
    title: name,
    place: path,
    date,
    sha256,
    licence: 'your own',
    caution: undefined,
    country: { name, family: kin?.family ?? `own ${name}`, means, date, sha256, countryOf },
    networks: { name, date, sha256, networkOf: (address) => networkOf(formatAddress(address)) },
  };
}

/**
 * Where systems keep GeoIP databases: the user's own data folder (XDG Base
 * Directory), the system's, and what MaxMind's and distributions' updaters fill.
 */
function usualFiles(): readonly string[] {
  const home = process.env['XDG_DATA_HOME'] || join(homedir(), '.local/share');
  const shared = (process.env['XDG_DATA_DIRS'] || '/usr/local/share:/usr/share').split(delimiter);
  const folders = [
    ...[home, ...shared].filter(isAbsolute).map((folder) => join(folder, 'GeoIP')),
    '/usr/local/var/GeoIP',
    '/var/lib/GeoIP',
  ];
  return [...new Set(folders)].flatMap((folder) => {
    try {
      return ownFiles(folder);
    } catch {
      // Most systems have none of them.
      return [];
    }
  });
}

function ownFiles(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.mmdb'));
    return names.toSorted().map((name) => join(folder, name));
  } catch (error) {
    throw new PlaceError(`cannot read the folder in ${FOLDER_VARIABLE}, ${folder}: ${readProblem(error)}`, { cause: error });
  }
}

/** Of a database that could not be had. */
const NOTHING = { date: 'unknown', sha256: '', country: undefined, networks: undefined } as const;

function absent({ title, package: place, licence, caution }: Databases[string], missing: string): DatabaseReading {
  return { ...NOTHING, title, place, licence, caution, missing };
}

function readHashed(path: string): { readonly bytes: Buffer; readonly sha256: string } {
  const bytes = readFileSync(path);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function resolved(specifier: string): string | undefined {
  try {
    return require.resolve(specifier);
  } catch {
    return undefined;
  }
}

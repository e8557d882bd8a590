import { Reader } from 'maxmind';
import type { CountrySource, NetworkSource } from '../../place/sources.js';

/** What a database in MaxMind's format can tell. */
export interface Mmdb {
  readonly type: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  countryOf: CountrySource['countryOf'];
  networkOf(address: string): ReturnType<NetworkSource['networkOf']>;
}

/** Opens a database. Throws when the bytes are none. */
export function openMmdb(bytes: Buffer): Mmdb {
  const reader = new Reader<never>(bytes);
  // The library throws on damage that it meets on the way to a record; nothing is known of that address then.
  const recordOf = (address: string): unknown => {
    try {
      return reader.get(address);
    } catch {
      return null;
    }
  };
  return {
    type: reader.metadata.databaseType,
    date: reader.metadata.buildEpoch.toISOString().slice(0, 10),
    countryOf: (address) => countryIn(recordOf(address)),
    networkOf: (address) => networkIn(recordOf(address)),
  };
}

/** `country_code`, or `country.iso_code`, or `country` itself: the forms in use. */
function countryIn(record: unknown): string | null {
  if (!isObject(record)) return null;
  const { country } = record;
  const code = record['country_code'] ?? (isObject(country) ? country['iso_code'] : country);
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) && code !== 'ZZ' ? code : null;
}

/** `autonomous_system_number` and `autonomous_system_organization`, or `asn` (as a number, or as `AS64496`) and `as_name`. */
function networkIn(record: unknown): { readonly number: number; readonly name: string } | null {
  if (!isObject(record)) return null;
  const number = Number(String(record['autonomous_system_number'] ?? record['asn'] ?? '').replace(/^AS/, ''));
  const name = record['autonomous_system_organization'] ?? record['as_name'] ?? '';
  return Number.isInteger(number) && number > 0 && number <= 0xffffffff ? { number, name: String(name) } : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

import type { AddressRange } from '../core/place.js';
import { isWithin, parsePrefix } from './ip-address.js';

/**
 * Ranges that are not global unicast, most specific first: IANA's
 * special-purpose registries (RFC 6890) and RFC 5771 and 4291 for multicast.
 */
const RANGES: readonly (readonly [prefix: string, range: AddressRange])[] = [
  ['0.0.0.0/32', 'unspecified'],
  ['255.255.255.255/32', 'broadcast'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'documentation'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['169.254.0.0/16', 'link-local'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'benchmarking'],
  ['172.16.0.0/12', 'private'],
  ['100.64.0.0/10', 'shared'],
  ['0.0.0.0/8', 'reserved'],
  ['10.0.0.0/8', 'private'],
  ['127.0.0.0/8', 'loopback'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['100::/64', 'reserved'],
  ['2001:2::/48', 'benchmarking'],
  ['2001:db8::/32', 'documentation'],
  ['3fff::/20', 'documentation'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
  ['fc00::/7', 'private'],
];

const PARSED = RANGES.map(([prefix, range]) => ({ ...parsePrefix(prefix)!, range }));

/** "Global Unicast" is what IANA hands out of 2000::/3 (RFC 4291 §2.4, RFC 3513's first and only delegation). */
const DELEGATED = parsePrefix('2000::/3')!;

/** What kind of range an address lies in; null for an address of the public internet. */
export function rangeOf(bytes: Uint8Array): AddressRange | null {
  const found = PARSED.find(({ bytes: prefix, length }) => isWithin(bytes, prefix, length));
  if (found !== undefined) return found.range;
  return bytes.length === 16 && !isWithin(bytes, DELEGATED.bytes, DELEGATED.length) ? 'reserved' : null;
}

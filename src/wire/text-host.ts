/** Hosts as text protocols write them: an address or a name. */
import type { Field } from '../core/message.js';
import { type Text, part, textField } from './text.js';

export type Scope = 'private' | 'public' | 'multicast';

/** Hosts whose scope is remembered: a call's messages name the same few time and again. Guards memory. */
const MAX_SCOPES = 1000;
const SCOPES = new Map<string, Scope | 'neither' | undefined>();

/** What an address in text tells: `private` of a network that is not the Internet's, `public` of the Internet's, `multicast` of a group; neither for loopback and "any"; undefined when it is none. */
export function scopeOf(text: string): Scope | 'neither' | undefined {
  const known = SCOPES.get(text);
  if (known !== undefined || SCOPES.has(text)) return known;
  if (SCOPES.size === MAX_SCOPES) SCOPES.clear();
  const scope = scopeIn(text);
  SCOPES.set(text, scope);
  return scope;
}

function scopeIn(text: string): Scope | 'neither' | undefined {
  const four = ipv4Of(text);
  if (four !== undefined) return scopeOfIpv4(four);
  const six = ipv6Of(text);
  return six === undefined ? undefined : scopeOfIpv6(six);
}

/**
 * The field for a host: `address`, with its value again under its scope and
 * the port beside that, or `hostname`. Undefined when it is neither.
 */
export function hostField(host: Text, port?: Text): Field | undefined {
  const bare = host.text.startsWith('[') && host.text.endsWith(']') ? part(host, 1, host.text.length - 1) : host;
  const ports = port === undefined || port.text === '' ? [] : [textField('port', port)];
  const scope = scopeOf(bare.text);
  if (scope !== undefined) return textField('address', bare, scope === 'neither' ? ports : [textField(scope, bare), ...ports]);
  return isHostname(bare.text) ? textField('hostname', bare, ports) : undefined;
}

/** `host`, `host:port`, `[v6]`, `[v6]:port`. */
export function hostAndPort(whole: Text): { readonly host: Text; readonly port: Text | undefined } {
  const { text } = whole;
  const closing = text.startsWith('[') ? text.indexOf(']') : -1;
  const colon = text.indexOf(':', closing + 1);
  // An IPv6 address without brackets has more colons than one.
  if (colon < 0 || (closing < 0 && text.indexOf(':', colon + 1) >= 0)) return { host: whole, port: undefined };
  const port = part(whole, colon + 1);
  return { host: part(whole, 0, colon), port: /^\d{1,5}$/.test(port.text) ? port : undefined };
}

/** A name as hosts in the Internet have: labels of letters, digits and hyphens, with a letter somewhere. */
function isHostname(text: string): boolean {
  return text.length <= 253 && /^(?=.*[a-z])[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i.test(text);
}

function ipv4Of(text: string): readonly number[] | undefined {
  if (text.length > 15 || !/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(text)) return undefined;
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

/** The groups before `::` and their number in all; enough to know the scope. */
function ipv6Of(text: string): readonly string[] | undefined {
  if (text.length > 45 || !/^[0-9a-f:]+(\.\d{1,3}){0,3}$/i.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1)?.at(-1) ?? '';
  const hasIpv4 = last.includes('.');
  if (hasIpv4 && ipv4Of(last) === undefined) return undefined;
  const all = groups.flat();
  const count = all.length + (hasIpv4 ? 1 : 0);
  if (!all.every((group, index) => (hasIpv4 && index === all.length - 1) || /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined;
  const zeros = Array.from({ length: 8 - count }, () => '0');
  return halves.length === 1 ? all : [...groups[0]!, ...zeros, ...groups[1]!];
}

function scopeOfIpv4([a, b]: readonly number[]): Scope | 'neither' {
  if (a === undefined || b === undefined || a === 0 || a === 127 || a >= 240) return 'neither';
  if (a >= 224) return 'multicast';
  // RFC 1918 §3, RFC 3927, and RFC 6598 for the customers of one provider.
  const isPrivate =
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128);
  return isPrivate ? 'private' : 'public';
}

function scopeOfIpv6(groups: readonly string[]): Scope | 'neither' {
  const last = groups.at(-1)!;
  if (last.includes('.')) return scopeOfIpv4(last.split('.').map(Number));
  const numbers = groups.map((group) => parseInt(group, 16));
  const first = numbers[0]!;
  if (numbers.slice(0, 7).every((number) => number === 0)) return 'neither';
  if (first >= 0xff00) return 'multicast';
  // fc00::/7 of a site's own (RFC 4193) and fe80::/10 of one link (RFC 4291 §2.5.6).
  return (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80 ? 'private' : 'public';
}

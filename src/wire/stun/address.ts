/**
 * The addresses in STUN attributes (RFC 8489 §14.1, §14.2).
 *
 *   0        1        2             4
 *   +--------+--------+-------------+--------------------
 *   | 0      | family | port        | address: 4 or 16 bytes
 *   +--------+--------+-------------+--------------------
 *
 * In the XOR form the port is masked with the first two bytes of the magic
 * cookie, and the address with the cookie and the transaction id behind it:
 * the sixteen bytes of the header from its fourth on, whatever stands there.
 */
import { formatAddress, formatSocket } from '../../core/address.js';
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import { u16be } from '../../core/words.js';

const IPV4 = 1;
const IPV6 = 2;
const LENGTH_OF_IPV4 = 8;
const LENGTH_OF_IPV6 = 20;

/** Whether an attribute's value has the form of an address. */
export function isAddress(bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes[from] !== 0) return false;
  return (bytes[from + 1] === IPV4 && to - from === LENGTH_OF_IPV4) || (bytes[from + 1] === IPV6 && to - from === LENGTH_OF_IPV6);
}

/**
 * The address that stands from `from` to `to`, which has the form of one, as
 * `ip:port`, with its parts and how far it reaches (`scope`); `mask` is where
 * that of the XOR form begins.
 */
export function addressField(name: string, bytes: Buffer, from: number, to: number, mask?: number): Field {
  const parts = addressParts(bytes, from, to, mask);
  const [address, port] = parts as [Field, Field];
  const text = String(address.value);
  return field(name, port.value === 0 ? text : formatSocket(text, Number(port.value)), from, to - from, parts);
}

/** `address`, `port` and `scope` of a value that has the form of an address. */
export function addressParts(bytes: Buffer, from: number, to: number, mask?: number): readonly Field[] {
  const at = from + 4;
  const length = to - at;
  const address = new Uint8Array(length);
  let port = u16be(bytes, from + 2);
  if (mask !== undefined) port ^= u16be(bytes, mask);
  for (let i = 0; i < length; i++) address[i] = mask === undefined ? bytes[at + i]! : bytes[at + i]! ^ bytes[mask + i]!;
  return [
    field('address', formatAddress(address), at, length),
    field('port', port, from + 2, 2),
    field('scope', scopeOf(address), at, length),
  ];
}

/** How far an address reaches: that of a private network is another statement than one seen from the net. */
export function scopeOf(address: Uint8Array): 'public' | 'private' | 'loopback' | 'unspecified' {
  if (address.length === 4) return scopeOfIpv4(address);
  if (address.subarray(0, 15).every((byte) => byte === 0)) {
    if (address[15] === 0) return 'unspecified';
    if (address[15] === 1) return 'loopback';
  }
  // "::ffff:192.0.2.1" (RFC 4291 §2.5.5.2)
  if (address.subarray(0, 10).every((byte) => byte === 0) && address[10] === 0xff && address[11] === 0xff)
    return scopeOfIpv4(address.subarray(12));
  // fc00::/7 (RFC 4193) and fe80::/10 (RFC 4291 §2.5.6)
  const isLocal = (address[0]! & 0xfe) === 0xfc || (address[0] === 0xfe && (address[1]! & 0xc0) === 0x80);
  return isLocal ? 'private' : 'public';
}

function scopeOfIpv4(address: Uint8Array): ReturnType<typeof scopeOf> {
  const first = address[0];
  const second = address[1];
  if (first === 127) return 'loopback';
  if (first === 0) return 'unspecified';
  // RFC 1918, link-local (RFC 3927), and what a provider shares between customers (RFC 6598)
  const isPrivate =
    first === 10 ||
    (first === 172 && (second! & 0xf0) === 16) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254) ||
    (first === 100 && (second! & 0xc0) === 64);
  return isPrivate ? 'private' : 'public';
}

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

const IPV4 = 1;
const IPV6 = 2;
const LENGTH_OF_IPV4 = 8;
const LENGTH_OF_IPV6 = 20;

/** Whether an attribute's value has the form of an address. */
export function isAddress(value: Uint8Array): boolean {
  if (value[0] !== 0) return false;
  return (value[1] === IPV4 && value.length === LENGTH_OF_IPV4) || (value[1] === IPV6 && value.length === LENGTH_OF_IPV6);
}

/**
 * The address in `value`, which has the form of one, as `ip:port`, with its
 * parts and how far it reaches (`scope`); `mask` is that of the XOR form.
 */
export function addressField(name: string, value: Buffer, offset: number, mask?: Uint8Array): Field {
  const parts = addressParts(value, offset, mask);
  const [address, port] = parts as [Field, Field];
  const text = String(address.value);
  return field(name, port.value === 0 ? text : formatSocket(text, Number(port.value)), offset, value.length, parts);
}

/** `address`, `port` and `scope` of a value that has the form of an address. */
export function addressParts(value: Buffer, offset: number, mask?: Uint8Array): readonly Field[] {
  const plain = Buffer.from(value.subarray(2));
  if (mask !== undefined) {
    for (let i = 0; i < 2; i++) plain[i]! ^= mask[i]!;
    for (let i = 2; i < plain.length; i++) plain[i]! ^= mask[i - 2]!;
  }
  const address = plain.subarray(2);
  return [
    field('address', formatAddress(address), offset + 4, address.length),
    field('port', plain.readUInt16BE(0), offset + 2, 2),
    field('scope', scopeOf(address), offset + 4, address.length),
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

function scopeOfIpv4([first, second]: Uint8Array): ReturnType<typeof scopeOf> {
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

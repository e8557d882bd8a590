import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress } from '../core/address.js';
import { AddressPseudonyms } from './address-pseudonyms.js';

const addresses = new AddressPseudonyms(Buffer.alloc(32, 1));
const of = (text: string) => formatAddress(addresses.of(parseAddress(text)!));

/** Bits that two addresses have in common at the front. */
function common(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  while (bits < a.length * 8 && ((a[bits >> 3]! ^ b[bits >> 3]!) & (0x80 >> (bits & 7))) === 0) bits++;
  return bits;
}

describe('pseudonyms of addresses', () => {
  test.each([4, 16])('keep common prefixes of addresses of %i bytes, bit by bit', (length) => {
    const address = fc
      .uint8Array({ minLength: length, maxLength: length })
      .filter(([first]) => first !== 0 && first !== 127 && first! < 224);
    fc.assert(
      fc.property(address, address, fc.nat(length * 8), (a, other, shared) => {
        const b = Uint8Array.from(other, (byte, i) => {
          const mask = i * 8 + 8 <= shared ? 0xff : i * 8 >= shared ? 0 : (0xff << (8 - (shared - i * 8))) & 0xff;
          return (a[i]! & mask) | (byte & ~mask);
        });
        // Single hex digits at the end change places in a circle.
        const most = length === 16 && a[14] === 0 ? 124 : 128;
        expect(Math.min(common(addresses.of(a), addresses.of(b)), most)).toBe(Math.min(common(a, b), most));
      }),
      { numRuns: 300 },
    );
  });

  test('take as many characters as the addresses', () => {
    const octet = fc.oneof(fc.nat(9), fc.nat(99), fc.nat(255));
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), (octets) => {
        expect(of(octets.join('.'))).toHaveLength(octets.join('.').length);
      }),
    );
    const group = fc.oneof(fc.constant(0), fc.nat(0xf), fc.nat(0xff), fc.nat(0xffff));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const bytes = Buffer.alloc(16);
        groups.forEach((one, i) => bytes.writeUInt16BE(one, i * 2));
        expect(formatAddress(addresses.of(bytes))).toHaveLength(formatAddress(bytes).length);
      }),
    );
  });

  test.each([
    ['10.11.12.13', /^10\./],
    ['172.20.1.1', /^172\.(1[6-9]|2\d|3[01])\./],
    ['192.168.17.34', /^192\.168\./],
    ['100.100.1.1', /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./],
    ['169.254.20.30', /^169\.254\./],
    ['198.51.100.77', /^198\.51\.100\./],
    ['2001:db8::abcd', /^2001:db8::/],
    ['fe80::1234', /^fe80::/],
    ['fd00::77', /^f[cd]/],
    ['2001:db8::1', /^2001:db8::[2-9a-f]$/],
    ['ff02::1:ff12:3456', /^ff02::1:ff/],
  ])('keep %s in its range', (text, range) => {
    expect(of(text)).toMatch(range);
    expect(of(text)).not.toBe(text);
  });

  test.each(['0.0.0.0', '127.0.0.1', '224.0.0.251', '255.255.255.255', '::', '::1', 'ff02::fb'])('leave %s, which is nobody', (text) => {
    expect(of(text)).toBe(text);
  });

  test('lead no address of the Internet into a range of its own', () => {
    const special = /^(10|127|0|22[4-9]|2[345]\d)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\./;
    const octet = fc.nat(255);
    fc.assert(
      fc.property(fc.tuple(fc.integer({ min: 1, max: 223 }), octet, octet, octet), (octets) => {
        const text = octets.join('.');
        if (!special.test(text)) expect(of(text)).not.toMatch(special);
      }),
    );
  });

  test('are the same within an IPv4-mapped address', () => {
    expect(of('::ffff:93.184.216.34')).toBe(`::ffff:${of('93.184.216.34')}`);
  });

  test('leave what is kept, and give it to nobody else', () => {
    const kept = new AddressPseudonyms(Buffer.alloc(32, 1), new Set(['192.0.2.5']));
    const made = Array.from({ length: 10 }, (_, i) => formatAddress(kept.of(Uint8Array.of(192, 0, 2, i))));
    expect(made[5]).toBe('192.0.2.5');
    expect(new Set(made).size).toBe(10);
  });

  test('are found in text, written as they were', () => {
    const found = (text: string) => [...addresses.inText(text)].map((one) => one.text);
    expect(found('Via: SIP/2.0/UDP 192.0.2.1:5060;received=198.51.100.7')).toEqual(['192.0.2.1', '198.51.100.7']);
    expect(found('sip:[2001:DB8::1F]:5060 at 12:30:45, oid 1.3.6.1.4.1, agent-1.2.3.4')).toEqual(['2001:DB8::1F']);
    const [upper] = addresses.inText('2001:0DB8::00FA');
    expect(upper!.pseudonym).toMatch(/^2001:0DB8::00[1-9A-F][\dA-F]$/);
  });
});

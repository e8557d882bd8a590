import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress } from '../core/address.js';
import { embeddedVersion4, isWithin, masked, parsePrefix } from './ip-address.js';

const bytesOf = (...lengths: readonly number[]) =>
  fc.oneof(...lengths.map((length) => fc.uint8Array({ minLength: length, maxLength: length })));

const bits = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');

describe('parseAddress', () => {
  test('reads back every address that is printed', () => {
    fc.assert(
      fc.property(bytesOf(4, 16), (bytes) => {
        expect([...parseAddress(formatAddress(bytes))!]).toEqual([...bytes]);
      }),
    );
  });

  test.each([
    ['192.0.2.1', [192, 0, 2, 1]],
    ['::', Array.from({ length: 16 }, () => 0)],
    ['2001:DB8::192.0.2.1', [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 1]],
    ['1:2:3:4:5:6:7::', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0]],
  ])('takes %s', (text, bytes) => expect([...(parseAddress(text) ?? [])]).toEqual(bytes));

  test.each([
    '',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.01',
    '192.0.2.1.1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8::',
    '::1::',
    ':::',
    ':1',
    '192.0.2.1::',
    '12345::',
    'fe80::1%eth0',
    '1:2:3:4:5:6:7:192.0.2.1',
    'example.org',
  ])('refuses %j', (text) => expect(parseAddress(text)).toBeUndefined());

  test('never throws on noise', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseAddress(text)));
  });
});

describe('the IPv4 address inside', () => {
  test.each([
    ['mapped', '::ffff:203.0.113.9', '203.0.113.9'],
    ['translated', '::ffff:0:203.0.113.9', '203.0.113.9'],
    ['of NAT64', '64:ff9b::203.0.113.9', '203.0.113.9'],
    ['of 6to4', '2002:cb00:7109::1', '203.0.113.9'],
    // RFC 4380: the server stands in bytes 4 to 7, the client inverted at the end
    ['of Teredo', '2001:0:c000:201::34ff:8ef6', '203.0.113.9'],
  ])('is found when %s', (_, outer, inner) => {
    expect(formatAddress(embeddedVersion4(parseAddress(outer)!)!)).toBe(inner);
  });

  test.each(['2001:db8::203.0.113.9', '::1', '203.0.113.9'])('is not made up for %s', (text) => {
    expect(embeddedVersion4(parseAddress(text)!)).toBeUndefined();
  });
});

describe('a prefix', () => {
  test('holds the addresses that share its bits, and no other', () => {
    const cases = bytesOf(4, 16).chain((bytes) =>
      fc.tuple(fc.constant(bytes), fc.integer({ min: 0, max: bytes.length * 8 }), bytesOf(bytes.length)),
    );
    fc.assert(
      fc.property(cases, ([prefix, length, other]) => {
        expect(isWithin(other, prefix, length)).toBe(bits(other).slice(0, length) === bits(prefix).slice(0, length));
        expect(bits(masked(prefix, length))).toBe(
          bits(prefix)
            .slice(0, length)
            .padEnd(prefix.length * 8, '0'),
        );
        expect(parsePrefix(`${formatAddress(masked(prefix, length))}/${length}`)).toEqual({ bytes: masked(prefix, length), length });
      }),
    );
  });

  test('of one version holds no address of the other', () => {
    expect(isWithin(parseAddress('::')!, parseAddress('0.0.0.0')!, 0)).toBe(false);
  });

  test('without a length is the address alone', () => {
    expect(parsePrefix('192.0.2.1')?.length).toBe(32);
    expect(parsePrefix('2001:db8::1')?.length).toBe(128);
  });

  test.each(['192.0.2.1/24', '192.0.2.0/33', '192.0.2.0/024', '192.0.2.0/24/1', 'x/8', '192.0.2.0/'])('is not %s', (text) => {
    expect(parsePrefix(text)).toBeUndefined();
  });
});

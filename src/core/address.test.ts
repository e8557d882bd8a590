import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress, formatSocket } from './address.js';

/** Sixteen bytes from eight groups written out in full. */
const groups = (text: string) =>
  Buffer.from(
    text
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  );

describe('formatAddress', () => {
  test('prints IPv4 with dots', () => {
    expect(formatAddress(Buffer.from([192, 0, 2, 1]))).toBe('192.0.2.1');
    expect(formatAddress(Buffer.from([0, 0, 0, 255]))).toBe('0.0.0.255');
  });

  test.each([
    // §1 and §4.2.1
    ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    // §4.2.2: one zero group is not shortened
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    // §4.2.3: the longest run, the first of equal ones
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    // §4.1 and §4.3: no leading zeros, lower case
    ['2001:0db8:000a:00b0:0c00:d000:ABCD:EF01', '2001:db8:a:b0:c00:d000:abcd:ef01'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['fe80:0:0:0:0:0:0:1', 'fe80::1'],
    // §5: an IPv4 address in a known prefix, and a neighbour that is none
    ['0:0:0:0:0:ffff:c000:0201', '::ffff:192.0.2.1'],
    ['0:0:0:0:1:ffff:c000:0201', '::1:ffff:c000:201'],
  ])('prints %s as RFC 5952 wants it', (written, printed) => {
    expect(formatAddress(groups(written))).toBe(printed);
  });

  test('agrees with the URL parser on every address that carries no IPv4', () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (written) => {
        if (written.slice(0, 5).every((value) => value === 0) && written[5] === 0xffff) return;
        const text = written.map((value) => value.toString(16)).join(':');
        expect(formatAddress(groups(text))).toBe(new URL(`http://[${text}]`).hostname.slice(1, -1));
      }),
    );
  });
});

describe('formatSocket', () => {
  test('brackets only IPv6', () => {
    expect(formatSocket('192.0.2.1', 80)).toBe('192.0.2.1:80');
    expect(formatSocket('2001:db8::1', 80)).toBe('[2001:db8::1]:80');
    expect(formatSocket('::ffff:192.0.2.1', 80)).toBe('[::ffff:192.0.2.1]:80');
  });
});

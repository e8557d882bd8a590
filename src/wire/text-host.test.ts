import { describe, expect, test } from 'vitest';
import { hostAndPort, hostField, scopeOf } from './text-host.js';

const text = (value: string, offset = 0) => ({ text: value, offset });

describe('scopeOf', () => {
  test.each([
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['192.0.2.1', 'public'],
    ['169.254.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['100.128.0.1', 'public'],
    ['233.252.0.1', 'multicast'],
    ['0.0.0.0', 'neither'],
    ['127.0.0.1', 'neither'],
    ['255.255.255.255', 'neither'],
    ['2001:db8::1', 'public'],
    ['fe80::1', 'private'],
    ['fd00::1', 'private'],
    ['ff02::1', 'multicast'],
    ['::1', 'neither'],
    ['::', 'neither'],
    ['::ffff:192.168.1.1', 'private'],
    ['2001:db8:1:2:3:4:5:6', 'public'],
  ])('%s is %s', (address, scope) => expect(scopeOf(address)).toBe(scope));

  test.each([
    '',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    'example.org',
    '1:2:3',
    '1::2::3',
    '1:2:3:4::5:6:7:8',
    '2001:db8::12345',
    '::1.2.3.400',
    '1:2:3:4:5:6:7:8:9',
    ':',
    'a',
  ])('%j is no address', (other) => expect(scopeOf(other)).toBeUndefined());
});

describe('hosts', () => {
  test('an address stands under its scope, with the port beside it', () => {
    const { host, port } = hostAndPort(text('192.168.1.2:5060', 10));
    expect(hostField(host, port)).toMatchObject({
      name: 'address',
      value: '192.168.1.2',
      offset: 10,
      length: 11,
      fields: [
        { name: 'private', value: '192.168.1.2', offset: 10 },
        { name: 'port', value: '5060', offset: 22 },
      ],
    });
  });

  test('IPv6 stands in brackets, or alone', () => {
    expect(hostAndPort(text('[2001:db8::1]:80'))).toEqual({ host: text('[2001:db8::1]'), port: text('80', 14) });
    expect(hostAndPort(text('2001:db8::1'))).toEqual({ host: text('2001:db8::1'), port: undefined });
    expect(hostField(text('[2001:db8::1]', 4))).toMatchObject({ value: '2001:db8::1', offset: 5, length: 11 });
  });

  test('a name is a name, and rubbish is nothing', () => {
    expect(hostField(text('sip.example.org'))).toMatchObject({ name: 'hostname', value: 'sip.example.org' });
    for (const rubbish of ['', '12345', 'a b', '$', 'x..y', '-a.org']) expect(hostField(text(rubbish))).toBeUndefined();
    expect(hostAndPort(text('example.org:none')).port).toBeUndefined();
  });
});

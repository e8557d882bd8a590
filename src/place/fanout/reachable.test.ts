import { expect, test } from 'vitest';
import { addressBytes } from '../../testing/packets.js';
import { canBeServer } from './reachable.js';

const can = (text: string) => {
  const bytes = Buffer.concat([Buffer.from([1, 2, 3]), addressBytes(text)]);
  return canBeServer(bytes, 3, bytes.length - 3);
};

test.each([
  '192.0.2.1',
  '198.51.100.1',
  '203.0.113.1',
  '9.255.255.255',
  '11.0.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '172.15.0.1',
  '172.32.0.1',
  '192.167.1.1',
  '169.253.1.1',
  '223.255.255.1',
  '2001:db8::1',
  'fe00::1',
])('%s can be a server', (text) => expect(can(text)).toBe(true));

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.127.0.1',
  '127.0.0.1',
  '169.254.1.1',
  '172.16.0.1',
  '172.31.0.1',
  '192.168.0.1',
  '224.0.0.251',
  '255.255.255.255',
  '::1',
  'fc00::1',
  'fd00::1',
  'fe80::1',
  'febf::1',
  'ff02::fb',
])('%s cannot', (text) => expect(can(text)).toBe(false));

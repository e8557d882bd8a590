import { describe, expect, test } from 'vitest';
import { bytes } from '../tls/testing.js';
import { initialKeys, mendInitial, openInitial } from './initial.js';
import { readLongHeader } from './packet.js';
import { initial } from './testing.js';
import { versionOf } from './version.js';

/** The connection id of RFC 9001 and RFC 9369, appendix A. */
const ID = bytes('8394c8f03e515708');

describe('initialKeys', () => {
  test.each([
    [0x00000001, 'client', '1f369613dd76d5467730efcbe3b1a22d', 'fa044b2f42a3fd3b46fb255c', '9f50449e04a0e810283a1e9933adedd2'],
    [0x00000001, 'server', 'cf3a5331653c364c88f0f379b6067e37', '0ac1493ca1905853b0bba03e', 'c206b8d9b9f0f37644430b490eeaa314'],
    [0x6b3343cf, 'client', '8b1a0bc121284290a29e0971b5cd045d', '91f73e2351d8fa91660e909f', '45b95e15235d6f45a6b19cbcb0294ba9'],
    [0x6b3343cf, 'server', '82db637861d55e1d011f19ea71d5d2a7', 'dd13c276499c0249d3310652', 'edf6d05c83121201b436e16877593c3a'],
  ] as const)('makes those of the appendix: version %i, %s', (version, from, key, iv, headerProtection) => {
    const keys = initialKeys(versionOf(version)!, ID, from);
    expect({ key: keys.key.toString('hex'), iv: keys.iv.toString('hex'), headerProtection: keys.headerProtection.toString('hex') }).toEqual(
      {
        key,
        iv,
        headerProtection,
      },
    );
  });
});

describe('openInitial', () => {
  const frames = Buffer.concat([bytes('01'), Buffer.alloc(60)]);
  const packet = initial(frames, { destination: ID, number: 5 });
  const keys = initialKeys(versionOf(1)!, ID, 'client');

  test('takes the protection off, behind other packets too', () => {
    for (const before of [0, 7]) {
      const datagram = Buffer.concat([Buffer.alloc(before), packet]);
      const header = readLongHeader(datagram, before)!;
      expect(openInitial(datagram, before, header, keys)).toMatchObject({ at: header.packetNumberAt + 2, frames });
    }
  });

  test('tells by the tag that keys, header or bytes are not its own', () => {
    const header = readLongHeader(packet, 0)!;
    expect(openInitial(packet, 0, header, initialKeys(versionOf(1)!, ID, 'server'))).toBeUndefined();
    for (const at of [0, 7, header.packetNumberAt, header.packetNumberAt + 3, packet.length - 1]) {
      const broken = Buffer.from(packet);
      broken[at]! ^= 0x01;
      expect(openInitial(broken, 0, header, keys)).toBeUndefined();
    }
  });
});

test('a packet that was changed in place opens again once it is mended', () => {
  const frames = Buffer.concat([bytes('01'), Buffer.from('alice.example'), Buffer.alloc(60)]);
  const packet = initial(frames, { destination: ID, token: Buffer.from('a token'), number: 5 });
  const keys = initialKeys(versionOf(1)!, ID, 'client');
  const header = readLongHeader(packet, 0)!;
  const opened = openInitial(packet, 0, header, keys)!;
  const difference = Buffer.from('alice').map((byte, i) => byte ^ Buffer.from('ugoda')[i]!);
  difference.forEach((bits, i) => (packet[opened.at + 1 + i]! ^= bits));
  packet.fill(0, header.token!.from, header.token!.to);
  mendInitial(packet, 0, header, keys, opened.header);
  const again = openInitial(packet, 0, readLongHeader(packet, 0)!, keys)!;
  expect(again.frames.subarray(1, 14).toString()).toBe('ugoda.example');
  expect(again.header.at(-1)).toBe(5);
});

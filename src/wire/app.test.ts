import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame } from '../core/frame.js';
import { frameOf, ethernet, ipv4, udp, IPV4 } from '../testing/packets.js';
import { dissect } from './dissect.js';
import { appOf } from './app.js';
import { Packet } from './packet.js';

const PACKET = ethernet(IPV4, ipv4(udp(Buffer.from('hello, room'))));

/** As PCAPdroid writes it. */
function trailer(name: string, magic = 0x0107_2021): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32BE(magic, 0);
  bytes.writeInt32BE(10_123, 4);
  bytes.write(name, 8, 20);
  bytes.writeUInt32BE(0xdead_beef, 28);
  return bytes;
}

function pktap(name: string, effective = ''): Buffer {
  const bytes = Buffer.alloc(156);
  bytes.writeUInt32LE(156, 0);
  bytes.writeUInt32LE(1, 4);
  bytes.writeUInt32LE(1, 8);
  bytes.write(name, 56, 17);
  bytes.write(effective, 88, 17);
  return Buffer.concat([bytes, PACKET]);
}

/** The program of a frame that was dissected. */
function read(bytes: Buffer, parts: Partial<Frame> = {}) {
  const [frame, packet] = [frameOf(bytes, parts), new Packet()];
  dissect(frame, packet);
  return appOf(frame, packet);
}

const inPktap = (bytes: Buffer) => read(bytes, { linkType: 258 });
const trailed = (name: string, magic?: number) => Buffer.concat([PACKET, Buffer.alloc(2), trailer(name, magic)]);

describe('the program of a packet', () => {
  test('stands in PCAPdroid’s trailer', () => {
    expect(read(trailed('com.example.rooms'))).toBe('com.example.rooms');
    expect(read(trailed('com.example.twentych'))).toBe('com.example.twentych');
  });

  test('is nobody without the magic number, without a name, or in a frame that is too short', () => {
    expect(read(trailed('com.example.rooms', 0x0107_2022))).toBeNull();
    expect(read(trailed(''))).toBeNull();
    expect(read(PACKET)).toBeNull();
    expect(read(trailer('x').subarray(1))).toBeNull();
    expect(read(trailed('com.example.rooms'), { linkType: 101 })).toBeNull();
  });

  test('is nobody where a payload ends as a trailer does', () => {
    expect(read(ethernet(IPV4, ipv4(udp(trailer('com.example.rooms')))))).toBeNull();
  });

  test('leaves the payload as it is', () => {
    const packet = new Packet();
    expect(dissect(frameOf(trailed('com.example.rooms')), packet)).toBe('payload');
    expect(packet.bytes.toString('latin1', packet.at, packet.end)).toBe('hello, room');
  });

  test('stands in the PKTAP header; the one for which another sends comes first', () => {
    expect(inPktap(pktap('rooms'))).toBe('rooms');
    expect(inPktap(pktap('nsurlsessiond', 'rooms'))).toBe('rooms');
    expect(inPktap(pktap(''))).toBeNull();
  });

  test('is never read beyond a PKTAP header that claims more', () => {
    const whole = pktap('rooms', 'daemon');
    for (let length = 0; length < 105; length++)
      expect(read(whole.subarray(0, length), { linkType: 258 })).toBe(length >= 73 ? 'rooms' : null);
  });

  test('as the capture names it goes before all', () => {
    expect(read(trailed('com.example.rooms'), { app: 'com.example.named' })).toBe('com.example.named');
  });

  test('is found or not in any bytes, without a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(1, 258), (bytes, linkType) => {
        read(Buffer.from(bytes), { linkType });
        read(Buffer.concat([Buffer.from(bytes), trailer(Buffer.from(bytes).toString('latin1'))]), { linkType });
      }),
    );
  });
});

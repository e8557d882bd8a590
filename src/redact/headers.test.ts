import { parseAddress } from '../core/address.js';
import { describe, expect, test } from 'vitest';
import { frameOf } from '../testing/packets.js';
import { dissect } from '../wire/dissect.js';
import { Packet } from '../wire/packet.js';
import { AddressPseudonyms } from './address-pseudonyms.js';
import { HeaderScrubber } from './headers.js';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const PAYLOAD = Buffer.from('hello there');

function ipv4(protocol: number, source: string, destination: string, body: Buffer): Buffer {
  const head = hex('4500 0000 0001 0000 40 00 0000 00000000 00000000');
  head.writeUInt16BE(20 + body.length, 2);
  head[9] = protocol;
  head.set(parseAddress(source)!, 12);
  head.set(parseAddress(destination)!, 16);
  return Buffer.concat([head, body]);
}

function udp(port: number, body: Buffer): Buffer {
  const head = hex('c350 0000 0000 ffff');
  head.writeUInt16BE(port, 2);
  head.writeUInt16BE(8 + body.length, 4);
  return Buffer.concat([head, body]);
}

const inner = ipv4(17, '192.0.2.33', '198.51.100.77', udp(5000, PAYLOAD));
const ethernet = (type: string, body: Buffer) => Buffer.concat([hex(`0211 2233 4455 0266 7788 99aa ${type}`), body]);

const scrubber = () => new HeaderScrubber(new AddressPseudonyms(Buffer.alloc(32, 5)));

function onesComplement(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

describe('scrubbed headers', () => {
  test.each([
    ['Ethernet', 1, ethernet('0800', inner), ['021122334455', '02667788']],
    ['a VLAN', 1, ethernet('8100 0064 0800', inner), ['021122334455', '0064']],
    ['Linux cooked', 113, Buffer.concat([hex('0000 0001 0006 0266 7788 99aa 0000 0800'), inner]), ['0266778899aa']],
    [
      'VXLAN',
      1,
      ethernet(
        '0800',
        ipv4(17, '203.0.113.5', '203.0.113.99', udp(4789, Buffer.concat([hex('0800 0000 0012 3400'), ethernet('0800', inner)]))),
      ),
      ['021122334455', '001234'],
    ],
    [
      'GRE with a key',
      1,
      ethernet('0800', ipv4(47, '203.0.113.5', '203.0.113.99', Buffer.concat([hex('2000 0800 deadbeef'), inner]))),
      ['deadbeef'],
    ],
    ['IP in IP', 1, ethernet('0800', ipv4(4, '203.0.113.5', '203.0.113.99', inner)), []],
  ])('lead through %s to the same payload, and say nothing else', (_, linkType, bytes, gone) => {
    const [before, after] = [new Packet(), new Packet()];
    const frame = frameOf(bytes, { linkType });
    const { bytes: made, payload, finish } = scrubber().scrub(frame);
    PAYLOAD.copy(made, payload!.from);
    finish();
    expect(dissect(frame, before)).toBe('payload');
    expect(dissect(frameOf(made, { linkType }), after)).toBe('payload');
    expect([after.at, after.end, after.sourcePort, after.destinationPort]).toEqual([
      before.at,
      before.end,
      before.sourcePort,
      before.destinationPort,
    ]);
    for (const one of [...gone, 'c0000221', 'c633644d', 'cb007105', 'cb007163']) expect(made.toString('hex')).not.toContain(one);
    const ip = after.at - 28;
    expect(onesComplement(made.subarray(ip, ip + 20))).toBe(0xffff);
    const pseudo = Buffer.concat([
      made.subarray(ip + 12, ip + 20),
      hex('0011'),
      made.subarray(ip + 24, ip + 26),
      made.subarray(ip + 20, after.end),
    ]);
    expect(onesComplement(pseudo)).toBe(0xffff);
  });

  test('leave nothing of what is no IP', () => {
    const arp = ethernet('0806', hex('0001 0800 0604 0001 021122334455 c0000221 000000000000 c633644d'));
    const { bytes, payload } = scrubber().scrub(frameOf(arp));
    expect(payload).toBeUndefined();
    expect(bytes.toString('hex')).not.toMatch(/021122334455|c0000221|c633644d/);
    expect(bytes).toHaveLength(arp.length);
  });

  test('leave nothing of what follows an IP header that leads nowhere', () => {
    const icmp = ethernet('0800', ipv4(1, '192.0.2.33', '198.51.100.77', Buffer.concat([hex('0300 0000 00000000'), inner])));
    const { bytes } = scrubber().scrub(frameOf(icmp));
    expect(bytes.subarray(34).every((byte) => byte === 0)).toBe(true);
  });
});

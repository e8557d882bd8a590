import { describe, expect, test } from 'vitest';
import { IPV4, IPV6, TCP, UDP, addressBytes, ethernet, frameOf, ipv4, ipv6, tcp, udp, words } from '../testing/packets.js';
import { dissect } from './dissect.js';
import { MAX_TAGS } from './ethernet.js';
import { Packet } from './packet.js';

const PAYLOAD = Buffer.from('hello, room');
const V4 = ipv4(udp(PAYLOAD));
const V6 = ipv6(udp(PAYLOAD));

/** How far `bytes` were followed, what the packet then says, and the bytes that are left. */
function read(bytes: Buffer, linkType = 1) {
  const packet = new Packet();
  const reached = dissect(frameOf(bytes, { linkType }), packet);
  return { reached, packet, payload: packet.bytes.toString('latin1', packet.at, packet.end) };
}

/** The same through Ethernet, for tests of what lies above it. */
const readIp = (bytes: Buffer) => read(ethernet(bytes[0]! >> 4 === 4 ? IPV4 : IPV6, bytes));

const HELLO = { reached: 'payload', payload: 'hello, room' };

const loopback = (...family: number[]) => Buffer.from(family);
const sll = (etherType: number) => Buffer.concat([words(0, 1, 6), Buffer.alloc(8, 2), words(etherType)]);
const sll2 = (etherType: number) => Buffer.concat([words(etherType, 0, 0, 3, 1), Buffer.from([0, 6]), Buffer.alloc(8, 2)]);

describe('link layers', () => {
  test.each<[string, number, Buffer]>([
    ['Ethernet', 1, ethernet(IPV4, V4)],
    ['Ethernet with IPv6', 1, ethernet(IPV6, V6)],
    ['a VLAN tag', 1, ethernet(IPV4, V4, [0x8100])],
    ['QinQ', 1, ethernet(IPV6, V6, [0x88a8, 0x8100])],
    ['old QinQ', 1, ethernet(IPV4, V4, [0x9100, 0x8100])],
    [
      'as many tags as are allowed',
      1,
      ethernet(
        IPV4,
        V4,
        Array.from({ length: MAX_TAGS }, () => 0x8100),
      ),
    ],
    ['SLL', 113, Buffer.concat([sll(IPV4), V4])],
    ['SLL with a tag', 113, Buffer.concat([sll(0x8100), words(7, IPV6), V6])],
    ['SLL2', 276, Buffer.concat([sll2(IPV6), V6])],
    ['NULL, little endian', 0, Buffer.concat([loopback(2, 0, 0, 0), V4])],
    ['NULL, big endian', 0, Buffer.concat([loopback(0, 0, 0, 2), V4])],
    ['LOOP', 108, Buffer.concat([loopback(0, 0, 0, 2), V4])],
    ...[10, 24, 28, 30].flatMap((family): [string, number, Buffer][] => [
      [`NULL with IPv6 as ${family}`, 0, Buffer.concat([loopback(family, 0, 0, 0), V6])],
      [`big-endian NULL with IPv6 as ${family}`, 0, Buffer.concat([loopback(0, 0, 0, family), V6])],
    ]),
    ...[12, 14, 101, 228, 229].flatMap((raw): [string, number, Buffer][] => [
      [`raw IPv4 as ${raw}`, raw, V4],
      [`raw IPv6 as ${raw}`, raw, V6],
    ]),
  ])('reads through %s', (_what, linkType, bytes) => {
    expect(read(bytes, linkType)).toMatchObject({
      ...HELLO,
      packet: { sourcePort: 40_000, destinationPort: 3478, protocol: UDP, cut: false },
    });
    for (let n = 0; n < bytes.length - PAYLOAD.length; n++) expect(read(bytes.subarray(0, n), linkType).reached).toBe('truncated');
  });

  test.each<[string, number, Buffer, string]>([
    ['ARP', 1, ethernet(0x0806, Buffer.alloc(28)), 'not-ip'],
    ['an 802.3 length in place of an EtherType', 1, ethernet(1500, V4), 'not-ip'],
    [
      'one tag too many',
      1,
      ethernet(
        IPV4,
        V4,
        Array.from({ length: MAX_TAGS + 1 }, () => 0x8100),
      ),
      'malformed',
    ],
    ['ARP behind SLL', 113, Buffer.concat([sll(0x0806), Buffer.alloc(28)]), 'not-ip'],
    ['ARP behind SLL2', 276, Buffer.concat([sll2(0x0806), Buffer.alloc(28)]), 'not-ip'],
    ['another address family', 0, Buffer.concat([loopback(7, 0, 0, 0), V4]), 'not-ip'],
    ['a family of 512', 0, Buffer.concat([loopback(0, 0, 2, 0), V4]), 'not-ip'],
    ['neither version behind a raw link', 101, Buffer.from([0x50, 0]), 'not-ip'],
    ['a link type that is not read', 147, V4, 'link-type'],
  ])('does not take %s for IP', (_what, linkType, bytes, reached) => {
    expect(read(bytes, linkType).reached).toBe(reached);
  });
});

describe('IPv4', () => {
  test('says where the addresses are, behind options too', () => {
    const bytes = ipv4(udp(PAYLOAD), { options: Buffer.alloc(40, 1), source: '203.0.113.9', destination: '198.51.100.7' });
    const { packet, ...rest } = readIp(bytes);
    expect(rest).toEqual(HELLO);
    expect(packet.ipVersion).toBe(4);
    expect(packet.bytes.subarray(packet.sourceAddress, packet.sourceAddress + 4)).toEqual(addressBytes('203.0.113.9'));
    expect(packet.bytes.subarray(packet.destinationAddress, packet.destinationAddress + 4)).toEqual(addressBytes('198.51.100.7'));
  });

  test('trims Ethernet’s padding by the total length', () => {
    expect(readIp(Buffer.concat([ipv4(tcp(PAYLOAD), { protocol: TCP }), Buffer.alloc(9, 0xff)]))).toMatchObject({
      ...HELLO,
      packet: { cut: false },
    });
  });

  test('goes to the frame’s end when segmentation was left to the card', () => {
    expect(readIp(ipv4(tcp(PAYLOAD), { protocol: TCP, totalLength: 0 }))).toMatchObject({ ...HELLO, packet: { cut: false } });
  });

  test('a packet that the snap length cut is read as far as it goes, and flagged', () => {
    const whole = ethernet(IPV4, ipv4(tcp(PAYLOAD), { protocol: TCP }));
    expect(read(whole.subarray(0, -6))).toMatchObject({ reached: 'payload', payload: 'hello', packet: { cut: true } });
  });

  test.each([
    [0x2000, 'fragment'],
    [0x0001, 'fragment'],
    [0x1fff, 'fragment'],
    // don't fragment, and the reserved bit
    [0x4000, 'payload'],
    [0x8000, 'payload'],
  ])('flags and offset %i make a %s', (fragment, reached) => {
    expect(readIp(ipv4(udp(PAYLOAD), { fragment })).reached).toBe(reached);
  });

  test.each<[string, Buffer, string]>([
    ['another version', Buffer.from(V4).fill(0x55, 0, 1), 'malformed'],
    ['a header shorter than its own fields', Buffer.from(V4).fill(0x44, 0, 1), 'malformed'],
    ['a total length shorter than its header', ipv4(udp(PAYLOAD), { totalLength: 19 }), 'malformed'],
    ['a header longer than the frame', Buffer.from(V4.subarray(0, 56)).fill(0x4f, 0, 1), 'truncated'],
    ['a total length that leaves no room for the UDP header', ipv4(udp(PAYLOAD), { totalLength: 27 }), 'truncated'],
    ['ICMP', ipv4(PAYLOAD, { protocol: 1 }), 'other-transport'],
  ])('%s is no payload', (_what, bytes, reached) => {
    expect(read(ethernet(IPV4, bytes)).reached).toBe(reached);
  });
});

describe('UDP and TCP', () => {
  test('UDP ends where its own length says, before the IP packet does', () => {
    expect(readIp(ipv4(udp(PAYLOAD, { length: 8 + 5 })))).toMatchObject({ reached: 'payload', payload: 'hello', packet: { cut: false } });
  });

  test('a UDP length of 0 goes to the packet’s end; one beyond it flags the packet as cut', () => {
    expect(readIp(ipv6(udp(PAYLOAD, { length: 0 })))).toMatchObject({ ...HELLO, packet: { cut: false } });
    expect(readIp(ipv4(udp(PAYLOAD, { length: 999 })))).toMatchObject({ ...HELLO, packet: { cut: true } });
  });

  test('a UDP length shorter than its header is malformed', () => {
    for (const length of [1, 7]) expect(readIp(ipv4(udp(PAYLOAD, { length }))).reached).toBe('malformed');
  });

  test('TCP gives ports, sequence number and flags, and steps over its options', () => {
    const segment = tcp(PAYLOAD, { from: 443, to: 50_000, sequence: 0xfedc_ba98, flags: 0x12, options: Buffer.alloc(40, 1) });
    expect(readIp(ipv6(segment, { next: TCP }))).toMatchObject({
      ...HELLO,
      packet: { sourcePort: 443, destinationPort: 50_000, tcpSequence: 0xfedc_ba98, tcpFlags: 0x12, protocol: TCP },
    });
  });

  test('a TCP offset into its own header is malformed, one past the packet truncation', () => {
    const offsets = [0, 4, 5, 7, 8, 15];
    const reached = offsets.map((dataOffset) => readIp(ipv4(tcp(PAYLOAD, { dataOffset }), { protocol: TCP })).reached);
    expect(reached).toEqual(['malformed', 'malformed', 'payload', 'payload', 'truncated', 'truncated']);
  });

  test('no prefix of a TCP header gets through', () => {
    const bytes = ethernet(IPV4, ipv4(tcp(PAYLOAD, { options: Buffer.alloc(8, 1) }), { protocol: TCP }));
    for (let n = 0; n < bytes.length - PAYLOAD.length; n++) expect(read(bytes.subarray(0, n)).reached).toBe('truncated');
  });
});

import { describe, expect, test } from 'vitest';
import { IPV4, IPV6, ethernet, frameOf, ipv4, ipv6, udp, words } from '../testing/packets.js';
import { dissect } from './dissect.js';
import { readLink } from './link.js';
import { MAX_NFLOG_ATTRIBUTES } from './nflog.js';
import { Packet } from './packet.js';
import { MAX_PRESENT_WORDS } from './radiotap.js';

const V4 = ipv4(udp(Buffer.from('hello, room')));
const V6 = ipv6(udp(Buffer.from('hello, room')));

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const join = (...parts: readonly (Buffer | string)[]) => Buffer.concat(parts.map((part) => (typeof part === 'string' ? hex(part) : part)));
const times = (count: number, part: string) => hex(part.repeat(count));

const MACS = '020000000002 020000000001';
const SNAP = 'aaaa03 000000';
/** QoS and HT control bytes are `more`; flags are the second byte of frame control. */
const data = (flags: string, more = '', first = '08') => hex(`${first}${flags} 0000 ${'020000000001'.repeat(3)} 1000 ${more}`);
const LLC_V4 = join(SNAP, '0800', V4);
const WLAN_V4 = join(data('01'), LLC_V4);
const FCS = 'deadbeef';
const sll = (arphrd: number, protocol: number) => join(words(0, arphrd, 6), Buffer.alloc(8, 2), words(protocol));
const sll2 = (arphrd: number, protocol: number) => join(words(protocol, 0, 0, 3, arphrd), '0006', Buffer.alloc(8, 2));
const nflog = (family: string, ...attributes: readonly (Buffer | string)[]) => join(family, '00 0005', ...attributes);
/** A length of the payload attribute, in either byte order. */
const little = (length: number) => Buffer.from([length & 0xff, length >> 8]);

/** What is left between `at` and `end` once the link layer is read. */
function link(bytes: Buffer, linkType: number) {
  const packet = new Packet();
  const frame = frameOf(bytes, { linkType });
  packet.begin(frame);
  const reached = readLink(packet, linkType);
  return { reached, packet, left: packet.bytes.subarray(packet.at, packet.end) };
}

/** [what, link type, header, payload, trailer]: what stands before the IP packet, and what behind it. */
const READ: readonly [string, number, Buffer, Buffer, string?][] = [
  ['802.3 and SNAP', 1, join(MACS, words(8 + V4.length), SNAP, '0800'), V4, '00000000'],
  ['802.3 and a bridge’s SNAP', 1, join(MACS, words(8 + V6.length), 'aaaa03 0000f8 86dd'), V6],
  ['802.3 and LLC for IP', 1, join(MACS, words(3 + V4.length), '060603'), V4],
  ['802.3 behind a tag', 1, join(MACS, '8100 0007', words(8 + V4.length), SNAP, '0800'), V4, '00'],
  ['PPPoE', 1, join(MACS, '8864 1100 0001', words(2 + V4.length), '0021'), V4, '0000'],
  ['PPPoE behind a tag, with IPv6', 1, join(MACS, '8100 0007 8864 1100 0001', words(2 + V6.length), '0057'), V6],
  ['PPPoE with a short protocol', 1, join(MACS, '8864 1100 0001', words(1 + V4.length), '21'), V4],
  ['PPPoE behind SLL', 113, join(sll(1, 0x8864), '1100 0001', words(2 + V4.length), '0021'), V4],
  ['Token Ring', 6, join('1040', MACS, SNAP, '0800'), V4],
  ['Token Ring with a route', 6, join('1040 020000000002 820000000001', '0670 00110022', SNAP, '86dd'), V6],
  ['FDDI', 10, join('50', MACS, SNAP, '0800'), V4],
  ['FDDI with a priority', 10, join('57', MACS, SNAP, '86dd'), V6],
  ['bare PPP', 9, hex('0021'), V4],
  ['framed PPP', 9, hex('ff03 0057'), V6],
  ['PPP with a short protocol', 9, hex('ff03 57'), V6],
  ['PPP_HDLC', 50, hex('ff03 0021'), V4],
  ['PPP_HDLC without its frame', 50, hex('0057'), V6],
  ['Cisco HDLC as PPP_HDLC', 50, hex('8f00 86dd'), V6],
  ['PPP_ETHER', 51, join('1100 0001', words(2 + V4.length), '0021'), V4, '00'],
  ['PPP_PPPD, in', 166, hex('0003 0021'), V4],
  ['PPP_PPPD, out', 166, hex('0103 0057'), V6],
  ['PPP_PPPD with the whole frame', 166, hex('01 ff03 0057'), V6],
  ['PPP_WITH_DIR', 204, hex('00 ff03 0021'), V4],
  ['PPP_WITH_DIR, bare', 204, hex('01 0057'), V6],
  ['C_HDLC', 104, hex('0f00 0800'), V4],
  ['C_HDLC to everybody', 104, hex('8f00 86dd'), V6],
  ['C_HDLC_WITH_DIR', 205, hex('01 0f00 0800'), V4],
  ['Frame Relay', 107, hex('1841 03cc'), V4],
  ['Frame Relay, padded', 107, hex('1841 0300 8e'), V6],
  ['Frame Relay with three address bytes', 107, hex('184021 03cc'), V4],
  ['Frame Relay with four', 107, hex('18402021 03cc'), V4],
  ['Frame Relay with SNAP', 107, hex('1841 0300 80 000000 0800'), V4],
  ['Frame Relay as Cisco’s', 107, hex('1841 86dd'), V6],
  ['FRELAY_WITH_DIR', 206, hex('00 1841 0800'), V4],
  ['802.11 to the access point', 105, join(data('01'), SNAP, '0800'), V4],
  ['802.11 from it', 105, join(data('02'), SNAP, '86dd'), V6],
  ['802.11 between access points', 105, join(data('03', '020000000003'), SNAP, '0800'), V4],
  ['802.11 with QoS', 105, join(data('01', '0000', '88'), SNAP, '0800'), V4],
  ['802.11 with QoS and HT control', 105, join(data('81', '0000 00000000', '88'), SNAP, '0800'), V4],
  ['802.11 with all of them', 105, join(data('83', '020000000003 0000 00000000', '88'), SNAP, '0800'), V4],
  ['802.11 with the order bit, without QoS', 105, join(data('81'), SNAP, '0800'), V4],
  ['802.11 with an acknowledgement', 105, join(data('01', '', '18'), SNAP, '0800'), V4],
  ['radiotap', 127, join('0000 0800 00000000', data('01'), SNAP, '0800'), V4],
  ['radiotap with an FCS', 127, join('0000 0900 02000000 10', data('01'), SNAP, '0800'), V4, FCS],
  ['radiotap with time and FCS', 127, join('0000 1100 03000000', Buffer.alloc(8, 0xff), '10', data('01'), SNAP, '0800'), V4, FCS],
  [
    'radiotap with two words',
    127,
    join('0000 1900 030000a0 00000000 00000000', Buffer.alloc(8, 0xff), '10', data('01'), SNAP, '0800'),
    V4,
    FCS,
  ],
  ['radiotap with flags that mean nothing here', 127, join('0000 0900 02000000 0f', data('01'), SNAP, '0800'), V4],
  ['radiotap with padding', 127, join('0000 0900 02000000 20', data('01', '0000 ffff', '88'), SNAP, '0800'), V4],
  ['Prism', 119, join('44000000 90000000', Buffer.alloc(136, 1), data('01'), SNAP, '0800'), V4],
  ['Prism, big endian', 119, join('00000041 00000090', Buffer.alloc(136, 1), data('01'), SNAP, '0800'), V4],
  ['AVS as Prism', 119, join('80211001 00000040', Buffer.alloc(56, 1), data('01'), SNAP, '0800'), V4],
  ['AVS', 163, join('80211002 00000040', Buffer.alloc(56, 1), data('01'), SNAP, '86dd'), V6],
  ['PPI with 802.11', 192, join('0000 0c00 69000000 ffffffff', data('01'), SNAP, '0800'), V4],
  ['PPI with Ethernet', 192, join('0000 0800 01000000', ethernet(IPV6, Buffer.alloc(0))), V6],
  ['PKTAP with Ethernet', 258, join('10000000 01000000 01000000 ffffffff', ethernet(IPV4, Buffer.alloc(0))), V4],
  ['PKTAP with a raw frame', 258, hex('0c000000 01000000 0c000000'), V6],
  ['NFLOG', 239, nflog('02', '0800 0100 08000100', '0500 0a00 65 000000', little(4 + V4.length), '0900'), V4, '00'],
  ['NFLOG, big endian', 239, nflog('0a', '0008 0001 08000100', '0005 000a 65 000000', words(4 + V6.length), '0009'), V6, '00'],
  ['NFLOG with netlink’s flags', 239, nflog('02', '0800 0100 08000100', '0800 1280 08000100', little(4 + V4.length), '0900'), V4],
  ['SLL with LLC', 113, join(sll(1, 4), SNAP, '0800'), V4],
  ['SLL of a GRE tunnel', 113, sll(778, IPV4), V4],
  ['SLL of the loopback', 113, sll(772, IPV6), V6],
  ['SLL2 with LLC', 276, join(sll2(1, 4), SNAP, '86dd'), V6],
  ['SLL2 of a GRE tunnel', 276, sll2(778, IPV4), V4],
];

/** A netfilter log may end behind any attribute; then it has no packet. */
const cutShort = (linkType: number) => (linkType === 239 ? ['truncated', 'not-ip'] : ['truncated']);

describe.each(READ)('%s', (_what, linkType, header, payload, trailer = '') => {
  const bytes = join(header, payload, trailer);

  test('leads to the IP packet, and to no byte before or behind it', () => {
    const { reached, packet, left } = link(bytes, linkType);
    expect(reached).toBe('next');
    expect(left.toString('hex')).toBe(payload.toString('hex'));
    expect(packet).toMatchObject({ etherType: payload === V4 ? IPV4 : IPV6, cut: false });
    expect(dissect(frameOf(bytes, { linkType }), new Packet())).toBe('payload');
  });

  test('gives nothing while its header is not whole, whatever stands behind', () => {
    for (let n = 0; n < header.length; n++) {
      const ends = [bytes, Buffer.alloc(bytes.length, 0), Buffer.alloc(bytes.length, 0xff)].map((rest) => {
        const packet = new Packet();
        packet.begin(frameOf(join(bytes.subarray(0, n), rest.subarray(n)), { linkType, capturedLength: n }));
        const reached = readLink(packet, linkType);
        expect(packet.left).toBeGreaterThanOrEqual(0);
        return reached;
      });
      expect(cutShort(linkType)).toContain(ends[0]);
      expect(new Set(ends).size).toBe(1);
    }
  });
});

test.each<[string, number, Buffer]>([
  ['802.3', 1, join(MACS, words(8 + V4.length), SNAP, '0800', V4)],
  ['PPPoE', 51, join('1100 0001', words(2 + V4.length), '0021', V4)],
  ['NFLOG', 239, nflog('02', little(4 + V4.length), '0900', V4)],
])('%s with a length beyond the frame is read as far as it goes, and flagged', (_what, linkType, bytes) => {
  expect(link(bytes.subarray(0, -3), linkType)).toMatchObject({ reached: 'next', left: V4.subarray(0, -3), packet: { cut: true } });
});

test('the first fragment of an 802.11 frame is read, and flagged', () => {
  expect(link(join(data('05'), LLC_V4), 105)).toMatchObject({ reached: 'next', packet: { cut: true } });
});

test('MPLS on PPP is told as the EtherType it has on Ethernet', () => {
  expect(link(join('ff03 0281 00000100', V4), 9)).toMatchObject({ reached: 'next', packet: { etherType: 0x8847 } });
});

test('what is no EtherType is not taken for one', () => {
  expect(link(join('1841 13cc', V4), 107).reached).toBe('not-ip');
});

test('an empty frame is truncated, whatever stands behind it', () => {
  for (const linkType of READ.map(([, number]) => number)) {
    for (const garbage of [0x00, 0x0f, 0x21, 0xff]) {
      const packet = new Packet();
      packet.begin(frameOf(Buffer.alloc(64, garbage), { linkType, capturedLength: 0 }));
      expect(readLink(packet, linkType)).toBe('truncated');
      expect(packet.left).toBe(0);
    }
  }
});

const manyWords = (words_: number) => join('0000', little(4 + 4 * words_), times(words_ - 1, '00000080'), '00000000', WLAN_V4);
const manyAttributes = (before: number) => nflog('02', times(before, '0400 0100'), little(4 + V4.length), '0900', V4);

test('caps hold at their number and trip one above it', () => {
  expect(link(manyWords(MAX_PRESENT_WORDS), 127).reached).toBe('next');
  expect(link(manyWords(MAX_PRESENT_WORDS + 1), 127).reached).toBe('malformed');
  expect(link(manyAttributes(MAX_NFLOG_ATTRIBUTES - 1), 239).reached).toBe('next');
  expect(link(manyAttributes(MAX_NFLOG_ATTRIBUTES), 239).reached).toBe('malformed');
});

test.each<[string, number, Buffer, string]>([
  ['an unknown link type', 147, V4, 'link-type'],
  ['802.3 with spanning tree', 1, join(MACS, '0026', '424203', V4), 'not-ip'],
  ['802.3 with other access points', 1, join(MACS, words(8 + V4.length), '424203 000000 0800', V4), 'not-ip'],
  ['802.3 with another control byte', 1, join(MACS, words(8 + V4.length), 'aaaaf3 000000 0800', V4), 'not-ip'],
  ['802.3 with Cisco’s SNAP', 1, join(MACS, words(8 + V4.length), 'aaaa03 00000c 0800', V4), 'not-ip'],
  ['802.3 with SNAP of 0100f8', 1, join(MACS, words(8 + V4.length), 'aaaa03 0100f8 0800', V4), 'not-ip'],
  ['an 802.3 length that SNAP does not fit into', 1, join(MACS, '0007', LLC_V4), 'not-ip'],
  ['PPPoE discovery', 1, ethernet(0x8863, join('1109 0000', words(V4.length), V4)), 'not-ip'],
  ['PPPoE of another version', 1, ethernet(0x8864, join('2100 0001', words(2 + V4.length), '0021', V4)), 'malformed'],
  ['PPPoE with a discovery code', 1, ethernet(0x8864, join('1109 0001', words(2 + V4.length), '0021', V4)), 'not-ip'],
  ['PPPoE of no length', 1, ethernet(0x8864, join('1100 0001 0000 0021', V4)), 'malformed'],
  ['PPPoE whose length ends within the protocol', 1, ethernet(0x8864, join('1100 0001 0001 0021', V4)), 'truncated'],
  ['LCP', 9, hex('ff03 c021 0101 0004'), 'not-ip'],
  ['PPP with another control byte', 9, join('ff13 0021', V4), 'malformed'],
  ['the same as PPP_HDLC', 50, join('ff13 0021', V4), 'malformed'],
  ['a bare IP packet as PPP', 9, V4, 'not-ip'],
  ['CDP on Cisco HDLC', 104, hex('8f00 2000 0000'), 'not-ip'],
  ['PPP as Cisco HDLC', 104, join('ff03 0021', V4), 'not-ip'],
  ['another address on Cisco HDLC', 104, join('ff03 0800', V4), 'not-ip'],
  ['Frame Relay whose address ends at once', 107, join('1941 03cc', V4), 'malformed'],
  ['Frame Relay whose address never ends', 107, join('18404040 4103cc', V4), 'malformed'],
  ['Frame Relay with IS-IS', 107, join('1841 0383', V4), 'not-ip'],
  ['Frame Relay with LMI', 107, join('0001 0308 0075', V4), 'not-ip'],
  ['Frame Relay with a bridged frame', 107, join('1841 0300 80 0080c2 0800', V4), 'not-ip'],
  ['Frame Relay with SNAP of 010000', 107, join('1841 0300 80 010000 0800', V4), 'not-ip'],
  ['Frame Relay with another control byte', 107, join('1841 13cc', V4), 'not-ip'],
  ['Token Ring’s management', 6, join('1000', MACS, LLC_V4), 'not-ip'],
  ['Token Ring with a route of one byte', 6, join('1040 020000000002 820000000001 0100', LLC_V4), 'malformed'],
  ['an FDDI token', 10, join('80', MACS, LLC_V4), 'not-ip'],
  ['another revision of 802.11', 105, join(data('01', '', '09'), LLC_V4), 'malformed'],
  ['an 802.11 beacon', 105, join(data('00', '', '80'), LLC_V4), 'not-ip'],
  ['802.11 management that looks like data', 105, join(data('01', '', '00'), LLC_V4), 'not-ip'],
  ['802.11 control that looks like data', 105, join(data('01', '', '04'), LLC_V4), 'not-ip'],
  ['an 802.11 acknowledgement', 105, hex('d400 0000 020000000001'), 'not-ip'],
  ['802.11 without data', 105, join(data('01', '', '48'), LLC_V4), 'not-ip'],
  ['encrypted 802.11', 105, join(data('41'), LLC_V4), 'not-ip'],
  ['an 802.11 aggregate', 105, join(data('01', '8000', '88'), LLC_V4), 'not-ip'],
  ['a later 802.11 fragment', 105, join(data('01').fill(0x11, 22, 23), LLC_V4), 'not-ip'],
  ['radiotap of another version', 127, join('0100 0800 00000000', WLAN_V4), 'malformed'],
  ['radiotap shorter than itself', 127, join('0000 0700 00000000', WLAN_V4), 'malformed'],
  ['radiotap longer than the frame', 127, join('0000 ff00 00000000', WLAN_V4), 'truncated'],
  ['radiotap words beyond its length', 127, join('0000 0800 00000080 00000000', WLAN_V4), 'malformed'],
  ['radiotap flags beyond its length', 127, join('0000 0800 02000000', WLAN_V4), 'malformed'],
  ['radiotap flags that time pushes beyond it', 127, join('0000 1000 03000000', Buffer.alloc(8), WLAN_V4), 'malformed'],
  ['a frame that failed its FCS', 127, join('0000 0900 02000000 50', WLAN_V4, FCS), 'malformed'],
  ['an FCS longer than the frame', 127, hex('0000 0900 02000000 10 0801'), 'truncated'],
  ['another message as Prism', 119, join('45000000 18000000', Buffer.alloc(16), WLAN_V4), 'malformed'],
  ['Prism shorter than itself', 119, join('44000000 17000000', Buffer.alloc(15), WLAN_V4), 'malformed'],
  ['Prism longer than the frame', 119, join('44000000 00010000', WLAN_V4), 'truncated'],
  ['AVS of another version', 163, join('80211003 00000008', WLAN_V4), 'malformed'],
  ['AVS shorter than itself', 163, join('80211001 00000007', WLAN_V4), 'malformed'],
  ['AVS longer than the frame', 163, join('80211001 ffffffff', WLAN_V4), 'truncated'],
  ['PPI of another version', 192, join('0100 0800 65000000', V4), 'malformed'],
  ['PPI shorter than itself', 192, join('0000 0700 65000000', V4), 'malformed'],
  ['PPI longer than the frame', 192, join('0000 ff00 65000000', V4), 'truncated'],
  ['PPI around a link type that is not read', 192, join('0000 0800 93000000', V4), 'link-type'],
  ['PPI in PPI', 192, join('0000 0800 c0000000 0000 0800 65000000', V4), 'malformed'],
  ['PKTAP in PPI', 192, join('0000 0800 02010000 0c000000 01000000 0c000000', V4), 'malformed'],
  ['PKTAP without a frame', 258, join('0c000000 00000000 0c000000', V4), 'not-ip'],
  ['PKTAP shorter than itself', 258, join('0b000000 01000000 0c000000', V4), 'malformed'],
  ['PKTAP longer than the frame', 258, join('ffffffff 01000000 0c000000', V4), 'truncated'],
  ['NFLOG of another version', 239, join('0201 0005', little(4 + V4.length), '0900', V4), 'malformed'],
  ['NFLOG of another family', 239, nflog('07', little(4 + V4.length), '0900', V4), 'not-ip'],
  ['NFLOG without a packet', 239, nflog('02', '0800 0100 08000100'), 'not-ip'],
  ['an NFLOG attribute shorter than itself', 239, nflog('02', '0300 0100', V4), 'malformed'],
  ['an NFLOG attribute of no length', 239, nflog('02', '0000 0100', V4), 'malformed'],
  ['an NFLOG packet shorter than its header', 239, nflog('02', '0300 0900', V4), 'malformed'],
  ['an NFLOG attribute longer than the frame', 239, nflog('02', 'ff00 0100', V4), 'truncated'],
  ...[770, 803, 824].flatMap((arphrd): [string, number, Buffer, string][] => [
    [`SLL of hardware ${arphrd}`, 113, join(sll(arphrd, IPV4), V4), 'not-ip'],
    [`SLL2 of hardware ${arphrd}`, 276, join(sll2(arphrd, IPV4), V4), 'not-ip'],
  ]),
  ['SLL with 802.3', 113, join(sll(1, 1), LLC_V4), 'not-ip'],
  ['SLL with CAN', 113, join(sll(280, 12), LLC_V4), 'not-ip'],
  ['SLL2 with a protocol of 16', 276, join(sll2(1, 16), LLC_V4), 'not-ip'],
  ['NULL with bytes at both ends', 0, join('02000001', V4), 'not-ip'],
  ['LOOP with bytes at both ends', 108, join('02000100', V4), 'not-ip'],
  ['NULL with a high family', 0, join('02010000', V4), 'not-ip'],
])('%s does not lead to IP', (_what, linkType, bytes, expected) => {
  expect(dissect(frameOf(bytes, { linkType }), new Packet())).toBe(expected);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IPV4, IPV6, TCP, UDP, addressBytes, ethernet, frameOf, ipv4, ipv6, tcp, udp, words } from '../testing/packets.js';
import { MAX_LAYERS, dissect } from './dissect.js';
import { MAX_GTP_EXTENSIONS } from './gtp-u.js';
import { MAX_LABELS } from './mpls.js';
import { Packet } from './packet.js';

const PAYLOAD = Buffer.from('hello, room');
const INNER = { source: '10.1.2.3', destination: '10.4.5.6' };
const INNER_6 = { source: '2001:db8:a::1', destination: '2001:db8:b::2' };
const V4 = ipv4(udp(PAYLOAD, { from: 5004, to: 5006 }), INNER);
const V6 = ipv6(udp(PAYLOAD, { from: 5004, to: 5006 }), INNER_6);
const FRAME_4 = ethernet(IPV4, V4);
const FRAME_6 = ethernet(IPV6, V6, [0x8100]);

const MPLS = 0x8847;
const BYTES = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const join = (...parts: readonly (string | Buffer)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? BYTES(part) : part)));

const over = (protocol: number, ...parts: readonly (string | Buffer)[]) => ethernet(IPV4, ipv4(join(...parts), { protocol }));
const overUdp = (to: number, ...parts: readonly (string | Buffer)[]) => ethernet(IPV4, ipv4(udp(join(...parts), { to })));
const overMpls = (...parts: readonly (string | Buffer)[]) => ethernet(MPLS, join(...parts));

function read(bytes: Buffer) {
  const packet = new Packet();
  const reached = dissect(frameOf(bytes), packet);
  return { reached, packet, payload: packet.bytes.toString('latin1', packet.at, packet.end) };
}

/** Lengths that GTP-U, L2TP and PPTP carry. */
const lengthOf = (...parts: readonly (string | Buffer)[]) => words(join(...parts).length);

const LABEL = '00064 0 40'.replaceAll(' ', '');
const BOTTOM = '00065 1 40'.replaceAll(' ', '');

/** Frame control of data to the distribution system, duration, three addresses, sequence control; and LLC. */
const WIRELESS = '0801 2c00 020000000001 020000000002 020000000003 1000';
const SWAPPED = WIRELESS.replace('0801', '1108').replace(/1000$/, '7610');
const SNAP = 'aaaa03 000000';

type Case = readonly [name: string, bytes: Buffer, ipVersion: 4 | 6];

const BY_PROTOCOL: readonly Case[] = [
  ['IP-in-IP', over(4, V4), 4],
  ['6in4', over(41, V6), 6],
  ['IPv4 in IPv6', ethernet(IPV6, ipv6(V4, { next: 4 })), 4],
  ['GRE', over(47, '0000 0800', V4), 4],
  ['GRE with IPv6', over(47, '0000 86dd', V6), 6],
  ['GRE with a checksum', over(47, '8000 0800 aaaa 0000', V4), 4],
  ['GRE with checksum, key and sequence', over(47, 'b000 0800 aaaa 0000 00000001 00000002', V4), 4],
  ['GRE with Ethernet', over(47, '0000 6558', FRAME_6), 6],
  ['NVGRE', over(47, '2000 6558 00010203', FRAME_4), 4],
  ['GRE with a VLAN tag', over(47, '0000 8100 0007 0800', V4), 4],
  ['GRE with MPLS', over(47, '0000 8847', BOTTOM, V4), 4],
  ['GRE with PPP', over(47, '0000 880b 0021', V4), 4],
  ['PPTP', over(47, '3001 880b', lengthOf('ff03 0021', V4), '0001 00000001 ff03 0021', V4), 4],
  ['PPTP with acknowledgment and short PPP', over(47, '3081 880b', lengthOf('57', V6), '0001 00000001 00000002 57', V6), 6],
  ['ERSPAN I', over(47, '0000 88be', FRAME_4), 4],
  ['ERSPAN II', over(47, '1000 88be 00000001 1000 0001 00000002', FRAME_6), 6],
  ['ERSPAN III', over(47, '1000 22eb 00000001 2000 0001 00000002 0000 0000', FRAME_4), 4],
  ['ERSPAN III with a sub-header', over(47, '1000 22eb 00000001 2000 0001 00000002 0000 0001 0102030405060708', FRAME_4), 4],
  ['MPLS', overMpls(BOTTOM, V4), 4],
  ['an MPLS stack', overMpls(LABEL, LABEL, BOTTOM, V6), 6],
  ['MPLS multicast', ethernet(0x8848, join(BOTTOM, V4)), 4],
  ['MPLS in IP', over(137, LABEL, BOTTOM, V4), 4],
  ['a pseudowire', overMpls(BOTTOM, FRAME_4), 4],
  ['a pseudowire whose MAC address begins like IPv4', overMpls(BOTTOM, '4eaabbccddee', FRAME_4.subarray(6)), 4],
  ['a pseudowire with a control word', overMpls(BOTTOM, '0000 0001', FRAME_6), 6],
];

const BY_PORT: readonly Case[] = [
  ['GTP-U', overUdp(2152, '30 ff', lengthOf(V4), '00000001', V4), 4],
  ['GTP-U with a sequence number', overUdp(2152, '32 ff', lengthOf('00000000', V6), '00000001 0007 00 85', V6), 6],
  [
    'GTP-U with extension headers',
    overUdp(2152, '34 ff', lengthOf(Buffer.alloc(16), V4), '00000001 0000 00 85 01 0900 c0 02 000000000000 00', V4),
    4,
  ],
  ['VXLAN', overUdp(4789, '08000000 000007 00', FRAME_4), 4],
  ['VXLAN on Linux’s old port', overUdp(8472, '08000000 000007 00', FRAME_6), 6],
  ['Geneve', overUdp(6081, '00 00 6558 000007 00', FRAME_4), 4],
  ['Geneve with options and IP', overUdp(6081, '02 40 86dd 000007 00 0102800100000000', V6), 6],
  ['Teredo', overUdp(3544, V6), 6],
  ['Teredo with an origin', overUdp(3544, '0000 1234 01020304', V6), 6],
  ['Teredo with authentication and origin', overUdp(3544, '0001 02 03 aaaa bbbbbb 0102030405060708 00 0000 1234 01020304', V6), 6],
  ['L2TP', overUdp(1701, '0002 0001 0002 ff03 0021', V4), 4],
  ['L2TP with every field', overUdp(1701, '4a02', lengthOf(Buffer.alloc(21), V6), '0001 0002 0001 0002 0003 aaaaaa ff03 0057', V6), 6],
  ['L2TP with short PPP', overUdp(1701, '0002 0001 0002 21', V4), 4],
  ['CAPWAP', overUdp(5247, '00 10 02 00 00000000', FRAME_4), 4],
  ['CAPWAP with 802.11', overUdp(5247, '00 10 03 00 00000000', WIRELESS, SNAP, '0800', V4), 4],
  ['CAPWAP with frame control in the other order', overUdp(5247, '00 10 03 00 00000000', SWAPPED, SNAP, '86dd', V6), 6],
  ['CAPWAP with the radio’s words', overUdp(5247, '00 20 03 20 00000000 04aabbcc dd000000', SWAPPED, SNAP, '0800', V4), 4],
  [
    'CAPWAP with the radio’s address and words',
    overUdp(5247, '00 38 03 30 00000000 06020000 00000100 08aabbcc ddaabbcc dd000000', WIRELESS, SNAP, '0800', V4),
    4,
  ],
];

const ALL = [...BY_PROTOCOL, ...BY_PORT];

describe('a tunnel', () => {
  test.each(ALL)('%s is read to what it carries', (_name, bytes, version) => {
    // The outer end may be longer: Ethernet's padding.
    const { reached, packet, payload } = read(join(bytes, '0000'));
    expect([reached, payload]).toEqual(['payload', 'hello, room']);
    expect(packet).toMatchObject({ ipVersion: version, protocol: UDP, sourcePort: 5004, destinationPort: 5006, cut: false });
    const inner = version === 4 ? INNER : INNER_6;
    const size = version === 4 ? 4 : 16;
    expect(packet.bytes.subarray(packet.sourceAddress, packet.sourceAddress + size)).toEqual(addressBytes(inner.source));
    expect(packet.bytes.subarray(packet.destinationAddress, packet.destinationAddress + size)).toEqual(addressBytes(inner.destination));
  });

  test.each(BY_PROTOCOL)('%s cut anywhere before its payload is truncated', (_name, bytes) => {
    for (let n = 0; n < bytes.length - PAYLOAD.length; n++) expect(read(bytes.subarray(0, n)).reached).toMatch(/truncated|not-ip/);
  });

  test.each(BY_PORT)('%s cut anywhere in its headers stays a UDP payload', (_name, bytes) => {
    const outer = 14 + 20 + 8;
    for (let n = outer; n < bytes.length - PAYLOAD.length; n++) {
      expect(read(bytes.subarray(0, n))).toMatchObject({
        reached: 'payload',
        packet: { at: outer, end: n, ipVersion: 4, sourcePort: 40_000, cut: true },
      });
    }
  });

  test('carries TCP too, and one cut by the snap length is flagged', () => {
    const inner = ipv4(tcp(PAYLOAD, { from: 1, to: 2 }), { ...INNER, protocol: TCP });
    const bytes = overUdp(4789, '08000000 000007 00', ethernet(IPV4, inner));
    expect(read(bytes)).toMatchObject({ payload: 'hello, room', packet: { protocol: TCP, sourcePort: 1, destinationPort: 2, cut: false } });
    expect(read(bytes.subarray(0, -6))).toMatchObject({ payload: 'hello', packet: { protocol: TCP, cut: true } });
  });

  test('PPTP whose length goes beyond the packet was cut', () => {
    const bytes = over(47, '3001 880b 0fff 0001 00000001 0021', V4);
    expect(read(bytes)).toMatchObject({ reached: 'payload', payload: 'hello, room', packet: { cut: true } });
  });

  test('CAPWAP whose frame goes on in another fragment was cut', () => {
    const bytes = overUdp(5247, '00 10 02 80 00010000', ethernet(IPV4, ipv4(udp(PAYLOAD, { from: 5004, to: 5006 }), INNER)));
    expect(read(bytes)).toMatchObject({ reached: 'payload', payload: 'hello, room', packet: { cut: true } });
  });

  test('is known by either port', () => {
    const bytes = ethernet(IPV4, ipv4(udp(V6, { from: 3544, to: 50_000 })));
    expect(read(bytes)).toMatchObject({ payload: 'hello, room', packet: { ipVersion: 6 } });
  });

  test.each<[string, Buffer, string]>([
    ['ICMP within GRE', over(47, '0000 0800', ipv4(PAYLOAD, { protocol: 1 })), 'other-transport'],
    ['ARP within VXLAN', overUdp(4789, '08000000 000007 00', ethernet(0x0806, Buffer.alloc(28))), 'not-ip'],
    ['protected 802.11 within CAPWAP', overUdp(5247, '00 10 03 00 00000000', '0841', WIRELESS.slice(4), Buffer.alloc(40)), 'not-ip'],
    ['a beacon within CAPWAP', overUdp(5247, '00 10 03 00 00000000', '8000', WIRELESS.slice(4), Buffer.alloc(40)), 'not-ip'],
    ['a fragment within IP-in-IP', over(4, ipv4(udp(PAYLOAD), { fragment: 0x2000 })), 'fragment'],
    ['GRE with source routing', over(47, '4000 0800', V4), 'other-transport'],
    ['GRE of version 2', over(47, '0002 0800', V4), 'other-transport'],
    ['GRE with something else', over(47, '0000 1234', V4), 'not-ip'],
    ['a bare PPTP acknowledgment', over(47, '2081 880b 0000 0001 00000002'), 'other-transport'],
    ['PPTP with no key', over(47, '1001 880b', lengthOf('0021', V4), '0001 00000001 0021', V4), 'other-transport'],
    ['PPTP with LCP', over(47, '3001 880b 0006 0001 00000001 ff03 c021 0101'), 'not-ip'],
    ['ERSPAN II of another version', over(47, '1000 88be 00000001 3000 0001 00000002', FRAME_6), 'malformed'],
    ['ERSPAN III of another version', over(47, '1000 22eb 00000001 1000 0001 00000002 0000 0000', FRAME_4), 'malformed'],
    ['ERSPAN III with another frame type', over(47, '1000 22eb 00000001 2000 0001 00000002 0000 0800', FRAME_4), 'not-ip'],
    ['an MPLS channel', overMpls(BOTTOM, '1000 0021', V4), 'not-ip'],
    ['a pseudowire with flags', overMpls(BOTTOM, '0001 0000', FRAME_4), 'not-ip'],
    ['something else over MPLS', overMpls(BOTTOM, 'ffffffff ffffffff'), 'not-ip'],
    ['broken IPv4 over MPLS', overMpls(BOTTOM, '41', V4.subarray(1)), 'malformed'],
  ])('%s is followed as far as it goes', (_name, bytes, reached) => {
    expect(read(bytes).reached).toBe(reached);
  });
});

describe('a UDP payload on a tunnel’s port is no tunnel', () => {
  const broken = ipv4(udp(PAYLOAD), { totalLength: 999 });
  test.each<[string, number, ...(string | Buffer)[]]>([
    ['text', 2152, PAYLOAD],
    ['GTP-U of version 2', 2152, '50 ff', lengthOf(V4), '00000001', V4],
    ['GTP’', 2152, '20 ff', lengthOf(V4), '00000001', V4],
    ['a GTP-U echo', 2152, '30 01', lengthOf(V4), '00000001', V4],
    ['a GTP-U length beyond the datagram', 2152, '30 ff', words(V4.length + 1), '00000001', V4],
    ['GTP-U with neither IP', 2152, '30 ff 0014 00000001', Buffer.alloc(20, 0x55)],
    ['GTP-U with an IP header that does not fit', 2152, '30 ff', lengthOf(broken), '00000001', broken],
    ['a GTP-U extension of no length', 2152, '34 ff', lengthOf(Buffer.alloc(8), V4), '00000001 0000 00 85 00 0900 00', V4],
    [
      'too many GTP-U extensions',
      2152,
      '34 ff',
      lengthOf(Buffer.alloc(4 + 4 * (MAX_GTP_EXTENSIONS + 1)), V4),
      '00000001 0000 00 85',
      '01 0900 c0'.repeat(MAX_GTP_EXTENSIONS),
      '01 0900 00',
      V4,
    ],
    ['VXLAN without the I flag', 4789, '00000000 000007 00', FRAME_4],
    ['VXLAN with other flags', 4789, '0c000000 000007 00', FRAME_4],
    ['VXLAN with reserved bits', 4789, '08000001 000007 00', FRAME_4],
    ['VXLAN with a reserved byte', 4789, '08000000 000007 01', FRAME_4],
    ['VXLAN with no EtherType known', 4789, '08000000 000007 00', ethernet(0x1234, V4)],
    ['VXLAN with IPv4 that is not', 4789, '08000000 000007 00', ethernet(IPV4, V6)],
    ['VXLAN with IPv6 that is not', 4789, '08000000 000007 00', ethernet(IPV6, V4)],
    [
      'VXLAN with a broken inner packet',
      4789,
      '08000000 000007 00',
      ethernet(IPV4, ipv4(tcp(PAYLOAD, { dataOffset: 1 }), { protocol: TCP })),
    ],
    ['Geneve of version 1', 6081, '40 00 6558 000007 00', FRAME_4],
    ['a Geneve control packet', 6081, '00 80 6558 000007 00', FRAME_4],
    ['Geneve with reserved bits', 6081, '00 01 6558 000007 00', FRAME_4],
    ['Geneve with a reserved byte', 6081, '00 00 6558 000007 01', FRAME_4],
    ['Geneve with options beyond the datagram', 6081, '3f 00 6558 000007 00', FRAME_4],
    ['Geneve with another protocol', 6081, '00 00 1234 000007 00', V4],
    ['Geneve with the other IP', 6081, '00 00 86dd 000007 00', V4],
    ['IPv4 where Teredo carries IPv6', 3544, V4],
    ['Teredo whose length does not fit', 3544, ipv6(udp(PAYLOAD), { payloadLength: 99 })],
    ['an L2TP control message', 1701, 'c002 000c 0001 0000 0000 0000'],
    ['L2TP of version 3', 1701, '0003 0001 0002 0021', V4],
    ['L2TP with reserved bits', 1701, '0402 0001 0002 0021', V4],
    ['an L2TP length beyond the datagram', 1701, '4002 0fff 0001 0002 0021', V4],
    ['L2TP with LCP', 1701, '0002 0001 0002 c021', V4],
    ['L2TP with the other IP', 1701, '0002 0001 0002 0057', V4],
    ['CAPWAP that is encrypted', 5247, '01 000000 16fefd00 00000000', FRAME_4],
    ['CAPWAP of version 1', 5247, '10 10 02 00 00000000', FRAME_4],
    ['a CAPWAP keep-alive', 5247, '00 10 02 08 00000000 0016 0023 0004 00000001'],
    ['CAPWAP with reserved flags', 5247, '00 10 02 01 00000000', FRAME_4],
    ['CAPWAP with reserved bits', 5247, '00 10 02 00 00000001', FRAME_4],
    ['a later fragment of CAPWAP', 5247, '00 10 02 80 00010008', FRAME_4],
    ['CAPWAP of another radio', 5247, '00 10 05 00 00000000', WIRELESS, SNAP, '0800', V4],
    ['CAPWAP whose header is longer than its parts', 5247, '00 18 02 00 00000000 00000000', FRAME_4],
    ['CAPWAP whose header is shorter than its parts', 5247, '00 10 03 20 00000000 04aabbcc dd000000', WIRELESS, SNAP, '0800', V4],
    ['CAPWAP whose parts go beyond the datagram', 5247, '00 f8 03 20 00000000 ff'],
    ['CAPWAP with a header beyond the datagram', 5247, '00 20 03 20 00000000 04aabbcc'],
    ['CAPWAP with no EtherType known', 5247, '00 10 02 00 00000000', ethernet(0x1234, V4)],
    ['CAPWAP with an 802.11 frame that is none', 5247, '00 10 03 00 00000000', Buffer.alloc(40, 0x55)],
  ])('%s', (_name, to, ...parts) => {
    const payload = join(...parts);
    expect(read(overUdp(to, payload))).toMatchObject({
      reached: 'payload',
      payload: payload.toString('latin1'),
      packet: {
        ipVersion: 4,
        protocol: UDP,
        sourcePort: 40_000,
        destinationPort: to,
        sourceAddress: 26,
        destinationAddress: 30,
        cut: false,
      },
    });
  });
});

/** As many IPv4 headers, one in the other. */
function ipInIp(layers: number): Buffer {
  let bytes = V4;
  for (let layer = 1; layer < layers; layer++) bytes = ipv4(bytes, { protocol: 4 });
  return ethernet(IPV4, bytes);
}

function vxlanInVxlan(layers: number): Buffer {
  let bytes = FRAME_4;
  for (let layer = 1; layer < layers; layer++) bytes = overUdp(4789, '08000000 000007 00', bytes);
  return bytes;
}

const labelStack = (labels: number) => overMpls(LABEL.repeat(labels - 1), BOTTOM, V4);

describe('caps', () => {
  test.each([
    ['layers', ipInIp, MAX_LAYERS],
    ['layers over UDP', vxlanInVxlan, MAX_LAYERS],
    ['labels', labelStack, MAX_LABELS],
  ] as const)('as many %s as are allowed, and one too many', (_what, build, max) => {
    expect([read(build(max)).reached, read(build(max + 1)).reached]).toEqual(['payload', 'malformed']);
  });
});

const MARGIN = 300;

function readAmid(garbage: number, content: Uint8Array) {
  const around = Buffer.alloc(content.length + 2 * MARGIN, garbage);
  around.set(content, MARGIN);
  const packet = new Packet();
  const reached = dissect(frameOf(around, { start: MARGIN, capturedLength: content.length }), packet);
  const { bytes: _bytes, ...values } = packet;
  return { reached, ...values };
}

/** Tunnels cut short, with noise behind their first bytes, and with a few bytes changed. */
const mutants = fc
  .tuple(
    fc.constantFrom(...ALL.map(([, bytes]) => bytes)),
    fc.array(fc.tuple(fc.nat(160), fc.nat(255)), { maxLength: 4 }),
    fc.nat(120),
    fc.uint8Array({ maxLength: 60 }),
  )
  .map(([bytes, edits, cut, tail]) => {
    const changed = Buffer.concat([bytes.subarray(0, Math.max(14, bytes.length - cut)), tail]);
    for (const [at, value] of edits) changed[14 + (at % Math.max(1, changed.length - 14))] = value;
    return changed;
  });

test('no tunnel, whole or changed, throws or reads outside its frame', () => {
  fc.assert(
    fc.property(mutants, (content) => {
      const seen = readAmid(0, content);
      expect(seen.at).toBeGreaterThanOrEqual(MARGIN);
      expect(seen.at).toBeLessThanOrEqual(seen.end);
      expect(seen.end).toBeLessThanOrEqual(MARGIN + content.length);
      for (const garbage of [0x45, 0x60, 0x21, 0x08, 0xff]) expect(readAmid(garbage, content)).toEqual(seen);
    }),
    { numRuns: 3_000 },
  );
});

test('every tunnel cut at every length reads nothing behind its end', () => {
  for (const [, bytes] of ALL) {
    for (let n = 0; n <= bytes.length; n++) {
      const content = bytes.subarray(0, n);
      const seen = readAmid(0, content);
      for (const garbage of [0x45, 0x60, 0x21, 0xff]) expect(readAmid(garbage, content)).toEqual(seen);
    }
  }
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Anomaly } from '../core/anomaly.js';
import { ETHERNET_LINK, IPV4, IPV6, addressBytes, ethernet, frameOf, ipv4, ipv6, tcp, udp, words } from '../testing/packets.js';
import { dissect, dissectDatagram } from '../wire/dissect.js';
import { Packet } from '../wire/packet.js';
import { type Datagram, EXPIRY_SECONDS, Fragments, MAX_DATAGRAMS, MAX_FRAGMENTS, piecesWithin } from './fragments.js';

const UDP = 17;
const CONTENT = Buffer.from(Array.from({ length: 100 }, (_, i) => i));
/** 108 bytes. */
const DATAGRAM = udp(CONTENT, { from: 5004, to: 5006 });

interface Parts {
  readonly id?: number;
  readonly source?: string;
  readonly protocol?: number;
}

/** The bytes `from` to `to` of a datagram as an IPv4 fragment in Ethernet: they stand at 34 in the frame. */
function fragment4(datagram: Buffer, from: number, to: number, { id = 7, source = '10.0.0.1', protocol = UDP }: Parts = {}): Buffer {
  const more = to < datagram.length ? 0x2000 : 0;
  const packet = ipv4(datagram.subarray(from, to), { source, protocol, fragment: more | (from / 8) });
  packet.writeUInt16BE(id, 4);
  return ethernet(IPV4, packet);
}

/** The same for IPv6: they stand at 62. */
function fragment6(datagram: Buffer, from: number, to: number, { id = 7, source = '2001:db8::1', protocol = UDP }: Parts = {}): Buffer {
  const header = Buffer.concat([Buffer.from([protocol, 0]), words(from | (to < datagram.length ? 1 : 0), id >>> 16, id)]);
  return ethernet(IPV6, ipv6(Buffer.concat([header, datagram.subarray(from, to)]), { source, next: 44 }));
}

const VERSIONS = [
  ['IPv4', fragment4, 34],
  ['IPv6', fragment6, 62],
] as const;

/** Takes frames one after the other, a second apart unless told. */
function receiver() {
  const anomalies: Anomaly[] = [];
  const fragments = new Fragments((anomaly) => anomalies.push(anomaly));
  const packet = new Packet();
  let number = 0;
  /** The datagram that a frame completes. The frame's bytes are spoiled afterwards: the reader reuses its buffer. */
  const add = (bytes: Buffer, seconds = 100): Datagram | undefined => {
    const frame = frameOf(Buffer.from(bytes), { number: ++number, seconds, linkType: ETHERNET_LINK });
    expect(dissect(frame, packet)).toBe('fragment');
    const datagram = fragments.add(packet, frame);
    frame.bytes.fill(0xee);
    return datagram;
  };
  /** What the datagram is then found to carry. */
  const payloadOf = ({ bytes, protocol }: Datagram) => {
    const reached = dissectDatagram(bytes, protocol, packet);
    return { reached, packet, payload: packet.bytes.subarray(packet.at, packet.end) };
  };
  const details = () => anomalies.map(({ why, detail }) => `${why}: ${detail}`);
  return { fragments, anomalies, add, payloadOf, details };
}

describe.each(VERSIONS)('%s fragments', (version, fragment, offset) => {
  /** Whether the last of so many fragments completes their datagram. */
  const sendMany = (count: number) => {
    const { add, details } = receiver();
    const datagram = udp(Buffer.alloc(count * 8 - 8));
    const results = Array.from({ length: count }, (_, i) => add(fragment(datagram, i * 8, i * 8 + 8)));
    return [results.at(-1) !== undefined, details()];
  };

  test('make a datagram whose pieces say where its bytes stood', () => {
    const { add, payloadOf, fragments } = receiver();
    expect(add(fragment(DATAGRAM, 0, 48))).toBeUndefined();
    expect(fragments.waiting).toBe(1);
    const datagram = add(fragment(DATAGRAM, 48, 108))!;
    const { reached, packet, payload } = payloadOf(datagram);
    expect([reached, payload]).toEqual(['payload', CONTENT]);
    expect(packet).toMatchObject({
      protocol: UDP,
      sourcePort: 5004,
      destinationPort: 5006,
      cut: false,
      ipVersion: version === 'IPv4' ? 4 : 6,
    });
    const source = addressBytes(version === 'IPv4' ? '10.0.0.1' : '2001:db8::1');
    expect(packet.bytes.subarray(packet.sourceAddress, packet.sourceAddress + source.length)).toEqual(source);
    expect(packet.destinationAddress).toBe(source.length);
    expect([datagram.packets, fragments.waiting]).toEqual([2, 0]);
    const time = { seconds: 100, nanoseconds: 0, digits: 6 };
    expect(piecesWithin(datagram.pieces, packet.at, packet.end)).toEqual([
      { frame: 1, time, from: 0, length: 40, frameOffset: offset + 8 },
      { frame: 2, time, from: 40, length: 60, frameOffset: offset },
    ]);
  });

  test('in any order and repeated make the same datagram, and every byte is found in the frame its piece names', () => {
    const orders = fc
      .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 13 }), { maxLength: 6 }), fc.infiniteStream(fc.nat()))
      .chain(([cuts]) => {
        const places = [0, ...cuts.map((cut) => cut * 8).toSorted((a, b) => a - b), 108];
        const ranges = places.slice(1).map((to, i) => [places[i]!, to] as const);
        return fc
          .tuple(
            fc.shuffledSubarray(ranges, { minLength: ranges.length }),
            fc.array(fc.tuple(fc.nat(ranges.length - 1), fc.nat(20)), { maxLength: 4 }),
          )
          .map(([order, repeats]) => {
            const sent = [...order];
            for (const [which, at] of repeats) sent.splice(at % (sent.length + 1), 0, order[which]!);
            return sent;
          });
      })
      .filter((sent) => sent.length > 1 && !sent.some(([from, to]) => from === 0 && to === 108));
    fc.assert(
      fc.property(orders, (sent) => {
        const { add, payloadOf, anomalies } = receiver();
        const frames = sent.map(([from, to]) => fragment(DATAGRAM, from, to));
        const datagrams = frames.map((frame) => add(frame)).filter((datagram) => datagram !== undefined);
        expect(datagrams.length).toBeGreaterThanOrEqual(1);
        for (const datagram of datagrams) {
          const { reached, packet, payload } = payloadOf(datagram);
          expect([reached, payload]).toEqual(['payload', CONTENT]);
          let at = 0;
          for (const piece of piecesWithin(datagram.pieces, packet.at, packet.end)) {
            expect(piece.from).toBe(at);
            const found = frames[piece.frame - 1]!.subarray(piece.frameOffset, piece.frameOffset + piece.length);
            expect(found).toEqual(CONTENT.subarray(at, at + piece.length));
            at += piece.length;
          }
          expect(at).toBe(CONTENT.length);
        }
        expect(anomalies).toEqual([]);
      }),
    );
  });

  test('with a gap, or without an end, make nothing', () => {
    const { add, fragments, anomalies } = receiver();
    for (const [from, to] of [
      [0, 16],
      [24, 48],
      [48, 108],
    ] as const)
      expect(add(fragment(DATAGRAM, from, to))).toBeUndefined();
    for (const [from, to] of [
      [0, 16],
      [16, 48],
    ] as const)
      expect(add(fragment(DATAGRAM, from, to, { id: 8 }))).toBeUndefined();
    expect([fragments.waiting, anomalies]).toEqual([2, []]);
  });

  test('of other datagrams are kept apart', () => {
    const { add } = receiver();
    const rest = fragment(DATAGRAM, 48, 108);
    add(fragment(DATAGRAM, 0, 48, { id: 8 }));
    expect(add(rest)).toBeUndefined();
    add(fragment(DATAGRAM, 0, 48, { source: version === 'IPv4' ? '10.0.0.2' : '2001:db8::9' }));
    expect(add(rest)).toBeUndefined();
    expect(add(fragment(DATAGRAM, 0, 48))).toBeDefined();
  });

  test('expire by the capture’s clock, which may run backwards', () => {
    for (const [later, complete] of [
      [EXPIRY_SECONDS, true],
      [EXPIRY_SECONDS + 1, false],
      [-EXPIRY_SECONDS, true],
      [-EXPIRY_SECONDS - 1, false],
    ] as const) {
      const { add, fragments } = receiver();
      add(fragment(DATAGRAM, 0, 48), 1000);
      expect(add(fragment(DATAGRAM, 48, 108), 1000 + later) !== undefined).toBe(complete);
      expect(fragments.waiting).toBe(complete ? 0 : 1);
    }
  });

  test('make room once they have expired', () => {
    const { add, fragments } = receiver();
    for (const id of [1, 2]) add(fragment(DATAGRAM, 0, 48, { id }), 1000);
    add(fragment(DATAGRAM, 0, 48, { id: 3 }), 1001 + EXPIRY_SECONDS);
    expect(fragments.waiting).toBe(1);
  });

  test('expire also when an older one is still fresh by its own clock', () => {
    const { add } = receiver();
    add(fragment(DATAGRAM, 0, 48, { id: 1 }), 1000);
    add(fragment(DATAGRAM, 0, 48, { id: 2 }), 1000 - EXPIRY_SECONDS);
    expect(add(fragment(DATAGRAM, 48, 108, { id: 2 }), 1001)).toBeUndefined();
  });

  test('beyond the datagrams allowed cost the oldest one, and say so', () => {
    const { add, fragments, details } = receiver();
    for (let id = 0; id < MAX_DATAGRAMS; id++) add(fragment(DATAGRAM, 0, 48, { id }));
    expect(details()).toEqual([]);
    add(fragment(DATAGRAM, 0, 48, { id: MAX_DATAGRAMS }));
    expect([fragments.waiting, details()]).toEqual([
      MAX_DATAGRAMS,
      ['limit: too many datagrams wait for fragments: the oldest was given up'],
    ]);
    expect(add(fragment(DATAGRAM, 48, 108, { id: 1 }))).toBeDefined();
    expect(add(fragment(DATAGRAM, 48, 108, { id: 0 }))).toBeUndefined();
  });

  test('beyond those allowed for one datagram drop it, and say so', () => {
    expect(sendMany(MAX_FRAGMENTS)).toEqual([true, []]);
    expect(sendMany(MAX_FRAGMENTS + 1)).toEqual([false, ['limit: a datagram of too many fragments']]);
  });

  test('beyond the largest datagram are not kept, up to it they are', () => {
    const { add, details, fragments, anomalies } = receiver();
    const huge = Buffer.alloc(65_536);
    expect(add(fragment(huge, 65_528, 65_536))).toBeUndefined();
    expect([details(), fragments.waiting]).toEqual([['malformed: a fragment beyond the end of the largest datagram'], 0]);
    expect(anomalies[0]).toMatchObject({ frame: 1, decoder: version.toLowerCase(), offset });
    add(fragment(huge.subarray(0, 65_535), 65_528, 65_535));
    expect([details().length, fragments.waiting]).toEqual([1, 1]);
  });

  test('of impossible length are not kept', () => {
    const { add, details, fragments } = receiver();
    add(fragment(DATAGRAM, 0, 47));
    add(fragment(DATAGRAM, 0, 0));
    expect([details(), fragments.waiting]).toEqual([
      ['malformed: a fragment of impossible length', 'malformed: a fragment of impossible length'],
      0,
    ]);
  });

  test('cut by the snap length complete nothing', () => {
    const { add, fragments, anomalies } = receiver();
    add(fragment(DATAGRAM, 0, 48).subarray(0, -8));
    expect([fragments.waiting, anomalies]).toEqual([0, []]);
  });

  test.each<[string, readonly (readonly [number, number, number])[]]>([
    [
      'an end before bytes that came',
      [
        [0, 48, 108],
        [48, 96, 108],
        [48, 64, 64],
      ],
    ],
    [
      'two ends',
      [
        [48, 108, 108],
        [48, 104, 104],
      ],
    ],
    [
      'more behind the end',
      [
        [48, 64, 64],
        [64, 72, 108],
      ],
    ],
    [
      'more up to the end itself',
      [
        [48, 64, 64],
        [56, 64, 108],
      ],
    ],
  ])('that do not agree on the end drop their datagram: %s', (_what, ranges) => {
    const { add, details } = receiver();
    for (const [from, to, total] of ranges) add(fragment(DATAGRAM.subarray(0, total), from, to));
    expect(details()).toEqual(['malformed: fragments that do not agree on where their datagram ends']);
    expect([add(fragment(DATAGRAM, 0, 48)), add(fragment(DATAGRAM, 48, 108))]).toEqual([undefined, undefined]);
  });
});

describe('overlapping fragments', () => {
  const FORGED = udp(Buffer.alloc(100, 0xff), { from: 1, to: 2 });

  test('of IPv4: the bytes that came first are kept, and the overlap is noted', () => {
    const { add, payloadOf, anomalies, details } = receiver();
    add(fragment4(DATAGRAM, 16, 48));
    // From before it to behind it.
    expect(add(fragment4(FORGED, 0, 64))).toBeUndefined();
    expect(details()).toEqual(['malformed: overlapping fragments: the bytes that came first were kept']);
    expect(anomalies[0]).toMatchObject({ frame: 2, decoder: 'ipv4', offset: 34 });
    const datagram = add(fragment4(DATAGRAM, 64, 108))!;
    const { payload, packet } = payloadOf(datagram);
    expect(payload).toEqual(
      Buffer.concat([FORGED.subarray(8, 16), DATAGRAM.subarray(16, 48), FORGED.subarray(48, 64), DATAGRAM.subarray(64)]),
    );
    expect(piecesWithin(datagram.pieces, packet.at, packet.end)).toMatchObject([
      { frame: 2, from: 0, length: 8, frameOffset: 34 + 8 },
      { frame: 1, from: 8, length: 32, frameOffset: 34 },
      { frame: 2, from: 40, length: 16, frameOffset: 34 + 48 },
      { frame: 3, from: 56, length: 44, frameOffset: 34 },
    ]);
  });

  test('of IPv6: the datagram is dropped, with what of it is still to come', () => {
    const { add, details } = receiver();
    add(fragment6(DATAGRAM, 0, 48));
    add(fragment6(FORGED, 40, 56));
    for (const [from, to] of [
      [0, 48],
      [48, 108],
    ] as const)
      expect(add(fragment6(DATAGRAM, from, to))).toBeUndefined();
    expect(details()).toEqual(['malformed: overlapping fragments: the datagram was dropped']);
  });

  test('other bytes at the same place are no duplicate', () => {
    for (const [fragment, kept] of [
      [fragment4, true],
      [fragment6, false],
    ] as const) {
      const { add, payloadOf, anomalies } = receiver();
      add(fragment(DATAGRAM, 0, 48));
      add(fragment(FORGED, 0, 48));
      const datagram = add(fragment(DATAGRAM, 48, 108));
      expect([datagram !== undefined, anomalies.length]).toEqual([kept, 1]);
      if (datagram !== undefined) expect(payloadOf(datagram).payload).toEqual(CONTENT);
    }
  });
});

describe('what a datagram carries', () => {
  test('an IPv6 extension header behind the fragment header is stepped over; the first fragment names it', () => {
    const { add, payloadOf } = receiver();
    const datagram = Buffer.concat([Buffer.from([UDP, 0, 1, 4, 0, 0, 0, 0]), DATAGRAM]);
    const [first, second] = [fragment6(datagram, 0, 48, { protocol: 60 }), fragment6(datagram, 48, 116, { protocol: 99 })];
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const datagrams = order.map((bytes) => add(bytes));
      expect(payloadOf(datagrams[1]!)).toMatchObject({ reached: 'payload', payload: CONTENT });
    }
  });

  test('a tunnel is followed', () => {
    const { add, payloadOf } = receiver();
    const inner = ipv4(tcp(CONTENT), { source: '192.168.0.1', protocol: 6 });
    add(fragment4(inner, 0, 48, { protocol: 4 }));
    expect(payloadOf(add(fragment4(inner, 48, inner.length, { protocol: 4 }))!)).toMatchObject({ reached: 'payload', payload: CONTENT });
  });

  test('the protocol keeps IPv4 datagrams apart', () => {
    const { add } = receiver();
    add(fragment4(DATAGRAM, 0, 48, { protocol: 6 }));
    expect(add(fragment4(DATAGRAM, 48, 108))).toBeUndefined();
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IPV4, IPV6, TCP, ethernet, frameOf, ipv4, ipv6, tcp, udp } from '../testing/packets.js';
import { dissect } from './dissect.js';
import { Packet } from './packet.js';

const LINK_TYPES = [0, 1, 12, 14, 101, 105, 108, 113, 228, 229, 276];

const MARGIN = 300;

/** Noise, bare and behind headers that lead deeper, and packets with a few bytes changed. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200, size: 'max' }),
  fc
    .tuple(
      fc.constantFrom(
        ethernet(IPV4, Buffer.alloc(0)),
        ethernet(IPV6, Buffer.alloc(0), [0x8100]),
        ethernet(IPV4, ipv4(Buffer.alloc(0), { totalLength: 300 })),
        ethernet(IPV6, ipv6(Buffer.alloc(0), { next: 0, payloadLength: 100 })),
        ethernet(IPV6, ipv6(Buffer.from([51, 0, 0, 0, 0, 0, 0, 0]), { next: 60, payloadLength: 0 })),
        ipv4(Buffer.alloc(0), { protocol: TCP, totalLength: 0 }),
        ipv6(udp(Buffer.alloc(0), { length: 0 }), { payloadLength: 0 }),
      ),
      fc.uint8Array({ maxLength: 120, size: 'max' }),
    )
    .map(([head, tail]) => Buffer.concat([head, tail])),
  fc
    .tuple(
      fc.constantFrom(
        ethernet(IPV4, ipv4(udp(Buffer.alloc(20)), { options: Buffer.alloc(12, 1) })),
        ethernet(IPV6, ipv6(tcp(Buffer.alloc(20), { options: Buffer.alloc(12, 1) }), { next: TCP })),
        ipv4(tcp(Buffer.alloc(20)), { protocol: TCP }),
      ),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(40),
    )
    .map(([packet, edits, cut]) => {
      const changed = Buffer.from(packet.subarray(0, packet.length - cut));
      for (const [at, value] of edits) changed[at % changed.length] = value;
      return changed;
    }),
);

/** Dissects `content` in the middle of a buffer that is `garbage` everywhere else; positions count from the frame's first byte. */
function dissectAmid(garbage: number, content: Uint8Array, linkType: number) {
  const around = Buffer.alloc(content.length + 2 * MARGIN, garbage);
  around.set(content, MARGIN);
  const packet = new Packet();
  const reached = dissect(frameOf(around, { start: MARGIN, capturedLength: content.length, linkType }), packet);
  const { bytes: _bytes, start: _start, at, end, ...values } = packet;
  return { reached, at: at - MARGIN, end: end - MARGIN, ...values };
}

test('dissect never throws, and stays within the frame', () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom(...LINK_TYPES), (content, linkType) => {
      const seen = dissectAmid(0x45, content, linkType);
      expect(seen.at).toBeGreaterThanOrEqual(0);
      expect(seen.at).toBeLessThanOrEqual(seen.end);
      expect(seen.end).toBeLessThanOrEqual(content.length);
      if (seen.ipVersion !== 0) {
        expect(seen.sourceAddress - MARGIN).toBeGreaterThanOrEqual(0);
        expect(seen.destinationAddress - MARGIN + (seen.ipVersion === 4 ? 4 : 16)).toBeLessThanOrEqual(content.length);
      }
    }),
    { numRuns: 4_000 },
  );
});

test('dissect never reads a byte around the frame: what stands there changes nothing', () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom(...LINK_TYPES), (content, linkType) => {
      const seen = dissectAmid(0x00, content, linkType);
      for (const garbage of [0x45, 0x60, 0x81, 0xff]) expect(dissectAmid(garbage, content, linkType)).toEqual(seen);
    }),
    { numRuns: 2_000 },
  );
});

test('a packet read before leaves nothing behind in the next one', () => {
  fc.assert(
    fc.property(bytes, bytes, fc.constantFrom(...LINK_TYPES), (before, content, linkType) => {
      const read = (packet: Packet) => {
        const reached = dissect(frameOf(Buffer.from(content), { linkType }), packet);
        const { at, end, cut, etherType, ipVersion, protocol, sourcePort, destinationPort } = packet;
        return { reached, at, end, cut, etherType, ipVersion, protocol, sourcePort, destinationPort };
      };
      const used = new Packet();
      dissect(frameOf(Buffer.from(before), { linkType }), used);
      expect(read(used)).toEqual(read(new Packet()));
    }),
    { numRuns: 2_000 },
  );
});

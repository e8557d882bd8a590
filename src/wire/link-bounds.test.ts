import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf } from '../testing/packets.js';
import { readLink } from './link.js';
import { Packet } from './packet.js';

const LINK_TYPES = [0, 1, 6, 9, 10, 50, 51, 104, 105, 107, 108, 113, 119, 127, 163, 166, 192, 204, 205, 206, 239, 258, 276];

const MARGIN = 300;

/** First bytes that get past the first guards. */
const heads = [
  '',
  '02000000000202000000000100 2a aaaa03',
  '020000000002020000000001 8864 1100',
  '020000000002020000000001 8864 1100 0001 0010 0021',
  '1040 020000000002 820000000001',
  '50 020000000002020000000001 aaaa03',
  'ff03',
  '1100 0001',
  '0f00',
  '1840',
  '1841 0300 80',
  '0801',
  '8883 0000 020000000001020000000001020000000001 1000',
  '0000 0c00',
  '0000 1100 03000000',
  '0000 1100 030000a0',
  '0000 0900 02000000 10 0801',
  '44000000 18000000',
  '00000044 000000',
  '80211001 000000',
  '0000 0800 69000000 8803',
  '0000 0800 7f000000 0000',
  '0c000000 01000000 01000000',
  '0c000000 01000000 7f000000 0000 0900 02000000 10',
  '0200 0005 0800 0100 00000000',
  '0a00 0005 0008 0001 00000000 0000 0009',
].map((head) => Buffer.from(head.replaceAll(' ', ''), 'hex'));

const bytes = fc
  .tuple(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 80, size: 'max' }))
  .map(([head, tail]) => Buffer.concat([head, tail]));

/** Reads `content` in the middle of a buffer that is `garbage` everywhere else; positions count from the frame's first byte. */
function readAmid(garbage: number, content: Uint8Array, linkType: number) {
  const around = Buffer.alloc(content.length + 2 * MARGIN, garbage);
  around.set(content, MARGIN);
  const packet = new Packet();
  packet.begin(frameOf(around, { start: MARGIN, capturedLength: content.length, linkType }));
  const reached = readLink(packet, linkType);
  return { reached, at: packet.at - MARGIN, end: packet.end - MARGIN, etherType: packet.etherType, cut: packet.cut };
}

test('no link layer throws or leaves the frame, and what stands around the frame changes nothing', () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom(...LINK_TYPES), (content, linkType) => {
      const seen = readAmid(0x00, content, linkType);
      expect(seen.at).toBeGreaterThanOrEqual(0);
      expect(seen.at).toBeLessThanOrEqual(seen.end);
      expect(seen.end).toBeLessThanOrEqual(content.length);
      for (const garbage of [0x03, 0x80, 0xaa, 0xff]) expect(readAmid(garbage, content, linkType)).toEqual(seen);
    }),
    { numRuns: 5_000 },
  );
});

test('nor at the very end of a buffer', () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom(...LINK_TYPES), (content, linkType) => {
      const packet = new Packet();
      packet.begin(frameOf(content, { linkType }));
      const { reached, at, end } = readAmid(0, content, linkType);
      expect(readLink(packet, linkType)).toBe(reached);
      expect([packet.at, packet.end]).toEqual([at, end]);
    }),
    { numRuns: 3_000 },
  );
});

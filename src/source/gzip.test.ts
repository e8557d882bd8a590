import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaptureDamage } from '../wire/capture-file.js';
import { Gunzip } from './gzip.js';

interface Unpacked {
  readonly text: string;
  readonly damage: readonly CaptureDamage[];
  readonly truncated: boolean;
  readonly stopped: boolean;
}

/** Unpacks in chunks that end at `cuts`; each chunk is overwritten afterwards, as a reader that reuses its buffer would. */
async function unpack(packed: Buffer, cuts: readonly number[] = []): Promise<Unpacked> {
  const damage: CaptureDamage[] = [];
  const gunzip = new Gunzip((found) => damage.push(found));
  const pieces: Buffer[] = [];
  const edges = [0, ...cuts.filter((cut) => cut < packed.length).toSorted((a, b) => a - b), packed.length];
  for (let i = 1; i < edges.length; i++) {
    const chunk = Buffer.from(packed.subarray(edges[i - 1], edges[i]));
    for await (const piece of gunzip.push(chunk)) pieces.push(Buffer.from(piece));
    chunk.fill(0xee);
  }
  const truncated = gunzip.end();
  return { text: Buffer.concat(pieces).toString('latin1'), damage, truncated, stopped: gunzip.stopped };
}

const everyByte = (bytes: Buffer) => Array.from({ length: bytes.length }, (_, i) => i);
const TEXT = Array.from({ length: 60 }, (_, i) => `line ${i} of some text\n`).join('');
const PACKED = gzipSync(TEXT);
/** Extra field, name, comment and head CRC. */
const FULL_HEAD = Buffer.from('1f8b081e00000000000304006162636466696c6500 6e6f746500 0000'.replaceAll(' ', ''), 'hex');
const FULL = Buffer.concat([FULL_HEAD, PACKED.subarray(10)]);

describe('gzip', () => {
  test.each([
    ['a plain one', PACKED],
    ['one with all that a head may have', FULL],
    ['several, one after the other', Buffer.concat([gzipSync(TEXT.slice(0, 100)), gzipSync(''), gzipSync(TEXT.slice(100))])],
    [
      'padded with zeros between and behind',
      Buffer.concat([gzipSync(TEXT.slice(0, 9)), Buffer.alloc(9), gzipSync(TEXT.slice(9)), Buffer.alloc(700)]),
    ],
  ])('%s is unpacked, whatever the chunks', async (_what, packed) => {
    const whole = { text: TEXT, damage: [], truncated: false, stopped: false };
    expect(await unpack(packed)).toEqual(whole);
    expect(await unpack(packed, everyByte(packed))).toEqual(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(packed.length), { maxLength: 8 }), async (cuts) => {
        expect(await unpack(packed, cuts)).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  test('that is cut at any byte gives what there was, and the place of the cut', async () => {
    for (const packed of [PACKED, FULL]) {
      let longest = 0;
      for (let length = 0; length < packed.length; length++) {
        const { text, damage, truncated } = await unpack(packed.subarray(0, length));
        expect(TEXT.startsWith(text)).toBe(true);
        expect(text.length).toBeGreaterThanOrEqual(longest);
        longest = text.length;
        expect(truncated).toBe(true);
        expect(damage).toMatchObject([{ why: 'truncated', offset: length }]);
      }
      expect(longest).toBe(TEXT.length);
    }
  });

  test.each([
    ['checksum', 8],
    ['length', 4],
  ])('with a wrong %s is given whole, then the damage, then what follows', async (_what, fromEnd) => {
    const wrong = Buffer.from(PACKED);
    wrong[wrong.length - fromEnd]! ^= 0x40;
    const { text, damage, stopped } = await unpack(Buffer.concat([wrong, PACKED]));
    expect(text).toBe(TEXT + TEXT);
    expect(damage).toMatchObject([{ why: 'malformed', offset: PACKED.length - 8 }]);
    expect(stopped).toBe(false);
  });

  test.each(['garbage', '\x1f\x8b\x07', '\0\0x', '\x1f', '\x1f\x8b\x08\0'])(
    'followed by %j keeps what it gave, and says so',
    async (garbage) => {
      const { text, damage, truncated } = await unpack(Buffer.concat([PACKED, Buffer.from(garbage, 'latin1')]));
      expect(text).toBe(TEXT);
      const zeros = garbage.length - garbage.replace(/^\0+/, '').length;
      expect(damage).toMatchObject([{ why: 'malformed', offset: PACKED.length + zeros }]);
      expect(truncated).toBe(false);
    },
  );

  test.each([50, 1_000, 60_000])('that is corrupt after %i bytes gives nearly all of them, and stops there', async (length) => {
    const text = Buffer.alloc(length, TEXT);
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(length, 1);
    stored.writeUInt16LE(~length & 0xffff, 3);
    // A stored block, then one of the type that does not exist.
    const packed = Buffer.concat([PACKED.subarray(0, 10), stored, text, Buffer.alloc(100, 0xff), PACKED]);
    const { text: given, damage, stopped, truncated } = await unpack(packed);
    expect(given.length).toBeGreaterThanOrEqual(length - Math.max(16, length / 16));
    expect(text.toString().startsWith(given)).toBe(true);
    expect([stopped, truncated]).toEqual([true, false]);
    expect(damage).toMatchObject([{ why: 'malformed' }]);
    expect(Math.abs(damage[0]!.offset - 15 - length)).toBeLessThanOrEqual(Math.max(16, length / 16));
  });

  test('a head without end is refused, and not held', async () => {
    const endless = Buffer.concat([Buffer.from('1f8b0808000000000003', 'hex'), Buffer.alloc(200_000, 'x')]);
    expect(await unpack(endless, [100, 50_000])).toMatchObject({ text: '', stopped: true, damage: [{ why: 'malformed', offset: 0 }] });
  });

  test('never throws on noise, and agrees with Node where that reads it', async () => {
    const heads = [Buffer.from('1f8b', 'hex'), PACKED.subarray(0, 10), FULL_HEAD, PACKED.subarray(0, 60), PACKED];
    const noise = fc.uint8Array({ maxLength: 200, size: 'max' });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...heads), noise, async (head, tail) => {
        const packed = Buffer.concat([head, tail]);
        const { text, damage } = await unpack(packed);
        for (const { offset } of damage) expect(offset).toBeLessThanOrEqual(packed.length);
        if (damage.length === 0) expect(text).toBe(gunzipSync(packed).toString('latin1'));
      }),
      { numRuns: 500 },
    );
  });
});

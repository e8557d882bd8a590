import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { join, rangesOf, read, u8, valuesOf } from '../testing.js';
import type { Type, Types } from './notation.js';

const hex = (digits: string) => Buffer.from(digits, 'hex');

/**
 * The last of the published EAX messages, with the first eight bytes of its tag
 * in front, its header in two parts, and "\x00" … taken for a name and a number.
 */
const KEY = '8395fcf1e95bebd697bd010bc766aac3';
const NONCE = '22e7add93cfc6393c57ec0b3c17d6b44';
const PACKET = join(hex('cfc46afc253b4652'), hex('126735fc'), hex('c320d25a'), hex('cb8920f87a6c75cff39627b56e3ed197c552d295a7'));
const PLAIN = hex('ca40d7446e545ffaed3bd12a740a659ffbbb3ceab7');

const sealed = (inner: Type, more: Readonly<Record<string, unknown>> = {}): Types => ({
  top: {
    message: 'packet',
    fields: {
      tag: 'u64',
      head: { fields: { a: 'u32', b: 'u32' } },
      data: { decrypt: inner, algorithm: 'aes-128-eax', key: KEY, nonce: NONCE, tag: 'tag', header: ['head'], ...more } as Type,
    },
  },
});

const INNER: Type = { message: 'inside', fields: { first: { hex: 4 }, rest: { hex: 'rest' } } };

describe('an encrypted value whose key is published', () => {
  test('is read inside, and every byte stands where it was captured', () => {
    const reading = read(sealed(INNER), PACKET);
    expect(reading.ok && valuesOf(reading.fields)).toMatchObject({
      'data.first': PLAIN.toString('hex', 0, 4),
      'data.rest': PLAIN.toString('hex', 4),
    });
    expect(reading.ok && rangesOf(reading.fields)).toMatchObject({ data: [16, 21], 'data.first': [16, 4], 'data.rest': [20, 17] });
  });

  test('makes what is read in it readable for all, and nothing around it', () => {
    const reading = read(sealed(INNER), PACKET);
    expect(reading.ok && reading.pdus.map(({ kind, disclosure }) => [kind, disclosure])).toEqual([
      ['packet', undefined],
      ['inside', 'publicly-decryptable'],
    ]);
  });

  test('is so too for what is unpacked from it', () => {
    // "hello" in base64, sealed with the same key
    const packet = hex('059b363120c9bbf4126735fcc320d25a608ea1cf767f1208');
    const reading = read(sealed({ base64: { message: 'inside', fields: { word: { text: 'rest' } } } }), packet);
    expect(reading.ok && reading.pdus.map(({ kind, disclosure }) => [kind, disclosure])).toEqual([
      ['packet', undefined],
      ['inside', 'publicly-decryptable'],
    ]);
    expect(reading.ok && valuesOf(reading.fields)).toMatchObject({ 'data.word': 'hello' });
    expect(reading.ok && rangesOf(reading.fields)).toMatchObject({ 'data.word': [16, 8] });
  });

  test('may have a header of several parts, or of none', () => {
    expect(read(sealed(INNER, { header: ['head.a', 'head.b'] }), PACKET)).toMatchObject({ ok: true });
    for (const header of [['head.b', 'head.a'], ['head.a'], [], ['nowhere'], undefined])
      expect(read(sealed(INNER, { header }), PACKET)).toEqual({ ok: false, at: 16, ranOut: false });
  });

  test('is refused when a bit of the packet is another one, or the key', () => {
    for (let i = 0; i < PACKET.length; i++) {
      const changed = Buffer.from(PACKET);
      changed[i]! ^= 0x10;
      expect(read(sealed(INNER), changed)).toEqual({ ok: false, at: 16, ranOut: false });
    }
    expect(read(sealed(INNER, { key: `00${KEY.slice(2)}` }), PACKET)).toMatchObject({ ok: false });
    expect(read(sealed(INNER, { tag: 'nowhere' }), PACKET)).toMatchObject({ ok: false });
  });

  test('is never short: no prefix is read', () => {
    for (let n = 16; n < PACKET.length; n++)
      expect(read(sealed(INNER), PACKET.subarray(0, n))).toEqual({ ok: false, at: 16, ranOut: false });
    expect(read(sealed(INNER), join(PACKET, u8(0)))).toEqual({ ok: false, at: 16, ranOut: false });
  });

  test('must be used up, and no more bytes of a stream would help', () => {
    expect(read(sealed({ hex: 20 }), PACKET)).toEqual({ ok: false, at: 36, ranOut: false });
    expect(read(sealed({ hex: 22 }), PACKET)).toMatchObject({ ok: false, ranOut: false });
  });

  test('is left alone inside what was unpacked, where the bytes of its tag are not known', () => {
    const inside: Types = { ...sealed(INNER), packet: sealed(INNER)['top']!, top: { base64: 'packet' } };
    expect(read(inside, Buffer.from(PACKET.toString('base64')))).toMatchObject({ ok: false });
  });
});

test('noise never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (noise) => {
      for (const bytes of [Buffer.from(noise), join(PACKET.subarray(0, 16), Buffer.from(noise))])
        expect(read(sealed(INNER), bytes)).toMatchObject({ ok: false });
    }),
  );
});

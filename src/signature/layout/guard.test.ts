import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KNOWLEDGE } from '../../testing/analyse-file.js';
import { firstBytesOf, guardOf } from './guard.js';
import type { Types } from './notation.js';

const TYPES: Types = {
  frame: {
    fields: {
      length: { type: 'u16', equals: '$total' },
      service: 'u8',
      kind: { type: 'u8', in: [4, 6] },
      time: { type: 'u32be', min: 1000, max: 2000 },
      body: { switch: ['service', 'kind'], cases: { '1/4': 'nothing', '2/6': 'nothing' } },
    },
  },
  tagged: { fields: { tag: { hex: 3 }, id: 'uuid', own: 'own', mark: { type: 'u8', equals: 7 } } },
  plain: { fields: { tag: { hex: 3 }, id: 'uuid', mark: { type: 'u8', equals: 7 } } },
  own: { hex: 1 },
  shown: { fields: { ip: { type: 'u32be', show: 'ipv4' }, it: { switch: 'ip', cases: { '192.0.2.1': 'nothing' } } } },
  open: { fields: { name: { text: 'u8' }, mark: { type: 'u8', equals: 7 } } },
};

describe('guardOf', () => {
  const looksLike = guardOf('frame', TYPES, 'little');

  test('says yes to integers that may be what they are, wherever the unit begins', () => {
    expect(looksLike(frame(), 0, 8, 8)).toBe(true);
    expect(looksLike(Buffer.concat([Buffer.alloc(3, 0xff), frame()]), 3, 11, 8)).toBe(true);
  });

  test.each([
    ['the declared length', 0, 9],
    ['a value that is not listed', 3, 5],
    ['a value below the least', 6, 0],
    ['a value above the most', 4, 1],
    ['a value that no case of a switch names', 2, 3],
  ])('says no to %s', (_, offset, value) => {
    const wrong = frame();
    wrong[offset] = value;
    expect(looksLike(wrong, 0, 8, 8)).toBe(false);
  });

  test('lets pass what has not come yet', () => {
    const whole = frame();
    for (let end = 0; end < 8; end++) expect(looksLike(whole, 0, end, 8)).toBe(true);
    for (let end = 0; end < 8; end++) expect(looksLike(whole, 0, end, Infinity)).toBe(true);
  });

  test('says no to a unit that is shorter than what must be there', () => {
    for (let length = 0; length < 8; length++) expect(looksLike(frame(), 0, length, length)).toBe(false);
    // Nothing is asked of the tag and the id, but they are there.
    expect(guardOf('plain', TYPES, 'little')(Buffer.alloc(18, 7), 0, 18, 18)).toBe(false);
  });

  test('looks no further than the first part without a fixed place', () => {
    const open = guardOf('open', TYPES, 'little');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        expect(open(bytes, 0, bytes.length, bytes.length)).toBe(true);
      }),
    );
  });

  test('looks past runs of bytes that are always as long, but not past types of the file', () => {
    const bytes = Buffer.alloc(20, 1);
    expect(guardOf('plain', TYPES, 'little')(bytes, 0, 20, 20)).toBe(false);
    bytes[19] = 7;
    expect(guardOf('plain', TYPES, 'little')(bytes, 0, 20, 20)).toBe(true);
    expect(guardOf('tagged', TYPES, 'little')(Buffer.alloc(30, 1), 0, 30, 30)).toBe(true);
    expect(guardOf('plain', { ...TYPES, uuid: { hex: 1 } }, 'little')(Buffer.alloc(20, 1), 0, 20, 20)).toBe(true);
  });

  test('leaves alone a switch on what is not shown as a number', () => {
    expect(guardOf('shown', TYPES, 'little')(Buffer.from([192, 0, 2, 1]), 0, 4, 4)).toBe(true);
  });

  test('lets every example of every signature pass', () => {
    let examples = 0;
    for (const { types, endian, messages, protocols } of KNOWLEDGE.signatures) {
      for (const protocol of Object.values(protocols)) {
        for (const { hex } of protocol.examples) {
          const bytes = Buffer.from(hex, 'hex');
          const layouts = [...protocol.recognise, ...protocol.follow];
          expect(layouts.some((layout) => guardOf(layout, types, endian, messages)(bytes, 0, bytes.length, bytes.length))).toBe(true);
          examples++;
        }
      }
    }
    expect(examples).toBeGreaterThan(30);
  });
});

/** length 8, service 1, kind 4, time 1500. */
function frame(): Buffer {
  return Buffer.from([8, 0, 1, 4, 0, 0, 0x05, 0xdc]);
}

describe('firstBytesOf', () => {
  const types: Types = {
    one: { fields: { type: { type: 'u16be', equals: 0x0102 } } },
    little: { fields: { type: { type: 'u16le', in: [0x0102, 0x0304] } } },
    chosen: { fields: { type: 'u8', body: { switch: 'type', cases: { '5': 'one', '7': 'one' } } } },
    later: { fields: { any: 'u8', type: { type: 'u8', equals: 3 } } },
    whole: { fields: { length: { type: 'u16', equals: '$total' } } },
  };
  const firstBytes = (layout: string) => firstBytesOf(layout, types, 'big');

  test('are those of an integer at the front that must have one of some values', () => {
    expect(firstBytes('one')).toEqual(new Set([1]));
    expect(firstBytes('little')).toEqual(new Set([2, 4]));
    expect(firstBytes('chosen')).toEqual(new Set([5, 7]));
  });

  test('may be any where the front is free, or follows from the length', () => {
    expect(firstBytes('later')).toBeUndefined();
    expect(firstBytes('whole')).toBeUndefined();
  });

  test('leave out no byte that the test would let pass', () => {
    for (const layout of Object.keys(types)) {
      const looksLike = guardOf(layout, types, 'big');
      for (let byte = 0; byte < 256; byte++) {
        const unit = Buffer.from([byte, 2, 3]);
        const mayBe =
          [1, 2, 3, 4].some((second) => looksLike(Buffer.from([byte, second]), 0, 2, 2)) || looksLike(unit, 0, 3, byte * 256 + 2);
        if (mayBe) expect(firstBytes(layout)?.has(byte) ?? true).toBe(true);
      }
    }
  });
});

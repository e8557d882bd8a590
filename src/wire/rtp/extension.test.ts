import { describe, expect, test } from 'vitest';
import { LevelSearch, elementsOf } from './extension.js';
import { readRtpHeader } from './header.js';
import { rtpPacket } from './testing.js';

describe('elementsOf', () => {
  test('reads the one-byte form, with padding between', () => {
    expect(elements(0xbede, '22aabbcc0010ff00')).toEqual([
      { id: 2, at: 17, length: 3 },
      { id: 1, at: 22, length: 1 },
    ]);
  });

  test('reads the two-byte form, with empty elements', () => {
    expect(elements(0x1000, '0501d1000a000000')).toEqual([
      { id: 5, at: 18, length: 1 },
      { id: 10, at: 22, length: 0 },
    ]);
    expect(elements(0x100f, '0501d100')).toEqual([{ id: 5, at: 18, length: 1 }]);
  });

  test.each([
    ['another profile', 0x0001, '10ff0000'],
    ['an element past the end', 0xbede, '13ffff00'],
    ['id 15', 0xbede, 'f0ff0000'],
    ['id 0 with a length', 0xbede, '01ffff00'],
    ['a two-byte element past the end', 0x1000, '0503ffff'],
    ['a two-byte element without its length', 0x1000, '00000005'],
    ['more elements than can be', 0x1000, '0100'.repeat(34)],
  ])('%s is not read', (_what, profile, data) => {
    expect(elements(profile, data)).toBeUndefined();
  });

  test('a two-byte element without its length is not read, either at the end of the packet', () => {
    const bytes = rtpPacket({ extension: { profile: 0x1000, data: '00000005' }, payload: Buffer.alloc(0) });
    expect(elementsOf(readRtpHeader(bytes), bytes)).toBeUndefined();
  });
});

describe('LevelSearch', () => {
  test('finds the level in the third packet that has it', () => {
    expect(search(['10ff0000', '10ff0000', '10ff0000', '10ff0000'])).toEqual([undefined, undefined, 17, undefined]);
  });

  test('finds a level that is never silent by its changes', () => {
    expect(search(['10300000', '10310000', '10300000'])).toEqual([undefined, undefined, 17]);
  });

  test('takes neither mid, nor orientation, nor what is not always there', () => {
    const mid = '30310000';
    const orientation = '40010000';
    expect(search([mid, mid, mid, mid])).not.toContain(17);
    expect(search([orientation, '40020000', orientation, '40030000'])).not.toContain(17);
    expect(search(['21d1d200', '21d1d200', '21d1d200', '21d1d200'])).not.toContain(17);
    expect(search(['10ff0000', '20ff0000', '10fe0000', '20fe0000'])).not.toContain(17);
  });

  test('tells the level from the mid beside it', () => {
    const found = search(['303110d1', '303110d2', '303110d1']);
    expect(found[2]).toBe(19);
  });

  test('an extension that is encrypted breaks the run', () => {
    expect(search(['10ff0000', '10ff0000', 'c97d08eb', '10ff0000', '10ff0000'])).not.toContain(17);
    expect(search(['10ff0000', 'c97d08eb', '10310000', '10310000', '10310000'])).not.toContain(17);
  });

  test('gives up in the end, and ends with the first find', () => {
    const tired = new LevelSearch();
    for (let n = 0; n < LevelSearch.MAX_PACKETS; n++) {
      expect(tired.isOver).toBe(false);
      tired.add(undefined, Buffer.alloc(0));
    }
    expect(tired.isOver).toBe(true);
  });
});

function elements(profile: number, data: string) {
  const bytes = rtpPacket({ extension: { profile, data } });
  return elementsOf(readRtpHeader(bytes), bytes);
}

/** Where the level was found in each of the packets, as the decoder would ask. */
function search(extensions: readonly string[]): readonly (number | undefined)[] {
  const level = new LevelSearch();
  return extensions.map((data) => {
    if (level.isOver) return undefined;
    const bytes = rtpPacket({ extension: { profile: 0xbede, data } });
    return level.add(elementsOf(readRtpHeader(bytes), bytes), bytes)?.at;
  });
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes } from '../tls/testing.js';
import { HpackTable, MAX_HEADERS } from './hpack.js';
import { decodeHuffman } from './huffman.js';

describe('HPACK', () => {
  test('reads the requests of RFC 7541 §C.4, one after the other', () => {
    const table = new HpackTable();
    const start = [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'www.example.com'],
    ];
    expect(table.read(bytes('828684418cf1e3c2e5f23a6ba0ab90f4ff'))).toEqual(start);
    expect(table.read(bytes('828684be5886a8eb10649cbf'))).toEqual([...start, ['cache-control', 'no-cache']]);
    expect(table.read(bytes('828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf'))).toEqual([
      [':method', 'GET'],
      [':scheme', 'https'],
      [':path', '/index.html'],
      [':authority', 'www.example.com'],
      ['custom-key', 'custom-value'],
    ]);
  });

  test('lets the oldest entries go when the table becomes smaller, as a block says', () => {
    const table = new HpackTable();
    const kept = bytes('400161 0162 400163 0164');
    expect(table.read(kept)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(table.read(bytes('be bf'))).toEqual([
      ['c', 'd'],
      ['a', 'b'],
    ]);
    // 34 bytes are room for one entry.
    expect(table.read(bytes('3f03 be'))).toEqual([['c', 'd']]);
    expect(table.read(bytes('bf'))).toBeUndefined();
  });

  test.each([
    ['index 0', '80'],
    ['an index of nothing', 'be'],
    ['a name of nothing', '7e 0161'],
    ['a text that is cut', '40 05 6162'],
    ['an integer without end', 'ffffffffffff'],
    ['a table of a megabyte', '3fe1ff3f'],
    ['the end within a text', '40 84 ffffffff 00'],
    ['padding of a whole byte', '40 81ff 00'],
    ['padding that is not all ones', '40 8118 00'],
  ])('%s breaks a block', (_what, hex) => {
    expect(new HpackTable().read(bytes(hex))).toBeUndefined();
  });

  test('reads so many headers and no more', () => {
    expect(new HpackTable().read(Buffer.alloc(MAX_HEADERS, 0x82))).toHaveLength(MAX_HEADERS);
    expect(new HpackTable().read(Buffer.alloc(MAX_HEADERS + 1, 0x82))).toBeUndefined();
  });

  test('never throws', () => {
    const table = new HpackTable();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        table.read(Buffer.from(noise));
        decodeHuffman(Buffer.from(noise));
      }),
      { numRuns: 1000 },
    );
  });
});

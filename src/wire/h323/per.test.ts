import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Field } from '../../core/message.js';
import { aliasAddress, aliases, boolean, integer, list, octets, reasons, sequence, transportAddress, unknown } from './h225-types.js';
import { MAX_DEPTH, MAX_ITEMS, type PerType, readPer } from './per.js';
import { CONFERENCE, bits } from './testing.js';

/** Name, value and range of each field, for comparison. */
const plain = (fields: readonly Field[] | undefined): readonly unknown[] | undefined =>
  fields?.map(({ name, value, offset, length, fields: inner }) =>
    inner === undefined ? [name, value, offset, length] : [name, value, offset, length, plain(inner)],
  );

const one = (type: PerType, bytes: Buffer) => {
  const { fields, complete, end } = readPer(bytes, 0, sequence([['x', type]]));
  return { value: plain(fields)?.[0], complete, end };
};

const node = (guid: string) => (readPer(Buffer.from(guid, 'hex'), 0, { is: 'guid' }).fields[0]?.fields ?? [])[0]?.value;

const items = (count: number) => Buffer.concat([Buffer.from([0x80 | (count >> 8), count & 0xff]), Buffer.alloc(Math.ceil(count / 8))]);

describe('readPer', () => {
  test('reads numbers in as many bits as their range needs', () => {
    expect(one(integer(0, 7), bits('0 101').bytes())).toEqual({ value: ['x', 5, 0, 1], complete: true, end: 1 });
    expect(one(integer(1, 128), bits('0 0000110').bytes()).value).toEqual(['x', 7, 0, 1]);
    expect(one(integer(0, 255), bits('0').hex('ab').bytes()).value).toEqual(['x', 171, 0, 2]);
    expect(one(integer(0, 65_535), bits('0').hex('abcd').bytes())).toMatchObject({ value: ['x', 0xabcd, 0, 3], end: 3 });
    expect(one(integer(1, 65_535), bits('0').hex('0001').bytes()).value).toEqual(['x', 2, 0, 3]);
    expect(one(integer(0, 4_294_967_295), bits('0 10').hex('030d40').bytes())).toMatchObject({ value: ['x', 200_000, 0, 4], end: 4 });
    expect(one(integer(5, 5), bits('0').bytes()).value).toEqual(['x', 5, 0, 1]);
  });

  test('reads numbers dialled, four bits a character, from the next byte on', () => {
    // 1*#,9 in the order # * , 0 … 9
    expect(one(aliasAddress, bits('0 0 0 0000100').hex('4102c0').bytes()).value).toEqual([
      'x',
      undefined,
      0,
      5,
      [['dialled-digits', '1*#,9', 2, 3]],
    ]);
    expect(one(aliasAddress, bits('0 0 0 0000000').hex('d0').bytes())).toMatchObject({ complete: false });
  });

  test('reads wide text and what an extension carries behind its length', () => {
    expect(one(aliasAddress, bits('0 0 1').hex('04').wide('Zoë 1').bytes()).value).toEqual([
      'x',
      undefined,
      0,
      12,
      [['h323-id', 'Zoë 1', 2, 10]],
    ]);
    const mail = bits('0 1 0 000010').hex('0f 000c').text('al@x.example!').bytes();
    expect(one(aliasAddress, mail)).toEqual({
      value: ['x', undefined, 0, 18, [['email-id', 'al@x.example!', 5, 13]]],
      complete: true,
      end: 18,
    });
    // url-ID is the first alternative of the extension
    expect(one(aliasAddress, bits('0 1 0 000000').hex('04 0001').text('ab').bytes()).value).toEqual([
      'x',
      undefined,
      0,
      7,
      [['url-id', 'ab', 5, 2]],
    ]);
  });

  test('what an extension has that is not known, or not as expected, costs nothing else', () => {
    const type = sequence(
      [['a', boolean]],
      [
        ['b', integer(0, 255)],
        ['c', unknown],
        ['d', integer(0, 255)],
      ],
    );
    // four additions, all there; the second unknown, the fourth beyond the table
    const bytes = bits('1 1 0 000011 1111').hex('01 07  02 ffff  01 09  03 aabbcc').bytes();
    expect(plain(readPer(bytes, 0, type).fields)).toEqual([
      ['a', 1, 0, 1],
      ['b', 7, 3, 1],
      ['d', 9, 8, 1],
    ]);
    expect(readPer(bytes, 0, type)).toMatchObject({ complete: true, end: bytes.length });
    const empty = bits('1 1 0 000000 1').hex('00').bytes();
    expect(readPer(empty, 0, type)).toMatchObject({ complete: true, fields: [{ name: 'a' }], end: 3 });
  });

  test('reads optional parts by their bits, and stops at one that is unknown', () => {
    const type = sequence([
      ['a', boolean, 'optional'],
      ['b', unknown, 'optional'],
      ['c', boolean],
    ]);
    expect(plain(readPer(bits('0 10 1 0').bytes(), 0, type).fields)).toEqual([
      ['a', 1, 0, 1],
      ['c', 0, 0, 1],
    ]);
    expect(readPer(bits('0 11 1 0').bytes(), 0, type)).toMatchObject({ complete: false, fields: [{ name: 'a' }] });
  });

  test('reads addresses and identifiers; the text of others may end with NUL', () => {
    expect(one(transportAddress, bits('0 0 000').hex('c0000207 06b8').bytes()).value).toEqual([
      'x',
      undefined,
      0,
      7,
      [
        [
          'ip-address',
          undefined,
          0,
          7,
          [
            ['ip', '192.0.2.7', 1, 4],
            ['port', 1720, 5, 2],
          ],
        ],
      ],
    ]);
    expect(one({ is: 'guid' }, bits('0').hex(CONFERENCE).bytes()).value).toEqual([
      'x',
      '01234567-89ab-11ee-b2c3-00005e005301',
      1,
      16,
      [['node', '00:00:5e:00:53:01', 11, 6]],
    ]);
    expect(one(octets(1, 256), bits('0').hex('03').text('abc\0').bytes()).value).toEqual(['x', 'abc', 2, 3]);
  });

  test('only a UUID of version 1 names a machine', () => {
    expect(node(CONFERENCE)).toBe('00:00:5e:00:53:01');
    // as numbers in little endian
    expect(node('67452301ab89ee11b2c300005e005301')).toBe('00:00:5e:00:53:01');
    for (const other of [
      '0123456789ab41eeb2c300005e005301', // version 4
      '0123456789ab21eeb2c300005e005301', // version 2
      '0123456789ab1147b2c300005e005301', // version 4 in little endian
      '0123456789ab11ee32c300005e005301', // another variant
      '0123456789ab11eeb2c301005e005301', // a multicast address
      '0123456789ab11eeb2c302005e005301', // made up locally
      '0123456789ab11eeb2c3000000000000', // no machine
    ])
      expect(node(other)).toBeUndefined();
  });

  test('refuses what no message has', () => {
    // a list in parts of 16 K, and an alternative beyond 63
    expect(readPer(Buffer.concat([Buffer.from([0xc1, 0]), Buffer.alloc(40)]), 0, list(boolean)).complete).toBe(false);
    expect(one(aliasAddress, bits('0 1 1 000000').hex('00').bytes()).complete).toBe(false);
    expect(one(reasons(3), bits('0 0 11').bytes()).complete).toBe(false);
    expect(one({ is: 'enumerated', count: 4 }, bits('0 1 00').bytes()).complete).toBe(false);
  });

  test('takes as many items and levels as are allowed, and no more', () => {
    expect(readPer(items(MAX_ITEMS), 0, list(boolean))).toMatchObject({ complete: true });
    expect(readPer(items(MAX_ITEMS + 1), 0, list(boolean))).toMatchObject({ complete: false });
    let deep: PerType = boolean;
    for (let i = 0; i < MAX_DEPTH; i++) deep = sequence([['', deep]]);
    expect(readPer(Buffer.alloc(8), 0, deep).complete).toBe(true);
    expect(readPer(Buffer.alloc(8), 0, sequence([['', deep]])).complete).toBe(false);
  });

  test('keeps what was read before the bytes end', () => {
    const bytes = bits('0 0 1').hex('04').wide('Zoë 1').bytes();
    for (let n = 0; n < bytes.length; n++) expect(one(aliasAddress, bytes.subarray(0, n)).complete).toBe(false);
    const { fields } = readPer(
      bits('0 1').hex('00').bytes(),
      0,
      sequence([
        ['a', boolean],
        ['b', { is: 'guid' }],
      ]),
    );
    expect(plain(fields)).toEqual([['a', 1, 0, 1]]);
  });

  test('never throws, and no value lies outside the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => {
        for (const type of [aliases, transportAddress, sequence([['a', aliases, 'optional']], [['b', aliases]])]) {
          const { fields, end } = readPer(Buffer.from(noise), 0, type);
          expect(end).toBeLessThanOrEqual(noise.length);
          for (const { offset, length } of fields.flatMap((field) => field.fields ?? [field]))
            expect(offset + length).toBeLessThanOrEqual(Math.max(1, noise.length + 1));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

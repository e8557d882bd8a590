import { describe, expect, test } from 'vitest';
import { join, rangesOf, read, str, u16, u32, u8, valuesOf } from '../testing.js';
import type { Type, Types } from './notation.js';

const text = (content: string) => Buffer.from(content);

function values(top: Type, bytes: Buffer, more: Types = {}) {
  const reading = read({ ...more, top }, bytes);
  return reading.ok ? valuesOf(reading.fields) : reading;
}

function ranges(top: Type, bytes: Buffer) {
  const reading = read({ top }, bytes);
  return reading.ok ? rangesOf(reading.fields) : reading;
}

const refused = (at: number) => ({ ok: false, at, ranOut: false });
const ranOut = (at: number) => ({ ok: false, at, ranOut: true });

describe('a structure', () => {
  test('has its fields in the order of the file, and stands where they do', () => {
    const top: Type = { fields: { a: 'u8', inner: { fields: { b: 'u16', c: { text: 2 } } }, d: 'u8' } };
    const bytes = join(u8(1), u16(2), text('xy'), u8(3));
    expect(values(top, bytes)).toEqual({ a: 1, 'inner.b': 2, 'inner.c': 'xy', d: 3 });
    expect(ranges(top, bytes)).toEqual({ a: [0, 1], inner: [1, 4], 'inner.b': [1, 2], 'inner.c': [3, 2], d: [5, 1] });
    for (let n = 0; n < bytes.length; n++) expect(values(top, bytes.subarray(0, n))).toEqual(ranOut(n));
  });
});

describe('a list', () => {
  const counted: Type = { list: 'u16', count: 'u8' };

  test('has as many items as its count says, each where it stands', () => {
    const bytes = join(u8(2), u16(7), u16(9));
    expect(values(counted, bytes)).toEqual({ '0': 7, '1': 9 });
    expect(ranges(counted, bytes)).toEqual({ '0': [1, 2], '1': [3, 2] });
    expect(values(counted, u8(0))).toEqual({});
    expect(values({ list: 'u8', count: 2 }, Buffer.from([5, 6]))).toEqual({ '0': 5, '1': 6 });
  });

  test('with fewer items than its count says is cut, and one more is too many', () => {
    const bytes = join(u8(2), u16(7), u16(9));
    for (let n = 0; n < bytes.length; n++) expect(values(counted, bytes.subarray(0, n))).toEqual(ranOut(n));
    expect(values(counted, join(bytes, u8(0)))).toEqual(refused(5));
  });

  test('of the rest ends with the bytes, but not within an item', () => {
    const top: Type = { list: 'u16', count: 'rest' };
    expect(values(top, join(u16(1), u16(2), u16(3)))).toEqual({ '0': 1, '1': 2, '2': 3 });
    expect(values(top, Buffer.alloc(0))).toEqual({});
    expect(values(top, Buffer.alloc(3))).toEqual(ranOut(3));
  });

  test('up to a mark ends with the mark', () => {
    const top: Type = { fields: { names: { list: { text: 2 }, until: '0000' }, after: 'u8' } };
    const bytes = join(text('abcd'), u16(0), u8(9));
    expect(values(top, bytes)).toEqual({ 'names.0': 'ab', 'names.1': 'cd', after: 9 });
    expect(ranges(top, bytes)).toMatchObject({ names: [0, 6], 'names.0': [0, 2], 'names.1': [2, 2], after: [6, 1] });
    expect(values(top, join(u16(0), u8(9)))).toEqual({ after: 9 });
    for (let n = 0; n < bytes.length; n++) expect(values(top, bytes.subarray(0, n))).toEqual(ranOut(n));
  });
});

describe('a map', () => {
  const details: Type = { map: 'i32', to: { text: 'u16' }, count: 'u16', cases: { '-7': 'u8' } };
  const bytes = join(u16(2), u32(14), str('room'), u32(0xfffffff9), u8(5));

  test('has its keys as names, and keys with a type of their own', () => {
    expect(values(details, bytes)).toEqual({ '14': 'room', '-7': 5 });
    expect(ranges(details, bytes)).toEqual({ '14': [8, 4], '-7': [16, 1] });
    for (let n = 0; n < bytes.length; n++) expect(values(details, bytes.subarray(0, n))).toEqual(ranOut(n));
  });

  test('says where each key stands', () => {
    const reading = read({ top: details }, bytes);
    expect(reading.ok && reading.fields.map(({ name, key }) => [name, key])).toEqual([
      ['14', { offset: 2, length: 4 }],
      ['-7', { offset: 12, length: 4 }],
    ]);
  });

  test('keeps a key that comes twice, both times', () => {
    const reading = read({ top: { map: 'u8', to: 'u8', count: 'rest' } }, Buffer.from([1, 5, 1, 6]));
    expect(reading.ok && reading.fields.map(({ name, value }) => [name, value])).toEqual([
      ['1', 5],
      ['1', 6],
    ]);
  });

  test('of values without bytes keeps each entry before them as it was', () => {
    const top: Type = { map: 'u8', to: 'u8', count: 'rest', cases: { '2': 'nothing' } };
    const reading = read({ top }, Buffer.from([1, 5, 2]));
    expect(reading.ok && reading.fields).toMatchObject([{ name: '1', value: 5, key: { offset: 0, length: 1 } }]);
  });

  test('has text as keys too', () => {
    expect(values({ map: { text: 'u8' }, to: 'u8', count: 1 }, join(u8(3), text('abc'), u8(7)))).toEqual({ abc: 7 });
  });
});

describe('records', () => {
  const tags: Type = {
    records: { tag: { text: 4, charset: 'latin1' }, length: 'u16' },
    count: 'u8',
    cases: { SNI: { text: 'rest' }, PAIR: { fields: { a: 'u8', b: 'u8' } } },
    else: { bytes: 'rest' },
  };
  const bytes = join(u8(3), text('SNI\0'), str('host'), text('PAIR'), str('\x01\x02'), text('WHAT'), str('??'));

  test('have tags as names, without the NULs that fill them', () => {
    expect(values(tags, bytes)).toEqual({ SNI: 'host', 'PAIR.a': 1, 'PAIR.b': 2, WHAT: '(bytes)' });
    expect(ranges(tags, bytes)).toMatchObject({ SNI: [7, 4], PAIR: [17, 2], 'PAIR.b': [18, 1], WHAT: [25, 2] });
    for (let n = 0; n < bytes.length; n++) expect(values(tags, bytes.subarray(0, n))).toEqual(ranOut(n));
  });

  test('hold their value to its length, both ways', () => {
    expect(values(tags, join(u8(1), text('PAIR'), str('\x01\x02\x03')))).toEqual(refused(9));
    expect(values(tags, join(u8(2), text('PAIR'), str('\x01'), text('SNI\0'), str('x')))).toMatchObject({ ok: false, at: 8 });
  });

  test('with a lying length are cut, not short', () => {
    expect(values(tags, join(u8(1), text('SNI\0'), u16(0xffff), text('host')))).toEqual(ranOut(11));
  });

  test('of a signed length below zero name the byte', () => {
    const top: Type = { records: { tag: 'u8', length: 'i8' }, count: 'rest', cases: {}, else: { bytes: 'rest' } };
    expect(values(top, Buffer.from([1, 0xff]))).toEqual(refused(1));
  });

  test('of the rest end with the bytes', () => {
    const top: Type = { records: { tag: 'u8', length: 'u8' }, count: 'rest', cases: {}, else: { hex: 'rest' } };
    expect(values(top, Buffer.from([1, 1, 0xaa, 2, 0]))).toEqual({ '1': 'aa', '2': '' });
  });

  test('whose tag is no value are named so, and do not throw', () => {
    const top: Type = { records: { tag: 'nothing', length: 'u8' }, count: 'rest', cases: {}, else: { hex: 'rest' } };
    expect(values(top, Buffer.from([1, 0xaa]))).toEqual({ undefined: 'aa' });
  });
});

describe('a switch', () => {
  test('is decided by a field read before', () => {
    const top: Type = { fields: { kind: 'u8', it: { switch: 'kind', cases: { '1': 'u8', '2': { text: 2 } } } } };
    expect(values(top, Buffer.from([1, 9]))).toEqual({ kind: 1, it: 9 });
    expect(values(top, join(u8(2), text('ab')))).toEqual({ kind: 2, it: 'ab' });
    expect(values(top, Buffer.from([3, 9]))).toEqual(refused(1));
  });

  test('is decided by several fields together', () => {
    const top: Type = { fields: { a: 'u8', b: 'u8', it: { switch: ['a', 'b'], cases: { '1/2': 'u8' }, else: 'u16' } } };
    expect(values(top, Buffer.from([1, 2, 3]))).toEqual({ a: 1, b: 2, it: 3 });
    expect(values(top, Buffer.from([2, 1, 3, 0]))).toEqual({ a: 2, b: 1, it: 3 });
  });

  test('on a field that was not read takes the other way, or none', () => {
    expect(values({ fields: { it: { switch: 'absent', cases: { '1': 'u8' }, else: 'u8' } } }, u8(4))).toEqual({ it: 4 });
    expect(values({ fields: { it: { switch: 'absent', cases: { '1': 'u8' } } } }, u8(4))).toEqual(refused(0));
  });

  test('lays out in place where it stands in place', () => {
    expect(
      values({ fields: { kind: 'u8', body: { bytes: 'rest', as: { switch: 'kind', cases: { '1': 'pair' } } } } }, Buffer.from([1, 2, 3]), {
        pair: { fields: { a: 'u8', b: 'u8' } },
      }),
    ).toEqual({ kind: 1, 'body.a': 2, 'body.b': 3 });
  });
});

describe('either', () => {
  const top: Type = {
    fields: {
      it: { either: [{ fields: { mark: { type: 'u8', equals: 7 }, a: 'u16' } }, { fields: { b: 'u8', c: 'u8' } }, { hex: 'rest' }] },
    },
  };

  test('is the first that fills the rest', () => {
    expect(values(top, Buffer.from([7, 1, 0]))).toEqual({ 'it.mark': 7, 'it.a': 1 });
    expect(values(top, Buffer.from([7, 1]))).toEqual({ 'it.b': 7, 'it.c': 1 });
    expect(values(top, Buffer.from([7, 1, 0, 0]))).toEqual({ it: '07010000' });
  });

  test('that nothing fits names the byte it began at', () => {
    expect(values({ fields: { a: 'u8', it: { either: ['u8', 'u16'] } } }, Buffer.alloc(4))).toEqual(refused(1));
  });
});

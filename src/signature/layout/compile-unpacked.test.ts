import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { join, rangesOf, read, str, u16, u8, valuesOf } from '../testing.js';
import { MAX_DEPTH, MAX_UNPACKED_BYTES } from './cursor.js';
import type { Type, Types } from './notation.js';

const base64 = (bytes: Buffer) => Buffer.from(bytes.toString('base64'));

function values(top: Type, bytes: Buffer) {
  const reading = read({ top }, bytes);
  return reading.ok ? valuesOf(reading.fields) : reading;
}

const PAIR: Type = { fields: { a: 'u16', b: { text: 'u8' } } };
const pair = join(u16(513), u8(2), Buffer.from('xy'));
const refused = (at: number) => ({ ok: false, at, ranOut: false });

const framed = (packed: Buffer) => join(u8(1), str(packed), u8(2));

describe('a base64 value', () => {
  const top: Type = { fields: { before: 'u8', it: { text: 'u16', try: [{ base64: PAIR }] }, after: 'u8' } };

  test('is read inside, and all of it stands where the wrapping does', () => {
    const packed = base64(pair);
    const reading = read({ top }, framed(packed));
    expect(reading.ok && valuesOf(reading.fields)).toEqual({ before: 1, it: packed.toString(), 'it.a': 513, 'it.b': 'xy', after: 2 });
    expect(reading.ok && rangesOf(reading.fields)).toEqual({
      before: [0, 1],
      it: [3, packed.length],
      'it.a': [3, packed.length],
      'it.b': [3, packed.length],
      after: [3 + packed.length, 1],
    });
  });

  test.each([
    ['with padding', 'AQICeHk='],
    ['without padding', 'AQICeHk'],
    ['in the alphabet for URLs', Buffer.from([0xfb, 0xff, 2, 0x78, 0x79]).toString('base64url')],
    ['in the other alphabet', Buffer.from([0xfb, 0xff, 2, 0x78, 0x79]).toString('base64')],
  ])('is known %s', (_what, text) => {
    expect(values({ base64: PAIR }, Buffer.from(text))).toMatchObject({ b: 'xy' });
  });

  test.each([
    ['an empty one', ''],
    ['one with a space', 'AQIC eHk='],
    ['one with a line feed at its end', 'AQICeHk=\n'],
    ['padding in the middle', 'AQ==IC'],
    ['three signs of padding', 'AQICeHk==='],
    ['a letter beyond ASCII', 'AQICeH\u00e9'],
  ])('is not %s', (_what, text) => {
    expect(values({ fields: { a: 'u8', it: { base64: { bytes: 'rest' } } } }, join(u8(0), Buffer.from(text, 'latin1')))).toEqual(
      refused(1),
    );
  });

  test('whose content is short or long is refused, at the wrapping', () => {
    for (const bad of [pair.subarray(0, 4), join(pair, u8(0))])
      expect(values({ fields: { a: 'u8', it: { base64: PAIR } } }, join(u8(0), base64(bad)))).toEqual(refused(1));
  });

  test('is refused above its cap', () => {
    const top64: Type = { base64: { bytes: 'rest' } };
    expect(values(top64, Buffer.alloc(MAX_UNPACKED_BYTES, 'A'))).toMatchObject({ value: '(bytes)' });
    expect(values(top64, Buffer.alloc(MAX_UNPACKED_BYTES + 1, 'A'))).toEqual(refused(0));
  });
});

describe('a zlib value', () => {
  const top: Type = { fields: { a: 'u8', it: { zlib: PAIR } } };

  test('is read inside, and all of it stands where the wrapping does', () => {
    const packed = deflateSync(pair);
    const reading = read({ top }, join(u8(0), packed));
    expect(reading.ok && valuesOf(reading.fields)).toEqual({ a: 0, 'it.a': 513, 'it.b': 'xy' });
    expect(reading.ok && rangesOf(reading.fields)['it.b']).toEqual([1, packed.length]);
  });

  test.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['raw deflate', deflateRawSync(pair)],
    ['gzip', gzipSync(pair)],
    ['noise', Buffer.from('789c00112233', 'hex')],
    ['bytes behind the end', join(deflateSync(pair), u8(0))],
    ['content too short', deflateSync(pair.subarray(0, 4))],
    ['content too long', deflateSync(join(pair, u8(0)))],
  ])('is refused, at the wrapping: %s', (_what, packed) => {
    expect(values(top, join(u8(0), packed))).toEqual(refused(1));
  });

  test('cut anywhere is refused', () => {
    const packed = deflateSync(pair);
    for (let n = 0; n < packed.length; n++) expect(values(top, join(u8(0), packed.subarray(0, n)))).toEqual(refused(1));
  });

  test('that is a bomb is refused above the cap', () => {
    const zeros: Type = { zlib: { bytes: 'rest' } };
    expect(values(zeros, deflateSync(Buffer.alloc(MAX_UNPACKED_BYTES)))).toMatchObject({ value: '(bytes)' });
    const bomb = deflateSync(Buffer.alloc(MAX_UNPACKED_BYTES + 1));
    expect(bomb.length).toBeLessThan(200);
    expect(values(zeros, bomb)).toEqual(refused(0));
    expect(values({ text: 'rest', try: [zeros] }, bomb)).toEqual({ value: bomb.toString('utf8') });
  });
});

/** Three signs, in base64 so many times over. */
const wrapped = (times: number) => {
  let bytes = Buffer.from('{!}');
  for (let i = 0; i < times; i++) bytes = base64(bytes);
  return bytes;
};

describe('wrappings within wrappings', () => {
  test('all stand where the outermost does', () => {
    const packed = base64(deflateSync(join(str(base64(pair)))));
    const top: Type = { fields: { a: 'u8', it: { base64: { zlib: { fields: { inner: { text: 'u16', as: { base64: PAIR } } } } } } } };
    const reading = read({ top }, join(u8(0), packed));
    expect(reading.ok && valuesOf(reading.fields)).toMatchObject({ 'it.inner': base64(pair).toString(), 'it.inner.a': 513 });
    expect(reading.ok && rangesOf(reading.fields)['it.inner.a']).toEqual([1, packed.length]);
  });

  test('are followed as deep as the cap', () => {
    const types: Types = { top: { base64: { either: ['end', 'top'] } }, end: { fields: { mark: { text: 3, equals: '{!}' } } } };
    expect(read(types, wrapped(MAX_DEPTH))).toMatchObject({ ok: true });
    expect(read(types, wrapped(MAX_DEPTH + 1))).toEqual({ ok: false, at: 0, ranOut: false });
  });

  test('carry messages, which know the fields around the wrapping', () => {
    const types: Types = {
      top: { message: 'outer', fields: { room: 'u8', it: { base64: 'inner' } } },
      inner: { message: 'inner', fields: { user: 'u8' } },
    };
    const reading = read(types, join(u8(4), base64(u8(7))));
    expect(reading.ok && reading.pdus.map(({ kind, fields }) => [kind, fields[0]?.value])).toEqual([
      ['outer', 4],
      ['inner', 7],
    ]);
    expect(reading.ok && reading.pdus[1]?.enclosing.flat().map(({ name }) => name)).toEqual(['room', 'it']);
  });
});

describe('protobuf without a schema', () => {
  const message = Buffer.from('0a0568656c6c6f10ac02', 'hex');

  test('is the rest, its fields by number, each where it stands', () => {
    const reading = read({ top: { fields: { a: 'u16', it: 'protobuf' } } }, join(u16(0), message));
    expect(reading.ok && valuesOf(reading.fields)).toEqual({ a: 0, 'it.1': 'hello', 'it.2': 300 });
    expect(reading.ok && rangesOf(reading.fields)).toEqual({ a: [0, 2], it: [2, 10], 'it.1': [4, 5], 'it.2': [10, 2] });
  });

  test('within protobuf stands where it does too', () => {
    const reading = read({ top: { fields: { a: 'u8', it: 'protobuf' } } }, join(u8(0), Buffer.from('0a0408011002', 'hex')));
    expect(reading.ok && rangesOf(reading.fields)).toMatchObject({ 'it.1': [3, 4], 'it.1.1': [4, 1], 'it.1.2': [6, 1] });
  });

  test('in base64 stands where the wrapping does', () => {
    const packed = base64(Buffer.from('0a0408011002', 'hex'));
    const reading = read({ top: { fields: { a: 'u8', it: { base64: 'protobuf' } } } }, join(u8(0), packed));
    expect(reading.ok && rangesOf(reading.fields)['it.1.2']).toEqual([1, packed.length]);
  });

  test('that is none names the byte', () => {
    expect(read({ top: { fields: { a: 'u16', it: 'protobuf' } } }, join(u16(0), message, u8(7)))).toEqual(refused(12));
  });
});

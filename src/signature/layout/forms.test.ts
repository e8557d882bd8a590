import { describe, expect, test } from 'vitest';
import { join, rangesOf, read, u16, u32, u8, valuesOf } from '../testing.js';
import { LayoutCompiler, LayoutError } from './compile.js';
import type { Type } from './notation.js';

const text = (content: string) => Buffer.from(content);
const hex = (digits: string) => Buffer.from(digits, 'hex');
const refused = (at: number) => ({ ok: false, at, ranOut: false });
const ranOut = (at: number) => ({ ok: false, at, ranOut: true });

function values(top: Type, bytes: Buffer) {
  const reading = read({ top }, bytes);
  return reading.ok ? valuesOf(reading.fields) : reading;
}

function ranges(top: Type, bytes: Buffer) {
  const reading = read({ top }, bytes);
  return reading.ok ? rangesOf(reading.fields) : reading;
}

const RANDOM_UUID = hex('6f1c2d3e4b5a4c6d8e7f901a2b3c4d5e');

describe('a UUID', () => {
  test('is written in its usual form, in the order of its bytes', () => {
    expect(values({ fields: { a: 'u8', id: 'uuid' } }, join(u8(1), RANDOM_UUID))).toEqual({
      a: 1,
      id: '6f1c2d3e-4b5a-4c6d-8e7f-901a2b3c4d5e',
    });
    expect(ranges({ fields: { a: 'u8', id: 'uuid' } }, join(u8(1), RANDOM_UUID))).toMatchObject({ id: [1, 16] });
    for (let n = 0; n < 16; n++) expect(values('uuid', RANDOM_UUID.subarray(0, n))).toEqual(ranOut(n));
  });

  test('of version 4 is a random one', () => {
    expect(values('uuid4', RANDOM_UUID)).toMatchObject({ value: '6f1c2d3e-4b5a-4c6d-8e7f-901a2b3c4d5e' });
    for (const [at, byte] of [
      [6, 0x1c],
      [6, 0x5c],
      [8, 0x7e],
      [8, 0xce],
    ] as const) {
      const other = Buffer.from(RANDOM_UUID);
      other[at] = byte;
      expect(values('uuid4', other)).toEqual(refused(0));
      expect(values('uuid', other)).toHaveProperty('value');
    }
  });
});

describe('a varint', () => {
  test.each([
    ['00', 0],
    ['7f', 127],
    ['8001', 128],
    ['ac02', 300],
    ['ffffffffffffffffff01', 2n ** 64n - 1n],
  ])('%s', (digits, value) => {
    const bytes = hex(digits);
    expect(values({ fields: { it: 'varint', after: 'u8' } }, join(bytes, u8(9)))).toEqual({ it: value, after: 9 });
    for (let n = 0; n < bytes.length; n++) expect(values('varint', bytes.subarray(0, n))).toEqual(ranOut(n));
  });

  test('longer than 64 bits is refused', () => {
    expect(values({ fields: { a: 'u8', it: 'varint' } }, join(u8(0), Buffer.alloc(11, 0x80)))).toEqual(refused(1));
  });

  test('says how long a text is', () => {
    expect(values({ text: 'varint' }, join(hex('8001'), Buffer.alloc(128, 'x')))).toEqual({ value: 'x'.repeat(128) });
    expect(values({ text: 'varint' }, hex('05aa'))).toEqual(ranOut(2));
  });
});

describe('an integer', () => {
  test.each<[Type, Buffer, string]>([
    [{ type: 'u32be', show: 'hex' }, hex('0000ace3'), '0x0000ace3'],
    [{ type: 'u32le', show: 'hex' }, hex('0000ace3'), '0xe3ac0000'],
    [{ type: 'u8', show: 'hex' }, hex('07'), '0x07'],
    [{ type: 'u64be', show: 'hex' }, hex('ffeeddccbbaa9988'), '0xffeeddccbbaa9988'],
    [{ type: 'i16be', show: 'hex' }, hex('ffff'), '0xffff'],
    [{ type: 'u32be', show: 'ipv4' }, hex('c000020a'), '192.0.2.10'],
    [{ type: 'u32le', show: 'ipv4' }, hex('0a0200c0'), '192.0.2.10'],
    [{ type: 'u32be', show: 'ipv4' }, hex('ffffffff'), '255.255.255.255'],
  ])('%j', (type, bytes, value) => expect(values(type, bytes)).toEqual({ value }));

  test('has what it must be as a number, however it is shown', () => {
    const top: Type = { type: 'u32be', show: 'ipv4', min: 0x01000000, max: 0xdfffffff };
    expect(values(top, hex('c6336407'))).toEqual({ value: '198.51.100.7' });
    expect(values(top, hex('e0000001'))).toEqual(refused(0));
  });

  test('has parts under masks, which stand where their bits do and are shown as it is', () => {
    const top: Type = { fields: { a: 'u8', it: { type: 'u32be', show: 'hex', masks: { person: 0xfffffc00, stream: 0x3ff } } } };
    const bytes = join(u8(1), hex('81000402'));
    expect(values(top, bytes)).toEqual({ a: 1, it: '0x81000402', 'it.person': '0x81000400', 'it.stream': '0x00000002' });
    expect(ranges(top, bytes)).toMatchObject({ it: [1, 4], 'it.person': [1, 4] });
    expect(values({ type: 'u32be', masks: { top: 0x80000000 } }, hex('81000402'))).toMatchObject({ 'value.top': 0x80000000 });
    expect(values({ type: 'u8', masks: { more: 0x80, size: 0x7f } }, hex('85'))).toEqual({
      value: 133,
      'value.more': 128,
      'value.size': 5,
    });
  });

  test('may say by a part how long something is, or what follows', () => {
    const top: Type = {
      fields: {
        head: { type: 'u8', masks: { kind: 0xc0, size: 0x3f } },
        body: { switch: 'head.kind', cases: { '64': { text: '$head.size' }, '128': 'u8' } },
      },
    };
    expect(values(top, join(u8(0x43), text('abc')))).toMatchObject({ body: 'abc' });
    expect(values(top, join(u8(0x83), u8(7)))).toMatchObject({ body: 7 });
    expect(values(top, join(u8(0x03), text('abc')))).toEqual(refused(1));
    expect(values({ fields: { head: 'u8', body: { text: '$head.size' } } }, join(u8(3), text('abc')))).toEqual(refused(1));
  });

  test.each<[string, Type]>([
    ['of another width as an IPv4 address', { type: 'u16', show: 'ipv4' }],
    ['of 64 bits with masks', { type: 'u64', masks: { a: 1 } }],
    ['with a sign and masks', { type: 'i8', masks: { a: 1 } }],
  ])('%s is the author’s mistake', (_what, top) => {
    expect(() => new LayoutCompiler({ top }, 'little').layout('top')).toThrow(LayoutError);
  });
});

describe('a text up to a mark', () => {
  const top: Type = { fields: { name: { text: { until: '00' } }, after: 'u8' } };

  test('ends before it, and what follows begins behind it', () => {
    const bytes = join(text('alice\0'), u8(7));
    expect(values(top, bytes)).toEqual({ name: 'alice', after: 7 });
    expect(ranges(top, bytes)).toEqual({ name: [0, 5], after: [6, 1] });
    expect(values(top, join(u8(0), u8(7)))).toEqual({ name: '', after: 7 });
    for (let n = 0; n < bytes.length; n++) expect(values(top, bytes.subarray(0, n))).toEqual(ranOut(n));
  });

  test('does not find its mark beyond the bytes that are its own', () => {
    const inner: Type = { fields: { it: { bytes: 2, as: { text: { until: '00' } } }, end: 'u8' } };
    expect(values(inner, text('ab\0'))).toEqual(refused(2));
  });

  test('may have a mark of several bytes', () => {
    expect(values({ fields: { line: { text: { until: '0d0a' } }, rest: { text: 'rest' } } }, text('a\rb\r\nc'))).toEqual({
      line: 'a\rb',
      rest: 'c',
    });
  });

  test('that is open may end with the bytes', () => {
    const words: Type = { list: { text: { until: '20', open: true } }, count: 'rest' };
    expect(values(words, text('a bc d'))).toEqual({ '0': 'a', '1': 'bc', '2': 'd' });
    expect(values(words, text('a bc '))).toEqual({ '0': 'a', '1': 'bc' });
    const pairs: Type = { map: { text: { until: '3d', open: true } }, to: { text: { until: '20', open: true } }, count: 'rest' };
    expect(values(pairs, text('a=1 b= c=3 d'))).toEqual({ a: '1', b: '', c: '3', d: '' });
  });
});

describe('all but the last bytes', () => {
  const top: Type = { fields: { body: { hex: { butLast: 2 } }, end: { type: 'u16', equals: 3 } } };

  test('leave as many as they say', () => {
    expect(values(top, join(hex('aabb'), u16(3)))).toEqual({ body: 'aabb', end: 3 });
    expect(values(top, u16(3))).toEqual({ body: '', end: 3 });
    expect(values(top, u8(3))).toEqual(ranOut(1));
    expect(values(top, join(hex('aa'), u16(4)))).toEqual(refused(1));
  });
});

describe('packed digits', () => {
  const top: Type = { fields: { size: 'u8', number: { nibbles: '$size', alphabet: '0123456789-.' } } };

  test('are two a byte, of which the last half may be unused', () => {
    expect(values(top, join(u8(3), hex('12345a')))).toEqual({ size: 3, number: '12345-' });
    expect(values(top, join(u8(3), hex('12345f')))).toEqual({ size: 3, number: '12345' });
    expect(ranges(top, join(u8(3), hex('12345f')))).toMatchObject({ number: [1, 3] });
    expect(values(top, u8(0))).toEqual({ size: 0, number: '' });
  });

  test('have no other halves', () => {
    for (const wrong of ['12f456', 'f23456', '123c56', '1234ff']) expect(values(top, join(u8(3), hex(wrong)))).toEqual(refused(1));
  });

  test('of sixteen characters leave none for the half that is unused', () => {
    expect(() => new LayoutCompiler({ top: { nibbles: 1, alphabet: '0123456789abcdef' } }, 'little').layout('top')).toThrow(LayoutError);
  });
});

describe('a text', () => {
  test('has its escapes taken back, the longer of two first', () => {
    const top: Type = { text: 'rest', escapes: { '\\/': '/', '\\s': ' ', '\\': '|', '\\\\': '\\' } };
    expect(values(top, text(String.raw`a\/b\sc\\sd\e`))).toEqual({ value: String.raw`a/b c\sd|e` });
  });

  test('has digests of what it says, in the same place', () => {
    const top: Type = { fields: { a: 'u8', it: { text: 'rest', escapes: { '\\/': '/' }, digests: { id: 'sha1-base64' } } } };
    const bytes = join(u8(1), text('ab\\/c'));
    // printf ab/c | openssl sha1 -binary | base64
    expect(values(top, bytes)).toEqual({ a: 1, it: 'ab/c', 'it.id': 'c/YsYvn3OUOTQC0+f6sA0wJ37aQ=' });
    expect(ranges(top, bytes)).toMatchObject({ it: [1, 5], 'it.id': [1, 5] });
  });

  test.each([
    ['192.0.2.10', true],
    ['2001:db8::1', true],
    ['::ffff:192.0.2.1', true],
    ['example', false],
    ['12345', false],
    ['192.0.2.10\n', false],
    ['', false],
  ])('of an address: %j', (content, fits) => {
    const reading = values({ fields: { it: { text: 'u16', charset: 'address' } } }, join(u16(content.length), text(content)));
    expect(reading).toEqual(fits ? { it: content } : refused(2));
  });
});

const carriedBy = (type: Type, from: Buffer) => {
  const reading = read({ top: type }, from);
  return reading.ok ? reading.pdus.map(({ kind, carries }) => [kind, carries]) : reading;
};

const way = (protocol: string, end: number): Type => ({
  fields: { it: { bytes: 1, carries: protocol }, end: { type: 'u8', equals: end } },
});

describe('bytes of another protocol', () => {
  const top: Type = {
    message: 'outer',
    fields: {
      a: 'u8',
      head: { fields: { media: { bytes: 'u8', as: { fields: { ssrc: 'u32' } }, carries: 'rtp' } } },
      rest: { bytes: 'rest', carries: 'anything' },
    },
  };
  const bytes = join(u8(1), u8(4), u32(5), hex('aabb'));

  test('are handed on by the message around them, and may be looked into', () => {
    expect(values(top, bytes)).toEqual({ a: 1, 'head.media.ssrc': 5, rest: '(bytes)' });
    expect(carriedBy(top, bytes)).toEqual([
      [
        'outer',
        [
          { offset: 2, length: 4, protocol: 'rtp' },
          { offset: 6, length: 2 },
        ],
      ],
    ]);
  });

  test('that are none are not handed on', () => {
    expect(carriedBy({ message: 'outer', fields: { a: 'u8', rest: { bytes: 'rest', carries: 'rtp' } } }, u8(1))).toEqual([
      ['outer', undefined],
    ]);
    expect(carriedBy({ fields: { rest: { bytes: 'rest', carries: 'rtp' } } }, u8(1))).toEqual([]);
  });

  test('belong to the innermost message', () => {
    const nested: Type = {
      message: 'outer',
      fields: { inner: { message: 'inner', fields: { it: { bytes: 1, carries: 'rtp' } } }, it: { bytes: 1, carries: 'rtcp' } },
    };
    expect(carriedBy(nested, hex('0102'))).toEqual([
      ['outer', [{ offset: 1, length: 1, protocol: 'rtcp' }]],
      ['inner', [{ offset: 0, length: 1, protocol: 'rtp' }]],
    ]);
  });

  test('of a choice that was not taken are forgotten', () => {
    const choice: Type = { message: 'outer', fields: { it: { either: [way('rtp', 1), way('rtcp', 2)] } } };
    expect(carriedBy(choice, hex('0902'))).toEqual([['outer', [{ offset: 0, length: 1, protocol: 'rtcp' }]]]);
    const tried: Type = { message: 'outer', fields: { it: { bytes: 'rest', try: [way('rtp', 1), way('rtcp', 2)] } } };
    expect(carriedBy(tried, hex('0902'))).toEqual([['outer', [{ offset: 0, length: 1, protocol: 'rtcp' }]]]);
  });
});

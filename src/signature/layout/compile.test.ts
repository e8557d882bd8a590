import { describe, expect, test } from 'vitest';
import { join, rangesOf, read, str, u16, u32, u64, u8, valuesOf } from '../testing.js';
import { LayoutCompiler, LayoutError } from './compile.js';
import type { Type } from './notation.js';

const text = (content: string) => Buffer.from(content);

/** Reads one value, `it`, between two bytes that must stay where they are. */
function one(it: Type, bytes: Buffer) {
  return read({ top: { fields: { before: 'u8', it, after: { type: 'u8', equals: 0xaa } } } }, join(u8(1), bytes, u8(0xaa)));
}

function valueOf(it: Type, bytes: Buffer) {
  const reading = one(it, bytes);
  return reading.ok ? (reading.fields[1]?.value ?? '(none)') : reading;
}

describe('a run of bytes', () => {
  test.each<[string, Type, Buffer, string]>([
    ['text of a fixed size', { text: 3 }, text('abc'), 'abc'],
    ['text behind its length', { text: 'u16' }, str('héllo'), 'héllo'],
    ['text behind a length in the other order', { text: 'u16be' }, join(Buffer.from([0, 3]), text('abc')), 'abc'],
    ['empty text', { text: 'u8' }, u8(0), ''],
    ['text that is not UTF-8', { text: 2 }, Buffer.from('ff41', 'hex'), '\ufffdA'],
    ['latin1 text', { text: 2, charset: 'latin1' }, Buffer.from('ff00', 'hex'), '\u00ff\0'],
    ['hex text in both cases', { text: 8, charset: 'hex' }, text('09afAF0f'), '09afAF0f'],
    ['digits', { text: 3, charset: 'digits' }, text('042'), '042'],
    ['text that must be this', { text: 3, equals: '006' }, text('006'), '006'],
    ['bytes shown as hex', { hex: 'u8' }, Buffer.from('0300ff10', 'hex'), '00ff10'],
    ['bytes without a value', { bytes: 4 }, Buffer.from('00ff10aa', 'hex'), '(none)'],
    ['an IPv4 address', { address: 'u16' }, str(Buffer.from([192, 0, 2, 10])), '192.0.2.10'],
    ['an IPv6 address', { address: 'u16' }, str(Buffer.from('20010db8000000000000000000000001', 'hex')), '2001:db8::1'],
    ['the built-in ipv4', 'ipv4', Buffer.from([198, 51, 100, 7]), '198.51.100.7'],
    ['the built-in ipv6', 'ipv6', Buffer.from('fe800000000000000000000000000001', 'hex'), 'fe80::1'],
  ])('reads %s', (_what, type, bytes, value) => {
    expect(valueOf(type, bytes)).toBe(value);
    const reading = one(type, bytes);
    const prefix = typeof type === 'object' && Object.values(type).find((size) => /^u(8|16)/.test(String(size)));
    const head = prefix === undefined || prefix === false ? 0 : prefix === 'u8' ? 1 : 2;
    expect(reading.ok && rangesOf(reading.fields)['it']).toEqual([1 + head, bytes.length - head]);
  });

  test.each<[string, Type, Buffer, number]>([
    ['letters beyond f', { text: 4, charset: 'hex' }, text('00g0'), 1],
    ['a sign among digits', { text: 2, charset: 'digits' }, text('-1'), 1],
    ['a line feed after digits', { text: 2, charset: 'digits' }, text('1\n'), 1],
    ['another word', { text: 3, equals: '006' }, text('007'), 1],
    ['an address of five bytes', { address: 'u16' }, str(Buffer.alloc(5)), 3],
    ['an address of no bytes', { address: 'u16' }, str(''), 3],
    ['a length below zero', { text: 'i8' }, Buffer.from([0xff]), 1],
    ['bytes with a length below zero', { bytes: 'i16' }, Buffer.from([0xfe, 0xff]), 1],
  ])('refuses %s and names the byte', (_what, type, bytes, at) => {
    expect(one(type, bytes)).toEqual({ ok: false, at, ranOut: false });
  });

  test.each<[string, Type]>([
    ['text', { text: 'u16' }],
    ['bytes', { bytes: 'u16' }],
    ['hex', { hex: 'u16' }],
    ['address', { address: 'u16' }],
  ])('a lying length of %s is missing bytes, not a short value', (_what, type) => {
    const bytes = join(u16(5), Buffer.alloc(4));
    expect(read({ top: type }, bytes)).toEqual({ ok: false, at: bytes.length, ranOut: true });
    expect(read({ top: type }, join(u16(0xffff), Buffer.alloc(4)))).toEqual({ ok: false, at: 6, ranOut: true });
  });

  test('a length of 64 bits that no payload has is missing bytes', () => {
    expect(read({ top: { text: 'u64' } }, u64(2n ** 64n - 1n))).toEqual({ ok: false, at: 8, ranOut: true });
  });

  test('the rest is all that is left, which may be nothing', () => {
    expect(read({ top: { fields: { a: 'u8', rest: { text: 'rest' } } } }, text('\0xyz'))).toMatchObject({ ok: true });
    const reading = read({ top: { fields: { a: 'u8', rest: { hex: 'rest' } } } }, u8(7));
    expect(reading.ok && valuesOf(reading.fields)).toEqual({ a: 7, rest: '' });
  });
});

describe('a constraint', () => {
  test.each<[string, Type, Buffer, boolean]>([
    ['equals, met', { type: 'u16', equals: 5 }, u16(5), true],
    ['equals, missed', { type: 'u16', equals: 5 }, u16(6), false],
    ['equals 0, missed', { type: 'u8', equals: 0 }, u8(1), false],
    ['in, first', { type: 'u8', in: [4, 6] }, u8(4), true],
    ['in, last', { type: 'u8', in: [4, 6] }, u8(6), true],
    ['in, between', { type: 'u8', in: [4, 6] }, u8(5), false],
    ['min, at the edge', { type: 'u32', min: 10 }, u32(10), true],
    ['min, below', { type: 'u32', min: 10 }, u32(9), false],
    ['max, at the edge', { type: 'u32', max: 10 }, u32(10), true],
    ['max, above', { type: 'u32', max: 10 }, u32(11), false],
    ['min 0 of a signed number', { type: 'i8', min: 0 }, u8(0xff), false],
    ['max of a bigint', { type: 'u64', max: 10 }, u64(2n ** 63n), false],
    ['all at once, met', { type: 'u8', min: 1, max: 9, in: [3, 30] }, u8(3), true],
    ['all at once, one missed', { type: 'u8', min: 1, max: 9, in: [3, 30] }, u8(30), false],
  ])('%s', (_what, type, bytes, fits) => {
    if (fits) expect(one(type, bytes)).toMatchObject({ ok: true });
    else expect(one(type, bytes)).toEqual({ ok: false, at: 1, ranOut: false });
  });

  test('$total is the length of the payload', () => {
    const top: Type = { fields: { length: { type: 'u16', equals: '$total' }, more: { bytes: 'rest' } } };
    for (const lie of [0, 4, 6]) expect(read({ top }, join(u16(lie), Buffer.alloc(3)))).toEqual({ ok: false, at: 0, ranOut: false });
    expect(read({ top }, join(u16(5), Buffer.alloc(3)))).toMatchObject({ ok: true });
  });

  test('$total inside a value is the length of that value, and is the outer one again behind it', () => {
    const inner: Type = { fields: { length: { type: 'u8', equals: '$total' }, more: { bytes: 'rest' } } };
    const top: Type = { fields: { inner: { bytes: 'u8', as: inner }, total: { type: 'u8', equals: '$total' } } };
    expect(read({ top }, Buffer.from([3, 3, 0, 0, 5]))).toMatchObject({ ok: true });
    expect(read({ top }, Buffer.from([3, 5, 0, 0, 5]))).toEqual({ ok: false, at: 1, ranOut: false });
    expect(read({ top }, Buffer.from([3, 3, 0, 0, 3]))).toEqual({ ok: false, at: 4, ranOut: false });
  });
});

describe('the name of a type', () => {
  test.each<[string, Type]>([
    ['at the top', 'nowhere'],
    ['in a field', { fields: { a: 'nowhere' } }],
    ['in a list', { list: 'nowhere', count: 'u8' }],
    ['in a case', { switch: 'a', cases: { '1': 'nowhere' } }],
    ['in a try', { text: 'u8', try: ['nowhere'] }],
    ['in a base64 value', { base64: { zlib: 'nowhere' } }],
    ['that every object has', 'constructor'],
  ])('that is not there is the author’s mistake, told at once: %s', (_what, top) => {
    expect(() => new LayoutCompiler({ top }, 'little').layout('top')).toThrow(LayoutError);
  });

  test('nothing takes no bytes and gives no field', () => {
    expect(read({ top: 'nothing' }, Buffer.alloc(0))).toEqual({ ok: true, fields: [], pdus: [] });
  });

  test('a name of the file goes before a built-in one', () => {
    expect(valueOf('ipv4', Buffer.from([192, 0, 2, 10]))).toBe('192.0.2.10');
    const reading = read({ top: { fields: { it: 'ipv4' } }, ipv4: { hex: 4 } }, Buffer.from([192, 0, 2, 10]));
    expect(reading.ok && valuesOf(reading.fields)).toEqual({ it: 'c000020a' });
  });

  test('a type that is only another name for itself reads nothing', () => {
    expect(read({ top: 'again', again: 'top' }, u8(0))).toEqual({ ok: false, at: 0, ranOut: false });
  });
});

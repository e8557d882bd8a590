import { describe, expect, test } from 'vitest';
import { join, rangesOf, read, str, u16, u32, u8, valuesOf } from '../testing.js';
import type { Type, Types } from './notation.js';

function values(top: Type, bytes: Buffer) {
  const reading = read({ top }, bytes);
  return reading.ok ? valuesOf(reading.fields) : reading;
}

/** A frame that may carry frames: a length of all, a kind, a body. */
const FRAMES: Types = {
  top: {
    fields: {
      length: { type: 'u16', equals: '$total' },
      kind: 'u8',
      body: { switch: 'kind', cases: { '1': 'hello', '2': 'tunnel' } },
    },
  },
  hello: { message: 'hello', fields: { user: 'u32' } },
  tunnel: { message: 'tunnel', fields: { session: { text: 'u16' }, payload: { bytes: 'u16', try: ['top'] } } },
};

const framed = (kind: number, body: Buffer) => join(u16(3 + body.length), u8(kind), body);
const hello = (user: number) => framed(1, u32(user));
const tunnel = (session: string, payload: Buffer) => framed(2, join(str(session), str(payload)));

describe('a value that is looked into', () => {
  test('keeps its own value and place, and has the parts inside it', () => {
    const top: Type = { fields: { a: 'u8', key: { text: 'u8', as: { fields: { version: { text: 3 }, id: { text: 2 } } } }, b: 'u8' } };
    const reading = read({ top }, join(u8(9), u8(5), Buffer.from('006ab'), u8(8)));
    expect(reading.ok && valuesOf(reading.fields)).toEqual({ a: 9, key: '006ab', 'key.version': '006', 'key.id': 'ab', b: 8 });
    expect(reading.ok && rangesOf(reading.fields)).toMatchObject({ key: [2, 5], 'key.version': [2, 3], 'key.id': [5, 2], b: [7, 1] });
  });

  test('must fit to the last byte where it must fit', () => {
    const top: Type = { bytes: 'u8', as: { fields: { a: 'u16' } } };
    expect(values(top, Buffer.from([2, 1, 0]))).toEqual({ 'value.a': 1 });
    expect(values(top, Buffer.from([3, 1, 0, 0]))).toEqual({ ok: false, at: 3, ranOut: false });
    expect(values(top, Buffer.from([1, 1]))).toMatchObject({ ok: false, at: 2 });
  });

  test('is left as it is where it may fit and does not', () => {
    const top: Type = { fields: { a: { text: 'u8', try: [{ fields: { x: 'u16', y: { type: 'u8', equals: 1 } } }] }, b: 'u8' } };
    expect(values(top, Buffer.from([3, 65, 66, 1, 7]))).toEqual({ a: 'AB\x01', 'a.x': 0x4241, 'a.y': 1, b: 7 });
    expect(values(top, Buffer.from([3, 65, 66, 67, 7]))).toEqual({ a: 'ABC', b: 7 });
    expect(values(top, Buffer.from([2, 65, 66, 7]))).toEqual({ a: 'AB', b: 7 });
  });

  test('is read as the first of several that fit', () => {
    const top: Type = { text: 'rest', try: [{ fields: { x: 'u8' } }, { fields: { y: 'u16' } }, { fields: { z: 'u16' } }] };
    expect(values(top, Buffer.from('AB'))).toEqual({ value: 'AB', 'value.y': 0x4241 });
  });

  test('ends a try that ran out without saying that the payload did', () => {
    const top: Type = { fields: { a: { text: 'rest', try: [{ fields: { x: 'u64' } }] }, b: { type: 'u8', max: 0 } } };
    expect(values(top, Buffer.from('AB'))).toEqual({ ok: false, at: 2, ranOut: true });
    const wrong: Type = { fields: { a: { text: 'rest', try: ['u64'] }, b: { switch: 'absent', cases: {} } } };
    expect(values(wrong, Buffer.from('AB'))).toEqual({ ok: false, at: 2, ranOut: false });
  });
});

describe('a $field', () => {
  test('gives a size, a count and the length of a list', () => {
    const top: Type = {
      fields: { n: 'u8', text: { text: '$n' }, list: { list: 'u8', count: '$n' }, map: { map: 'u8', to: 'u8', count: '$n' } },
    };
    expect(values(top, Buffer.from([1, 65, 5, 6, 7]))).toEqual({ n: 1, text: 'A', 'list.0': 5, 'map.6': 7 });
  });

  test('is the nearest one: its own structure first, then outwards', () => {
    const inner: Type = { fields: { it: { text: '$n' } } };
    const shadowing: Type = { fields: { n: 'u8', it: { text: '$n' } } };
    expect(values({ fields: { n: 'u8', a: { fields: { b: inner } } } }, Buffer.from([2, 65, 66]))).toEqual({ n: 2, 'a.b.it': 'AB' });
    expect(values({ fields: { n: 'u8', a: shadowing, rest: { hex: 'rest' } } }, Buffer.from([2, 1, 65, 66]))).toEqual({
      n: 2,
      'a.n': 1,
      'a.it': 'A',
      rest: '42',
    });
  });

  test('is the innermost of several around it', () => {
    const top: Type = { fields: { n: 'u8', a: { fields: { n: 'u8', b: { fields: { it: { text: '$n' } } } } }, rest: { text: 'rest' } } };
    expect(values(top, Buffer.from([2, 1, 65, 66]))).toEqual({ n: 2, 'a.n': 1, 'a.b.it': 'A', rest: 'B' });
  });

  test('does not see into a structure that is closed', () => {
    const top: Type = { fields: { a: { fields: { n: 'u8' } }, b: { text: '$n' } } };
    expect(values(top, Buffer.from([1, 65]))).toEqual({ ok: false, at: 1, ranOut: false });
  });

  test('reaches out of what is unpacked', () => {
    const top: Type = { fields: { n: 'u8', it: { base64: { fields: { a: { text: '$n' } } } } } };
    const reading = read({ top }, join(u8(2), Buffer.from('QUI=')));
    expect(reading.ok && valuesOf(reading.fields)).toEqual({ n: 2, 'it.a': 'AB' });
  });

  test.each<[string, Type]>([
    ['that is text', { text: 1 }],
    ['that is below zero', 'i8'],
    ['that is opaque', { bytes: 1 }],
  ])('%s is no count, and names the byte', (_what, n) => {
    const at = { ok: false, at: 1, ranOut: false };
    const bytes = Buffer.from([0xff, 65, 66]);
    expect(values({ fields: { n, it: { text: '$n' } } }, bytes)).toEqual(at);
    expect(values({ fields: { n, it: { list: 'u8', count: '$n' } } }, bytes)).toEqual(at);
    expect(values({ fields: { n, it: { map: 'u8', to: 'u8', count: '$n' } } }, bytes)).toEqual(at);
  });
});

describe('a message', () => {
  test('inside messages stands behind those that carry it, and knows the fields around it, innermost first', () => {
    const reading = read(FRAMES, tunnel('outer', tunnel('inner', hello(7))));
    expect(reading.ok && reading.pdus.map(({ kind }) => kind)).toEqual(['tunnel', 'tunnel', 'hello']);
    const last = reading.ok ? reading.pdus[2]! : undefined;
    expect(last?.fields.map(({ value }) => value)).toEqual([7]);
    const sessions = last?.enclosing.flatMap((fields) => fields.filter(({ name }) => name === 'session').map(({ value }) => value));
    expect(sessions).toEqual(['inner', 'outer']);
    expect(last?.enclosing[0]?.map(({ name }) => name)).toEqual(['length', 'kind', 'body']);
  });

  test('inside a message says where it stands in the whole payload', () => {
    const bytes = tunnel('outer', tunnel('inner', hello(0x01020304)));
    const reading = read(FRAMES, bytes);
    const user = reading.ok ? reading.pdus[2]?.fields[0] : undefined;
    expect(user).toMatchObject({ name: 'user', length: 4 });
    expect(user?.offset).toBe(bytes.indexOf(u32(0x01020304)));
  });

  test('that does not fit leaves none of its own or of those it carries', () => {
    const types: Types = {
      top: { fields: { it: { bytes: 'rest', try: ['outer'] } } },
      outer: { message: 'outer', fields: { inner: { message: 'inner', fields: { a: 'u8' } }, end: { type: 'u8', equals: 1 } } },
    };
    const good = read(types, Buffer.from([5, 1]));
    expect(good.ok && good.pdus.map(({ kind }) => kind)).toEqual(['outer', 'inner']);
    for (const bad of [[5, 2], [5], [5, 1, 0]]) {
      const reading = read(types, Buffer.from(bad));
      expect(reading.ok && [reading.pdus, valuesOf(reading.fields)]).toEqual([[], { it: '(bytes)' }]);
    }
  });

  test('of a choice that was not taken is gone with its fields', () => {
    const types: Types = {
      top: { fields: { a: 'u8', it: { bytes: 'rest', as: { either: ['short', 'long'] } } } },
      short: { message: 'short', fields: { x: 'u8', inner: { message: 'inner', fields: { y: 'u8' } } } },
      long: { message: 'long', fields: { z: { text: 3 } } },
    };
    const reading = read(types, Buffer.from('\0abc'));
    expect(reading.ok && reading.pdus.map(({ kind }) => kind)).toEqual(['long']);
    expect(reading.ok && valuesOf(reading.fields)).toEqual({ a: 0, 'it.z': 'abc' });
  });

  test('of a frame that lies about its length is not read', () => {
    const lying = hello(7);
    lying.writeUInt16LE(8, 0);
    const reading = read(FRAMES, tunnel('outer', lying));
    expect(reading.ok && reading.pdus.map(({ kind }) => kind)).toEqual(['tunnel']);
    expect(read(FRAMES, lying)).toEqual({ ok: false, at: 0, ranOut: false });
  });
});

import { contextOf } from '../testing/decoding.js';
import { describe, expect, test } from 'vitest';
import { ProtocolDecoder } from './protocol-decoder.js';
import { join, signatureOf, str, u16, u8 } from './testing.js';
import type { Types } from './layout/notation.js';

const TYPES: Types = {
  top: {
    fields: {
      length: { type: 'u16', equals: '$total' },
      kind: 'u8',
      body: { switch: 'kind', cases: { '1': 'hello', '2': 'open', '3': 'items', '4': 'welcome', '5': 'plain', '6': 'choice' } },
    },
  },
  hello: { message: 'hello', fields: { name: { text: 'u16', try: [{ base64: 'hello' }] }, end: { type: 'u8', equals: 0xee } } },
  open: { message: 'open', fields: { a: 'u8', rest: { bytes: 'rest' } } },
  items: { message: 'items', fields: { list: { list: 'u16', count: 'rest' } } },
  welcome: { message: 'welcome', fields: {} },
  choice: { message: 'choice', fields: { it: { either: [{ fields: { a: 'u32', b: 'u16' } }, { fields: { c: 'u8', d: 'u32' } }] } } },
  plain: { fields: { b: 'u8' } },
  weak: { message: 'weak', fields: { first: { type: 'u8', equals: 0x77 }, rest: { bytes: 'rest' } } },
};

const framed = (kind: number, body: Buffer) => join(u16(3 + body.length), u8(kind), body);
const HELLO = framed(1, join(str('alice'), u8(0xee)));

function decoderOf(protocol: Readonly<Record<string, unknown>> = {}) {
  const signature = signatureOf(TYPES, {
    framing: { at: 0, type: 'u16' },
    follow: ['weak'],
    from: { client: ['hel*'], server: ['welcome'] },
    ...protocol,
  });
  return new ProtocolDecoder(signature, 'talk', signature.protocols['talk']!);
}

describe('on datagrams', () => {
  const decoder = decoderOf();

  test('reads one unit that fills the datagram, and says which way it goes', () => {
    expect(decoder.decode(HELLO, contextOf('udp', false))).toMatchObject({
      ok: true,
      used: HELLO.length,
      direction: 'to-server',
      pdus: [{ kind: 'hello' }],
    });
    expect(decoder.decode(framed(4, Buffer.alloc(0)), contextOf('udp', false))).toMatchObject({ ok: true, direction: 'to-client' });
    expect(decoder.decode(framed(2, u8(1)), contextOf('udp', false))).toMatchObject({ ok: true, direction: undefined });
  });

  test('declines what is cut or too long: a datagram is whole', () => {
    for (let n = 0; n < HELLO.length; n++)
      expect(decoder.decode(HELLO.subarray(0, n), contextOf('udp', false))).toMatchObject({ ok: false, why: 'not-mine' });
    expect(decoder.decode(join(HELLO, u8(0)), contextOf('udp', false))).toMatchObject({ ok: false, why: 'not-mine', at: 0 });
  });

  test('names the byte that breaks the layout', () => {
    const broken = framed(1, join(str('alice'), u8(0xef)));
    expect(decoder.decode(broken, contextOf('udp', false))).toEqual({ ok: false, why: 'not-mine', at: broken.length - 1 });
  });

  test('refuses cheaply what its fixed places cannot be, naming no byte', () => {
    const unknown = framed(9, Buffer.alloc(0));
    expect(decoder.looksLike(unknown, 0, unknown.length, 'udp', false)).toBe(false);
    expect(decoder.decode(unknown, contextOf('udp', false))).toEqual({ ok: false, why: 'not-mine', at: 0 });
    expect(decoder.looksLike(HELLO, 0, HELLO.length, 'udp', false)).toBe(true);
  });

  test('gives a layout without messages as one of the protocol’s own name', () => {
    expect(decoder.decode(framed(5, u8(7)), contextOf('udp', false))).toMatchObject({
      ok: true,
      pdus: [{ kind: 'invented/talk', enclosing: [] }],
    });
  });

  test('takes weak forms only on a flow that it knows', () => {
    const weak = Buffer.from('7712345678', 'hex');
    expect(decoder.decode(weak, contextOf('udp', false))).toMatchObject({ ok: false, why: 'not-mine' });
    expect(decoder.decode(weak, contextOf('udp', true))).toMatchObject({ ok: true, pdus: [{ kind: 'weak' }] });
    expect(decoder.decode(HELLO, contextOf('udp', true))).toMatchObject({ ok: true, pdus: [{ kind: 'hello' }] });
  });
});

describe('on streams', () => {
  const decoder = decoderOf({ follow: [] });

  test.each<[string, Buffer]>([
    ['one of fixed parts', HELLO],
    ['one that ends in an open rest', framed(2, Buffer.from('0102030405', 'hex'))],
    ['one that ends in a list of the rest', framed(3, join(u16(1), u16(2), u16(3)))],
    ['one that ends in a choice', framed(6, Buffer.from('0102030405', 'hex'))],
  ])('waits for the rest of a unit: %s', (_what, unit) => {
    for (let n = 0; n < unit.length; n++)
      expect([n, decoder.decode(unit.subarray(0, n), contextOf('tcp', false))]).toMatchObject([n, { why: 'truncated' }]);
    expect(decoder.decode(unit, contextOf('tcp', false))).toMatchObject({ ok: true, used: unit.length });
    expect(decoder.decode(join(unit, HELLO), contextOf('tcp', false))).toMatchObject({ ok: true, used: unit.length });
  });

  test('does not wait for what cannot become a unit', () => {
    const unknown = framed(9, Buffer.alloc(20));
    expect(decoder.decode(unknown.subarray(0, 8), contextOf('tcp', false))).toEqual({ ok: false, why: 'not-mine', at: 0 });
    expect(decoder.decode(u16(0), contextOf('tcp', false))).toEqual({ ok: false, why: 'not-mine', at: 0 });
    expect(decoder.decode(join(u16(1), HELLO), contextOf('tcp', false))).toMatchObject({ ok: false, why: 'not-mine' });
    // Its parts are all there, and more is declared than they fill.
    const long = join(u16(30), u8(1), str('alice'), u8(0xee), Buffer.alloc(10));
    expect(decoder.decode(long, contextOf('tcp', false))).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('does not wait because a value that may be looked into is cut inside', () => {
    // "AQA=" unpacks to the first bytes of a text of one character.
    const unit = framed(1, join(str('AQA='), u8(0xef), Buffer.alloc(4)));
    expect(decoder.decode(unit.subarray(0, -4), contextOf('tcp', false))).toEqual({ ok: false, why: 'not-mine', at: 9 });
  });

  test('never takes a unit of no bytes for one', () => {
    const signature = signatureOf({ top: 'nothing' }, { framing: { at: 0, type: 'u16' } });
    const empty = new ProtocolDecoder(signature, 'talk', signature.protocols['talk']!);
    expect(empty.decode(u16(0), contextOf('tcp', false))).toEqual({ ok: false, why: 'not-mine', at: 0 });
    expect(empty.decode(Buffer.alloc(0), contextOf('udp', false))).toEqual({ ok: false, why: 'not-mine', at: 0 });
  });

  test('without a length of its own, a unit ends where its layout does', () => {
    const types: Types = {
      top: { fields: { magic: { type: 'u16be', equals: 0x4242 }, name: { text: 'u8' }, end: { type: 'u8', equals: 0xee } } },
    };
    const signature = signatureOf(types);
    const ending = new ProtocolDecoder(signature, 'talk', signature.protocols['talk']!);
    const unit = Buffer.from('424203616263ee', 'hex');
    expect(ending.decode(unit, contextOf('tcp', false))).toMatchObject({ ok: true, used: unit.length });
    expect(ending.decode(join(unit, unit), contextOf('tcp', false))).toMatchObject({ ok: true, used: unit.length });
    for (let n = 0; n < unit.length; n++)
      expect([n, ending.decode(unit.subarray(0, n), contextOf('tcp', false))]).toMatchObject([n, { ok: false, why: 'truncated' }]);
    expect(ending.decode(Buffer.from('424203616263ef', 'hex'), contextOf('tcp', false))).toMatchObject({
      ok: false,
      why: 'not-mine',
      at: 6,
    });
    expect(ending.decode(join(unit, u8(0)), contextOf('udp', false))).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('without a length of its own, a unit of no bytes is none', () => {
    const signature = signatureOf({ top: 'nothing' });
    const empty = new ProtocolDecoder(signature, 'talk', signature.protocols['talk']!);
    expect(empty.decode(Buffer.from('00', 'hex'), contextOf('tcp', false))).toMatchObject({ ok: false });
  });

  test('finds the length where the framing says', () => {
    const signature = signatureOf(
      { top: { fields: { magic: { type: 'u8', equals: 0x42 }, length: 'u16be', rest: { text: 'rest' } } } },
      { framing: { at: 1, type: 'u16be' } },
    );
    const later = new ProtocolDecoder(signature, 'talk', signature.protocols['talk']!);
    const unit = Buffer.from('420005abcd', 'hex');
    expect(later.decode(join(unit, unit), contextOf('tcp', false))).toMatchObject({ ok: true, used: 5 });
    for (let n = 0; n < 3; n++)
      expect(later.decode(unit.subarray(0, n), contextOf('tcp', false))).toEqual({ ok: false, why: 'truncated', at: n });
  });
});

describe('a mistake in the signature', () => {
  test.each(['recognise', 'follow'])('is told when a layout under "%s" is not there', (key) => {
    expect(() => decoderOf({ [key]: ['nowhere'] })).toThrow('no type is called "nowhere"');
  });

  test.each(['text', 'u17', 'i16', 'top'])('is told when the framing is of type "%s", which is no length', (type) => {
    expect(() => decoderOf({ framing: { at: 0, type } })).toThrow();
  });
});

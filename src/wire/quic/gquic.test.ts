import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Direction } from '../../core/flow.js';
import { contextOf } from '../../testing/decoding.js';
import { bytes } from '../tls/testing.js';
import { MAX_ENTRIES, gquicHandshake } from './gquic-handshake.js';
import { MAX_GQUIC_PACKETS, quic } from './quic.js';
import { gquicHello } from './testing.js';

const ID = bytes('0102030405060708');
const HELLO = gquicHello({ 'PAD\0': '---', 'SNI\0': 'call.example.org', 'VER\0': 'Q043', UAID: 'Browser/1.0 Example OS' });
const HASH = Buffer.alloc(12, 0xee);
/** Flags, connection id, version, packet number, hash, stream frame with its number and the length of its data. */
const FIRST = Buffer.concat([bytes('0d'), ID, Buffer.from('Q043'), bytes('01'), HASH, bytes('a001 0400'), HELLO]);
const CONTEXT = contextOf('tcp', true);

describe('QUIC before the standard', () => {
  test('names its version, and hands on the hello', () => {
    expect(flow().decode(FIRST)).toEqual({
      ok: true,
      used: FIRST.length,
      direction: 'to-server',
      pdus: [
        {
          kind: 'initial',
          enclosing: [],
          fields: [
            { name: 'version', value: 'Q043', offset: 9, length: 4, fields: undefined },
            { name: 'connection-id', value: undefined, offset: 1, length: 8, fields: undefined },
          ],
          carries: [{ offset: FIRST.indexOf('CHLO'), length: HELLO.length, protocol: 'gquic-handshake' }],
        },
      ],
    });
  });

  test('reads the longer header of Q046', () => {
    const packet = Buffer.concat([bytes('c3'), Buffer.from('Q046'), bytes('50'), ID, bytes('00000001'), HASH, bytes('a001 00'), HELLO]);
    const fields = [
      { value: 'Q046', offset: 1 },
      { offset: 6, length: 8 },
    ];
    expect(flow().decode(packet)).toMatchObject({ ok: true, pdus: [{ fields, carries: [{ offset: packet.indexOf('CHLO') }] }] });
  });

  test('a later hello names no version, and is known by its connection id', () => {
    const connection = flow();
    const later = Buffer.concat([bytes('0c'), ID, bytes('03'), HASH, bytes('a001'), HELLO]);
    expect(connection.decode(later).ok).toBe(false);
    connection.decode(FIRST);
    expect(connection.decode(later)).toMatchObject({
      ok: true,
      direction: 'to-server',
      pdus: [{ carries: [{ offset: later.indexOf('CHLO') }] }],
    });
    const answer = Buffer.concat([bytes('0c'), ID, bytes('01'), Buffer.alloc(50, 0x99)]);
    expect(connection.decode(answer)).toEqual({ ok: true, pdus: [], used: answer.length, direction: undefined });
    expect(quic.looksLike(answer, 0, answer.length, 'udp', true)).toBe(true);
    expect(quic.looksLike(Buffer.concat([bytes('8c'), answer.subarray(1)]), 0, answer.length, 'udp', true)).toBe(false);
    answer[3]! ^= 1;
    expect(connection.decode(answer)).toEqual({ ok: false, why: 'not-mine', at: 0 });
  });

  test('behind the first packets they are only counted', () => {
    const connection = flow();
    connection.decode(FIRST);
    const data = Buffer.concat([bytes('0c'), ID, bytes('09'), Buffer.alloc(50, 0x99)]);
    for (let i = 0; i < MAX_GQUIC_PACKETS; i++) {
      expect(connection.saysNothingNew(data)).toBe(false);
      connection.decode(data);
    }
    expect(connection.saysNothingNew(data)).toBe(true);
    expect(connection.saysNothingNew(FIRST)).toBe(false);
    const other = Buffer.from(data);
    other[8]! ^= 1;
    expect(connection.saysNothingNew(other)).toBe(false);
  });

  test.each([
    ['no hello', FIRST.subarray(0, 30)],
    ['a hello that is cut', FIRST.subarray(0, -1)],
    ['a hello far behind the header', Buffer.concat([FIRST.subarray(0, 13), Buffer.alloc(80), FIRST.subarray(13)])],
    ['another version', patched(9, 'T043')],
    ['a version that counts in letters', patched(9, 'Q0x3')],
    ['a flag that no client sets', Buffer.concat([bytes('4d'), FIRST.subarray(1)])],
    ['no flag for its version', Buffer.concat([bytes('0c'), FIRST.subarray(1)])],
    ['no connection id', Buffer.concat([bytes('05'), FIRST.subarray(1)])],
    ['DNS', bytes('0d00 0100 0001 0000 0000 0000 07 6578616d706c65 03 6f7267 00 0001 0001')],
  ])('%s is refused', (_what, packet) => {
    expect(flow().decode(packet)).toEqual({ ok: false, why: 'not-mine', at: 0 });
  });

  test('on a flow that is known, a packet with a version needs no hello', () => {
    const connection = flow();
    connection.decode(FIRST);
    expect(connection.decode(FIRST.subarray(0, 60))).toMatchObject({ ok: true, pdus: [{ kind: 'initial' }] });
  });
});

describe('gquicHandshake', () => {
  test('reads the names of server and browser, and where they stand', () => {
    const decoding = gquicHandshake.decode(Buffer.concat([HELLO, bytes('ff')]), CONTEXT);
    expect(decoding).toMatchObject({ ok: true, used: HELLO.length, direction: 'to-server', pdus: [{ kind: 'client-hello' }] });
    expect(decoding.ok && decoding.pdus[0]!.fields).toMatchObject([
      { name: 'server-name', value: 'call.example.org', offset: HELLO.indexOf('call'), length: 16 },
      { name: 'version', value: 'Q043' },
      { name: 'user-agent', value: 'Browser/1.0 Example OS', offset: HELLO.indexOf('Browser'), length: 22 },
    ]);
  });

  test('an empty value is none', () => {
    const decoding = gquicHandshake.decode(gquicHello({ 'SNI\0': '', 'VER\0': 'Q043' }), CONTEXT);
    expect(decoding.ok && decoding.pdus[0]!.fields.map(({ name }) => name)).toEqual(['version']);
  });

  test('takes as many entries as are allowed', () => {
    expect(gquicHandshake.decode(helloOf(MAX_ENTRIES), CONTEXT).ok).toBe(true);
    expect(gquicHandshake.decode(helloOf(MAX_ENTRIES + 1), CONTEXT)).toEqual({ ok: false, why: 'not-mine', at: 0 });
  });

  test('ends that fall, no entries, and other messages are refused', () => {
    const falling = Buffer.from(HELLO);
    falling.writeUInt32LE(2, 8 + 8 + 4);
    const padded = Buffer.from(HELLO);
    padded[7] = 1;
    for (const one of [falling, padded, gquicHello({}), Buffer.concat([Buffer.from('REJ\0'), HELLO.subarray(4)])])
      expect(gquicHandshake.decode(one, CONTEXT)).toEqual({ ok: false, why: 'not-mine', at: 0 });
  });

  test('no prefix decodes', () => {
    for (let n = 0; n < HELLO.length; n++) expect(gquicHandshake.decode(HELLO.subarray(0, n), CONTEXT).ok).toBe(false);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120, size: 'max' }), fc.nat(60), (noise, keep) => {
        const one = Buffer.concat([HELLO.subarray(0, keep), noise]);
        const decoding = gquicHandshake.decode(one, CONTEXT);
        for (const { offset, length } of decoding.ok ? decoding.pdus[0]!.fields : [])
          expect(offset + length).toBeLessThanOrEqual(one.length);
        flow().decode(Buffer.concat([FIRST.subarray(0, keep), noise]));
      }),
      { numRuns: 1_000 },
    );
  });
});

function patched(at: number, text: string): Buffer {
  const packet = Buffer.from(FIRST);
  packet.write(text, at);
  return packet;
}

function flow() {
  const memory = quic.begin!();
  let recognised = false;
  return {
    decode(datagram: Buffer, direction: Direction = 'to-server') {
      const decoding = quic.decode(datagram, contextOf('udp', recognised, { memory, direction }));
      recognised ||= decoding.ok;
      return decoding;
    },
    saysNothingNew: (datagram: Buffer) => quic.saysNothingNew!(datagram, 0, datagram.length, 'to-server', memory),
  };
}

function helloOf(entries: number): Buffer {
  return gquicHello(Object.fromEntries(Array.from({ length: entries }, (_, i) => [`${i}`.padStart(4, 'A'), 'x'])));
}

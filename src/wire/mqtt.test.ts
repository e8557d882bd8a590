import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../core/decoder.js';
import { contextOf } from '../testing/decoding.js';
import { MAX_PACKET, MAX_TOPICS, mqtt } from './mqtt.js';

const text = (value: string | Buffer) =>
  Buffer.concat([Buffer.from([Buffer.byteLength(value) >> 8, Buffer.byteLength(value) & 0xff]), Buffer.from(value as string)]);

/** A packet with its remaining length, in two bytes where it needs them. */
function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 16_384
        ? [(body.length & 0x7f) | 0x80, body.length >> 7]
        : [(body.length & 0x7f) | 0x80, ((body.length >> 7) & 0x7f) | 0x80, body.length >> 14];
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

const head = (level: number, flags: number, name = level === 3 ? 'MQIsdp' : 'MQTT') =>
  Buffer.concat([text(name), Buffer.from([level, flags, 0, 60])]);
const CONNECT = packet(0x10, head(4, 0xc6), text('room-7'), text('status'), text('gone'), text('alice'), text('secret'));
const CONNECT5 = packet(
  0x10,
  head(5, 0xc4),
  Buffer.from([3, 0x21, 0, 9]),
  text('room-7'),
  Buffer.from([0]),
  text('status'),
  text('gone'),
  text('alice'),
  text(Buffer.from([1, 2])),
);

const read = (bytes: Buffer, recognised = true, memory = mqtt.begin!()) => mqtt.decode(bytes, contextOf('tcp', recognised, { memory }));
const fields = (decoding: Decoding) =>
  decoding.ok ? decoding.pdus[0]?.fields.map(({ name, value, offset, length }) => [name, value, offset, length]) : decoding;

const topics = (count: number) =>
  read(packet(0x82, Buffer.from([0, 1]), ...Array.from({ length: count }, () => Buffer.concat([text('a'), Buffer.from([0])])))).ok;

describe('mqtt', () => {
  test('reads who connects, with the place of each value', () => {
    expect(read(CONNECT, false)).toMatchObject({ ok: true, used: CONNECT.length, direction: 'to-server', pdus: [{ kind: 'connect' }] });
    expect(fields(read(CONNECT, false))).toEqual([
      ['protocol-name', 'MQTT', 4, 4],
      ['level', 4, 8, 1],
      ['clean-session', 1, 9, 1],
      ['keep-alive', 60, 10, 2],
      ['client-id', 'room-7', 14, 6],
      ['will-topic', 'status', 22, 6],
      ['username', 'alice', 36, 5],
      ['password', 'secret', 43, 6],
    ]);
  });

  test('reads the oldest and the newest version', () => {
    expect(read(packet(0x10, head(3, 2), text('a')), false)).toMatchObject({ ok: true });
    const newest = fields(read(CONNECT5, false));
    expect(newest).toContainEqual(['client-id', 'room-7', CONNECT5.indexOf('room'), 6]);
    expect(newest).toContainEqual(['password', '0102', CONNECT5.length - 2, 2]);
  });

  test('knows the version of a flow by its CONNECT', () => {
    const memory = mqtt.begin!();
    const subscribe = packet(0x82, Buffer.from([0, 1, 0]), text('room/7'), Buffer.from([0x2c]));
    expect(read(subscribe, true, memory)).toMatchObject({ ok: false });
    read(CONNECT5, false, memory);
    expect(fields(read(subscribe, true, memory))).toEqual([['topic', 'room/7', 7, 6]]);
    const connack = packet(0x20, Buffer.from([0, 0, 7, 0x12]), text('auto'));
    expect(fields(read(connack, true, memory))).toEqual([
      ['session-present', 0, 2, 1],
      ['reason-code', 0, 3, 1],
      ['client-id', 'auto', 8, 4],
    ]);
    expect(fields(read(connack))).toHaveLength(2);
  });

  test('reads topics', () => {
    expect(fields(read(packet(0x82, Buffer.from([0, 1]), text('a/b'), Buffer.from([1]), text('c'), Buffer.from([0]))))).toEqual([
      ['topic', 'a/b', 6, 3],
      ['topic', 'c', 12, 1],
    ]);
  });

  test.each([
    ['once at most', packet(0x30, text('room/7'), Buffer.from('{"a":1}')), 4, 10, 'json'],
    ['at least once, behind the number', packet(0x32, text('room/7'), Buffer.from([0, 1]), Buffer.from('[1]')), 4, 12, 'json'],
    ['in version 5, behind the properties', packet(0x30, text('room/7'), Buffer.from([2, 1, 1]), Buffer.from('{}')), 5, 13, 'json'],
    ['as bytes', packet(0x30, text('room/7'), Buffer.from([0x0a, 1])), 4, 10, undefined],
  ])('hands on what is published: %s', (_, bytes, level, offset, protocol) => {
    const decoding = read(bytes, true, { level });
    expect(decoding).toMatchObject({ ok: true, used: bytes.length, pdus: [{ kind: 'publish' }] });
    expect(fields(decoding)).toEqual([['topic', 'room/7', 4, 6]]);
    expect(decoding.ok && decoding.pdus[0]!.carries).toEqual([
      { offset, length: bytes.length - offset, ...(protocol !== undefined && { protocol }) },
    ]);
  });

  test('a packet that publishes nothing, or nothing under a name', () => {
    expect(read(packet(0x30, text('a')))).toEqual({
      ok: true,
      pdus: [{ kind: 'publish', fields: [{ name: 'topic', value: 'a', offset: 4, length: 1, fields: undefined }], enclosing: [] }],
      used: 5,
      direction: undefined,
    });
    expect(fields(read(packet(0x30, text(''), Buffer.alloc(3))))).toEqual([]);
    expect(read(packet(0x30, text('a'), Buffer.from([9])), true, { level: 5 })).toMatchObject({ why: 'malformed' });
    expect(read(packet(0x32, text('a'), Buffer.from([9])))).toMatchObject({ why: 'malformed' });
  });

  test('of a packet too long to wait for, the topic', () => {
    const publish = packet(0x30, text('room/7'), Buffer.alloc(MAX_PACKET + 1));
    expect(read(publish.subarray(0, 12))).toMatchObject({ ok: true, used: publish.length, pdus: [{ kind: 'publish' }] });
    expect(fields(read(publish.subarray(0, 12)))).toEqual([['topic', 'room/7', 6, 6]]);
    for (const cut of [5, 11]) expect(read(publish.subarray(0, cut))).toEqual({ ok: false, why: 'truncated', at: cut });
  });

  test('steps over the rest', () => {
    expect(read(Buffer.from([0xc0, 0]))).toEqual({ ok: true, pdus: [], used: 2, direction: undefined });
    expect(read(Buffer.from([0xe0, 0]))).toMatchObject({ ok: true, pdus: [{ kind: 'disconnect' }] });
    expect(read(Buffer.from([0xc0, 0]), false)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test.each([
    ['another name', packet(0x10, head(4, 2, 'MQXX'), text('a'))],
    ['a version that is none', packet(0x10, head(6, 2), text('a'))],
    ['a version of another name', packet(0x10, head(3, 2, 'MQTT'), text('a'))],
    ['the reserved flag', packet(0x10, head(4, 3), text('a'))],
    ['flags of a will without one', packet(0x10, head(4, 0x22), text('a'))],
    ['quality 3 of a will', packet(0x10, head(4, 0x1e), text('a'), text('b'), text('c'))],
    ['a text that runs over the end', packet(0x10, head(4, 2), Buffer.from([0, 9, 0x61]))],
    ['bytes behind the last text', packet(0x10, head(4, 2), text('a'), Buffer.from([0]))],
    ['text with NUL', packet(0x10, head(4, 2), text('a\0'))],
    ['text that is none', packet(0x10, head(4, 2), text(Buffer.from([0xff])))],
    ['a length of five bytes', Buffer.from('10ffffffff7f00044d515454040200', 'hex')],
    ['a packet too long', packet(0x10, head(4, 2), text('a'), Buffer.alloc(MAX_PACKET))],
  ])('declines %s', (_what, bytes) => {
    expect(read(bytes, false)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test.each([
    ['a SUBSCRIBE without topics', packet(0x82, Buffer.from([0, 1]))],
    ['reserved options', packet(0x82, Buffer.from([0, 1]), text('a'), Buffer.from([4]))],
    ['a topic that runs over the end', packet(0x30, Buffer.from([0, 9, 0x61]))],
    ['a topic with controls', packet(0x30, text('a\u0001'))],
    ['a packet too long', Buffer.from([0x82, 0xff, 0xff, 0x7f, 0])],
    ['no room for a topic', Buffer.from([0x30, 1, 0])],
    ['a length of five bytes', Buffer.from([0x40, 0xff, 0xff, 0xff, 0xff, 0])],
  ])('calls %s malformed', (_what, bytes) => {
    expect(read(bytes)).toMatchObject({ ok: false, why: 'malformed' });
  });

  test('refuses flags that the type does not have', () => {
    for (const first of [0x00, 0x11, 0x36, 0x80, 0x62 ^ 2, 0xc1])
      expect(read(Buffer.from([first, 0]))).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('takes as many topics as are allowed, and refuses one more', () => {
    expect([topics(MAX_TOPICS), topics(MAX_TOPICS + 1)]).toEqual([true, false]);
  });

  test('no prefix is read', () => {
    for (let n = 12; n < CONNECT.length; n++) expect(read(CONNECT.subarray(0, n), false)).toEqual({ ok: false, why: 'truncated', at: n });
    for (let n = 0; n < 12; n++) expect(mqtt.looksLike(CONNECT, 0, n, 'tcp', false)).toBe(false);
    expect(mqtt.looksLike(CONNECT, 0, 12, 'tcp', false)).toBe(true);
    for (const cut of [[0x30], [0x30, 0x80], [0x30, 2]]) expect(read(Buffer.from(cut))).toMatchObject({ ok: false, why: 'truncated' });
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 120 }), fc.boolean(), fc.constantFrom(3, 4, 5), (noise, recognised, level) => {
        for (const bytes of [
          Buffer.from(noise),
          packet(0x10, head(level, 0xc6), Buffer.from(noise)),
          packet(0x20, Buffer.from(noise)),
          packet(0x82, Buffer.from(noise)),
          packet(0x30, Buffer.from(noise)),
        ])
          read(bytes, recognised, { level });
      }),
      { numRuns: 2_000 },
    );
  });
});

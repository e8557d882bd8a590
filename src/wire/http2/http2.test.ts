import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Direction } from '../../core/flow.js';
import { contextOf } from '../../testing/decoding.js';
import { MAX_BLOCK, http2 } from './http2.js';
import { MAX_BODY, MAX_STREAMS } from './streams.js';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const END_STREAM = 1;
const END_HEADERS = 4;

describe('HTTP/2', () => {
  test('gives a request and its answer as HTTP/1.1 would write them', () => {
    const { read } = connection();
    const request = block(
      [':method', 'GET'],
      [':scheme', 'https'],
      [':authority', 'api.example.org'],
      [':path', '/rooms?id=7'],
      ['x-user', 'ada'],
    );
    expect(read(frame(1, END_STREAM | END_HEADERS, 1, request))).toEqual([
      'GET /rooms?id=7 HTTP/1.1\r\nhost: api.example.org\r\nx-user: ada\r\n\r\n',
    ]);
    expect(read(frame(1, END_HEADERS, 1, block([':status', '200'], ['content-type', 'application/json'])), 'to-client')).toEqual([]);
    expect(read(frame(0, 0, 1, Buffer.from('{"room":')), 'to-client')).toEqual([]);
    expect(read(frame(0, END_STREAM, 1, Buffer.from('"garden"}')), 'to-client')).toEqual([
      'HTTP/1.1 200 \r\ncontent-type: application/json\r\n\r\n{"room":"garden"}',
    ]);
  });

  test('keeps streams apart, joins blocks, and leaves padding and priority out', () => {
    const { read } = connection();
    const head = block([':method', 'POST'], [':path', '/']);
    const padded = Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 9]), head.subarray(0, 5), Buffer.alloc(3)]);
    expect(read(frame(1, 0x28, 3, padded))).toEqual([]);
    expect(read(frame(9, END_HEADERS, 3, head.subarray(5)))).toEqual([]);
    read(frame(1, END_HEADERS, 5, block([':method', 'PUT'], [':path', '/other'])));
    read(frame(0, 8, 3, Buffer.from('\x02one..')));
    expect(read(frame(0, END_STREAM, 5, Buffer.from('two')))).toEqual(['PUT /other HTTP/1.1\r\n\r\ntwo']);
    expect(read(frame(1, END_STREAM | END_HEADERS, 3, block(['trailer', 'x'])))).toEqual(['POST / HTTP/1.1\r\n\r\none']);
  });

  test('lets no header begin another line', () => {
    const { read } = connection();
    const request = block([':method', 'GET x'], [':path', '/a b\r\nc'], ['x', 'y\r\nhost: other'], ['a: b', 'c']);
    expect(read(frame(1, END_STREAM | END_HEADERS, 1, request))).toEqual([
      'GET-x /a%20b%20c HTTP/1.1\r\nx: y host: other\r\na-b: c\r\n\r\n',
    ]);
  });

  test('gives the first part of an answer that is broken off', () => {
    const { read } = connection();
    read(frame(1, END_HEADERS, 1, block([':method', 'GET'], [':path', '/'])));
    read(frame(1, END_HEADERS, 1, block([':status', '103'])), 'to-client');
    read(frame(1, END_HEADERS, 1, block([':status', '200'])), 'to-client');
    read(frame(0, 0, 1, Buffer.from('some')), 'to-client');
    expect(read(frame(3, 0, 1, Buffer.alloc(4)))).toEqual(['HTTP/1.1 200 \r\n\r\nsome']);
  });

  test('hands on a WebSocket on a stream (RFC 8441), each byte where it stands', () => {
    const { read, carried } = connection();
    const request = block([':method', 'CONNECT'], [':protocol', 'websocket'], [':path', '/rtc'], [':authority', 'sfu.example.org']);
    expect(read(frame(1, END_HEADERS, 1, request))).toEqual(['GET /rtc HTTP/1.1\r\nhost: sfu.example.org\r\n\r\n']);
    expect(carried(frame(0, 0, 1, Buffer.from('abc')))).toEqual([
      { offset: 9, length: 3, protocol: 'websocket', stream: { name: 'http2 1', at: 0 } },
    ]);
    expect(carried(frame(0, 0, 1, Buffer.from('de')))).toMatchObject([{ stream: { at: 3 } }]);
  });

  test('keeps so much of a body and so many streams, the newest', () => {
    const { read } = connection();
    const head = block([':method', 'POST'], [':path', '/']);
    read(frame(1, END_HEADERS, 1, head));
    for (let i = 0; i < 5; i++) read(frame(0, 0, 1, Buffer.alloc(16_384, 'x')));
    expect(read(frame(0, END_STREAM, 1, Buffer.alloc(0)))[0]).toHaveLength('POST / HTTP/1.1\r\n\r\n'.length + MAX_BODY);
    for (let id = 3; id <= 2 * MAX_STREAMS + 3; id += 2) read(frame(1, END_HEADERS, id, head));
    expect(read(frame(0, END_STREAM, 3, Buffer.from('gone')))).toEqual([]);
    expect(read(frame(0, END_STREAM, 5, Buffer.from('there')))).toEqual(['POST / HTTP/1.1\r\n\r\nthere']);
  });

  test('a block that is broken, too long or of another stream ends the reading', () => {
    const good = frame(1, END_STREAM | END_HEADERS, 9, block([':method', 'GET'], [':path', '/']));
    for (const bad of [
      [frame(1, END_HEADERS, 1, Buffer.from([0x80]))],
      [frame(9, END_HEADERS, 1, Buffer.from([0x82]))],
      [frame(1, 0, 1, Buffer.from([0x82])), frame(9, END_HEADERS, 3, Buffer.from([0x82]))],
      Array.from({ length: MAX_BLOCK / 16_384 + 1 }, (_, i) => frame(i === 0 ? 1 : 9, 0, 1, Buffer.alloc(16_384, 0x82))),
    ]) {
      const { read } = connection();
      for (const one of bad) expect(read(one)).toEqual([]);
      expect(read(good)).toEqual([]);
    }
  });

  test('waits for the rest, and is nothing without its preface', () => {
    const context = contextOf('tcp', false, { memory: http2.begin!() });
    for (let n = 3; n < PREFACE.length; n++) expect(http2.decode(PREFACE.subarray(0, n), context)).toMatchObject({ why: 'truncated' });
    expect(http2.looksLike(Buffer.from('PRINT'), 0, 5, 'tcp', false)).toBe(false);
    const one = frame(1, END_STREAM | END_HEADERS, 1, block([':method', 'GET']));
    expect(http2.decode(one, context)).toMatchObject({ ok: false, why: 'not-mine' });
    for (let n = 1; n < one.length; n++)
      expect(http2.decode(one.subarray(0, n), { ...context, recognised: true })).toMatchObject({ why: 'truncated' });
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(10), fc.nat(255), fc.nat(3), fc.uint8Array({ maxLength: 40 })), { maxLength: 8 }), (frames) => {
        const { read } = connection();
        for (const [type, flags, stream, payload] of frames) read(frame(type, flags, stream, payload));
      }),
    );
  });
});

/** A connection whose preface was read; `read` gives the messages that a frame completes. */
function connection() {
  const memory = http2.begin!();
  http2.decode(PREFACE, contextOf('tcp', false, { memory }));
  const carried = (one: Buffer, direction: Direction = 'to-server') => {
    const decoding = http2.decode(one, contextOf('tcp', true, { memory, direction }));
    return decoding.ok ? decoding.pdus.flatMap(({ carries = [] }) => carries) : [];
  };
  const read = (one: Buffer, direction?: Direction) => carried(one, direction).map(({ bytes }) => bytes?.toString('latin1'));
  return { read, carried };
}

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Headers written out, none of them kept. */
function block(...headers: readonly (readonly [string, string])[]): Buffer {
  return Buffer.from(headers.flatMap(([name, value]) => [0, ...text(name), ...text(value)]));
}

function text(value: string): readonly number[] {
  return [value.length, ...Buffer.from(value, 'latin1')];
}

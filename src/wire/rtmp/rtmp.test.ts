import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../../core/decoder.js';
import type { Direction } from '../../core/flow.js';
import type { Field } from '../../core/message.js';
import { contextOf } from '../../testing/decoding.js';
import { MAX_STREAMS } from './chunks.js';
import { MAX_COMMAND, rtmp } from './rtmp.js';

const HANDSHAKE = Buffer.concat([Buffer.from([3]), Buffer.alloc(1536, 0x11), Buffer.alloc(1536, 0x22)]);

const text = (value: string) => Buffer.concat([Buffer.from([2, value.length >> 8, value.length & 0xff]), Buffer.from(value)]);
const number = (value: number) => {
  const bytes = Buffer.alloc(9);
  bytes.writeDoubleBE(value, 1);
  return bytes;
};
const object = (entries: Readonly<Record<string, string>>) =>
  Buffer.concat([
    Buffer.from([3]),
    ...Object.entries(entries).map(([name, value]) => Buffer.concat([text(name).subarray(1), text(value)])),
    Buffer.from([0, 0, 9]),
  ]);
const NULL = Buffer.from([5]);

/** A message in chunks of `size`; `type` 20 is a command. */
function chunks(type: number, body: Buffer, size = 128, stream = 3): Buffer {
  const header = Buffer.from([stream, 0, 0, 0, body.length >> 16, (body.length >> 8) & 0xff, body.length & 0xff, type, 0, 0, 0, 0]);
  const pieces: Buffer[] = [header];
  for (let at = 0; at < body.length || at === 0; at += size)
    pieces.push(...(at > 0 ? [Buffer.from([0xc0 | stream])] : []), body.subarray(at, at + size));
  return Buffer.concat(pieces);
}

const URL = 'rtmp://live.example.org/stage/with/a/rather/long/path';
const command = (name: string, ...values: readonly Buffer[]) => Buffer.concat([text(name), number(1), ...values]);
const CONNECT = chunks(20, command('connect', object({ app: 'stage', flashVer: 'LNX 9,0', pageUrl: 'https://example.org/', tcUrl: URL })));
const PUBLISH = chunks(20, command('publish', NULL, text('key-1?token=x'), text('live')));

function flow(direction: Direction = 'to-server') {
  const memory = rtmp.begin!();
  const read = (bytes: Buffer, recognised = true) => rtmp.decode(bytes, contextOf('tcp', recognised, { memory, direction }));
  return { read, open: () => read(Buffer.concat([HANDSHAKE, CONNECT]), false), memory };
}

/** A flow whose handshake is over. */
function opened(direction?: Direction) {
  const one = flow(direction);
  one.open();
  return one;
}

const at = (decoding: Decoding, name: string): Field | undefined =>
  decoding.ok ? decoding.pdus[0]?.fields.find((one) => one.name === name) : undefined;
const kind = (decoding: Decoding) => (decoding.ok ? decoding.pdus.map((one) => one.kind).join() : decoding.why);

describe('the handshake', () => {
  test('is known by the command behind it', () => {
    expect(flow().open()).toEqual({ ok: true, pdus: [{ kind: 'handshake', fields: [], enclosing: [] }], used: 3073, direction: undefined });
    const control = chunks(5, Buffer.from([0, 0x26, 0x25, 0xa0]), 128, 2);
    expect(flow('to-client').read(Buffer.concat([HANDSHAKE, control]), false)).toMatchObject({ ok: true, used: 3073 });
  });

  test.each([
    ['noise behind it', Buffer.alloc(64, 0x5a)],
    ['a chunk without a head', Buffer.concat([Buffer.from([0xc3]), CONNECT])],
    ['media', chunks(8, Buffer.alloc(40))],
    ['a command that is none', chunks(20, Buffer.alloc(40))],
    ['an empty command', chunks(20, Buffer.alloc(0))],
    ['an empty control message', chunks(5, Buffer.alloc(0), 128, 2)],
    ['a control message on another stream', chunks(5, Buffer.alloc(4), 128, 7)],
  ])('is none with %s', (_what, bytes) => {
    expect(flow().read(Buffer.concat([HANDSHAKE, bytes]), false)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('no prefix is one, and a stream is not read from its middle', () => {
    const whole = Buffer.concat([HANDSHAKE, CONNECT]);
    for (const n of [10, 1537, 3072, 3073, 3080])
      expect(flow().read(whole.subarray(0, n), false)).toEqual({ ok: false, why: 'truncated', at: n });
    expect(flow().read(CONNECT.subarray(1), false)).toMatchObject({ ok: false, why: 'not-mine' });
    expect(rtmp.looksLike(CONNECT.subarray(1), 0, 40, 'tcp', false)).toBe(false);
  });
});

describe('commands', () => {
  test('reads a connect, whole through the heads of chunks in its midst', () => {
    const decoding = opened().read(CONNECT);
    expect(decoding).toMatchObject({ ok: true, used: CONNECT.length, pdus: [{ kind: 'connect' }] });
    expect(at(decoding, 'app')).toMatchObject({ value: 'stage', offset: CONNECT.indexOf('stage'), length: 5 });
    const from = CONNECT.indexOf('rtmp://');
    const cut = CONNECT.indexOf(0xc3, from);
    expect(cut - from).toBeLessThan(URL.length);
    expect(at(decoding, 'tc-url')).toMatchObject({ value: URL, offset: from, length: cut - from });
    expect([at(decoding, 'flash-ver')?.value, at(decoding, 'page-url')?.value]).toEqual(['LNX 9,0', 'https://example.org/']);
  });

  test('reads the names of streams', () => {
    const { read } = opened();
    expect(at(read(PUBLISH), 'stream-name')).toMatchObject({ value: 'key-1', offset: PUBLISH.indexOf('key-1'), length: 5 });
    expect(at(read(PUBLISH), 'query')?.fields).toMatchObject([{ name: 'token', value: 'x', offset: PUBLISH.indexOf('x'), length: 1 }]);
    expect(kind(read(chunks(20, command('FCPublish', NULL, text('key-1')))))).toBe('fc-publish');
    expect(kind(read(chunks(20, command('_result', NULL))))).toBe('result');
    expect(kind(read(chunks(20, command('+x+', NULL))))).toBe('');
    // AMF3 commands have one byte in front.
    const amf3 = chunks(17, Buffer.concat([Buffer.from([0]), command('play', NULL, text('stage-1'))]));
    expect(at(read(amf3), 'stream-name')).toMatchObject({ value: 'stage-1', offset: amf3.indexOf('stage-1') });
  });

  test('a query that chunks have cut has the place of the whole, as far as it is in one piece', () => {
    const long = chunks(20, command('play', NULL, text(`stage?user=${'7'.repeat(150)}`)));
    const from = long.indexOf('stage');
    expect(at(opened().read(long), 'stream-name')).toMatchObject({ value: 'stage', offset: from, length: 5 });
    expect(at(opened().read(long), 'query')?.fields).toMatchObject([
      { value: '7'.repeat(150), offset: from, length: long.indexOf(0xc3, from) - from },
    ]);
    expect(at(opened().read(chunks(20, command('play', NULL, text('stage?')))), 'stream-name')).toMatchObject({ value: 'stage' });
  });

  test('follows the size that is set for chunks', () => {
    const { read } = opened();
    const set = chunks(1, Buffer.from([0, 0, 16, 0]), 128, 2);
    const large = chunks(20, command('publish', NULL, text('k'.repeat(400))), 4096);
    const decoding = read(Buffer.concat([set, large]));
    expect(at(decoding, 'stream-name')).toMatchObject({ offset: set.length + large.indexOf('kkk'), length: 400 });
    expect(read(chunks(1, Buffer.alloc(4), 128, 2))).toMatchObject({ ok: false, why: 'malformed' });
  });

  test('steps over other messages, between and within', () => {
    const { read } = opened();
    const audio = chunks(8, Buffer.alloc(300), 128, 4);
    expect(read(Buffer.concat([audio, PUBLISH]))).toMatchObject({
      ok: true,
      used: audio.length + PUBLISH.length,
      pdus: [{ kind: 'publish' }],
    });
    const split = Buffer.concat([CONNECT.subarray(0, 12 + 128), chunks(8, Buffer.alloc(10), 128, 4), CONNECT.subarray(12 + 128)]);
    expect(at(read(split), 'tc-url')?.value).toBe(URL);
    // A head alone: its piece comes later.
    expect(read(audio.subarray(0, 12))).toEqual({ ok: true, pdus: [], used: 12 + 128, direction: undefined });
  });

  test('a player is sent no commands behind media', () => {
    expect(opened('to-client').read(chunks(9, Buffer.alloc(10), 128, 4))).toMatchObject({ ok: true, isLast: true });
    expect(opened().read(chunks(9, Buffer.alloc(10), 128, 4))).not.toHaveProperty('isLast');
  });

  test('reads heads of all lengths', () => {
    const { read } = opened();
    const body = command('closeStream', NULL);
    read(chunks(20, body, 128, 5));
    const same = (...head: readonly number[]) => kind(read(Buffer.concat([Buffer.from(head), body])));
    expect(same(0x45, 0, 0, 1, 0, 0, body.length, 20)).toBe('close-stream');
    expect(same(0x85, 0, 0, 1)).toBe('close-stream');
    expect(same(0xc5)).toBe('close-stream');
    expect(same(0x85, 0xff, 0xff, 0xff, 0, 0, 0, 1)).toBe('close-stream');
    expect(read(Buffer.from([0x85, 0xff, 0xff, 0xff, 0, 0]))).toEqual({ ok: false, why: 'truncated', at: 6 });
    expect(same(0xc5, 0, 0, 0, 2)).toBe('close-stream');
    expect(same(0, 70, 0, 0, 1, 0, 0, body.length, 20, 0, 0, 0, 0)).toBe('close-stream');
    expect(same(1, 70, 1, 0, 0, 1, 0, 0, body.length, 20, 0, 0, 0, 0)).toBe('close-stream');
  });

  test.each([
    ['a head that builds on none', Buffer.from([0xc9, 0, 0])],
    ['an unknown type', chunks(60, Buffer.alloc(4))],
    ['a new head in the midst of a message', Buffer.concat([CONNECT.subarray(0, 12 + 128), CONNECT])],
  ])('calls %s malformed', (_what, bytes) => {
    expect(opened().read(bytes)).toMatchObject({ ok: false, why: 'malformed' });
  });

  test('keeps as many chunk streams as are allowed, and reads no command that is too long', () => {
    const { read, memory } = opened();
    for (let i = 0; i < MAX_STREAMS; i++) read(Buffer.concat([Buffer.from([0, i]), chunks(8, Buffer.alloc(1)).subarray(1)]));
    expect(memory.chunks['to-server']!.streams.size).toBe(MAX_STREAMS);
    expect(read(Buffer.concat([Buffer.from([0, 200]), chunks(8, Buffer.alloc(1)).subarray(1)]))).toMatchObject({
      ok: false,
      why: 'malformed',
    });
    const long = chunks(20, command('publish', NULL, Buffer.concat([Buffer.from([0x0c, 0, 1, 0, 0]), Buffer.alloc(MAX_COMMAND, 0x6b)])));
    expect(kind(opened().read(long))).toBe('');
  });

  test('no prefix of a command is read, and none leaves a trace', () => {
    const { read } = opened();
    for (let n = 1; n < CONNECT.length; n++) expect(read(CONNECT.subarray(0, n))).toEqual({ ok: false, why: 'truncated', at: n });
    expect(kind(read(CONNECT))).toBe('connect');
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(CONNECT.length), (noise, keep) => {
        for (const bytes of [Buffer.from(noise), chunks(20, Buffer.from(noise)), Buffer.concat([CONNECT.subarray(0, keep), noise])]) {
          const decoding = opened().read(bytes);
          expect(decoding.ok ? decoding.used : 1).toBeGreaterThan(0);
        }
        flow().read(Buffer.concat([HANDSHAKE, noise]), false);
      }),
      { numRuns: 500 },
    );
  });
});

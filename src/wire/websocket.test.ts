import { constants, createDeflateRaw, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Direction } from '../core/flow.js';
import { contextOf } from '../testing/decoding.js';
import { unitsOf } from '../testing/fields.js';
import { MAX_FRAGMENTS, MAX_INFLATED, MAX_MESSAGE, MAX_WINDOW, websocket } from './websocket.js';

type Memory = ReturnType<NonNullable<typeof websocket.begin>>;
let memory: Memory;
beforeEach(() => void (memory = websocket.begin!()));

const MASK = Buffer.from([0x11, 0x22, 0x33, 0x44]);

function frame(first: number, payload: Buffer | string, mask?: Buffer): Buffer {
  const plain = Buffer.from(payload);
  const bit = mask === undefined ? 0 : 0x80;
  const length = plain.length;
  const head =
    length < 126
      ? Buffer.from([first, bit | length])
      : length < 65_536
        ? Buffer.from([first, bit | 126, length >> 8, length & 0xff])
        : Buffer.from([first, bit | 127, 0, 0, 0, 0, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff]);
  if (mask === undefined) return Buffer.concat([head, plain]);
  return Buffer.concat([head, mask, plain.map((byte, index) => byte ^ mask[index & 3]!)]);
}

const decode = (bytes: Buffer, direction: Direction = 'to-server', recognised = true) =>
  websocket.decode(bytes, contextOf('tcp', recognised, { memory, direction }));
const looks = (bytes: Buffer) => websocket.looksLike(bytes, 0, bytes.length, 'tcp', false);

/** As a sender compresses that keeps its context from message to message. */
async function compressed(messages: readonly string[]): Promise<Buffer[]> {
  const stream = createDeflateRaw();
  const sent: Buffer[] = [];
  for (const message of messages) {
    const parts: Buffer[] = [];
    const collect = (part: Buffer) => parts.push(part);
    stream.on('data', collect);
    stream.write(message);
    await new Promise<void>((done) => stream.flush(constants.Z_SYNC_FLUSH, done));
    stream.off('data', collect);
    sent.push(Buffer.concat(parts).subarray(0, -4));
  }
  stream.close();
  return sent;
}

describe('frames', () => {
  test('a masked text is unmasked, byte for byte', () => {
    const bytes = frame(0x81, '{"a":1}', MASK);
    const decoding = decode(bytes);
    expect(decoding).toMatchObject({ used: bytes.length, direction: 'to-server' });
    expect(unitsOf(decoding)[0]).toMatchObject({
      kind: 'text',
      carries: [{ offset: 6, length: 7, bytes: Buffer.from('{"a":1}'), protocol: 'json' }],
    });
  });

  test('what is no JSON is found by content, at all lengths', () => {
    for (const [length, offset] of [
      [5, 2],
      [200, 4],
      [MAX_MESSAGE, 10],
    ] as const) {
      const bytes = frame(0x82, Buffer.alloc(length, 1));
      expect(unitsOf(decode(bytes, 'to-client'))[0]).toMatchObject({ kind: 'binary', carries: [{ offset, length }] });
      expect(unitsOf(decode(bytes, 'to-client'))[0]!.carries![0]!.protocol).toBeUndefined();
    }
  });

  test('fragments are joined, and what controls the connection may come between', () => {
    const bytes = Buffer.concat([frame(0x01, '{"a', MASK), frame(0x89, 'p', MASK), frame(0x80, '":1}', MASK)]);
    expect(unitsOf(decode(bytes))[0]!.carries).toEqual([
      { offset: 6, length: bytes.length - 6, bytes: Buffer.from('{"a":1}'), protocol: 'json' },
    ]);
  });

  test('control frames tell little', () => {
    expect(unitsOf(decode(frame(0x88, Buffer.from([0x03, 0xe8])), 'to-client'))[0]).toMatchObject({
      kind: 'close',
      fields: [{ name: 'code', value: 1000, offset: 2 }],
    });
    expect(unitsOf(decode(frame(0x8a, ''), 'to-client'))[0]).toMatchObject({ kind: 'pong', fields: [] });
  });

  test('every prefix waits for more', () => {
    for (const bytes of [
      frame(0x81, 'hello', MASK),
      Buffer.concat([frame(0x01, 'he', MASK), frame(0x80, 'llo', MASK)]),
      frame(0x82, Buffer.alloc(300), MASK),
    ]) {
      for (let length = 0; length < bytes.length; length++) {
        expect(decode(bytes.subarray(0, length))).toMatchObject({ ok: false, why: 'truncated' });
      }
    }
  });

  test('declines what no frame can be', () => {
    expect(decode(frame(0xa1, 'x', MASK)).ok).toBe(false);
    expect(decode(frame(0x83, 'x', MASK)).ok).toBe(false);
    expect(decode(frame(0x09, 'x', MASK)).ok).toBe(false);
    expect(decode(frame(0x89, Buffer.alloc(126), MASK)).ok).toBe(false);
    expect(decode(Buffer.from([0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0]), 'to-client').ok).toBe(false);
    expect(decode(Buffer.concat([frame(0x01, 'a', MASK), frame(0x81, 'b', MASK)])).ok).toBe(false);
    expect(decode(frame(0x81, 'from the server'), 'to-server').ok).toBe(false);
    expect(decode(frame(0x81, 'from the client', MASK), 'to-client').ok).toBe(false);
    expect(decode(Buffer.concat([frame(0x01, 'a', MASK), frame(0x80, 'b')]), 'to-server', false).ok).toBe(false);
  });

  test('a frame that is too long is passed over, and the rest of its message says nothing', () => {
    expect(decode(frame(0x02, Buffer.alloc(MAX_MESSAGE + 1)).subarray(0, 10), 'to-client')).toMatchObject({
      pdus: [],
      used: MAX_MESSAGE + 11,
    });
    expect(unitsOf(decode(frame(0x80, '{"a":1}'), 'to-client'))[0]!.carries).toBeUndefined();
  });

  test('fragments without end are not waited for', () => {
    const part = frame(0x00, '', MASK);
    const fragments = (count: number) => Buffer.concat([frame(0x01, '', MASK), ...Array.from({ length: count - 1 }, () => part)]);
    expect(decode(fragments(MAX_FRAGMENTS - 1))).toMatchObject({ why: 'truncated' });
    expect(decode(fragments(MAX_FRAGMENTS))).toMatchObject({ why: 'malformed' });
    const long = Buffer.concat([
      frame(0x02, Buffer.alloc(60_000)),
      frame(0x00, Buffer.alloc(60_000)),
      frame(0x00, Buffer.alloc(60_000)).subarray(0, 100),
    ]);
    expect(decode(long, 'to-client')).toMatchObject({ ok: true, pdus: [] });
  });

  test('text that is no UTF-8 is none', () => {
    expect(unitsOf(decode(frame(0x81, Buffer.from([0x7b, 0xff])), 'to-client'))[0]!.carries).toBeUndefined();
  });
});

const packed = (size: number) => deflateRawSync(Buffer.alloc(size, 0x20), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);

describe('compression', () => {
  test('messages point back to those before, each direction to its own', async () => {
    const texts = ['{"user":"alice","room":"blue"}', '{"user":"alice","room":"green"}', '{"user":"alice","room":"blue"}'];
    const sent = await compressed(texts);
    const read = sent.map((part) => unitsOf(decode(frame(0xc1, part, MASK)))[0]!.carries![0]!.bytes!.toString());
    expect(read).toEqual(texts);
    memory = websocket.begin!();
    decode(frame(0xc1, sent[0]!), 'to-client');
    expect(unitsOf(decode(frame(0xc1, sent[2]!, MASK)))[0]!.carries).toBeUndefined();
  });

  test('no more of what came before is kept than a message can point back to', () => {
    decode(frame(0xc2, packed(3 * MAX_WINDOW), MASK));
    decode(frame(0xc2, packed(3 * MAX_WINDOW), MASK));
    expect(memory.client).toHaveLength(MAX_WINDOW);
  });

  test('what inflates to more than its limit, or not at all, is left', () => {
    expect(unitsOf(decode(frame(0xc2, packed(MAX_INFLATED), MASK)))[0]!.carries).toHaveLength(1);
    expect(unitsOf(decode(frame(0xc2, packed(MAX_INFLATED + 1), MASK)))[0]!.carries).toBeUndefined();
    expect(unitsOf(decode(frame(0xc2, Buffer.from('ffff', 'hex'), MASK)))[0]!.carries).toBeUndefined();
  });
});

describe('a stream whose handshake was not seen', () => {
  test('is known by a whole text that begins like JSON or SIP', () => {
    expect(looks(frame(0x81, '{"a":1}', MASK))).toBe(true);
    expect(looks(frame(0x81, '{"a":1}'))).toBe(true);
    expect(looks(frame(0x81, `SIP/2.0 200 OK${' '.repeat(200)}`, MASK))).toBe(true);
  });

  test('and by nothing less', () => {
    expect(looks(frame(0x81, 'hello', MASK))).toBe(false);
    expect(looks(frame(0x82, '{"a":1}'))).toBe(false);
    expect(looks(Buffer.concat([frame(0x81, '{"a":1}'), Buffer.from('x')]))).toBe(false);
    expect(looks(frame(0x81, '{"a":1}').subarray(0, -1))).toBe(false);
    expect(looks(Buffer.from([0x81]))).toBe(false);
  });
});

test('never throws, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0x81, 0xc1, 0x02, 0x88), fc.boolean(), (noise, first, isMasked) => {
      const bytes = Buffer.from(noise);
      websocket.looksLike(bytes, 0, bytes.length, 'tcp', false);
      decode(bytes, 'to-server', false);
      decode(frame(first, bytes, isMasked ? MASK : undefined), isMasked ? 'to-server' : 'to-client');
      decode(Buffer.concat([Buffer.from([first, 0xfe]), bytes]));
    }),
    { numRuns: 1000 },
  );
});

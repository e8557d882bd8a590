import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../../core/decoder.js';
import { stun } from './stun.js';
import { COOKIE, OLD_COOKIE, TRANSACTION, channelData, decode, kindOf, message, multiplexed, newMemory, u16 } from './testing.js';

const ALLOCATE = message(0x0003, [
  [0x0019, '11000000'],
  [0x0006, Buffer.from('dana')],
]);
const BIND = message(0x0009, [
  [0x000c, '40050000'],
  [0x0012, '0001a147e112a643'],
]);
const CHECK = message(0x0001, [[0x0006, Buffer.from('Q7x+:w2Lk')]]);
const OLD = message(0x0115, [OLD_COOKIE, [0x0013, CHECK]], { head: `5a5a5a5a${TRANSACTION}`, isPadded: false });
const RTP = Buffer.from(`806f0001000000010000002a${'55'.repeat(21)}`, 'hex');
const DTLS = Buffer.from('16fefd000000000000000000010a', 'hex');
const TEXT = Buffer.from('Something else goes over this.');

/** ChannelData on a stream. */
const padded = (channel: number, data: Buffer) => channelData(channel, data, -data.length & 3);
const prefixed = (data: Buffer) => Buffer.concat([u16(data.length), data]);
const typed = (type: number, data: Buffer) => Buffer.concat([Buffer.from([type, 0]), u16(data.length), data]);

/** Reads a stream to the end, as long as it goes. */
function readAll(bytes: Buffer): { readonly read: readonly Decoding[]; readonly left: Buffer } {
  const memory = newMemory();
  const read: Decoding[] = [];
  let left = bytes;
  while (left.length > 0) {
    const decoding = decode(left, 'tcp', read.length > 0, memory);
    if (!decoding.ok) break;
    read.push(decoding);
    left = left.subarray(decoding.used);
  }
  return { read, left };
}

const kinds = (bytes: Buffer) => readAll(bytes).read.map(kindOf);

describe('units one behind another', () => {
  const STREAM = Buffer.concat([ALLOCATE, BIND, padded(0x4005, RTP), padded(0x4005, TEXT), CHECK, OLD]);

  test('are all read', () => {
    expect(kinds(STREAM)).toEqual([
      'allocate-request',
      'channel-bind-request',
      'channel-data',
      'channel-data',
      'binding-request',
      'data-indication',
    ]);
    expect(readAll(STREAM).left).toHaveLength(0);
  });

  test('wait for the rest, wherever they are cut', () => {
    const all = kinds(STREAM);
    for (let n = 8; n < STREAM.length; n++) {
      const { read, left } = readAll(STREAM.subarray(0, n));
      expect(read.map(kindOf)).toEqual(all.slice(0, read.length));
      if (left.length > 0)
        expect([n, decode(left, 'tcp', true, knowing(0x4005))]).toMatchObject([n, { ok: false, why: 'truncated', at: left.length }]);
    }
  });

  test('ChannelData is filled up, and the filling may come later', () => {
    const bytes = padded(0x4005, RTP);
    expect(RTP.length % 4).toBe(1);
    for (let n = 4 + RTP.length; n <= bytes.length; n++)
      expect(decode(bytes.subarray(0, n), 'tcp', true)).toMatchObject({
        ok: true,
        used: bytes.length,
        pdus: [{ carries: [{ offset: 4, length: RTP.length }] }],
      });
  });

  test('ChannelData on a channel nobody bound must carry a call', () => {
    expect(decode(padded(0x4005, TEXT), 'tcp', true)).toMatchObject({ ok: false, why: 'not-mine' });
    expect(decode(padded(0x4005, TEXT), 'tcp', true, knowing(0x4005)).ok).toBe(true);
    expect(decode(padded(0x4005, TEXT), 'tcp', true, knowing(0x4006)).ok).toBe(false);
    expect(decode(padded(0x5005, RTP), 'tcp', true).ok).toBe(false);
    for (const data of [RTP, DTLS, CHECK]) {
      const bytes = padded(0x4005, data);
      expect(decode(bytes, 'tcp', true).ok).toBe(true);
      for (let n = 1; n < 4 + data.length; n++)
        expect([n, decode(bytes.subarray(0, n), 'tcp', true)]).toMatchObject([n, { why: 'truncated' }]);
    }
  });

  test('in the middle of a stream, ChannelData must end with the segment or before its like', () => {
    const one = padded(0x4000, RTP);
    expect(decode(one, 'tcp')).toMatchObject({ ok: true, used: one.length });
    expect(decode(Buffer.concat([one, one.subarray(0, 10)]), 'tcp').ok).toBe(true);
    expect(decode(Buffer.concat([one, padded(0x4001, RTP)]), 'tcp').ok).toBe(false);
    expect(decode(Buffer.concat([one, TEXT]), 'tcp').ok).toBe(false);
    expect(decode(one.subarray(0, -1), 'tcp').ok).toBe(false);
    expect(looksLike(padded(0x4000, TEXT))).toBe(false);
    expect(decode(padded(0x4100, RTP), 'tcp').ok).toBe(false);
    expect(decode(Buffer.from('40000000', 'hex'), 'tcp').ok).toBe(false);
  });

  test('a message whose attributes do not fill it is malformed', () => {
    const lying = Buffer.from(ALLOCATE);
    lying.writeUInt16BE(60, 22);
    expect(decode(lying, 'tcp')).toEqual({ ok: false, why: 'malformed', at: 20 });
  });

  test('Multiplexed TURN', () => {
    expect(decode(multiplexed(CHECK), 'tcp')).toMatchObject({ ok: true, used: 12 + CHECK.length, pdus: [{ kind: 'multiplexed-data' }] });
    expect(decode(multiplexed(TEXT), 'tcp').ok).toBe(false);
    expect(kinds(Buffer.concat([ALLOCATE, multiplexed(RTP), multiplexed(CHECK)]))).toEqual([
      'allocate-request',
      'multiplexed-data',
      'multiplexed-data',
    ]);
    expect(readAll(Buffer.concat([ALLOCATE, multiplexed(TEXT)])).left).toHaveLength(12 + TEXT.length);
    for (let n = 1; n < 12 + RTP.length; n++)
      expect(decode(multiplexed(RTP).subarray(0, n), 'tcp', true)).toMatchObject({ why: 'truncated' });
    for (const hex of ['ff110029', 'ff100008', 'ff100000'])
      expect(decode(Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(8), RTP]), 'tcp', true)).toMatchObject({ why: 'not-mine' });
  });
});

describe('each behind its length', () => {
  const STREAM = Buffer.concat([prefixed(CHECK), prefixed(DTLS), prefixed(Buffer.alloc(0)), prefixed(RTP), prefixed(OLD)]);

  test('are all read, and what is no message is handed on', () => {
    expect(kinds(STREAM)).toEqual(['binding-request', 'frame', '', 'frame', 'data-indication']);
    expect(readAll(STREAM).left).toHaveLength(0);
    const [check, dtls] = readAll(STREAM).read;
    expect(check).toMatchObject({
      pdus: [
        {
          fields: [
            { name: 'transaction-id', offset: 10 },
            { name: 'username', offset: 26, length: 9 },
          ],
        },
      ],
    });
    expect(dtls).toMatchObject({ used: 2 + DTLS.length, pdus: [{ carries: [{ offset: 2, length: DTLS.length }] }] });
  });

  test('wait for the rest, wherever they are cut', () => {
    const all = kinds(STREAM);
    for (let n = 10; n < STREAM.length; n++) {
      const { read, left } = readAll(STREAM.subarray(0, n));
      expect(read.map(kindOf)).toEqual(all.slice(0, read.length));
      if (left.length > 0) expect([n, decode(left, 'tcp', true, framed('prefixed'))]).toMatchObject([n, { ok: false, why: 'truncated' }]);
    }
  });

  test('must carry a call, and a message that fills them', () => {
    expect(decode(prefixed(TEXT), 'tcp', true, framed('prefixed'))).toMatchObject({ why: 'not-mine' });
    const lying = prefixed(Buffer.concat([CHECK, Buffer.alloc(4)]));
    expect(looksLike(lying)).toBe(false);
    expect(decode(lying, 'tcp', true, framed('prefixed'))).toMatchObject({ why: 'not-mine' });
    expect(decode(prefixed(RTP), 'tcp').ok).toBe(false);
    expect(looksLike(prefixed(message(0x8001)))).toBe(false);
  });
});

describe('each behind a type and its length', () => {
  const STREAM = Buffer.concat([typed(2, ALLOCATE), typed(3, RTP), typed(3, CHECK), typed(2, OLD)]);

  test('are all read', () => {
    expect(kinds(STREAM)).toEqual(['allocate-request', 'frame', 'frame', 'data-indication']);
    const [allocate, rtp] = readAll(STREAM).read;
    expect(allocate).toMatchObject({
      used: 4 + ALLOCATE.length,
      pdus: [{ fields: [{ offset: 12 }, { offset: 28 }, { name: 'username', offset: 36 }] }],
    });
    expect(rtp).toMatchObject({ pdus: [{ carries: [{ offset: 4, length: RTP.length }] }] });
  });

  test.each(['04000021', '02010021', '00000021'])('%s is no such prefix', (hex) => {
    expect(decode(Buffer.concat([Buffer.from(hex, 'hex'), RTP]), 'tcp', true, framed('typed'))).toMatchObject({ why: 'not-mine' });
  });

  test('wait for the prefix', () => {
    for (const hex of ['03', '0300', '030000'])
      expect(decode(Buffer.from(hex, 'hex'), 'tcp', true, framed('typed'))).toMatchObject({ why: 'truncated' });
  });
});

test.each([
  ['TLS', Buffer.from('16030100c8010000c40303', 'hex')],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['SSH', Buffer.from('SSH-2.0-Example\r\n')],
  ['a cookie in the wrong place', Buffer.from(`000000${COOKIE}${TRANSACTION}`, 'hex')],
  ['nothing', Buffer.alloc(0)],
])('declines %s', (_what, bytes) => {
  expect(stun.looksLike(bytes, 0, bytes.length, 'tcp', false)).toBe(false);
  expect(decode(bytes, 'tcp')).toEqual({ ok: false, why: 'not-mine', at: 0 });
});

test('noise on a known stream never throws, and makes no unit longer than it is', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200, size: 'max' }),
      fc.constantFrom('plain', 'prefixed', 'typed', undefined),
      (noise, framing) => {
        for (const head of [
          Buffer.alloc(0),
          Buffer.from('4005', 'hex'),
          Buffer.from('0200', 'hex'),
          ALLOCATE.subarray(0, 20),
          prefixed(CHECK).subarray(0, 10),
        ]) {
          const bytes = Buffer.concat([head, noise]);
          const decoding = decode(bytes, 'tcp', true, framed(framing));
          if (decoding.ok) expect(decoding.used).toBeLessThanOrEqual(bytes.length + 3);
          else expect(decoding.at).toBeLessThanOrEqual(bytes.length);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

function knowing(channel: number) {
  const memory = newMemory();
  memory.channels = new Set([channel]);
  return memory;
}

function looksLike(bytes: Buffer): boolean {
  return stun.looksLike(bytes, 0, bytes.length, 'tcp', false);
}

function framed(framing: ReturnType<typeof newMemory>['framing']) {
  return { ...newMemory(), framing };
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../../core/decoder.js';
import type { Direction } from '../../core/flow.js';
import { contextOf } from '../../testing/decoding.js';
import { MAX_PACKETS } from './media.js';
import { rtp } from './rtp.js';
import { MAX_CANDIDATES, MAX_STREAMS } from './streams.js';
import { SSRC, cipherText, rtpPacket, voice } from './testing.js';

const NOT_MINE = { ok: false, why: 'not-mine', at: 0 };
const LEVELS = { profile: 0xbede, data: '22aabbcc10d10000' };

describe('rtp', () => {
  test('is taken for RTP at the third packet that counts on, with the places of its fields', () => {
    const flow = openFlow();
    expect(flow.push(packet(0))).toEqual(NOT_MINE);
    expect(flow.push(packet(1))).toEqual(NOT_MINE);
    expect(flow.push(packet(2))).toMatchObject({
      ok: true,
      used: 18,
      direction: undefined,
      pdus: [
        {
          kind: 'rtp',
          fields: [
            { name: 'payload-type', value: 111, offset: 1, length: 1 },
            { name: 'sequence-number', value: 1002, offset: 2, length: 2 },
            { name: 'timestamp', value: 48_000 + 2 * 960, offset: 4, length: 4 },
            { name: 'ssrc', value: '0x1234abcd', offset: 8, length: 4 },
          ],
        },
      ],
    });
    expect(flow.push(packet(3))).toMatchObject({ ok: true, pdus: [] });
  });

  test('counts on over the end of the sequence numbers, past lost and repeated packets', () => {
    const flow = openFlow();
    const sequences = [0xfffe, 0xffff, 0xffff, 3];
    const answers = sequences.map((sequence, n) => flow.push(rtpPacket({ sequence, timestamp: 960 * n })).ok);
    expect(answers).toEqual([false, false, false, true]);
  });

  test.each([
    ['sequence numbers that stand still', (n: number) => rtpPacket({ sequence: 7, timestamp: n * 960 })],
    ['sequence numbers that jump', (n: number) => rtpPacket({ sequence: n * 51, timestamp: n * 960 })],
    ['a timestamp that stands still', (n: number) => rtpPacket({ sequence: n })],
    ['a timestamp that jumps ahead', (n: number) => rtpPacket({ sequence: n, timestamp: n * 900_001 })],
    ['a timestamp that runs backwards', (n: number) => rtpPacket({ sequence: n, timestamp: -n * 90_001 })],
    ['another source each time', (n: number) => rtpPacket({ sequence: n, timestamp: n * 960, ssrc: n + 1 })],
    ['another payload type each time', (n: number) => rtpPacket({ sequence: n, timestamp: n * 960, payloadType: 96 + n })],
  ])('%s is none of it', (_what, make) => {
    const flow = openFlow();
    for (let n = 0; n < 12; n++) expect(flow.push(make(n))).toEqual(NOT_MINE);
  });

  test('a timestamp that moved before a jump counts no more', () => {
    const flow = openFlow();
    const sequences = [0, 1, 500, 501, 502, 503];
    for (const [n, sequence] of sequences.entries())
      expect(flow.push(rtpPacket({ sequence, timestamp: n === 0 ? 0 : 960 }))).toEqual(NOT_MINE);
  });

  test('a stream without a source number must count longer', () => {
    const flow = openFlow();
    const answers = Array.from({ length: 6 }, (_, n) => flow.push(packet(n, { ssrc: 0 })).ok);
    expect(answers).toEqual([false, false, false, false, false, true]);
  });

  test.each([
    ['the magic of a header extension, even when what it holds is encrypted', { extension: { profile: 0xbede, data: 'c97d08eb' } }],
    ['silence in mu-law', { payloadType: 0, payload: Buffer.alloc(160, 0xff) }],
    ['silence in A-law', { payloadType: 8, payload: Buffer.concat([Buffer.alloc(32, 0xd5), cipherText(128, 1)]) }],
  ])('one packet is enough with %s', (_what, parts) => {
    expect(openFlow().push(rtpPacket(parts))).toMatchObject({ ok: true, pdus: [{ kind: 'rtp' }] });
  });

  test.each([
    ['an extension on a static payload type', { payloadType: 8, extension: LEVELS }],
    ['an empty extension', { extension: { profile: 0xbede, data: '' } }],
    ['an extension with nothing behind it', { extension: LEVELS, payload: Buffer.alloc(0) }],
    ['an extension of another profile', { extension: { profile: 0xdebe, data: '22aabbcc10d10000' } }],
    ['silence that is no whole frame', { payloadType: 0, payload: Buffer.alloc(159, 0xff) }],
    ['silence of the other law', { payloadType: 8, payload: Buffer.alloc(160, 0xff) }],
    ['too little silence', { payloadType: 0, payload: Buffer.concat([Buffer.alloc(20, 0xff), Buffer.alloc(140, 1)]) }],
    ['silence behind padding', { first: 0xa0, payloadType: 0, payload: Buffer.alloc(160, 0xff) }],
    ['silence in a codec that has other silence', { payloadType: 9, payload: Buffer.alloc(160, 0xd5) }],
  ])('one packet is not enough with %s', (_what, parts) => {
    expect(openFlow().push(rtpPacket(parts))).toEqual(NOT_MINE);
  });

  test('two packets are enough when the first lasts just as long as the clock moves', () => {
    const flow = openFlow();
    const answers = [1, 2].map(
      (n) => flow.push(rtpPacket({ payloadType: 8, sequence: n, timestamp: n * 160, payload: cipherText(160, n) })).ok,
    );
    expect(answers).toEqual([false, true]);
  });

  test('on a known flow, a known payload type is enough for another source, and any for a known one', () => {
    const flow = recognised();
    expect(flow.push(rtpPacket({ ssrc: 5 }))).toMatchObject({ pdus: [{ kind: 'rtp' }] });
    expect(flow.push(rtpPacket({ ssrc: 5, payloadType: 63 }))).toMatchObject({ pdus: [{ kind: 'rtp' }] });
    expect(flow.push(rtpPacket({ ssrc: 6, payloadType: 100 }))).toEqual(NOT_MINE);
    expect(flow.push(rtpPacket({ ssrc: 6, payloadType: 100, sequence: 1001, timestamp: 50_000 }))).toMatchObject({ ok: true });
  });

  test('each direction has its own sources', () => {
    const flow = recognised();
    expect(flow.push(packet(9), 'to-client')).toMatchObject({ pdus: [{ kind: 'rtp' }] });
    expect(flow.push(packet(10), 'to-client')).toMatchObject({ pdus: [] });
  });

  test('contributing sources are listed, and again when they change', () => {
    const flow = recognised();
    expect(csrcIn(flow.push(packet(3, { csrc: [1, 0xfeedf00d] })))?.fields).toEqual([
      { name: '0', value: '0x00000001', offset: 12, length: 4, fields: undefined },
      { name: '1', value: '0xfeedf00d', offset: 16, length: 4, fields: undefined },
    ]);
    expect(flow.push(packet(4, { csrc: [1, 0xfeedf00d] }))).toMatchObject({ pdus: [] });
    expect(csrcIn(flow.push(packet(5, { csrc: [2, 0xfeedf00d] })))).toBeDefined();
  });

  test('a settled stream says nothing new, until its contributors change', () => {
    const flow = recognised();
    expect(flow.saysNothingNew(packet(3))).toBe(false);
    for (let n = 3; n < 40; n++) flow.push(packet(n));
    expect(flow.saysNothingNew(packet(40))).toBe(true);
    expect(flow.push(packet(40))).toMatchObject({ ok: true, pdus: [] });
    expect(flow.saysNothingNew(packet(41, { csrc: [7] }))).toBe(false);
    expect(flow.saysNothingNew(packet(41, { ssrc: 7 }))).toBe(false);
    expect(flow.saysNothingNew(packet(41, { payloadType: 112 }))).toBe(false);
    expect(flow.saysNothingNew(packet(41), 'to-client')).toBe(false);
    expect(flow.saysNothingNew(packet(41, { first: 0x40 }))).toBe(false);
    expect(flow.saysNothingNew(packet(41), 'to-server', 11)).toBe(false);
  });

  test('a stream of padding alone settles too', () => {
    const flow = recognised();
    for (let n = 3; n < 3 + MAX_PACKETS + 10; n++) flow.push(packet(n, { first: 0xa0 }));
    expect(flow.saysNothingNew(packet(99))).toBe(true);
  });

  test('neighbours on the same port are declined', () => {
    const neighbours = ['000100002112a44263c7117e714278f80102030405', '16fefd0000000000000000006a', '80c9000112345678', '40004000aabbccdd'];
    for (const hex of neighbours) {
      const bytes = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(20)]);
      expect(rtp.looksLike(bytes, 0, bytes.length, 'udp', true)).toBe(false);
    }
  });

  test.each([
    ['eleven bytes', rtpPacket().subarray(0, 11)],
    ['more sources than there are bytes', rtpPacket({ first: 0x8f })],
    ['an extension cut in its head', rtpPacket({ first: 0x90, payload: Buffer.from('bede00', 'hex') })],
    ['an extension longer than the packet', rtpPacket({ extension: { ...LEVELS, words: 4 } })],
    ['an extension of 65535 words', rtpPacket({ extension: { ...LEVELS, words: 0xffff } })],
  ])('%s are refused', (_what, bytes) => {
    expect(rtp.looksLike(bytes, 0, bytes.length, 'udp', true)).toBe(false);
    expect(recognised().push(bytes)).toEqual(NOT_MINE);
  });

  test('guesses and streams are few, and the oldest makes room', () => {
    const flow = openFlow();
    flow.push(packet(0));
    flow.push(packet(1));
    for (let n = 0; n < MAX_CANDIDATES; n++) flow.push(rtpPacket({ ssrc: n + 1 }));
    expect(flow.push(packet(2))).toEqual(NOT_MINE);

    const known = recognised();
    for (let n = 0; n < MAX_STREAMS - 1; n++) known.push(rtpPacket({ ssrc: n + 1 }));
    expect(known.push(packet(3))).toMatchObject({ pdus: [] });
    known.push(rtpPacket({ ssrc: MAX_STREAMS }));
    expect(known.push(packet(4))).toMatchObject({ pdus: [{ kind: 'rtp' }] });
  });

  test('no prefix of a header with an extension is a packet', () => {
    const whole = rtpPacket({ csrc: [1], extension: LEVELS, payload: Buffer.alloc(0) });
    for (let n = 0; n < whole.length; n++) expect(rtp.looksLike(whole, 0, n, 'udp', true)).toBe(false);
    expect(rtp.looksLike(whole, 0, whole.length, 'udp', true)).toBe(true);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, isRecognised) => {
        const flow = isRecognised ? recognised() : openFlow();
        flow.push(Buffer.from(noise));
        for (const first of [0x80, 0x90, 0xbf]) flow.push(rtpPacket({ first, payload: Buffer.from(noise) }));
        flow.push(rtpPacket({ extension: { profile: 0xbede, data: '' }, payload: Buffer.from(noise) }));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the verdict on the payload', () => {
  test('is told once, by the packet that settles it', () => {
    const flow = openFlow();
    const kinds = Array.from({ length: 12 }, (_, n) => {
      const answer = flow.push(rtpPacket({ payloadType: 8, sequence: n, timestamp: n * 160, payload: voice(160, n) }));
      return answer.ok ? answer.pdus.map(({ kind }) => kind) : [];
    });
    expect(kinds.flat()).toEqual(['rtp', 'plain-audio']);
    expect(kinds[4]).toEqual(['plain-audio']);
  });

  test('is not told of what is padded, whose end is unknown', () => {
    const flow = openFlow();
    const answers = Array.from({ length: 30 }, (_, n) =>
      flow.push(rtpPacket({ first: 0xa0, payloadType: 8, sequence: n, timestamp: n * 160, payload: voice(160, n) })),
    );
    expect(answers.flatMap((answer) => (answer.ok ? answer.pdus.map(({ kind }) => kind) : []))).toEqual(['rtp']);
  });

  test('names codec, confidence and reason, beside stream and payload', () => {
    const flow = openFlow();
    const answers = Array.from({ length: 5 }, (_, n) =>
      flow.push(rtpPacket({ payloadType: 8, sequence: n, timestamp: n * 160, payload: voice(160, n) })),
    );
    expect(answers.at(-1)).toMatchObject({
      pdus: [
        {
          kind: 'plain-audio',
          fields: [
            { name: 'ssrc', value: '0x1234abcd', offset: 8, length: 4 },
            { name: 'payload-type', value: 8, offset: 1, length: 1 },
            { name: 'codec', value: 'PCMA', offset: 1 },
            { name: 'confidence', value: 'high', offset: 12, length: 160 },
            { name: 'reason', offset: 12, length: 160 },
          ],
        },
      ],
    });
  });
});

/** The `n`th of a stream that counts on as it should. */
function packet(n: number, more: Parameters<typeof rtpPacket>[0] = {}): Buffer {
  return rtpPacket({ sequence: 1000 + n, timestamp: 48_000 + 960 * n, ssrc: SSRC, ...more });
}

function csrcIn(answer: Decoding) {
  return answer.ok ? answer.pdus[0]?.fields.find(({ name }) => name === 'csrc') : undefined;
}

/** A flow as the demultiplexer keeps it: one memory, recognised once a packet was accepted. */
function openFlow() {
  const memory = rtp.begin!();
  let isRecognised = false;
  return {
    push(bytes: Buffer, direction: Direction = 'to-server'): Decoding {
      const answer = rtp.decode(bytes, contextOf('udp', isRecognised, { memory, direction }));
      isRecognised ||= answer.ok;
      return answer;
    },
    saysNothingNew: (bytes: Buffer, direction: Direction = 'to-server', end = bytes.length) =>
      rtp.saysNothingNew!(bytes, 0, end, direction, memory),
  };
}

function recognised() {
  const flow = openFlow();
  for (let n = 0; n < 3; n++) flow.push(packet(n));
  return flow;
}

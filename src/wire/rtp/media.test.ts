import { describe, expect, test } from 'vitest';
import { MAX_PACKETS, MediaEvidence, type Verdict } from './media.js';
import { cipherText, voice } from './testing.js';

const PCMU = 0;
const GSM = 3;
const G723 = 4;
const PCMA = 8;
const G722 = 9;
const G729 = 18;
const MP2T = 33;
const H263 = 34;
const DYNAMIC = 101;

describe('open media', () => {
  test.each([PCMU, PCMA, G722])('payload type %i: the size of the clock, and bytes that voice is made of', (type) => {
    expect(judge(type, 160, (n) => voice(160, n))).toMatchObject({ kind: 'plain-audio', confidence: 'high' });
  });

  test.each([
    [110, 'plain-audio'],
    [200, 'protected-media'],
  ])('of %i byte values that are all as common', (values, kind) => {
    // Every packet goes on where the one before it ended.
    const spread = (n: number) => Buffer.from(Array.from({ length: 160 }, (_, i) => (n * 160 + i) % values));
    expect(judge(PCMU, 160, spread)).toMatchObject({ kind });
  });

  test('G.729 shows only its size, and must show it longer', () => {
    const verdict = judgeAll(G729, 160, (n) => cipherText(20, n));
    expect(verdict.findIndex((one) => one !== undefined)).toBe(10);
    expect(verdict[10]).toMatchObject({ kind: 'plain-audio', codec: 'G729', confidence: 'medium' });
  });

  test('GSM frames begin with 1101', () => {
    expect(judge(GSM, 320, (n) => Buffer.concat([frame(0xd0, 33, n), frame(0xd7, 33, n + 100)]))).toMatchObject({
      kind: 'plain-audio',
      codec: 'GSM',
      confidence: 'high',
    });
  });

  test('G.723 frames tell their own size', () => {
    expect(judge(G723, 720, (n) => Buffer.concat([frame(0x00, 24, n), frame(0x01, 20, n), frame(0x02, 4, n)]))).toMatchObject({
      kind: 'plain-audio',
      codec: 'G723',
      confidence: 'medium',
    });
  });

  test('transport stream packets begin with 0x47, H.263 with a header that fits', () => {
    expect(judge(MP2T, 3003, (n) => Buffer.concat([frame(0x47, 188, n), frame(0x47, 188, n)]))).toMatchObject({ kind: 'plain-video' });
    expect(judge(H263, 3003, (n) => behind('00400000', n))).toMatchObject({ kind: 'plain-video', codec: 'H263', confidence: 'medium' });
    expect(judge(H263, 3003, (n) => behind('8066a000', n))).toMatchObject({ kind: 'plain-video' });
  });

  test('a jump of the clock after silence says nothing of the size', () => {
    expect(
      judge(
        PCMU,
        (n) => (n % 3 === 0 ? 1600 : 160),
        (n) => voice(160, n),
      ),
    ).toMatchObject({ kind: 'plain-audio', confidence: 'high' });
  });

  test('a pressed key is told again with growing duration', () => {
    expect(judgeAll(DYNAMIC, 0, (n) => Buffer.from([5, 0x0a, n, 0x40]))[2]).toMatchObject({
      kind: 'plain-audio',
      codec: 'telephone-event',
      confidence: 'high',
    });
  });

  test.each([
    ['another key each time', (n: number) => Buffer.from([n, 0x0a, n, 0])],
    ['a duration that stands still', () => Buffer.from([5, 0x0a, 1, 0])],
    ['an event beyond the keys', (n: number) => Buffer.from([17, 0x0a, n, 0])],
    ['the reserved bit', (n: number) => Buffer.from([5, 0x4a, n, 0])],
    ['a longer payload', (n: number) => Buffer.from([5, 0x0a, n, 0, 0])],
  ])('no key: %s', (_what, make) => {
    expect(judge(DYNAMIC, 0, make)).toBeUndefined();
  });

  test('no key: a clock that moves', () => {
    expect(judge(DYNAMIC, 160, (n) => Buffer.from([5, 0x0a, n, 0]))).toBeUndefined();
  });

  test('Opus says how long it sounds, and the clock agrees', () => {
    expect(judge(DYNAMIC, 960, (n) => behind('78', n))).toMatchObject({ kind: 'plain-audio', codec: 'opus', confidence: 'medium' });
    expect(judge(DYNAMIC, 2880, (n) => behind('7b03', n))).toMatchObject({ codec: 'opus' });
    expect(judge(DYNAMIC, 480, (n) => behind('78', n))).toBeUndefined();
    expect(judge(DYNAMIC, 960, (n) => cipherText(40, n))).toBeUndefined();
    expect(judge(DYNAMIC, 960, (n) => behind(n % 2 === 0 ? '78' : 'f8', n))).toBeUndefined();
    expect(
      judge(
        DYNAMIC,
        (n) => (n % 2 === 0 ? 960 : 1920),
        (n) => behind('78', n),
      ),
    ).toBeUndefined();
    expect(judge(DYNAMIC, 180 * 48, (n) => behind('1b03', n))).toBeUndefined();
  });
});

describe('protected media', () => {
  test.each([4, 10, 16])('a tag of %i bytes behind each frame', (tag) => {
    expect(judge(PCMU, 160, (n) => cipherText(160 + tag, n))).toMatchObject({ kind: 'protected-media', confidence: 'high' });
    expect(judge(G729, 160, (n) => cipherText(20 + tag, n))).toMatchObject({ kind: 'protected-media' });
    expect(judge(GSM, 160, (n) => cipherText(33 + tag, n))).toMatchObject({ kind: 'protected-media' });
  });

  test('bytes without structure of the very size are not called open', () => {
    expect(judge(PCMU, 160, (n) => cipherText(160, n))).toMatchObject({ kind: 'protected-media', confidence: 'medium' });
    expect(judge(GSM, 160, (n) => cipherText(33, n))).toBeUndefined();
    expect(judge(MP2T, 3003, (n) => cipherText(188, n))).toBeUndefined();
    for (const head of ['00410000', '00402000', '00000000', '00e00000', '80660003'])
      expect(judge(H263, 3003, (n) => behind(head, n))).toBeUndefined();
    expect(judge(H263, 3003, (n) => cipherText(300, n))).toBeUndefined();
    expect(judge(G723, 240, (n) => cipherText(24, n))).toBeUndefined();
  });

  test('structure of a size that does not fit is not called open', () => {
    for (const length of [163, 164]) expect(judge(PCMU, 160, (n) => voice(length, n))).toBeUndefined();
    expect(judge(GSM, 160, () => Buffer.alloc(34, 0xdd))).toBeUndefined();
    expect(judge(G723, 240, () => Buffer.alloc(23))).toBeUndefined();
    expect(judge(H263, 3003, () => Buffer.from('00400000', 'hex'))).toBeUndefined();
  });
});

test('the search ends, also when there is nothing to measure', () => {
  const evidence = new MediaEvidence(PCMU);
  for (let n = 0; n < MAX_PACKETS; n++) {
    expect(evidence.isOver).toBe(false);
    evidence.add(Buffer.alloc(0), 160);
  }
  expect(evidence.isOver).toBe(true);
});

test('counts of huge datagrams do not overflow', () => {
  expect(judge(PCMU, 52_429, () => Buffer.alloc(52_429, 0xff))).toMatchObject({ kind: 'plain-audio' });
});

function behind(head: string, seed: number): Buffer {
  return Buffer.concat([Buffer.from(head, 'hex'), cipherText(30 + seed, seed)]);
}

function frame(first: number, length: number, seed: number): Buffer {
  return Buffer.concat([Buffer.from([first]), cipherText(length - 1, seed)]);
}

type Ticks = number | ((n: number) => number);

function judgeAll(type: number, ticks: Ticks, payload: (n: number) => Buffer): readonly (Verdict | undefined)[] {
  const evidence = new MediaEvidence(type);
  return Array.from({ length: MAX_PACKETS }, (_, n) =>
    evidence.add(payload(n), n === 0 ? -1 : typeof ticks === 'number' ? ticks : ticks(n)),
  );
}

function judge(type: number, ticks: Ticks, payload: (n: number) => Buffer): Verdict | undefined {
  return judgeAll(type, ticks, payload).find((one) => one !== undefined);
}

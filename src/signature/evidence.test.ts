import { describe, expect, test } from 'vitest';
import type { Piece } from '../core/message.js';
import { MAX_EVIDENCE_BYTES } from '../core/observation.js';
import { evidenceOf } from './evidence.js';
import { NOON, messageOf } from './testing.js';

const later = (seconds: number) => ({ ...NOON, seconds: NOON.seconds + seconds });

/** A payload of ten bytes in frames 4, 5 and 6: three bytes at 54, four at 66, three at 54. */
const PIECES: readonly Piece[] = [
  { frame: 4, time: later(4), from: 0, length: 3, frameOffset: 54 },
  { frame: 5, time: later(5), from: 3, length: 4, frameOffset: 66 },
  { frame: 6, time: later(6), from: 7, length: 3, frameOffset: 54 },
];
const TEN = Buffer.from('00010203040506070809', 'hex');
const STREAM = messageOf('any', [], { bytes: TEN, pieces: PIECES });

describe('evidence', () => {
  test('of a datagram is the range in its frame', () => {
    const message = messageOf('any', [], { bytes: TEN });
    expect(evidenceOf(message, 2, 4, 3)).toEqual({ capture: 2, frame: 1, offset: 46, length: 3, time: NOON, hex: '040506' });
    expect(evidenceOf(message, 0, 0, 10)).toMatchObject({ offset: 42, length: 10, hex: TEN.toString('hex') });
  });

  test('of a value spread over three frames names them all, with the time of the first', () => {
    expect(evidenceOf(STREAM, 0, 2, 6)).toEqual({
      capture: 0,
      frame: 4,
      offset: 56,
      length: 1,
      time: later(4),
      hex: '020304050607',
      pieces: [
        { frame: 5, offset: 66, length: 4 },
        { frame: 6, offset: 54, length: 1 },
      ],
    });
  });

  test.each([
    [0, 3, { frame: 4, offset: 54, length: 3 }],
    [3, 4, { frame: 5, offset: 66, length: 4 }],
    [4, 2, { frame: 5, offset: 67, length: 2 }],
    [7, 3, { frame: 6, offset: 54, length: 3 }],
    [9, 1, { frame: 6, offset: 56, length: 1 }],
  ])('of bytes %i and %i on lies in one frame, and names no other', (offset, length, range) => {
    const evidence = evidenceOf(STREAM, 0, offset, length);
    expect(evidence).toMatchObject(range);
    expect(evidence).not.toHaveProperty('pieces');
  });

  test('of an empty value is the place where it would stand', () => {
    expect(evidenceOf(STREAM, 0, 7, 0)).toMatchObject({ frame: 6, offset: 54, length: 0, hex: '' });
  });

  test('of an empty value at the very end is a place too', () => {
    expect(evidenceOf(STREAM, 0, 10, 0)).toMatchObject({ frame: 6, offset: 57, length: 0, hex: '' });
  });

  test('of a long value is cut in hex, not in length', () => {
    const bytes = Buffer.alloc(1_000, 0xab);
    const message = messageOf('any', [], { bytes });
    expect(evidenceOf(message, 0, 10, MAX_EVIDENCE_BYTES).hex).toHaveLength(MAX_EVIDENCE_BYTES * 2);
    const evidence = evidenceOf(message, 0, 10, MAX_EVIDENCE_BYTES + 1);
    expect([evidence.length, evidence.hex.length]).toEqual([MAX_EVIDENCE_BYTES + 1, MAX_EVIDENCE_BYTES * 2]);
  });
});

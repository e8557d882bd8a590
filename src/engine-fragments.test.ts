import { expect, test } from 'vitest';
import type { Frame } from './core/frame.js';
import { Engine } from './engine.js';
import { IN_THE_CLEAR, KNOWLEDGE, analyse, framesOf } from './testing/results.js';

const HEADERS = 14 + 20;
const WHOLE = await framesOf(IN_THE_CLEAR);
const EVIDENCE = (result: ReturnType<typeof analyse>) => [...result.observations].map(({ evidence }) => evidence);

/** The same frames with every IPv4 datagram in two fragments, the second one first; the numbers count on. */
function inFragments(frames: readonly Frame[]): readonly Frame[] {
  const all = frames.flatMap((frame, datagram) => {
    const bytes = frame.bytes.subarray(frame.start, frame.start + frame.capturedLength);
    // A frame is as long as its packet in this capture; only what can be cut at a multiple of 8 is.
    const total = bytes.readUInt16BE(16) - 20;
    const half = (total >> 4) * 8;
    const part = (from: number, to: number) => {
      const head = Buffer.from(bytes.subarray(0, HEADERS));
      head.writeUInt16BE(20 + to - from, 16);
      head.writeUInt16BE(datagram, 18);
      head.writeUInt16BE((to < total ? 0x2000 : 0) | (from / 8), 20);
      const cut = Buffer.concat([head, bytes.subarray(HEADERS + from, HEADERS + to)]);
      return { ...frame, bytes: cut, start: 0, capturedLength: cut.length, originalLength: cut.length };
    };
    return half === 0 ? [frame] : [part(half, total), part(0, half)];
  });
  return all.map((frame, i) => ({ ...frame, number: i + 1 }));
}

test('a capture in fragments gives what it gives whole, each value with the frames it stood in', () => {
  const frames = inFragments(WHOLE);
  expect(frames.length).toBeGreaterThan(WHOLE.length);
  const whole = analyse(new Engine(KNOWLEDGE), WHOLE);
  const cut = analyse(new Engine(KNOWLEDGE), frames);
  const values = (result: typeof whole) =>
    [...result.observations].map(({ kind, value, field, protocol }) => JSON.stringify({ kind, value, field, protocol })).toSorted();
  expect(values(cut)).toEqual(values(whole));
  expect(cut.coverage).toMatchObject({ flows: whole.coverage.flows, notJudged: whole.coverage.notJudged, packetsRead: frames.length });
  expect(cut.anomalies).toEqual(whole.anomalies);

  let inTwoFrames = 0;
  for (const evidence of EVIDENCE(cut)) {
    const ranges = [evidence, ...(evidence.pieces ?? [])];
    const stood = Buffer.concat(
      ranges.map(({ frame, offset, length }) =>
        frames[frame - 1]!.bytes.subarray(frames[frame - 1]!.start).subarray(offset, offset + length),
      ),
    );
    expect(stood.toString('hex').startsWith(evidence.hex)).toBe(true);
    if (ranges.length > 1) inTwoFrames++;
  }
  expect(inTwoFrames).toBeGreaterThan(0);
});

test('a datagram that stays incomplete is reported as not judged', () => {
  const frames = inFragments(WHOLE).filter(({ number }) => number !== 2);
  const { coverage } = analyse(new Engine(KNOWLEDGE), frames);
  expect(coverage.notJudged).toContainEqual({ why: 'fragment', unit: 'packets', count: 1, detail: [] });
});

import { describe, expect, test } from 'vitest';
import type { FindingValue } from '../core/finding.js';
import type { Frame } from '../core/frame.js';
import { readCapture } from '../testing/capture-files.js';
import { HOSTILE, evidence } from '../testing/results.js';
import { Engine } from '../engine.js';
import { IN_THE_CLEAR, KNOWLEDGE, analyse, framesOf } from '../testing/results.js';
import { evidencePackets } from './evidence-packets.js';
import { PcapngWriter } from '../wire/pcapng-writer.js';

const FRAMES = await framesOf(IN_THE_CLEAR);
const ORIGIN = { name: 'a.pcapng', description: `from a file with SHA-256 ${'ab'.repeat(32)}` };

function frame(parts: Partial<Frame> = {}): Frame {
  const bytes = Buffer.from('0102030405', 'hex');
  return {
    number: 1,
    seconds: 1_600_000_000,
    nanoseconds: 123_456_789,
    timeDigits: 9,
    linkType: 1,
    interfaceIndex: 0,
    sender: 0,
    app: null,
    bytes,
    start: 0,
    capturedLength: 5,
    originalLength: 9,
    ...parts,
  };
}

function file(frames: readonly Frame[], comments: readonly string[] = ['why']): Buffer {
  const writer = new PcapngWriter();
  return Buffer.concat([writer.head('derived', 'roomtone'), ...frames.map((one) => writer.packet(one, ORIGIN, comments))]);
}

describe('written pcapng', () => {
  test('is read back as the same frames, with their times and lengths', () => {
    const frames = [
      frame(),
      frame({ number: 2, timeDigits: 6, nanoseconds: 123_456_000, start: 1, capturedLength: 4 }),
      frame({ number: 3, linkType: 113, timeDigits: 3, nanoseconds: 0 }),
      frame({ number: 4, timeDigits: 0, nanoseconds: 0, seconds: 0 }),
    ];
    const reading = readCapture(file(frames));
    expect(reading).toMatchObject({ format: 'pcapng', damage: [], truncated: false, stopped: false });
    expect(reading.frames).toEqual(
      frames.map(({ bytes, start, ...values }, index) => ({
        ...values,
        interfaceIndex: index,
        hex: bytes.toString('hex', start, start + values.capturedLength),
      })),
    );
  });

  test('describes an interface once', () => {
    expect(readCapture(file([frame(), frame({ number: 2 })])).frames.map(({ interfaceIndex }) => interfaceIndex)).toEqual([0, 0]);
  });

  test('has no hostile text in its comments, nor one that is too long for an option', () => {
    const bytes = file([frame()], [HOSTILE, 'x'.repeat(1 << 17)]);
    expect(bytes.includes('\x1b')).toBe(false);
    expect(bytes.includes('\\x1b]52;c;cm0gLXJm')).toBe(true);
    expect(readCapture(bytes).frames).toHaveLength(1);
  });
});

describe('packets of evidence', () => {
  const engine = new Engine(KNOWLEDGE);
  analyse(engine, FRAMES, 'a.pcapng');
  const { findings } = engine.report();

  test('are those of the findings’ values, each with its rule and bytes', () => {
    const [packets] = evidencePackets(findings, ['a.pcapng']);
    const frames = new Set(findings.flatMap(({ values }) => values.flatMap((value) => framesWith(value))));
    expect(new Set(packets!.keys())).toEqual(frames);
    expect(packets!.get(1)).toContainEqual(
      expect.stringMatching(/^roomtone RT-ID-001: .*user-id 1846209 \(frame 1, bytes 94-97 of a\.pcapng\)$/),
    );
  });

  test('are all pieces of a value in several frames', () => {
    const [finding] = findings;
    const value: FindingValue = {
      ...finding!.values[0]!,
      value: 'v'.repeat(99),
      evidence: evidence({ pieces: [{ frame: 7, offset: 3, length: 2 }] }),
    };
    const [packets] = evidencePackets([{ ...finding!, values: [value] }], ['a.pcapng']);
    expect([...packets!.keys()]).toEqual([1, 7]);
    expect(packets!.get(7)![0]).toContain('bytes 3-4 of a.pcapng, piece 2 of 2');
    expect(packets!.get(7)![0]).toContain(`${'v'.repeat(63)}… (`);
  });
});

function framesWith({ evidence: { frame: number, pieces = [] } }: FindingValue): number[] {
  return [number, ...pieces.map((piece) => piece.frame)];
}

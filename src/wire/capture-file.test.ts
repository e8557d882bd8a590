import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame } from '../core/frame.js';
import {
  block,
  enhancedPacket,
  interfaceDescription,
  obsoletePacket,
  pcapHead,
  pcapRecord,
  readCapture,
  sectionHeader,
  simplePacket,
  u32,
} from '../testing/capture-files.js';
import { CaptureFile } from './capture-file.js';

const packets = Array.from({ length: 12 }, (_, i) => Buffer.alloc(i * 7, i + 1));

const PCAP = Buffer.concat([pcapHead('little'), ...packets.map((packet, i) => pcapRecord('little', { seconds: i, packet }))]);

const PCAPNG = Buffer.concat([
  sectionHeader('little'),
  interfaceDescription('little', 1),
  ...packets.map((packet, i) => enhancedPacket('little', { units: BigInt(i), packet })),
  block('little', 0x0bad_0bad, Buffer.alloc(5_000, 0xbb)),
  sectionHeader('big'),
  interfaceDescription('big', 101),
  ...packets.map((packet) => simplePacket('big', packet)),
  enhancedPacket('big', { on: 3 }),
  obsoletePacket('big', { packet: Buffer.from('c0ffee', 'hex') }),
]);

describe('CaptureFile', () => {
  test.each([
    ['pcap', PCAP, 12, 0],
    ['pcapng', PCAPNG, 25, 1],
  ])('gives the same for a %s file whatever the chunks', (format, file, frames, damages) => {
    const whole = readCapture(file);
    expect(whole).toMatchObject({ format, truncated: false, stopped: false });
    expect(whole.frames).toHaveLength(frames);
    expect(whole.damage).toHaveLength(damages);

    const everyByte = Array.from({ length: file.length }, (_, i) => i);
    expect(readCapture(file, everyByte)).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(file.length), { maxLength: 40 }), fc.nat(file.length), (cuts, length) => {
        expect(readCapture(file, cuts)).toEqual(whole);
        expect(readCapture(file.subarray(0, length), cuts)).toEqual(readCapture(file.subarray(0, length)));
      }),
      { numRuns: 300 },
    );
  });

  test('hands out one and the same frame, in place where the record lies whole in the chunk', () => {
    const seen: [Frame, Buffer, number][] = [];
    const capture = new CaptureFile(
      (frame) => seen.push([frame, frame.bytes, frame.start]),
      () => {},
    );
    capture.push(PCAP);
    expect(new Set(seen.map(([frame]) => frame)).size).toBe(1);
    expect(new Set(seen.map(([, bytes]) => bytes))).toEqual(new Set([PCAP]));
    expect(seen[1]?.[2]).toBe(PCAP.indexOf(packets[1]!));
    expect(capture.frames).toBe(12);
    expect(capture.offset).toBe(PCAP.length);
  });

  test('copies only the record that a chunk’s edge cuts', () => {
    const at = PCAP.indexOf(packets[4]!);
    const chunks: readonly Buffer[] = [PCAP.subarray(0, at), PCAP.subarray(at)];
    const inPlace: boolean[] = [];
    const capture = new CaptureFile(
      (frame) => inPlace.push(chunks.includes(frame.bytes)),
      () => {},
    );
    for (const chunk of chunks) capture.push(chunk);
    expect(inPlace).toEqual(packets.map((_, i) => i !== 4));
  });

  test.each([0, 1, 3])('a file of %i bytes is of no format, and not damaged', (length) => {
    for (const file of [PCAP, PCAPNG]) {
      const cuts = [1, 2];
      expect(readCapture(file.subarray(0, length), cuts)).toEqual({
        format: undefined,
        frames: [],
        damage: [],
        truncated: false,
        stopped: false,
      });
    }
  });

  test('stops at a magic number of no format, without calling it damage', () => {
    for (const other of [Buffer.from('GIF89a'), Buffer.from('1f8b0800', 'hex'), Buffer.concat([u32('big', 0), PCAP])])
      expect(readCapture(other, [2])).toEqual({ format: undefined, frames: [], damage: [], truncated: false, stopped: true });
  });

  test('reads nothing after it has stopped', () => {
    const broken = Buffer.concat([pcapHead('big'), pcapRecord('big', { capturedLength: 0xffff_ffff })]);
    const frames: number[] = [];
    const offsets: number[] = [];
    const capture = new CaptureFile(
      (frame) => frames.push(frame.number),
      (damage) => offsets.push(damage.offset),
    );
    capture.push(broken);
    capture.push(pcapRecord('big', {}));
    capture.push(broken);
    expect([frames, offsets, capture.offset, capture.end()]).toEqual([[], [24], 24, false]);
  });

  test('never throws and never points outside its bytes, whatever they are', () => {
    const heads = [
      Buffer.alloc(0),
      pcapHead('big'),
      pcapHead('little'),
      sectionHeader('big'),
      Buffer.concat([sectionHeader('little'), interfaceDescription('little', 1), u32('little', 6, 60)]),
      Buffer.concat([sectionHeader('big'), u32('big', 1, 40)]),
      Buffer.concat([sectionHeader('big'), interfaceDescription('big', 1), u32('big', 3, 36)]),
    ];
    const noise = fc.uint8Array({ maxLength: 400, size: 'max' });
    fc.assert(
      fc.property(fc.constantFrom(...heads), noise, fc.array(fc.nat(400), { maxLength: 4 }), (head, tail, cuts) => {
        const file = Buffer.concat([head, tail]);
        const reading = readCapture(file, cuts);
        for (const { offset } of reading.damage) expect(offset).toBeLessThan(file.length);
        expect(reading).toEqual(readCapture(file));
      }),
      { numRuns: 2_000 },
    );
  });

  test('never throws on a real file with some bytes changed', () => {
    const changes = fc.array(fc.tuple(fc.nat(PCAPNG.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(PCAP, PCAPNG), changes, (original, edits) => {
        const file = Buffer.from(original);
        for (const [at, value] of edits) file[at % file.length] = value;
        expect(readCapture(file, [100, 1_000])).toEqual(readCapture(file));
      }),
      { numRuns: 2_000 },
    );
  });
});

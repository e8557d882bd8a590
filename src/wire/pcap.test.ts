import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ByteOrder,
  MICROSECONDS,
  MODIFIED,
  NANOSECONDS,
  type PcapRecord,
  pcapHead,
  pcapRecord,
  readCapture,
  u32,
} from '../testing/capture-files.js';
import { MAX_CAPTURED_LENGTH } from './capture-format.js';

const ORDERS: readonly ByteOrder[] = ['big', 'little'];
const PACKET = Buffer.from('c0ffee', 'hex');

describe.each(ORDERS)('classic pcap, %s endian', (order) => {
  const head = pcapHead(order);
  const one = pcapRecord(order, { seconds: 7, fraction: 8, packet: PACKET });

  test('reads microseconds', () => {
    const file = Buffer.concat([head, pcapRecord(order, { seconds: 0xf000_0000, fraction: 123_456, packet: PACKET, originalLength: 60 })]);
    expect(readCapture(file)).toEqual({
      format: 'pcap',
      frames: [
        {
          number: 1,
          seconds: 0xf000_0000,
          nanoseconds: 123_456_000,
          timeDigits: 6,
          linkType: 1,
          interfaceIndex: 0,
          app: null,
          sender: 0,
          hex: 'c0ffee',
          capturedLength: 3,
          originalLength: 60,
        },
      ],
      damage: [],
      truncated: false,
      stopped: false,
    });
  });

  test('reads nanoseconds', () => {
    const file = Buffer.concat([pcapHead(order, NANOSECONDS), pcapRecord(order, { seconds: 7, fraction: 123_456_789, packet: PACKET })]);
    expect(readCapture(file).frames).toMatchObject([{ seconds: 7, nanoseconds: 123_456_789, timeDigits: 9, hex: 'c0ffee' }]);
  });

  test('steps over the longer record heads of the modified format', () => {
    const record = pcapRecord(order, { seconds: 7, fraction: 8, packet: PACKET, extraHead: Buffer.alloc(8, 0xdd) });
    const { frames, damage } = readCapture(Buffer.concat([pcapHead(order, MODIFIED), record, record]));
    expect(frames).toMatchObject([
      { number: 1, nanoseconds: 8_000, timeDigits: 6, hex: 'c0ffee' },
      { number: 2, nanoseconds: 8_000, timeDigits: 6, hex: 'c0ffee' },
    ]);
    expect(damage).toEqual([]);
  });

  test('takes any version, and packets longer than the snap length', () => {
    for (const version of [0, 0x0002_0003, 0x0004_0002, 0xffff_ffff]) {
      const odd = Buffer.concat([u32(order, MICROSECONDS, version, 0, 0, 2, 1), one]);
      expect(readCapture(odd)).toMatchObject({ frames: [{ hex: 'c0ffee', linkType: 1 }], damage: [] });
    }
  });

  test('tells the link type from the FCS bits in its word', () => {
    const file = Buffer.concat([pcapHead(order, MICROSECONDS, 0xf400_0071), one]);
    expect(readCapture(file).frames).toMatchObject([{ linkType: 113 }]);
  });

  test('a fraction of a second or more keeps the record, just before the next second', () => {
    const records = [999_999, 1_000_000, 0xffff_ffff].map((fraction) => pcapRecord(order, { seconds: 7, fraction }));
    const { frames } = readCapture(Buffer.concat([head, ...records]));
    expect(frames.map(({ seconds, nanoseconds }) => [seconds, nanoseconds])).toEqual([
      [7, 999_999_000],
      [7, 999_999_999],
      [7, 999_999_999],
    ]);
  });

  test('reads an empty packet and the largest there may be', () => {
    const largest = pcapRecord(order, { packet: Buffer.alloc(MAX_CAPTURED_LENGTH, 0xaa) });
    const { frames, damage } = readCapture(Buffer.concat([head, pcapRecord(order, {}), largest, one]));
    expect(frames.map((frame) => frame.capturedLength)).toEqual([0, MAX_CAPTURED_LENGTH, 3]);
    expect(damage).toEqual([]);
  });

  test.each([MAX_CAPTURED_LENGTH + 1, 3_000_000_000, 0xffff_ffff])(
    'stops at a record that claims %i bytes, and names its byte',
    (claimed) => {
      const lie = pcapRecord(order, { packet: PACKET, capturedLength: claimed });
      const { frames, damage, stopped, truncated } = readCapture(Buffer.concat([head, one, one, lie, one]));
      expect(frames).toHaveLength(2);
      expect(damage).toMatchObject([{ why: 'malformed', offset: 24 + 2 * one.length }]);
      expect(stopped).toBe(true);
      expect(truncated).toBe(false);
    },
  );

  test('a cut file gives the packets before the cut, and the place of the record that was cut', () => {
    const file = Buffer.concat([head, one, one]);
    for (let length = 4; length < file.length; length++) {
      const { frames, damage, truncated } = readCapture(file.subarray(0, length));
      const whole = length < 24 ? -1 : Math.floor((length - 24) / one.length);
      expect(frames).toHaveLength(Math.max(whole, 0));
      const cutAt = whole < 0 ? 0 : 24 + whole * one.length;
      expect(truncated).toBe(cutAt < length);
      expect(damage).toMatchObject(cutAt < length ? [{ why: 'truncated', offset: cutAt }] : []);
    }
  });
});

test('a magic number in neither byte order is no pcap', () => {
  for (const magic of [0xa1b2c3d5, 0xc3d4a1b2, 0, 0xffff_ffff])
    expect(readCapture(u32('big', magic, 0, 0, 0, 0, 1)).format).toBeUndefined();
});

test('reads what pcap-parser reads', async () => {
  const record: fc.Arbitrary<PcapRecord> = fc.record({
    seconds: fc.nat(0xffff_ffff),
    fraction: fc.nat(999_999),
    packet: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
    originalLength: fc.nat(0xffff_ffff),
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ORDERS), fc.array(record, { maxLength: 8 }), async (order, records) => {
      const file = Buffer.concat([pcapHead(order), ...records.map((each) => pcapRecord(order, each))]);
      const ours = readCapture(file).frames.map((frame) => [frame.seconds, frame.nanoseconds / 1000, frame.originalLength, frame.hex]);
      expect(ours).toEqual(await readWithPcapParser(file));
      expect(ours).toHaveLength(records.length);
    }),
  );
});

interface ForeignPacket {
  readonly header: { readonly timestampSeconds: number; readonly timestampMicroseconds: number; readonly originalLength: number };
  readonly data: Buffer;
}

/** The npm package has no types. */
interface PcapParser {
  parse(stream: Readable): { on(event: 'packet', listener: (packet: ForeignPacket) => void): void };
}

/** The same file through a reader that shares no code with ours. */
async function readWithPcapParser(file: Buffer): Promise<unknown[]> {
  const parser = createRequire(import.meta.url)('pcap-parser') as PcapParser;
  const stream = Readable.from([file]);
  const packets: unknown[] = [];
  parser.parse(stream).on('packet', ({ header, data }) => {
    packets.push([header.timestampSeconds, header.timestampMicroseconds, header.originalLength, data.toString('hex')]);
  });
  await new Promise((resolve) => stream.once('end', resolve));
  return packets;
}

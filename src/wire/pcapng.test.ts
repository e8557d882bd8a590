import { describe, expect, test } from 'vitest';
import {
  type ByteOrder,
  block,
  enhancedPacket,
  interfaceDescription,
  obsoletePacket,
  readCapture,
  sectionHeader,
  simplePacket,
  timeOffset,
  option,
  timeResolution,
  u16 as oneU16,
  u32,
} from '../testing/capture-files.js';
import { CaptureFile, type CaptureDamage } from './capture-file.js';
import { type KeyLog, MAX_CAPTURED_LENGTH } from './capture-format.js';

const PACKET = Buffer.from('c0ffee', 'hex');
/** Interfaces of one section that are remembered. */
const MAX_INTERFACES = 65_536;

const TLS_KEY_LOG = 0x544c534b;

const ORDERS: readonly ByteOrder[] = ['big', 'little'];

describe.each(ORDERS)('pcapng, %s endian', (order) => {
  const section = sectionHeader(order);
  const ethernet = interfaceDescription(order, 1);
  const start = Buffer.concat([section, ethernet]);
  const one = enhancedPacket(order, { packet: PACKET });

  test('reads an Enhanced Packet Block, in microseconds unless the interface says otherwise', () => {
    const units = 1_649_093_461_123_456n;
    expect(readCapture(Buffer.concat([start, enhancedPacket(order, { units, packet: PACKET, originalLength: 1500 })]))).toEqual({
      format: 'pcapng',
      frames: [
        {
          number: 1,
          seconds: 1_649_093_461,
          nanoseconds: 123_456_000,
          timeDigits: 6,
          linkType: 1,
          interfaceIndex: 0,
          sender: 0,
          app: null,
          hex: 'c0ffee',
          capturedLength: 3,
          originalLength: 1500,
        },
      ],
      damage: [],
      truncated: false,
      stopped: false,
    });
  });

  test('reads the obsolete Packet Block, whose interface number is half as wide', () => {
    const file = Buffer.concat([
      start,
      interfaceDescription(order, 113),
      obsoletePacket(order, { on: 1, units: 5_000_001n, packet: PACKET }),
    ]);
    expect(readCapture(file).frames).toMatchObject([{ interfaceIndex: 1, linkType: 113, seconds: 5, nanoseconds: 1_000, hex: 'c0ffee' }]);
  });

  test('reads a Simple Packet Block as the first interface’s, cut by its snap length', () => {
    const snapped = Buffer.concat([section, interfaceDescription(order, 101, [], 5), ethernet]);
    const file = Buffer.concat([snapped, one, simplePacket(order, PACKET), simplePacket(order, Buffer.alloc(5, 0xab), 1500)]);
    expect(readCapture(file).frames.slice(1)).toMatchObject([
      { linkType: 101, hex: 'c0ffee', originalLength: 3, seconds: 0, timeDigits: 0, interfaceIndex: 0 },
      { linkType: 101, hex: 'ababababab', originalLength: 1500 },
    ]);
    const uncut = Buffer.concat([section, ethernet, simplePacket(order, Buffer.alloc(7, 0xab))]);
    expect(readCapture(uncut).frames).toMatchObject([{ capturedLength: 7, originalLength: 7 }]);
  });

  test('an option that claims more than its block is left alone', () => {
    for (const lying of [timeResolution(order, 3), timeOffset(order, 7n)]) {
      const file = Buffer.concat([section, interfaceDescription(order, 1, [lying.subarray(0, 4)])]);
      expect(readCapture(file)).toMatchObject({ format: 'pcapng', damage: [] });
      expect(readCapture(Buffer.concat([file, one])).frames).toMatchObject([{ seconds: 0, timeDigits: 6 }]);
    }
  });

  test('keeps several interfaces apart, and forgets them at the next section', () => {
    const other: ByteOrder = order === 'big' ? 'little' : 'big';
    const file = Buffer.concat([
      start,
      interfaceDescription(order, 101, [timeResolution(order, 9)]),
      enhancedPacket(order, { on: 1, units: 7n }),
      enhancedPacket(order, { on: 0, units: 7n }),
      sectionHeader(other),
      interfaceDescription(other, 276),
      enhancedPacket(other, { on: 0, packet: PACKET }),
      enhancedPacket(other, { on: 1 }),
    ]);
    const { frames, damage } = readCapture(file);
    expect(frames).toMatchObject([
      { number: 1, interfaceIndex: 1, linkType: 101, nanoseconds: 7 },
      { number: 2, interfaceIndex: 0, linkType: 1, nanoseconds: 7_000 },
      { number: 3, interfaceIndex: 0, linkType: 276, hex: 'c0ffee' },
    ]);
    expect(damage).toMatchObject([{ why: 'malformed', offset: file.length - 32 }]);
  });

  test('a damaged interface description keeps its number, so that the next ones do not shift', () => {
    const file = Buffer.concat([
      section,
      block(order, 1, Buffer.alloc(4)),
      interfaceDescription(order, 113),
      enhancedPacket(order, { on: 1, packet: PACKET }),
      enhancedPacket(order, { on: 0, packet: PACKET }),
      simplePacket(order, PACKET),
    ]);
    const { frames, damage } = readCapture(file);
    expect(frames).toMatchObject([{ linkType: 113, interfaceIndex: 1 }]);
    expect(damage.map(({ offset }) => offset)).toEqual([28, 28 + 16 + 20 + 36, 28 + 16 + 20 + 36 * 2]);
  });

  test('a simple packet may claim what its padding holds, and what the snap length cuts away', () => {
    const snapped = Buffer.concat([section, interfaceDescription(order, 1, [], 4)]);
    for (const claim of [4, 5, 0xffff_ffff]) {
      const { frames, damage } = readCapture(Buffer.concat([snapped, simplePacket(order, Buffer.alloc(4, 0xab), claim)]));
      expect(frames).toMatchObject([{ hex: 'abababab', originalLength: claim }]);
      expect(damage).toEqual([]);
    }
  });

  test('an Enhanced Packet Block without a byte of the packet it claims is damage, though tshark counts it', () => {
    // PcapPlusPlus' crash-pcapng-epb-unbounded-length: 32 bytes of block, 65,536 of packet.
    const unbounded = enhancedPacket(order, { capturedLength: 65_536, originalLength: 65_536 });
    expect(unbounded).toHaveLength(32);
    expect(readCapture(Buffer.concat([start, unbounded]))).toMatchObject({
      frames: [],
      damage: [{ offset: start.length }],
      stopped: false,
    });
  });

  test('skips statistics, custom blocks and the options of packets', () => {
    const others = [5, 0xbad, 0x4000_0bad, 9].map((type) => block(order, type, Buffer.alloc(20, 0xff)));
    const comment = option(order, 1, Buffer.from('a comment'));
    const commented = block(order, 6, Buffer.concat([u32(order, 0, 0, 0, 3, 3), PACKET, Buffer.alloc(1), comment, u32(order, 0)]));
    expect(readCapture(Buffer.concat([start, ...others, commented, one]))).toMatchObject({
      frames: [{ hex: 'c0ffee' }, { hex: 'c0ffee' }],
      damage: [],
    });
  });

  test('keeps the names that it gives for addresses', () => {
    const v6 = Buffer.from('20010db8000000000000000000000001', 'hex');
    const first = nameBlock(order, [
      [1, Buffer.from([192, 0, 2, 7]), 'a.example\0b.example\0'],
      [3, Buffer.alloc(6), 'a hardware address\0'],
      [2, v6, 'six.example\0'],
    ]);
    const second = nameBlock(order, [
      [1, Buffer.from([192, 0, 2, 7]), 'b.example\0c.example'],
      [1, Buffer.from([192, 0, 2, 8]), `${'x'.repeat(256)}\0`],
    ]);
    const kept = brought(Buffer.concat([start, first, one, sectionHeader(order), second]));
    expect([...kept.names]).toEqual([
      ['192.0.2.7', ['a.example', 'b.example', 'c.example']],
      ['2001:db8::1', ['six.example']],
    ]);
    expect(kept.damage).toEqual([]);
  });

  test('keeps no more names than it may, and says so', () => {
    const blocks = Array.from({ length: 5 }, (_, b) =>
      nameBlock(
        order,
        Array.from({ length: 16_384 }, (_each, i) => [1, u32('big', b * 16_384 + i), 'n\0'] as const),
      ),
    );
    const { names, damage } = brought(Buffer.concat([section, ...blocks]));
    expect(names.size).toBe(65_536);
    expect(damage).toMatchObject([{ offset: section.length + 4 * blocks[0]!.length }]);
  });

  test('keeps TLS keys, and passes over other secrets', () => {
    const log = Buffer.from('CLIENT_RANDOM 00 5e\n');
    const file = Buffer.concat([section, secretsBlock(order, TLS_KEY_LOG, log), secretsBlock(order, 0x57474b4c, log), ethernet, one]);
    const { keyLogs, damage } = brought(file);
    expect(keyLogs.map((each) => each.text())).toEqual([log.toString()]);
    expect(damage).toEqual([]);
  });

  test('passes over a block of keys that is too large to hold', () => {
    const large = secretsBlock(order, TLS_KEY_LOG, Buffer.alloc((4 << 20) - 20, 'x'));
    const tooLarge = secretsBlock(order, TLS_KEY_LOG, Buffer.alloc((4 << 20) - 16, 'x'));
    const { keyLogs, damage, frames } = brought(Buffer.concat([start, tooLarge, large, one]));
    expect(keyLogs).toHaveLength(1);
    expect(damage).toEqual([]);
    expect(frames).toBe(1);
  });

  test('passes over unknown blocks, of any size', () => {
    const unknown = [0, 400_000, 4].map((size) => block(order, 0x4000_0001, Buffer.alloc(size, 6)));
    const file = Buffer.concat([section, unknown[0]!, ethernet, unknown[1]!, one, unknown[2]!, one]);
    expect(readCapture(file, [50, 70, 300_000])).toMatchObject({ frames: [{ hex: 'c0ffee' }, { hex: 'c0ffee' }], damage: [] });
  });

  test.each([
    ['a packet before any interface', enhancedPacket(order, { packet: PACKET }), section],
    ['an obsolete packet before any interface', obsoletePacket(order, { packet: PACKET }), section],
    ['a simple packet before any interface', simplePacket(order, PACKET), section],
    ['a packet that claims one byte more than its block', enhancedPacket(order, { packet: PACKET, capturedLength: 5 }), start],
    ['a packet that claims 3 GB', enhancedPacket(order, { packet: PACKET, capturedLength: 3_000_000_000 }), start],
    ['a packet block without its head', block(order, 6, Buffer.alloc(4)), start],
    ['a simple packet that claims one byte more than its block', block(order, 3, Buffer.concat([u32(order, 5), Buffer.alloc(4)])), start],
    ['a name record that claims more than its block', block(order, 4, u16(order, 1, 9, 0, 0, 0, 0)), start],
    ['a name record without room for its address', block(order, 4, u16(order, 2, 4, 0, 0)), start],
    ['a secrets block without its head', block(order, 10, Buffer.alloc(4)), start],
    ['secrets that claim more than their block', block(order, 10, u32(order, TLS_KEY_LOG, 5, 0)), start],
    ['a simple packet block without its head', block(order, 3, Buffer.alloc(0)), start],
    ['an interface description without its head', block(order, 1, Buffer.alloc(4)), start],
  ])('%s is damage at its block, and reading goes on', (_what, bad, before) => {
    const { frames, damage, stopped } = readCapture(Buffer.concat([before, bad, ethernet, one]));
    expect(damage).toMatchObject([{ why: 'malformed', offset: before.length }]);
    expect(frames).toMatchObject([{ number: 1, hex: 'c0ffee' }]);
    expect(stopped).toBe(false);
    expect(readCapture(Buffer.concat([before, bad]))).toMatchObject({ frames: [], damage });
  });
});

describe.each(ORDERS)('pcapng lengths that lie, %s endian', (order) => {
  const start = Buffer.concat([sectionHeader(order), interfaceDescription(order, 1)]);
  const one = enhancedPacket(order, { packet: PACKET });
  const largest = MAX_CAPTURED_LENGTH + 65_536;

  test.each([0, 8, 11, largest + 1, 3_000_000_000, 0xffff_ffff])('a packet block of %i bytes ends the reading', (claimed) => {
    const { frames, damage, stopped } = readCapture(Buffer.concat([start, one, block(order, 6, Buffer.alloc(40), claimed), one]));
    expect(frames).toHaveLength(1);
    expect(damage).toMatchObject([{ why: 'malformed', offset: start.length + one.length }]);
    expect(stopped).toBe(true);
  });

  test.each([0, 8])('an unknown block of %i bytes ends it as well', (claimed) => {
    const { damage } = readCapture(Buffer.concat([start, one, block(order, 99, Buffer.alloc(40), claimed)]));
    expect(damage).toMatchObject([{ why: 'malformed', offset: start.length + one.length }]);
  });

  test('an unknown block of 3 GB is a file that was cut there', () => {
    const { frames, damage, truncated } = readCapture(Buffer.concat([start, one, block(order, 99, Buffer.alloc(40), 3_000_000_000), one]));
    expect(frames).toHaveLength(1);
    expect(damage).toMatchObject([{ why: 'truncated', offset: start.length + one.length }]);
    expect(truncated).toBe(true);
  });

  test('a section header shorter than its own fields, or without its magic, ends the reading', () => {
    const short = Buffer.concat([u32(order, 0x0a0d0d0a, 24, 0x1a2b3c4d), Buffer.alloc(12)]);
    const unmarked = Buffer.concat([u32(order, 0x0a0d0d0a, 28, 0x1a2b3c4e), Buffer.alloc(16)]);
    for (const bad of [short, unmarked])
      expect(readCapture(Buffer.concat([start, one, bad]))).toMatchObject({
        frames: [{ hex: 'c0ffee' }],
        damage: [{ why: 'malformed', offset: start.length + one.length }],
      });
  });

  test('the largest block is still read, and one that forgot to count its padding', () => {
    const full = block(order, 6, Buffer.alloc(largest - 12));
    const uncounted = enhancedPacket(order, { packet: PACKET });
    for (const at of [4, uncounted.length - 4]) u32(order, uncounted.length - 1).copy(uncounted, at);
    expect(readCapture(Buffer.concat([start, full, uncounted, one]))).toMatchObject({
      frames: [{}, { hex: 'c0ffee' }, { hex: 'c0ffee' }],
      damage: [],
    });
  });

  test('one interface too many is refused, and the others stay', () => {
    const idb = interfaceDescription(order, 1);
    const many = Buffer.concat([sectionHeader(order), ...Array.from({ length: MAX_INTERFACES + 1 }, () => idb)]);
    const { frames, damage } = readCapture(Buffer.concat([many, enhancedPacket(order, { on: MAX_INTERFACES - 1 })]));
    expect(damage).toMatchObject([{ why: 'malformed', offset: 28 + 20 * MAX_INTERFACES }]);
    expect(frames).toMatchObject([{ interfaceIndex: MAX_INTERFACES - 1 }]);
  });
});

function u16(order: ByteOrder, ...values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value) => oneU16(order, value)));
}

/** A Name Resolution Block of records: type, address, names. */
function nameBlock(order: ByteOrder, records: readonly (readonly [number, Buffer, string])[]): Buffer {
  const parts = records.map(([type, address, names]) => option(order, type, Buffer.concat([address, Buffer.from(names)])));
  return block(order, 4, Buffer.concat([...parts, u32(order, 0)]));
}

/** A Decryption Secrets Block. */
function secretsBlock(order: ByteOrder, type: number, secrets: Buffer): Buffer {
  return block(order, 10, Buffer.concat([u32(order, type, secrets.length), secrets]));
}

/** What a file brings along beside its packets. */
function brought(file: Buffer) {
  const damage: CaptureDamage[] = [];
  const keyLogs: KeyLog[] = [];
  const capture = new CaptureFile(
    () => {},
    (found) => damage.push(found),
    (keyLog) => keyLogs.push(keyLog),
  );
  capture.push(file);
  const { names } = capture.format!;
  return { names, keyLogs, damage, frames: capture.frames };
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ByteOrder,
  enhancedPacket,
  interfaceDescription,
  option,
  readCapture,
  sectionHeader,
  timeOffset,
  timeResolution,
} from '../testing/capture-files.js';

describe.each<ByteOrder>(['big', 'little'])('pcapng timestamps, %s endian', (order) => {
  const section = sectionHeader(order);

  test.each([
    ['a power of 10 below the usual', 3, 1_700_000_000_123n, 123_000_000, 3],
    ['whole seconds', 0, 1_700_000_000n, 0, 0],
    ['nanoseconds', 9, 1_700_000_000_123_456_789n, 123_456_789, 9],
    ['picoseconds', 12, 1_700_123_456_789_999n, 123_456_789, 9],
    ['a power of 2', 0x80 | 20, 1_700_000_000n * 2n ** 20n + 2n ** 19n, 500_000_000, 7],
    ['a power of 2 past a nanosecond', 0x80 | 33, 1_700_000_000n * 2n ** 33n + 2n ** 31n, 250_000_000, 9],
    ['the finest powers, of which 64 bits hold no second', 0xff, 2n ** 63n, 0, 9],
  ])('counts time in %s', (_what, resolution, units, nanoseconds, timeDigits) => {
    const on = interfaceDescription(order, 1, [timeResolution(order, resolution)]);
    const seconds = { 12: 1_700, 255: 0 }[resolution] ?? 1_700_000_000;
    expect(readCapture(Buffer.concat([section, on, enhancedPacket(order, { units })])).frames).toMatchObject([
      { seconds, nanoseconds, timeDigits },
    ]);
  });

  test('adds the interface’s own offset, which may be negative', () => {
    const comment = option(order, 1, Buffer.from('odd'));
    const last = option(order, 0, Buffer.alloc(0));
    const interfaces = [
      interfaceDescription(order, 1, [comment, timeOffset(order, 1_700_000_000n), timeResolution(order, 9), last]),
      interfaceDescription(order, 1, [timeOffset(order, -3n), last, timeOffset(order, 99n)]),
      interfaceDescription(order, 1, [timeOffset(order, 5n), timeResolution(order, 12)]),
    ];
    const file = Buffer.concat([section, ...interfaces, ...[0, 1, 2].map((on) => enhancedPacket(order, { on, units: 2_000_000n }))]);
    expect(readCapture(file).frames).toMatchObject([
      { seconds: 1_700_000_000, nanoseconds: 2_000_000 },
      { seconds: -1, nanoseconds: 0 },
      { seconds: 5, nanoseconds: 2_000 },
    ]);
  });
});

test('a timestamp is exact to the nanosecond in every resolution', () => {
  const resolution = fc.oneof(
    fc.nat(20),
    fc.nat(63).map((power) => 0x80 | power),
  );
  fc.assert(
    fc.property(resolution, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.boolean(), (code, any, round) => {
      const perSecond = (code & 0x80 ? 2n : 10n) ** BigInt(code & 0x7f);
      // Half and quarter seconds fall on whole nanoseconds, where a rounding error shows.
      const units = round ? any - (any % (perSecond / 4n || 1n)) : any;
      const file = [sectionHeader('big'), interfaceDescription('big', 1, [timeResolution('big', code)]), enhancedPacket('big', { units })];
      const [frame] = readCapture(Buffer.concat(file)).frames;
      expect(frame).toMatchObject({
        seconds: Number(units / perSecond),
        nanoseconds: Number(((units % perSecond) * 1_000_000_000n) / perSecond),
      });
    }),
    { numRuns: 2_000 },
  );
});

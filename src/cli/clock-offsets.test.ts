import { describe, expect, test } from 'vitest';
import { ClockError, checkFiles, clockOffsets } from './clock-offsets.js';

describe('clock offsets', () => {
  test('are read by file; a name may hold an equals sign', () => {
    expect([...clockOffsets(['a.pcap=1.5', 'b=c.pcap=-2', 'd=+0'])]).toEqual([
      ['a.pcap', 1.5],
      ['b=c.pcap', -2],
      ['d', 0],
    ]);
  });

  test.each(['a.pcap', '=1', 'a.pcap=', 'a.pcap=soon', 'a.pcap=1e9', 'a.pcap=0x1'])('are not "%s"', (text) => {
    expect(() => clockOffsets([text])).toThrow(ClockError);
  });
});

test('an offset for a file that is not read is a mistake', () => {
  const offsets = clockOffsets(['a.pcap=1']);
  expect(() => checkFiles(offsets, ['b.pcap'])).toThrow(ClockError);
  expect(() => checkFiles(offsets, ['a.pcap', 'b.pcap'])).not.toThrow();
});

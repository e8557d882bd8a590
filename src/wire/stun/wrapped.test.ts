import { describe, expect, test } from 'vitest';
import { stun } from './stun.js';
import { channelData, message, multiplexed } from './testing.js';

const DATA = Buffer.from('806f0001000000010000002a55', 'hex');

/** Where the wrapped datagram begins and ends, and where the unit does, when it stands behind three other bytes. */
function wrappedIn(unit: Buffer): readonly number[] | undefined {
  const bytes = Buffer.concat([Buffer.alloc(3, 0xee), unit]);
  const into = { from: 0, to: 0, end: 0 };
  return stun.wrappedAt!(bytes, 3, bytes.length, into) ? [into.from - 3, into.to - 3, into.end - 3] : undefined;
}

describe('what a unit wraps', () => {
  test('stands behind the head of ChannelData, padded or not', () => {
    expect(wrappedIn(channelData(0x4001, DATA))).toEqual([4, 17, 20]);
    expect(wrappedIn(channelData(0x4fff, DATA, 3))).toEqual([4, 17, 20]);
  });

  test('stands behind the longer head of the multiplexed form, which is not padded', () => {
    expect(wrappedIn(multiplexed(DATA))).toEqual([12, 25, 25]);
  });

  test('ends before the next unit of a stream', () => {
    expect(wrappedIn(Buffer.concat([channelData(0x4001, DATA, 3), channelData(0x4001, DATA)]))).toEqual([4, 17, 20]);
  });

  test('is nothing in a message, in an empty unit, or in one that is not whole', () => {
    expect(wrappedIn(message(0x0001))).toBeUndefined();
    expect(wrappedIn(channelData(0x4001, Buffer.alloc(0)))).toBeUndefined();
    expect(wrappedIn(multiplexed(Buffer.alloc(0)))).toBeUndefined();
    for (let length = 0; length < 17; length++) expect(wrappedIn(channelData(0x4001, DATA).subarray(0, length))).toBeUndefined();
    for (let length = 0; length < 25; length++) expect(wrappedIn(multiplexed(DATA).subarray(0, length))).toBeUndefined();
  });
});

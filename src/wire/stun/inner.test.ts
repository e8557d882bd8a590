import { describe, expect, test } from 'vitest';
import { stun } from './stun.js';
import { channelData, message, multiplexed } from './testing.js';

const DATA = Buffer.from('806f0001000000010000002a55', 'hex');

/** Where the carried datagram begins, when the unit stands behind three other bytes. */
function innerAt(unit: Buffer): number {
  const bytes = Buffer.concat([Buffer.alloc(3, 0xee), unit]);
  const at = stun.innerAt!(bytes, 3, bytes.length);
  return at < 0 ? at : at - 3;
}

describe('what a unit wraps', () => {
  test('begins behind the head of ChannelData, padded or not', () => {
    expect(innerAt(channelData(0x4001, DATA))).toBe(4);
    expect(innerAt(channelData(0x4fff, DATA, 3))).toBe(4);
  });

  test('begins behind the longer head of the multiplexed form', () => {
    expect(innerAt(multiplexed(DATA))).toBe(12);
  });

  test('is nothing in a message, in an empty unit, or where the unit does not end there', () => {
    expect(innerAt(message(0x0001))).toBe(-1);
    expect(innerAt(channelData(0x4001, Buffer.alloc(0)))).toBe(-1);
    expect(innerAt(multiplexed(Buffer.alloc(0)))).toBe(-1);
    expect(innerAt(Buffer.concat([channelData(0x4001, DATA, 3), channelData(0x4001, DATA)]))).toBe(-1);
    expect(innerAt(channelData(0x4001, DATA).subarray(0, -1))).toBe(-1);
  });
});

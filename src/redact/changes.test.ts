import { expect, test } from 'vitest';
import { Changes } from './changes.js';
import { packedTo, unpacked } from './packed.js';
import { MediaScrubber } from './media.js';

test('what is not kept is zero; the later of two changes counts; what was cut stays cut', () => {
  const changes = new Changes();
  const captured = Buffer.from('abcdefgh');
  changes.keep(3, 1, 6);
  changes.change(3, 2, Buffer.from([1, 1]));
  changes.change(3, 3, Buffer.from([0x20]));
  changes.cut(3, 4, 5);
  changes.keep(3, 4, 6);
  changes.keep(9, 0, 2);
  const made = Buffer.alloc(8);
  expect(changes.apply(3, captured, made)).toBe(true);
  expect(made.toString('latin1')).toBe('\0bbD\0f\0\0');
  expect(changes.apply(4, captured, Buffer.alloc(8))).toBe(false);
  expect(changes.apply(99, captured, Buffer.alloc(8))).toBe(false);
});

test('bytes are packed to any length that holds them', () => {
  const bytes = Buffer.from('a room and a person, a room and a person, 1846209');
  for (let length = 60; length < 90; length++) {
    const packed = packedTo(length, bytes)!;
    expect(packed).toHaveLength(length);
    expect(unpacked(packed)).toEqual(bytes);
  }
  expect(packedTo(12, bytes)).toBeUndefined();
  expect(unpacked(Buffer.from('no zlib at all'))).toBeUndefined();
});

const packet = (number: number) =>
  Buffer.concat([Buffer.from([0x80, 0, 0, number, 0, 0, 0, 0, 1, 2, 3, 4]), Buffer.from('7f01ff017f00', 'hex')]);

test('of voice its spread stays and its order goes; after some packets nothing stays', () => {
  const scrubber = new MediaScrubber();
  const first = packet(0);
  scrubber.scrub(first, 'flow');
  expect(first.subarray(12).toString('hex')).toBe('0001017f7fff');
  for (let number = 1; number < 32; number++) scrubber.scrub(packet(number), 'flow');
  const late = packet(40);
  scrubber.scrub(late, 'flow');
  expect(late.subarray(12).every((byte) => byte === 0)).toBe(true);
});

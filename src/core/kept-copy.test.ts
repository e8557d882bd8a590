import { expect, test } from 'vitest';
import { LONGEST_IN_SLAB, SLAB_BYTES, keptCopy } from './kept-copy.js';

test('copies are equal, independent of their source and of each other', () => {
  const lengths = [0, 1, 7, 512, 513, 2048, 2049, 400, 400, 400, 400, 400, 400];
  const sources = lengths.map((length, i) => Buffer.alloc(length, i + 1));
  const copies = sources.map((source) => keptCopy(source));
  for (const source of sources) source.fill(0xee);
  expect(copies).toEqual(lengths.map((length, i) => Buffer.alloc(length, i + 1)));
  copies[8]!.fill(0xff);
  expect(copies[7]).toEqual(Buffer.alloc(400, 8));
  expect(copies[9]).toEqual(Buffer.alloc(400, 10));
});

test('small copies share memory with copies only', () => {
  const [first, other, second] = [keptCopy(Buffer.alloc(10)), Buffer.from('a moment'), keptCopy(Buffer.alloc(10))];
  expect(second.buffer).toBe(first.buffer);
  expect(other.buffer).not.toBe(first.buffer);
});

test('a copy holds no more than a small slab besides itself', () => {
  for (const length of [1, LONGEST_IN_SLAB, LONGEST_IN_SLAB + 1, 60_000])
    expect(keptCopy(Buffer.alloc(length)).buffer.byteLength).toBe(length > LONGEST_IN_SLAB ? length : SLAB_BYTES);
});

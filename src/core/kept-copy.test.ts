import { expect, test } from 'vitest';
import { LONGEST_IN_SLAB, SLAB_BYTES, keptCopy } from './kept-copy.js';

test('copies are their own bytes, however many are made', () => {
  const originals = Array.from({ length: 300 }, (_, i) => Buffer.alloc(i * 3, i));
  const copies = originals.map((bytes) => keptCopy(bytes));
  for (const bytes of originals) bytes.fill(0xff);
  expect(copies.every((copy, i) => copy.length === i * 3 && copy.every((byte) => byte === (i & 0xff)))).toBe(true);
});

test('a copy holds no more than a small slab besides itself', () => {
  for (const length of [1, LONGEST_IN_SLAB, LONGEST_IN_SLAB + 1, 60_000])
    expect(keptCopy(Buffer.alloc(length)).buffer.byteLength).toBe(length > LONGEST_IN_SLAB ? length : SLAB_BYTES);
});

import { expect, test } from 'vitest';
import { XxHash64 } from './xxhash64.js';

function sumOf(...chunks: readonly Buffer[]): string {
  const hash = new XxHash64();
  for (const chunk of chunks) hash.push(chunk);
  return hash.low().toString(16).padStart(8, '0');
}

test('sums are those of the reference, in whatever chunks the bytes come', () => {
  expect(sumOf(Buffer.alloc(0))).toBe('51d8e999');
  expect(sumOf(Buffer.from('a'))).toBe('a98c6e5b');
  expect(sumOf(Buffer.from('abc'))).toBe('ad770999');
  const bytes = Buffer.from(Array.from({ length: 111 }, (_, i) => (i * 31) & 0xff));
  const whole = sumOf(bytes);
  for (let at = 0; at <= bytes.length; at++) expect(sumOf(bytes.subarray(0, at), bytes.subarray(at))).toBe(whole);
});

import { describe, expect, test } from 'vitest';
import { ContentHash } from './content-hash.js';

function hashOf(number: number, ...parts: string[]): readonly [low: number, high: number] {
  const hash = new ContentHash();
  hash.begin(number);
  for (const part of parts) hash.add(Buffer.from(part), 0, part.length);
  return [hash.low, hash.high];
}

describe('the hash of a content', () => {
  test('is the same for the same bytes, in as many parts as they come', () => {
    expect(hashOf(1, 'al', 'ice')).toEqual(hashOf(1, 'alice'));
  });

  test('is another for other bytes, another order and another number', () => {
    const all = [hashOf(1, 'alice'), hashOf(1, 'alicf'), hashOf(1, 'ailce'), hashOf(2, 'alice'), hashOf(1, 'alice\0')];
    expect(new Set(all.map(([low]) => low)).size).toBe(all.length);
    expect(new Set(all.map(([, high]) => high)).size).toBe(all.length);
  });
});

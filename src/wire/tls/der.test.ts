import { describe, expect, test } from 'vitest';
import { Elements } from './der.js';
import { bytes } from './testing.js';

function elementsIn(hex: string, at: number, end: number, limit = 9): readonly object[] {
  const found: object[] = [];
  for (const element = new Elements(bytes(hex), at, end, limit); element.next();) found.push({ ...element });
  return found;
}

describe('Elements', () => {
  test('reads lengths of one to four bytes', () => {
    expect(elementsIn('0403aabbcc', 0, 5)).toEqual([{ tag: 4, from: 2, to: 5 }]);
    expect(elementsIn('ff048103aabbcc00', 1, 8)).toEqual([{ tag: 4, from: 4, to: 7 }]);
    expect(elementsIn('04820003aabbcc', 0, 7)).toEqual([{ tag: 4, from: 4, to: 7 }]);
    expect(elementsIn('0483000003aabbcc', 0, 8)).toEqual([{ tag: 4, from: 5, to: 8 }]);
    expect(elementsIn('0400', 0, 2)).toEqual([{ tag: 4, from: 2, to: 2 }]);
  });

  test.each([
    ['nothing', '', 0],
    ['a tag without a length', '0400', 1],
    ['a content past the end', '0403aabbcc', 4],
    ['a length past the end', '04820003aabbcc', 3],
    ['a length that is missing', '0482', 2],
    ['an indefinite length', '3080aabb0000', 6],
    ['a length of four bytes', '048400000001aa', 7],
    ['a tag of several bytes', '1f0101aa', 4],
  ])('%s is no element', (_what, hex, end) => {
    expect(elementsIn(hex, 0, end)).toEqual([]);
  });

  test('goes on to the limit, or to what is no element', () => {
    expect(elementsIn('020101 020102 020103', 0, 9)).toHaveLength(3);
    expect(elementsIn('020101 020102 020103', 0, 9, 2)).toHaveLength(2);
    expect(elementsIn('020101 020102 020103', 0, 8)).toHaveLength(2);
  });

  test('goes through those inside one', () => {
    const list = new Elements(bytes('3006 020101 020102'), 0, 8, 1);
    expect(list.next()).toBe(true);
    const inside = list.inside(9);
    expect([inside.next(), inside.from, inside.next(), inside.from, inside.next()]).toEqual([true, 4, true, 7, false]);
  });
});

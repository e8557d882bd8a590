import { describe, expect, test } from 'vitest';
import { elementsIn, readElement } from './der.js';
import { bytes } from './testing.js';

describe('readElement', () => {
  test('reads lengths of one to four bytes', () => {
    expect(readElement(bytes('0403aabbcc'), 0, 5)).toEqual({ tag: 4, from: 2, to: 5 });
    expect(readElement(bytes('ff048103aabbcc00'), 1, 8)).toEqual({ tag: 4, from: 4, to: 7 });
    expect(readElement(bytes('04820003aabbcc'), 0, 7)).toEqual({ tag: 4, from: 4, to: 7 });
    expect(readElement(bytes('0483000003aabbcc'), 0, 8)).toEqual({ tag: 4, from: 5, to: 8 });
    expect(readElement(bytes('0400'), 0, 2)).toEqual({ tag: 4, from: 2, to: 2 });
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
    expect(readElement(bytes(hex), 0, end)).toBeUndefined();
  });

  test('lists what is inside, up to the limit or to what is no element', () => {
    const list = bytes('020101 020102 020103');
    expect(elementsIn(list, { tag: 0, from: 0, to: 9 }, 9)).toHaveLength(3);
    expect(elementsIn(list, { tag: 0, from: 0, to: 9 }, 2)).toHaveLength(2);
    expect(elementsIn(list, { tag: 0, from: 0, to: 8 }, 9)).toHaveLength(2);
  });
});

import { describe, expect, test } from 'vitest';
import { MAX_BODY_PARTS, partsOf } from './multipart.js';

const TYPE = { text: 'multipart/mixed; boundary="b1"', offset: 0 };
const BODY = 'preamble\r\n--b1\r\nContent-Type: Text/Plain; charset=utf-8\r\n\r\none\r\n--b1\r\n\r\ntwo\r\n--b1--\r\nepilogue';

const read = (body: string, type: typeof TYPE | undefined = TYPE) =>
  partsOf(Buffer.from(body), type, 0, body.length, false).map(({ type: media, from, to, isCut }) => [media, body.slice(from, to), isCut]);

describe('partsOf', () => {
  test('gives each part with its type', () => {
    expect(read(BODY)).toEqual([
      ['text/plain', 'one', false],
      ['', 'two', false],
    ]);
  });

  test('a body of one part is that part', () => {
    expect(partsOf(Buffer.from('abc'), { text: 'Text/HTML;q=1', offset: 0 }, 1, 3, true)).toMatchObject([
      { type: 'text/html', from: 1, to: 3, isCut: true },
    ]);
    expect(partsOf(Buffer.from('abc'), undefined, 0, 3, false)).toMatchObject([{ type: '', from: 0, to: 3 }]);
    expect(read(BODY, { text: 'multipart/mixed', offset: 0 })).toEqual([['multipart/mixed', BODY, false]]);
  });

  test('a part without its end is cut, one without its head is none', () => {
    expect(read('--b1\r\nA: b\r\n\r\none')).toEqual([['', 'one', true]]);
    expect(read('--b1\r\nA: b\r\n')).toEqual([]);
    expect(read('--b1')).toEqual([]);
  });

  test('reads no more parts than its limit', () => {
    expect(read('--b1\r\n\r\nx\r\n'.repeat(MAX_BODY_PARTS + 1))).toHaveLength(MAX_BODY_PARTS);
  });
});

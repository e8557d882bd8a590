import { describe, expect, test } from 'vitest';
import { MAX_PARTS, parameters, part, readable, split, textField, trimmed, unquoted } from './text.js';

const text = (value: string, offset = 0) => ({ text: value, offset });

describe('text with its place', () => {
  test('a part knows where it stands', () => {
    expect(part(text('abcdef', 10), 2, 4)).toEqual(text('cd', 12));
    expect(trimmed(text('  ab \t', 5))).toEqual(text('ab', 7));
    expect(trimmed(text('   ', 5))).toEqual(text('', 8));
    expect(unquoted(text('"a b"', 3))).toEqual(text('a b', 4));
    expect(unquoted(text('"', 3))).toEqual(text('"', 3));
  });

  test('splits outside quotes and brackets', () => {
    expect(split(text('"a, b" <x,y>, c ,,d', 100), ',')).toEqual([text('"a, b" <x,y>', 100), text('c', 114), text('d', 118)]);
  });

  test('a quote that is escaped ends nothing', () => {
    expect(split(text('"a\\", b", c'), ',').map((one) => one.text)).toEqual(['"a\\", b"', 'c']);
  });

  test('gives no more parts than its limit', () => {
    expect(split(text('x,'.repeat(MAX_PARTS + 1)), ',')).toHaveLength(MAX_PARTS);
  });

  test('parameters lose their quotes and keep their places', () => {
    expect(parameters(text(';Tag="a;b" ; lr;q = 1', 50), ';')).toEqual([
      { name: 'tag', value: text('a;b', 56) },
      { name: 'lr', value: text('', 65) },
      { name: 'q', value: text('1', 70) },
    ]);
  });

  test('reads bytes as UTF-8, their number unchanged', () => {
    const latin1 = Buffer.from('Zoë', 'utf8').toString('latin1');
    expect(readable(latin1)).toBe('Zoë');
    expect(textField('name', text(latin1, 2))).toMatchObject({ value: 'Zoë', offset: 2, length: 4 });
  });
});

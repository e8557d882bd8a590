import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIELDS, type Fields } from './fields.js';
import { parseFilter } from './filter.js';
import { glob } from './glob.js';

const ROW: Fields = {
  vendor: ['example'],
  kind: ['user-id', 'room-id'],
  value: ['900100200', 'Lobby'],
  room: ['Lobby'],
  port: ['8000'],
  time: ['2022-04-04T17:31:13.123456Z'],
};

function passes(text: string, row: Fields = ROW): boolean {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${parsed.at}: ${parsed.why}`);
  return parsed.filter.passes(row);
}

describe('a filter', () => {
  test.each([
    ['vendor == "example"', true],
    ['vendor == Example', true],
    ['VENDOR == example', true],
    ['vendor != example', false],
    ['country != CN', true],
    ['country == CN', false],
    // As in Wireshark 4: no value of the field may be equal.
    ['kind != user-id', false],
    ['kind != token', true],
    ['kind in {token, user-id}', true],
    ['kind in {token key}', false],
    ['value contains 0010', true],
    ['value contains lobb', true],
    ['room == lobby', false],
    ['room == Lobby', true],
    ['room matches "l*y"', true],
    ['room matches "l?bby"', true],
    ['room matches obb', false],
    ['room', true],
    ['user', false],
    ['!user', true],
    ['lobb', true],
    ['nowhere', false],
    ['"900"', true],
    ['vendor == example && port == 8000', true],
    ['vendor == example and port == 8001', false],
    ['vendor == x || port == 8000', true],
    ['port == 8000 || vendor == x && vendor == y', true],
    ['(port == 8000 || vendor == x) && vendor == y', false],
    ['!(vendor == x) && not user', true],
    ['time contains "17:31"', true],
    ["value == '900100200'", true],
  ])('%s is %s', (text, expected) => expect(passes(text)).toBe(expected));

  test.each([
    ['', 0, 'a field or a value'],
    ['vendro == x', 0, 'there is no field "vendro"; perhaps vendor'],
    ['colour == x', 0, 'there is no field "colour"; fields are vendor rule'],
    ['severity == hihg', 12, 'no severity is called "hihg"; perhaps high'],
    ['confidence in {high sure}', 20, 'no confidence is called "sure"; there are high medium low'],
    ['vendor ==', 9, 'expected a value'],
    ['vendor == "x', 10, 'the quote is not closed'],
    ['vendor = x', 7, 'is written twice here: =='],
    ['vendor == x & port == 1', 12, 'is written twice here: &&'],
    ['(vendor == x', 12, 'expected ")"'],
    ['vendor == x)', 11, 'expected && or ||, not ")"'],
    ['vendor == x port == 1', 12, 'expected && or ||, not "port"'],
    ['kind in x', 8, 'expected "{"'],
    ['kind in {x', 10, 'expected a value'],
    ['&& x', 0, 'a field or a value'],
    ['!'.repeat(60), 50, 'nested more than 50 deep'],
    ['x'.repeat(1001), 1000, 'longer than 1000'],
  ])('%s is wrong at %d', (text, at, why) => {
    const parsed = parseFilter(text);
    expect(parsed).toMatchObject({ ok: false, at });
    expect(parsed.ok ? '' : parsed.why).toContain(why);
  });

  test('tells which fields it asks for', () => {
    const parsed = parseFilter('asn == 64500 && !(user || room == x) && word');
    expect(parsed.ok && [...parsed.filter.asks]).toEqual(['asn', 'user', 'room']);
  });

  test('of any text is read or refused at a place in it', () => {
    const pieces = fc.constantFrom(
      ...FIELDS,
      '==',
      '!=',
      '&&',
      '||',
      '!',
      '(',
      ')',
      '{',
      '}',
      ',',
      'in',
      'contains',
      '"',
      'x',
      ' ',
      '=',
      '\u202e',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), (parts) => {
        const text = parts.join(' ');
        const parsed = parseFilter(text);
        if (parsed.ok) expect(typeof parsed.filter.passes(ROW)).toBe('boolean');
        else expect(parsed.at >= 0 && parsed.at <= text.length).toBe(true);
      }),
    );
  });
});

describe('a pattern', () => {
  test('agrees with a regular expression', () => {
    const letters = fc.array(fc.constantFrom('a', 'b'), { maxLength: 10 });
    const signs = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 7 });
    fc.assert(
      fc.property(signs, letters, (pattern, text) => {
        const expression = new RegExp(`^${pattern.join('').replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(glob(pattern.join(''))(text.join(''))).toBe(expression.test(text.join('')));
      }),
      { numRuns: 1000 },
    );
  });

  test('made to take for ever does not', () => {
    expect(glob('*a'.repeat(300))(`${'a'.repeat(4000)}b`)).toBe(false);
  });
});

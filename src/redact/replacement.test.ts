import { describe, expect, test } from 'vitest';
import { encodingsOf, isTooWeak } from '../signature/watch/patterns.js';
import { addressForms, formsOf } from './forms.js';
import { Replacement } from './replacement.js';
import { replaceRead } from './values.js';

const [VALUE, OTHER] = ['alice_4711', 'ugoda_9823'];

function replaced(bytes: Buffer, ...values: readonly (readonly [string, string])[]): Buffer {
  const replacement = new Replacement();
  for (const [value, other] of values) replacement.add(formsOf(value, other));
  const made = Buffer.from(bytes);
  replacement.apply(made);
  return made;
}

const name = (text: string) => Buffer.concat(text.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]));
const masked = (one: Buffer) => Buffer.from(one.map((byte, i) => byte ^ [0x21, 0x12, 0xa4, 0x42][i]!));

describe('a value that is replaced', () => {
  test.each([
    ['alice_4711', 'ugoda_9823'],
    ['1846209', '1938555'],
    ['5eed0000c10b4005e2021fab1e000001', 'a0b1c2d3e4f5061728394a5b6c7d8e9f'],
    ['f8fdf93e-cd9e-11d6-9ab2-000476222017', '18fdf93e-1d9e-11d6-9ab2-100476222011'],
  ])('stands in none of the encodings of %s any more, and its pseudonym in all of them', (value, other) => {
    const others = encodingsOf('id', other);
    for (const { encoding, bytes, ...old } of encodingsOf('id', value)) {
      if (isTooWeak({ encoding, bytes, ...old }) || encoding.includes('base64')) continue;
      const made = replaced(Buffer.concat([Buffer.from(' '), bytes, Buffer.from(' ')]), [value, other]);
      expect(made.includes(bytes), encoding).toBe(false);
      expect(
        others.some((one) => one.encoding === encoding && one.bytes.equals(made.subarray(1, -1))),
        encoding,
      ).toBe(true);
    }
  });

  test.each([0, 1, 2, 3, 4, 5])('is replaced in base64 behind %i bytes, bit by bit', (before) => {
    for (const alphabet of ['base64', 'base64url'] as const) {
      const json = (value: string) => `${'x'.repeat(before)}"id":"${value}","more":1`;
      const written = (value: string) => Buffer.from(`token=${Buffer.from(json(value)).toString(alphabet)}&`);
      expect(replaced(written(VALUE), [VALUE, OTHER]).toString()).toBe(written(OTHER).toString());
    }
  });

  test('keeps capitals where they were', () => {
    expect(replaced(Buffer.from('<Alice_4711>'), [VALUE, OTHER]).toString()).toBe('<Ugoda_9823>');
  });

  test('is the longest of several', () => {
    const made = replaced(Buffer.from('alice_4711@home'), ['alice_4711', 'ugoda_9823'], ['alice_4711@home', 'ugoda_9823@rezi']);
    expect(made.toString()).toBe('ugoda_9823@rezi');
  });

  test('is replaced as labels in DNS', () => {
    expect(replaced(name('www.friends.example'), ['www.friends.example', 'kxz.glootpq.okucfha']).equals(name('kxz.glootpq.okucfha'))).toBe(
      true,
    );
  });
});

test('an address is replaced in both orders and under the mask of STUN', () => {
  const [old, made] = [Buffer.of(203, 113, 5, 77), Buffer.of(201, 99, 8, 66)];
  const replacement = new Replacement();
  replacement.add(addressForms(old, made));
  const bytes = Buffer.concat([old, Buffer.from(old.toReversed()), masked(old)]);
  expect(replacement.apply(bytes)).toBe(3);
  expect(bytes.equals(Buffer.concat([made, Buffer.from(made.toReversed()), masked(made)]))).toBe(true);
});

describe('a value too short to be looked for', () => {
  test.each([
    ['as an integer', '0133', '307', '425', '01a9'],
    ['in little endian', '3301', '307', '425', 'a901'],
    ['in packed digits', '0307', '307', '425', '0425'],
    ['in packed digits, halves turned', '30f7', '037', '425', '24f5'],
    ['in the digits of H.225', '8c9a', '5967', '5312', '8645'],
    ['in decimal, though it is shown in hex', '31323334353637383930', '0x499602d2', '0x499602d3', '31323334353637383931'],
    ['as text', '333037', '307', '425', '343235'],
  ])('is replaced where it was read %s', (_, hex, value, other, made) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(replaceRead(bytes, value, other)).toBe(true);
    expect(bytes.toString('hex')).toBe(made);
  });

  test('is not found where it does not stand', () => {
    expect(replaceRead(Buffer.from('ffff', 'hex'), '307', '425')).toBe(false);
  });
});

test('an address in text is replaced behind other digits, but not within a longer one', () => {
  const replacement = new Replacement();
  replacement.add(addressForms(Buffer.of(192, 168, 1, 2), Buffer.of(192, 168, 1, 5)));
  const bytes = Buffer.from('branch=z9hG4bK44ce192.168.1.2;x=192.168.1.25');
  replacement.apply(bytes);
  expect(bytes.toString()).toBe('branch=z9hG4bK44ce192.168.1.5;x=192.168.1.25');
});

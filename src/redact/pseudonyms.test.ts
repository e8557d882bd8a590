import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressPseudonyms } from './address-pseudonyms.js';
import { Pseudonyms } from './pseudonyms.js';
import type { Knowledge } from '../signature/schema.js';
import { TellingTexts } from './telling-texts.js';

function pseudonyms(fill = 3): Pseudonyms {
  const key = Buffer.alloc(32, fill);
  const uses = { use: { when: { username: ['*tail:*'] } } };
  const telling = new TellingTexts({ signatures: [{ uses }], standards: [{ never: { username: ['withheld*'] } }] } as unknown as Knowledge);
  return new Pseudonyms(key, new AddressPseudonyms(key), telling, (name) => name.endsWith('vendor.example'));
}

const made = pseudonyms();

describe('pseudonyms of identifiers', () => {
  test('have the same length in bytes, and tell values apart', () => {
    const values = fc.uniqueArray(fc.string({ unit: fc.constantFrom(...'aeiobcdxyzABC0123456789-_@. é'), minLength: 3, maxLength: 24 }), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(values, (all) => {
        const others = all.map((value) => made.of(value));
        others.forEach((other, i) => expect(Buffer.byteLength(other)).toBe(Buffer.byteLength(all[i]!)));
        expect(new Set(others).size).toBe(new Set(all).size);
      }),
      { numRuns: 50 },
    );
  });

  test('of numbers fit wherever the number did', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 2n ** 64n - 1n), (number) => {
        const other = BigInt(made.of(String(number)));
        expect(other.toString()).toHaveLength(number.toString().length);
        expect(other.toString(2)).toHaveLength(number.toString(2).length);
        if (number > 15n) expect(other).not.toBe(number);
      }),
      { numRuns: 100 },
    );
    expect(made.of('0x0000beef')).toMatch(/^0x0000[89a-f][\da-f]{3}$/);
    expect(made.of('007')).toMatch(/^00[4-7]$/);
  });

  test('are made word by word, so that parts stay parts', () => {
    const [name, host] = [made.of('alice'), made.of('home')];
    expect(made.of('alice@home')).toBe(`${name}@${host}`);
    expect(made.of('sip:Alice@home')).toBe(`sip:${name[0]!.toUpperCase()}${name.slice(1)}@${host}`);
    expect(name).toMatch(/^[aeiou][^aeiou][aeiou][^aeiou][aeiou]$/);
  });

  test('hold pseudonyms of addresses, and ports as they are', () => {
    expect(made.of('bob@192.0.2.7:5060')).toMatch(/^\w{3}@192\.0\.2\.\d:5060$/);
    expect(made.of('bob@192.0.2.7:5060')).not.toContain('192.0.2.7');
  });

  test('leave host names that are kept, and what tells a protocol', () => {
    expect(made.of('turn.vendor.example')).toBe('turn.vendor.example');
    expect(made.of('my.home.example')).not.toContain('home');
    expect(made.of('x7k2tail:abcd')).toMatch(/^[a-z]\d[a-z]\dtail:[a-z]{4}$/);
    expect(made.of('sip:withheld@home')).toMatch(/^sip:withheld@/);
    expect(made.of('printer-7.local')).toMatch(/\.local$/);
  });

  test('of a GUID end in that of its hardware address', () => {
    const node = made.of('00:04:76:22:20:17').replaceAll(':', '');
    const guid = made.of('f8fdf93e-cd9e-11d6-9ab2-000476222017');
    expect(guid).toMatch(new RegExp(`^[\\da-f]{8}-[\\da-f]{4}-11d6-9[\\da-f]{3}-${node}$`));
  });

  test('are others with another key, and those that were chosen', () => {
    const other = pseudonyms(4);
    expect(other.of('clubhouse-room')).not.toBe(made.of('clubhouse-room'));
    other.choose('a token', 'b token');
    expect(other.of('a token')).toBe('b token');
  });
});

import { describe, expect, test } from 'vitest';
import { field } from '../core/field.js';
import { contextOf } from '../testing/decoding.js';
import { json } from '../wire/json/json.js';
import { FEWEST_CONTACTS, MAX_LOOKED_AT, MAX_SEARCHED, findContacts } from './contacts.js';

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const phone = (i: number) => `+1555010${1000 + i}`;
const email = (i: number) => `person${i}@example.org`;
const hash = (i: number) => `${'0123456789abcdef'.slice(i % 16)}${'0123456789abcdef'.slice(0, i % 16)}${1000 + i}`;

describe('findContacts', () => {
  test.each([
    ['numbers of contacts', { contacts: times(10, (i) => ({ name: `P ${i}`, phones: [phone(i)] })) }, 'phone numbers'],
    ['numbers without a plus', { contacts: times(10, (i) => ({ number: phone(i).slice(1) })) }, 'phone numbers'],
    ['numbers as numbers', { phoneNumbers: times(10, (i) => Number(phone(i))) }, 'phone numbers'],
    ['numbers of no name, with a plus', times(10, (i) => [phone(i)]), 'phone numbers'],
    ['addresses', { a: times(10, (i) => ({ b: email(i) })) }, 'e-mail addresses'],
    ['hashes', { contacts: { hashed: times(10, hash) } }, 'hashes'],
    ['hashes in base64', { address_book: times(10, (i) => Buffer.from(hash(i)).toString('base64')) }, 'hashes'],
    ['a list in one text', { text: times(10, phone).join(',') }, 'phone numbers'],
    ['lines in one text', { text: times(10, email).join('\n') }, 'e-mail addresses'],
  ])('finds %s', (_what, body, what) => {
    expect(contactsIn(body)).toMatchObject({ what, count: 10, first: { offset: expect.any(Number) } });
  });

  test('counts those that differ, and needs so many', () => {
    expect(contactsIn({ contacts: times(FEWEST_CONTACTS - 1, phone) })).toBeUndefined();
    expect(contactsIn({ contacts: times(30, (i) => phone(i % (FEWEST_CONTACTS - 1))) })).toBeUndefined();
    expect(contactsIn({ contacts: times(30, (i) => phone(i % FEWEST_CONTACTS)) })?.count).toBe(FEWEST_CONTACTS);
    expect(contactsIn({ emails: times(20, (i) => (i % 2 === 0 ? 'A@example.org' : 'a@example.org')) })).toBeUndefined();
  });

  test('points at the first', () => {
    const text = JSON.stringify({ contacts: times(10, phone) });
    expect(contactsIn({ contacts: times(10, phone) })?.first).toMatchObject({ value: phone(0), offset: text.indexOf(phone(0)) });
  });

  test.each([
    ['times', { events: times(50, (i) => 1612800000 + i) }],
    ['numbers of things', { ids: times(50, (i) => String(9_000_000 + i)) }],
    ['friends by number', { friends: times(50, (i) => ({ id: 1234567890 + i })) }],
    ['hashes of other things', { files: times(50, hash) }],
    ['hashes of different lengths', { contacts: times(20, (i) => 'a1'.repeat(8 + i)) }],
    ['words under a name for contacts', { contacts: times(20, (i) => `displayName${'abcdefghijklmnopqrst'[i]}`) }],
    ['a page of prose', { text: 'Write to info@example.org or call +15550101000. '.repeat(40) }],
  ])('leaves %s alone', (_what, body) => {
    expect(contactsIn(body)).toBeUndefined();
  });

  test('looks at so many values, and not at one more', () => {
    const ten = times(10, (i) => field('phone', phone(i), 0, 1));
    const others = times(MAX_LOOKED_AT - 9, (i) => field('x', i, 0, 1));
    expect(findContacts([...others.slice(1), ...ten])).toMatchObject({ count: 10 });
    expect(findContacts([...others, ...ten])).toBeUndefined();
  });

  test('searches so much of a text', () => {
    const list = times(10, phone).join(' ');
    const behind = (count: number) => findContacts([field('text', ' '.repeat(count) + list, 0, 1)]);
    expect(behind(MAX_SEARCHED - list.length)).toMatchObject({ count: 10 });
    expect(behind(MAX_SEARCHED - 20)).toBeUndefined();
  });

  test('looks into the fields of any protocol', () => {
    expect(
      findContacts([
        field(
          'form',
          undefined,
          0,
          9,
          times(10, (i) => field(`phone${i}`, phone(i), i, 1)),
        ),
      ]),
    ).toMatchObject({ count: 10 });
  });
});

function contactsIn(body: unknown) {
  const decoded = json.decode(Buffer.from(JSON.stringify(body)), contextOf('udp'));
  if (!decoded.ok) throw new Error(decoded.why);
  return findContacts(decoded.pdus[0]!.fields);
}

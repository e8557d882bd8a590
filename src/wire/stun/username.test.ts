import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Field } from '../../core/message.js';
import { usernameField } from './username.js';

const OFFSET = 24;
/** With something in front of it, and behind it. */
const read = (value: Buffer, isCheck: boolean) =>
  usernameField(Buffer.concat([Buffer.alloc(OFFSET, 0xff), value, Buffer.from([0xff])]), OFFSET, OFFSET + value.length, isCheck);
const login = (text: string) => read(Buffer.from(text), false);
const check = (text: string) => read(Buffer.from(text), true);
const part = ({ fields }: Field, name: string) => fields?.find((field) => field.name === name);

describe('usernameField of a check', () => {
  test('takes the pair apart, and both ends give the session one name', () => {
    const pair = check('Q7x+:w2Lk');
    expect(pair).toMatchObject({ name: 'username', value: 'Q7x+:w2Lk', offset: OFFSET, length: 9 });
    expect(part(pair, 'form')).toMatchObject({ value: 'ice', offset: OFFSET, length: 9 });
    expect(part(pair, 'remote-fragment')).toMatchObject({ value: 'Q7x+', offset: OFFSET, length: 4 });
    expect(part(pair, 'local-fragment')).toMatchObject({ value: 'w2Lk', offset: OFFSET + 5, length: 4 });
    expect(part(pair, 'session')?.value).toBe(part(check('w2Lk:Q7x+'), 'session')?.value);
    expect(part(pair, 'names')?.value).toBe('nobody');
  });

  test.each(['alice', 'Q7x+w2Lk', 'a:b:c', 'MAIN_USER:MAIN_USER', ':w2Lk', 'Q7x+:', 'Q7 x:w2Lk'])(
    '%s is a word that names nobody',
    (text) => {
      const word = check(text);
      expect(part(word, 'form')?.value).toBe('word');
      expect(part(word, 'names')?.value).toBe('nobody');
      expect(part(word, 'session')).toBeUndefined();
    },
  );

  test('zeros that fill the attribute up are no part of it', () => {
    expect(check('Q7x+:w2Lk\0\0\0')).toMatchObject({ value: 'Q7x+:w2Lk', length: 9 });
  });
});

describe('usernameField of a login', () => {
  test('takes an expiry and an id apart', () => {
    const name = login('1700000000:dana.k');
    expect(part(name, 'form')).toMatchObject({ value: 'expiring', offset: OFFSET, length: 17 });
    expect(part(name, 'expiry')).toMatchObject({ value: 1_700_000_000, offset: OFFSET, length: 10 });
    expect(part(name, 'id')).toMatchObject({ value: 'dana.k', offset: OFFSET + 11, length: 6 });
    expect(part(name, 'names')?.value).toBe('person');
    expect(part(name, 'person')).toMatchObject({
      value: 'dana.k',
      offset: OFFSET + 11,
      length: 6,
      fields: [{ name: 'form', value: 'name' }],
    });
  });

  test('the id may stand first, and be longer in bytes than in letters', () => {
    const name = login('zoë:1700000000');
    expect(part(name, 'id')).toMatchObject({ value: 'zoë', offset: OFFSET, length: 4 });
    expect(part(name, 'expiry')).toMatchObject({ value: 1_700_000_000, offset: OFFSET + 5, length: 10 });
  });

  test('an expiry may stand alone', () => {
    const name = login('1700000000');
    expect(part(name, 'expiry')?.value).toBe(1_700_000_000);
    expect(part(name, 'id')).toBeUndefined();
    expect(part(name, 'names')?.value).toBe('nobody');
  });

  test.each([
    '1700000000:0123456789abcdef01',
    '1700000000:1234567890',
    '1700000000:k3J9xQ2mPz',
    '1700000000:123e4567-e89b-42d3-a456-426614174000',
  ])('the id of %s names nobody', (text) => {
    expect(part(login(text), 'form')?.value).toBe('expiring');
    expect(part(login(text), 'names')?.value).toBe('nobody');
  });

  test.each(['0900000000:dana', '2100000000:dana', '170000000:dana', '17000000000:dana'])('%s has no expiry', (text) => {
    expect(part(login(text), 'expiry')).toBeUndefined();
  });

  test('base64 of a message that begins with an expiry', () => {
    const bytes = Buffer.from('0880e2cfaa061206a1b2c3d4e5f6', 'hex');
    const name = login(bytes.toString('base64').replaceAll('=', ''));
    expect(part(name, 'form')?.value).toBe('protobuf');
    expect(part(name, 'expiry')?.value).toBe(1_700_000_000);
    expect(part(name, 'names')?.value).toBe('nobody');

    const other = Buffer.concat([Buffer.from('10', 'hex'), bytes.subarray(1)]);
    expect(part(login(other.toString('base64')), 'form')?.value).not.toBe('protobuf');
  });

  test.each([
    ['dana@example.org', 'address'],
    ['+12025550123', 'phone'],
    ['+1202555', 'number'],
    ['dana', 'name'],
    ['user1', 'name'],
    ['danaKent', 'name'],
    ['danaKentSmith', 'name'],
    ['danaKentSmithLee', 'opaque'],
    ['dAnaKeNt', 'opaque'],
    ['DANakent+x9QfT3bLw0', 'opaque'],
    ['dana+x9QfT3bLw0', 'opaque'],
    ['+danakent+x9QfT3bLw0', 'opaque'],
    ['Dana Kent', 'name'],
    ['dana-kent_2', 'name'],
    ['CUSTOMER4711+x9QfT3bLw0aKp7', 'name'],
    ['данa', 'name'],
    ['DEFAULT_USER', 'name'],
    ['123e4567-e89b-42d3-a456-426614174000', 'uuid'],
    ['123e4567-e89b-42d3-a456-426614174000:123e4567-e89b-42d3-a456-426614174001', 'uuid'],
    ['4711', 'number'],
    ['00A1B2C3D4E5F607', 'hex'],
    ['decade', 'hex'],
    ['Zk4w8Qm2xP9rT1Lv', 'opaque'],
    ['g0123456789abcdef0123456789abcdef', 'opaque'],
    ['kQzRwTvXpLmNbSd', 'opaque'],
    ['x9QfT3bLw0aKp7+dana', 'opaque'],
    ['banana'.repeat(4), 'name'],
    ['banana'.repeat(5), 'opaque'],
    ['xyyyz', 'opaque'],
    ['pqrst', 'opaque'],
    ['adstrlmno', 'opaque'],
    ['kdl', 'opaque'],
    ['al', 'opaque'],
    ['...', 'opaque'],
    ['', 'opaque'],
  ])('%s is %s', (text, form) => {
    const expected = form === 'number' && text.startsWith('+') ? 'opaque' : form;
    expect(part(login(text), 'form')?.value).toBe(expected);
    const isPerson = ['address', 'phone', 'name'].includes(expected);
    expect(part(login(text), 'names')?.value).toBe(isPerson ? 'person' : 'nobody');
    expect(part(login(text), 'person')?.value).toBe(isPerson ? text : undefined);
  });

  test('a colon between two words is no pair of fragments', () => {
    expect(part(login('dana:kent'), 'form')?.value).toBe('name');
  });

  test.each(['02000024ff', '00ff', '616c07'])('bytes that are no text are hex: %s', (hex) => {
    const name = read(Buffer.from(hex, 'hex'), false);
    expect(name).toMatchObject({
      value: hex,
      fields: [
        { name: 'form', value: 'binary' },
        { name: 'names', value: 'nobody' },
      ],
    });
  });

  test('random base64 hardly ever reads like a name', () => {
    let names = 0;
    // A fixed generator, so that the test always sees the same words.
    let state = 1;
    const next = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 16;
    for (let i = 0; i < 2_000; i++) {
      const text = Buffer.from(Array.from({ length: 15 }, () => next() & 0xff)).toString('base64');
      if (part(login(text), 'names')?.value === 'person') names++;
    }
    expect(names).toBeLessThan(10);
  });

  test('never throws, and no part lies outside', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.string(), fc.boolean(), (bytes, text, isCheck) => {
        for (const value of [Buffer.from(bytes), Buffer.from(text), Buffer.from(`1700000000:${text}`), Buffer.from(`${text}:1700000000`)])
          for (const { offset, length } of read(value, isCheck).fields!) {
            expect(offset).toBeGreaterThanOrEqual(OFFSET);
            expect(offset + length).toBeLessThanOrEqual(OFFSET + value.length);
          }
      }),
      { numRuns: 500 },
    );
  });
});

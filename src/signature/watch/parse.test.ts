import { describe, expect, test } from 'vitest';
import { kindOfName } from './kinds.js';
import { MAX_VALUE_LENGTH, WatchError, parseWatchFile, parseWatchList } from './parse.js';

describe('parseWatchList', () => {
  test('reads names and values', () => {
    expect(parseWatchList('me=123456789, room=PQx3yZ7k,phone=+1 555 010 0100')).toEqual([
      { name: 'me', value: '123456789' },
      { name: 'room', value: 'PQx3yZ7k' },
      { name: 'phone', value: '+1 555 010 0100' },
    ]);
  });

  test('a value keeps its commas and equals signs', () => {
    expect(parseWatchList('name=Doe, Jane,token=abc=,me=7,8')).toEqual([
      { name: 'name', value: 'Doe, Jane' },
      { name: 'token', value: 'abc=' },
      { name: 'me', value: '7,8' },
    ]);
  });

  test.each([
    ['', 'nothing to watch for'],
    ['123456789', 'has no "="'],
    ['=123456789', 'the name before "="'],
    ['my phone=123', 'the name before "="'],
    ['me= ', '"me" has no value'],
    [`me=${'x'.repeat(MAX_VALUE_LENGTH + 1)}`, 'longer than'],
  ])('says what is wrong with %j', (text, complaint) => {
    expect(() => parseWatchList(text)).toThrow(WatchError);
    expect(() => parseWatchList(text)).toThrow(complaint);
  });

  test('a complaint does not repeat the value', () => {
    const secret = 's3cret'.repeat(100);
    expect(() => parseWatchList(`me=${secret}`)).toThrow(expect.not.stringContaining('s3cret'));
    expect(() => parseWatchList('+1 555 010 0100')).toThrow(expect.not.stringContaining('555'));
  });

  test('takes a value of the greatest length', () => {
    expect(parseWatchList(`me=${'x'.repeat(MAX_VALUE_LENGTH)}`)).toHaveLength(1);
  });
});

describe('parseWatchFile', () => {
  test('reads lines, without comments and empty ones', () => {
    expect(parseWatchFile('\ufeff# mine\r\nme=123456789\r\n\r\n  # hers\n friend-phone = +33 6 12 34 56 78 \nroom=a,b=c\n')).toEqual([
      { name: 'me', value: '123456789' },
      { name: 'friend-phone', value: '+33 6 12 34 56 78' },
      { name: 'room', value: 'a,b=c' },
    ]);
  });

  test('names the line of a mistake', () => {
    expect(() => parseWatchFile('# one\nme=1234\nroom\n')).toThrow('line 3: an entry has no "="');
  });

  test('refuses a file that names nothing', () => {
    expect(() => parseWatchFile('# nothing\n')).toThrow(WatchError);
  });
});

test.each([
  ['phone', 'phone'],
  ['friend-phone2', 'phone'],
  ['my.email', 'email'],
  ['Room', 'room-id'],
  ['me', 'user-id'],
  ['anna', 'user-id'],
  ['device_3', 'device-id'],
  ['constructor', 'user-id'],
])('%s stands for a %s', (name, kind) => {
  expect(kindOfName(name)).toBe(kind);
});

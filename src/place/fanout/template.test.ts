import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VARIES, commonTemplate, constantBytesOf, formatTemplate, templateOf } from './template.js';
import { probe } from './testing.js';

const bytesOf = (server: string, payload: Buffer | string) => [...templateOf(probe(server, 0, payload)).bytes];

describe('templateOf', () => {
  test.each([
    ['as four bytes', Buffer.from([1, 192, 0, 2, 10, 9])],
    ['as four bytes, last first', Buffer.from([1, 10, 2, 0, 192, 9])],
    ['dotted', Buffer.from('\x01192.0.2.10\x09')],
    ['dashed', Buffer.from('\x01192-0-2-10\x09')],
  ])('masks the address of the server, however long, as one place: %s', (_, payload) => {
    expect(bytesOf('192.0.2.10', payload)).toEqual([1, VARIES, 9]);
  });

  test('masks an IPv6 address', () => {
    const address = Buffer.from('20010db8000000000000000000000001', 'hex');
    expect(bytesOf('2001:db8::1', Buffer.concat([Buffer.from([1]), address, Buffer.from([9])]))).toEqual([1, VARIES, 9]);
  });

  test('keeps an echo that is cut by the end of the payload', () => {
    expect(bytesOf('192.0.2.10', Buffer.from([1, 192, 0, 2]))).toEqual([1, 192, 0, 2]);
  });

  test('masks the transaction id of STUN, behind its cookie only', () => {
    const stun = Buffer.from('000100002112a442aaaaaaaaaaaaaaaaaaaaaaaa', 'hex');
    expect(bytesOf('192.0.2.10', stun).slice(8)).toEqual(Array.from({ length: 12 }, () => VARIES));
    const other = Buffer.from('000100002112a443aaaaaaaaaaaaaaaaaaaaaaaa', 'hex');
    expect(bytesOf('192.0.2.10', other)).toEqual([...other]);
    const notStun = Buffer.from('400100002112a442aaaaaaaaaaaaaaaaaaaaaaaa', 'hex');
    expect(bytesOf('192.0.2.10', notStun)).toEqual([...notStun]);
  });

  test('tells where each byte stands in the payload', () => {
    const { at } = templateOf(probe('192.0.2.10', 0, 'ab192.0.2.10cd'));
    expect([...at]).toEqual([0, 1, 2, 12, 13]);
  });
});

const common = (a: Buffer | string, b: Buffer | string) =>
  commonTemplate(templateOf(probe('192.0.2.10', 0, a)), templateOf(probe('192.0.2.74', 0, b)));

describe('commonTemplate', () => {
  test('keeps what is the same at the same place', () => {
    expect([...common('abcd1efgh', 'abcd2efgh')!.bytes]).toEqual([...Buffer.from('abcd'), VARIES, ...Buffer.from('efgh')]);
  });

  test('of different lengths keeps the beginning and the end', () => {
    const both = common('abcd12efgh', 'abcd3efgh')!;
    expect(formatTemplate(both, 10)).toBe(`${Buffer.from('abcd').toString('hex')}....${Buffer.from('efgh').toString('hex')}`);
    expect(constantBytesOf(both)).toBe(8);
  });

  test('of different lengths counts no byte twice', () => {
    expect(constantBytesOf(common('aaaaaaaa', 'aaaaaa')!)).toBe(6);
  });

  test('finds nothing in common in noise, or in three bytes', () => {
    expect(common('abcdefgh', 'ijklmnop')).toBeUndefined();
    expect(common('abcd', 'abc_')).toBeUndefined();
    expect(common('abcd'.padEnd(21, 'x'), 'abcd'.padEnd(21, '_'))).toBeUndefined();
  });

  test('echoes of different lengths leave the rest comparable', () => {
    const a = templateOf(probe('192.0.2.10', 0, 'id=7;to=192.0.2.10;x'));
    const b = templateOf(probe('203.0.113.138', 0, 'id=7;to=203.0.113.138;x'));
    expect(constantBytesOf(commonTemplate(a, b)!)).toBe('id=7;to='.length + ';x'.length);
  });

  test('claims of any two payloads only bytes that both have', () => {
    const payload = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(payload, payload, (a, b) => {
        const both = common(a, b);
        if (both === undefined) return;
        const other = templateOf(probe('192.0.2.74', 0, b)).bytes;
        both.bytes.forEach((byte, i) => {
          if (byte === VARIES) return;
          expect(a[both.at[i]!]).toBe(byte);
          expect([other[i], other[other.length - both.bytes.length + i]]).toContain(byte);
        });
      }),
    );
  });
});

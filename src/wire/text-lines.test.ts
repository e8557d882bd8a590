import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_HEADERS, MAX_HEAD_BYTES, headerOf, looksLikeStart, readHead, readStart } from './text-lines.js';

const SIP = Buffer.from('SIP');
const HTTP = Buffer.from('HTTP');
const HEAD = 'INVITE sip:bob@example.org SIP/2.0\r\nSubject: lunch\r\n  today\r\nVia : x\r\n\r\nbody';

describe('readHead', () => {
  test('reads lines, joins folded ones, and says where each value stands', () => {
    const bytes = Buffer.from(HEAD);
    const head = readHead(bytes, 0)!;

    expect(head.start).toEqual({ text: 'INVITE sip:bob@example.org SIP/2.0', offset: 0 });
    expect(head.headers).toEqual([
      { name: 'subject', text: 'lunch    today', offset: bytes.indexOf('lunch') },
      { name: 'via', text: 'x', offset: bytes.indexOf('x\r\n') },
    ]);
    expect(head.isWhole).toBe(true);
    expect(bytes.toString('latin1', head.end)).toBe('body');
    expect(headerOf(head, 'v', 'via')?.text).toBe('x');
  });

  test('takes bare line feeds', () => {
    expect(readHead(Buffer.from('X\nA: b\n\n'), 0)).toMatchObject({ headers: [{ name: 'a', text: 'b' }], isWhole: true, end: 8 });
  });

  test('of a head that is cut, only the values that are surely complete', () => {
    const whole = readHead(Buffer.from(HEAD), 0)!.headers.map(({ text }) => text);
    for (let length = 0; length < HEAD.length - 5; length++) {
      const head = readHead(Buffer.from(HEAD.slice(0, length)), 0)!;
      expect(head.isWhole).toBe(false);
      for (const { text } of head.headers) expect(whole).toContain(text);
    }
  });

  test('passes over a line without a colon, and ends a value at a NUL', () => {
    expect(readHead(Buffer.from('X\r\nrubbish\r\nA: b\0c\r\n\r\n'), 0)!.headers).toEqual([{ name: 'a', text: 'b', offset: 15 }]);
  });

  test('refuses a head that is too long, or has too many headers', () => {
    expect(readHead(Buffer.from(`X\r\nA: ${'b'.repeat(MAX_HEAD_BYTES)}\r\n\r\n`), 0)).toBeUndefined();
    expect(readHead(Buffer.from(`X\r\n${'a:b\r\n'.repeat(MAX_HEADERS)}\r\n`), 0)?.headers).toHaveLength(MAX_HEADERS);
    expect(readHead(Buffer.from(`X\r\n${'a:b\r\n'.repeat(MAX_HEADERS + 1)}\r\n`), 0)).toBeUndefined();
  });
});

const looks = (text: string, isStream = false, protocol = SIP) => looksLikeStart(Buffer.from(text), 0, text.length, protocol, isStream);

describe('start lines', () => {
  test.each(['INVITE sip:bob@example.org SIP/2.0\r\n', 'X-METHOD tel:+33100000000 SIP/2.0\n', 'SIP/2.0 200 OK\r\n', 'SIP/2.0 180\r\n'])(
    '%j is one',
    (line) => {
      expect(looks(line)).toBe(true);
    },
  );

  test.each([
    'INVITE sip:bob@example.org HTTP/1.1\r\n',
    'SIP/2.0 OK\r\n',
    'invite sip:bob@example.org SIP/2.0\r\n',
    'INVITE  SIP/2.0\r\n',
    'IN sip:bob@example.org SIP/2.0\r\n',
    'HELLO WORLD, THIS IS TEXT\r\n',
    'INVITE sip:bob@example.org\0 SIP/2.0\r\n',
    'INVITE sip:bob@example.org SIP/2.0',
    'SIP/2.0',
    '',
  ])('%j is none', (line) => {
    expect(looks(line)).toBe(false);
  });

  test('on a stream one whose end has not come counts, up to the length of a head', () => {
    expect(looks('INVITE sip:bob@exam', true)).toBe(true);
    expect(looks('GET /a HTTP/1.', true, HTTP)).toBe(true);
    expect(looks('THE QUICK BROWN FOX JUMPS', true)).toBe(false);
    expect(looks(`GET /${'a'.repeat(MAX_HEAD_BYTES)} HTTP/1.1\r\n`, false, HTTP)).toBe(false);
  });

  test('is taken apart', () => {
    expect(readStart({ text: 'BYE sip:a@b SIP/2.0', offset: 10 }, 'SIP')).toEqual({
      is: 'request',
      method: { text: 'BYE', offset: 10 },
      target: { text: 'sip:a@b', offset: 14 },
    });
    expect(readStart({ text: 'SIP/2.0 404 Not Found', offset: 10 }, 'SIP')).toEqual({
      is: 'response',
      status: { text: '404', offset: 18 },
      reason: { text: 'Not Found', offset: 22 },
    });
    for (const other of ['', 'SIP/2.0', 'SIP/2.0 20', 'BYE SIP/2.0', 'BYE a HTTP/1.1', 'BYE  SIP/2.0']) {
      expect(readStart({ text: other, offset: 0 }, 'SIP')).toBeUndefined();
    }
  });

  test('nothing throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        for (const bytes of [Buffer.from(noise), Buffer.concat([Buffer.from(HEAD.slice(0, 40)), noise])]) {
          looksLikeStart(bytes, 0, bytes.length, SIP, true);
          const head = readHead(bytes, 0);
          if (head !== undefined) readStart(head.start, 'SIP');
        }
      }),
      { numRuns: 500 },
    );
  });
});

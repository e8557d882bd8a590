import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Carried, Field } from '../../core/message.js';
import { contextOf } from '../../testing/decoding.js';
import { MAX_CARRIED, MAX_DOCUMENTS, json } from './json.js';

const UDP = contextOf('udp');
const TCP = contextOf('tcp');
const HELLO = '{"type":"join","room":"r-1","user":{"id":1234}}';
/** {"alg":"HS256"} . {"sub":"alice","video":{"room":"r-1"}} . three bytes */
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsInZpZGVvIjp7InJvb20iOiJyLTEifX0.c2ln';

describe('a datagram, a body or a message', () => {
  test('is read to its end', () => {
    const decoded = json.decode(Buffer.from(HELLO), UDP);
    expect(decoded).toMatchObject({
      ok: true,
      used: HELLO.length,
      direction: undefined,
      pdus: [
        {
          kind: 'object',
          fields: [
            { name: 'type', value: 'join', offset: 9, length: 4 },
            { name: 'room', value: 'r-1', offset: 23, length: 3 },
            { name: 'user', offset: 35, length: 11, fields: [{ name: 'id', value: 1234, offset: 41, length: 4 }] },
          ],
        },
      ],
    });
  });

  test('may hold several values, with space or a NUL behind them', () => {
    expect(kinds(`\n${HELLO}\n[{"a":1}]\r\n\0`)).toEqual(['object', 'array']);
  });

  test('may hold so many, and not one more', () => {
    expect(kinds('{"a":1}'.repeat(MAX_DOCUMENTS))).toHaveLength(MAX_DOCUMENTS);
    expect(json.decode(Buffer.from('{"a":1}'.repeat(MAX_DOCUMENTS + 1)), UDP)).toEqual({
      ok: false,
      why: 'malformed',
      at: 7 * MAX_DOCUMENTS,
    });
  });

  test.each([
    ['nothing', ''],
    ['a word', 'hello'],
    ['a number', '42'],
    ['an empty object', '{}'],
    ['a list of numbers', '[1,2,3]'],
    ['something behind it', `${HELLO}x`],
    ['no UTF-8', Buffer.from('{"a":"\xff"}', 'latin1')],
    ['SIP', 'INVITE sip:bob@example.org SIP/2.0\r\n\r\n'],
    ['SDP', 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n'],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['STUN', Buffer.from('000100002112a442000102030405060708090a0b', 'hex')],
  ])('is refused when it is %s', (_what, bytes) => {
    expect(json.decode(Buffer.from(bytes as string), UDP).ok).toBe(false);
  });

  test('no prefix is read', () => {
    for (let n = 0; n < HELLO.length; n++) expect(json.decode(Buffer.from(HELLO.slice(0, n)), UDP).ok).toBe(false);
  });

  test('looks like JSON at both ends', () => {
    for (const text of [HELLO, `{ "a": 1 }\n\0`, '[{"a":1}]', '["x"]']) expect(looks(text)).toBe(true);
    for (const text of ['', '{', '{}', '[]', '[1]', '{"a":1', 'x{"a":1}', '"a"']) expect(looks(text)).toBe(false);
  });
});

describe('a stream', () => {
  test.each([
    ['one after another', HELLO + HELLO, HELLO.length],
    ['a line each', `${HELLO}\r\n${HELLO}\n`, HELLO.length + 2],
    ['behind 32 bits of length', `\0\0\0\x2f${HELLO}\0\0\0\x2f`, 4 + HELLO.length],
    ['behind 32 bits, little endian', `\x2f\0\0\0${HELLO}`, 4 + HELLO.length],
    ['behind 16 bits', `\0\x2f${HELLO}`, 2 + HELLO.length],
  ])('holds values %s', (_what, text, used) => {
    const bytes = Buffer.from(text, 'latin1');
    expect(json.looksLike(bytes, 0, bytes.length, 'tcp', false)).toBe(true);
    const decoded = json.decode(bytes, TCP);
    expect(decoded).toMatchObject({ ok: true, pdus: [{ kind: 'object' }] });
    // A NUL behind a value may be the first byte of the next length; what follows is out of step for one message.
    if (decoded.ok) expect(decoded.used).toBeGreaterThanOrEqual(used);
  });

  test('a value that is not as long as the length in front of it says is another thing', () => {
    for (const length of ['\x2e', '\x30'])
      expect(json.decode(Buffer.from(`\0\0\0${length}${HELLO}`, 'latin1'), TCP)).toEqual({ ok: false, why: 'malformed', at: 51 });
  });

  test('waits for the rest', () => {
    for (let n = 3; n < HELLO.length; n++)
      expect(json.decode(Buffer.from(HELLO.slice(0, n)), TCP)).toEqual({ ok: false, why: 'truncated', at: n });
    const known = contextOf('tcp', true);
    for (const beginning of ['{', '{ ', '{"', '[']) expect(json.decode(Buffer.from(beginning), known)).toMatchObject({ why: 'truncated' });
    expect(json.looksLike(Buffer.from('{'), 0, 1, 'tcp', true)).toBe(true);
    expect(json.looksLike(Buffer.from('{'), 0, 1, 'tcp', false)).toBe(false);
  });

  test('in the middle of a value is not ours', () => {
    expect(json.decode(Buffer.from('"room":"r-1"}'), TCP)).toEqual({ ok: false, why: 'not-mine', at: 0 });
  });
});

describe('what is packed into a text', () => {
  test('is a token, whose claims have its range', () => {
    const [at] = fieldsOf(`{"access_token":"${TOKEN}"}`);
    const place = { offset: 17, length: TOKEN.length };
    expect(at).toMatchObject({ name: 'access_token', value: TOKEN, ...place });
    expect(at?.fields).toMatchObject([
      { name: 'header', ...place, fields: [{ name: 'alg', value: 'HS256', ...place }] },
      {
        name: 'claims',
        ...place,
        fields: [
          { name: 'sub', value: 'alice', ...place },
          { name: 'video', fields: [{ name: 'room', value: 'r-1', ...place }] },
        ],
      },
    ]);
  });

  test('is JSON again, once', () => {
    const inner = JSON.stringify({ room: 'r-1', more: JSON.stringify({ room: 'r-2' }) });
    const text = JSON.stringify({ data: inner });
    const length = text.length - 11;
    expect(fieldsOf(text)[0]?.fields).toMatchObject([
      { name: 'room', value: 'r-1', offset: 9, length },
      { name: 'more', offset: 9, length, fields: undefined },
    ]);
  });

  test.each(['{', '{"a":1} and more', '[x]', '{}x'])('is nothing more in %j', (text) => {
    expect(fieldsOf(JSON.stringify({ data: text }))[0]?.fields).toBeUndefined();
  });
});

describe('session descriptions and candidates', () => {
  test('are handed on, unescaped, with the range of their text', () => {
    const sdp = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n';
    expect(carriesOf({ jsep: { sdp }, c: [{ candidate: 'candidate:1 1 udp 1 192.0.2.1 5 typ host' }] })).toEqual([
      { offset: 16, length: sdp.length + 4, bytes: Buffer.from(sdp), protocol: 'sdp' },
      { offset: 16 + sdp.length + 4 + 22, length: 40, bytes: Buffer.from('candidate:1 1 udp 1 192.0.2.1 5 typ host'), protocol: 'sdp' },
    ]);
  });

  test('other texts are not', () => {
    expect(carriesOf({ a: 'v=0', b: 'candidates: two', c: 'v=01\n' })).toEqual([]);
  });

  test('so many, and not one more', () => {
    expect(carriesOf({ a: Array.from({ length: MAX_CARRIED + 1 }, () => 'candidate:1') })).toHaveLength(MAX_CARRIED);
  });
});

describe('Socket.IO', () => {
  test('an event has its name and its arguments', () => {
    const text = '42/chat,17["join",{"room":"r-1"}]';
    expect(json.decode(Buffer.from(text), UDP)).toMatchObject({
      ok: true,
      used: text.length,
      pdus: [
        {
          kind: 'event',
          fields: [
            { name: 'namespace', value: '/chat', offset: 2, length: 5 },
            { name: 'event', value: 'join', offset: 12, length: 4 },
            { name: 'arguments', fields: [{ name: '1', fields: [{ name: 'room', value: 'r-1', offset: 27, length: 3 }] }] },
          ],
        },
      ],
    });
  });

  test.each([
    ['0{"sid":"s-1","upgrades":[]}', 'open', ['sid', 'upgrades']],
    ['40{"sid":"s-1"}', 'connect', ['sid']],
    ['40/chat,{"token":"t"}', 'connect', ['namespace', 'token']],
    ['4317["done"]', 'acknowledgement', ['arguments']],
    ['451-["photo",{"_placeholder":true}]', 'event', ['event', 'arguments']],
    ['42[{"no":"name"}]', 'event', ['arguments']],
  ])('%s', (text, kind, names) => {
    expect(json.decode(Buffer.from(text), UDP)).toMatchObject({ ok: true, pdus: [{ kind, fields: names.map((name) => ({ name })) }] });
  });

  test('packets of a poll stand side by side', () => {
    expect(kinds('42["a",1]\x1e42["b",2]')).toEqual(['event', 'event']);
  });

  test('packets that say nothing are passed over among others, and alone where others were read', () => {
    expect(kinds('2\x1e42["a",1]\x1e40\x1e41/chat,')).toEqual(['event']);
    const known = contextOf('udp', true);
    for (const text of ['2', '3probe', '40', '41/chat,']) {
      expect(json.decode(Buffer.from(text), UDP)).toMatchObject({ ok: false, why: 'not-mine' });
      expect(json.decode(Buffer.from(text), known)).toEqual({ ok: true, pdus: [], used: text.length, direction: undefined });
      expect(json.looksLike(Buffer.from(text), 0, text.length, 'udp', true)).toBe(true);
    }
  });

  test.each([
    ['0{"sid":1}', true],
    ['42["a"]', true],
    ['451-/chat,12[{}]', true],
    ['40', false],
    ['42"a"', false],
    ['42 [1]', false],
    ['0{1}', false],
    ['49[1]', false],
    [`42${'1'.repeat(300)}[`, false],
  ])('%s is known by its beginning: %s', (text, isKnown) => {
    expect(json.looksLike(Buffer.from(text), 0, text.length, 'udp', false)).toBe(isKnown);
  });

  test.each(['2probe', '41', '4', '42', '42join', '42["a"', '42["a"]x', '47["a"]', '421-["a"]', '5["a"]', '421234'])(
    'declines %j',
    (text) => {
      expect(json.decode(Buffer.from(text), UDP).ok).toBe(false);
    },
  );
});

test('never throws, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      for (const head of ['', '{"a":', '42["a",', '0{', '\0\0\0\x20{"', `{"t":"${TOKEN.slice(0, 30)}`]) {
        const bytes = Buffer.concat([Buffer.from(head, 'latin1'), noise]);
        for (const context of [UDP, TCP, contextOf('tcp', true)]) {
          json.looksLike(bytes, 0, bytes.length, context.transport, context.recognised);
          const decoded = json.decode(bytes, context);
          if (decoded.ok) expect(decoded.used).toBeLessThanOrEqual(bytes.length);
        }
      }
    }),
    { numRuns: 1_000 },
  );
});

function kinds(text: string): readonly string[] {
  const decoded = json.decode(Buffer.from(text, 'latin1'), UDP);
  return decoded.ok ? decoded.pdus.map(({ kind }) => kind) : [];
}

function fieldsOf(text: string): readonly Field[] {
  const decoded = json.decode(Buffer.from(text), UDP);
  return decoded.ok ? decoded.pdus[0]!.fields : [];
}

function looks(text: string): boolean {
  return json.looksLike(Buffer.from(`..${text}`), 2, 2 + text.length, 'udp', false);
}

function carriesOf(body: unknown): readonly Carried[] {
  const decoded = json.decode(Buffer.from(JSON.stringify(body)), UDP);
  return decoded.ok ? (decoded.pdus[0]!.carries ?? []) : [];
}

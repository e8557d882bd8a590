import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exchangesIn } from '../../testing/exchanges.js';
import { ROOT } from '../../testing/results.js';
import { dns } from '../dns.js';
import { contextOf } from '../../testing/decoding.js';
import { type Tnetstring, readTnetstring } from './tnetstring.js';

function tagged(tag: string, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${content.length}:`), content, Buffer.from(tag)]);
}

/** A value as a typed netstring; texts as `text` writes them. */
function tnet(value: unknown, text: ',' | ';' = ';'): Buffer {
  if (value === null) return tagged('~', Buffer.alloc(0));
  if (Buffer.isBuffer(value)) return tagged(',', value);
  if (typeof value === 'string') return tagged(text, Buffer.from(value));
  if (typeof value === 'boolean') return tagged('!', Buffer.from(String(value)));
  if (typeof value === 'number') return tagged(Number.isInteger(value) ? '#' : '^', Buffer.from(String(value)));
  if (Array.isArray(value)) return tagged(']', Buffer.concat(value.map((one) => tnet(one, text))));
  return tagged('}', Buffer.concat(Object.entries(value as object).flatMap(([name, one]) => [tnet(name, text), tnet(one, text)])));
}

const CONNECTIONS = {
  client_conn: { peername: ['::ffff:192.0.2.9', 50_000] },
  server_conn: { id: 'c-1', peername: ['198.51.100.4', 443], address: ['api.example', 443], tls: true },
};

const NOW = {
  version: 21,
  type: 'http',
  ...CONNECTIONS,
  request: {
    scheme: 'https',
    host: 'api.example',
    port: 443,
    method: 'GET',
    path: '/join?room=7',
    authority: '',
    http_version: 'HTTP/2.0',
    headers: [[Buffer.from(':authority'), Buffer.from('api.example')]],
    content: Buffer.alloc(0),
    timestamp_start: 1_767_323_045.25,
  },
  response: {
    status_code: 200,
    reason: '',
    headers: [[Buffer.from('x'), Buffer.from('y')]],
    content: Buffer.from('ok'),
    timestamp_start: 1_767_323_045.5,
  },
  websocket: {
    messages: [
      [1, true, Buffer.from('{"op":0}'), 1_767_323_046.5, false, false],
      [2, false, Buffer.from([1]), 1_767_323_047.5, false, false],
    ],
  },
};

/** As version 0.10 wrote it: texts are bytes, and names were others. */
const OLD = {
  version: [0, 10],
  request: {
    scheme: 'http',
    host: 'api.example',
    port: 80,
    method: 'POST',
    path: '/a',
    headers: [['Host', 'api.example']],
    content: 'b',
    timestamp_start: 1.5,
    httpversion: [1, 1],
  },
  response: { code: 404, msg: 'Not Found', headers: [], content: 'gone', timestamp_start: 2.5, httpversion: [1, 1] },
  client_conn: { address: { address: ['192.0.2.9', 5], use_ipv6: false } },
  server_conn: { peer_address: { address: ['198.51.100.4', 80], use_ipv6: false } },
};

describe('flows of mitmproxy', () => {
  test('of today give the exchange and the messages of its WebSocket', () => {
    const { exchanges, format, damage, isCut } = exchangesIn(tnet(NOW));
    expect({ format, damage, isCut }).toEqual({ format: 'mitmproxy', damage: [], isCut: false });
    const [{ bytes, channel, messages }] = exchanges as [(typeof exchanges)[number]];
    expect(bytes.toString('latin1')).toBe(
      'GET /join?room=7 HTTP/1.1\r\nhost: api.example\r\n\r\nHTTP/1.1 200 \r\nx: y\r\n\r\nok{"op":0}\x01',
    );
    expect(channel).toMatchObject({
      client: { address: '192.0.2.9', port: 50_000 },
      server: { address: '198.51.100.4', port: 443 },
      disclosure: 'intercepted',
    });
    expect(messages.map(({ is, direction, time }) => [is, direction, time.seconds, time.nanoseconds])).toEqual([
      ['http', 'to-server', 1_767_323_045, 250_000_000],
      ['http', 'to-client', 1_767_323_045, 500_000_000],
      ['message', 'to-server', 1_767_323_046, 500_000_000],
      ['message', 'to-client', 1_767_323_047, 500_000_000],
    ]);
  });

  test('of the first versions too', () => {
    const { exchanges, format } = exchangesIn(tnet(OLD, ','));
    expect(format).toBe('mitmproxy');
    expect(exchanges[0]!.bytes.toString()).toBe('POST /a HTTP/1.1\r\nHost: api.example\r\n\r\nbHTTP/1.1 404 Not Found\r\n\r\ngone');
    expect(exchanges[0]!.channel).toMatchObject({ server: { address: '198.51.100.4', port: 80 }, disclosure: 'cleartext' });
  });

  test('keep TCP, UDP and DNS apart, and write DNS anew', () => {
    const raw = (type: string) => ({
      version: 21,
      type,
      ...CONNECTIONS,
      messages: [
        [true, Buffer.from('hello'), 3.5],
        [false, Buffer.from('there'), 4.5],
      ],
    });
    const asked = {
      version: 21,
      type: 'dns',
      ...CONNECTIONS,
      request: { id: 7, questions: [{ name: 'edge.example', type: 1, class_: 1 }], answers: [], timestamp: 3.5 },
      response: {
        id: 7,
        questions: [{ name: 'edge.example', type: 1, class_: 1 }],
        answers: [{ name: 'edge.example', type: 1, class_: 1, ttl: 60, data: Buffer.from([192, 0, 2, 1]) }],
        timestamp: 4.5,
      },
    };
    const { exchanges } = exchangesIn(Buffer.concat([tnet(raw('tcp')), tnet(raw('udp')), tnet(asked)]));
    expect(exchanges.map(({ number, channel, messages }) => [number, channel.transport, messages.map(({ is }) => is)])).toEqual([
      [1, 'tcp', ['stream', 'stream']],
      [2, 'udp', ['message', 'message']],
      [3, 'udp', ['message', 'message']],
    ]);
    const { bytes, messages } = exchanges[2]!;
    for (const { from, length } of messages) {
      const decoding = dns.decode(bytes.subarray(from, from + length), contextOf('udp', false));
      expect(decoding).toMatchObject({ ok: true, used: length });
    }
  });

  test('are read the same in chunks of any size', () => {
    const file = Buffer.concat([tnet(NOW), tnet(OLD, ',')]);
    const whole = exchangesIn(file).exchanges;
    for (const size of [1, 2, 5, 200]) expect(exchangesIn(file, size).exchanges).toEqual(whole);
  });

  test('every prefix gives what it holds and says that it is cut', () => {
    const one = tnet(NOW);
    const file = Buffer.concat([one, one]);
    for (let length = 20; length < file.length; length++) {
      const { exchanges, isCut } = exchangesIn(file.subarray(0, length));
      expect([length, exchanges.length, isCut]).toEqual([length, length >= one.length ? 1 : 0, length > one.length]);
    }
  });

  test('lying lengths end the reading, not the run', () => {
    const one = tnet(NOW);
    const lying = Buffer.from(tnet(NOW).toString('latin1').replace('4:path', '9:path'), 'latin1');
    expect(exchangesIn(Buffer.concat([one, lying, one])).exchanges.map(({ number }) => number)).toEqual([1, 3]);
    expect(exchangesIn(Buffer.concat([one, Buffer.from('rubbish')])).damage).toMatchObject([{ why: 'malformed', offset: one.length }]);
    const huge = Buffer.concat([one, Buffer.from('999999999:'), Buffer.alloc(1000)]);
    expect(exchangesIn(huge, 100)).toMatchObject({
      isCut: true,
      damage: [{ detail: expect.stringContaining('more than is read') }, { why: 'truncated' }],
    });
  });

  test('text that begins with numbers is none', () => {
    for (const text of ['12:30:00 somebody joined', '5:1:abc~', '1:2:', '9:4:aaaa;0:~}'])
      expect(exchangesIn(Buffer.from(text)).format).toBeUndefined();
  });
});

test('typed netstrings come back as they were written', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.array(tie('any')),
      fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        tie('any'),
      ),
    ),
  })).any;
  const plain = (one: Tnetstring | undefined): unknown =>
    Buffer.isBuffer(one) || typeof one !== 'object' || one === null
      ? one
      : Array.isArray(one)
        ? one.map(plain)
        : Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, plain(inner as Tnetstring)]));
  fc.assert(
    fc.property(value, (one) => {
      expect(plain(readTnetstring(tnet(one)))).toEqual(one);
    }),
  );
});

test('deep nesting and noise never throw', () => {
  let deep = Buffer.from('0:~');
  for (let i = 0; i < 1000; i++) deep = Buffer.concat([Buffer.from(`${deep.length}:`), deep, Buffer.from(']')]);
  expect(readTnetstring(deep)).toBeUndefined();
  const one = tnet(NOW);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(one.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
      fc.uint8Array(),
      (changes, noise) => {
        const bent = Buffer.concat([one, noise]);
        for (const [at, byte] of changes) bent[at] = byte;
        exchangesIn(bent, 100);
        exchangesIn(Buffer.concat([Buffer.from('40:1:'), noise]));
      },
    ),
    { numRuns: 500 },
  );
});

test('flow files that others wrote are read', ({ skip }) => {
  const folder = join(ROOT, '../shared/captures');
  if (!existsSync(folder)) return skip('the reference captures are not here');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.mitm'));
  expect(files.length).toBeGreaterThan(2);
  for (const name of files) {
    const { format, exchanges, damage } = exchangesIn(readFileSync(join(folder, name)), 4096);
    expect([name, format, exchanges.length > 0, damage]).toEqual([name, 'mitmproxy', true, []]);
  }
});

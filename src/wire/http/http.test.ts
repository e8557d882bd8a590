import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Direction } from '../../core/flow.js';
import { contextOf } from '../../testing/decoding.js';
import { misplaced, unitsOf, valuesOf } from '../../testing/fields.js';
import { MAX_HEAD_BYTES } from '../text-lines.js';
import { MAX_PENDING } from './connection.js';
import { http } from './http.js';

type Memory = ReturnType<NonNullable<typeof http.begin>>;
let memory: Memory;
beforeEach(() => void (memory = http.begin!()));

const REQUEST =
  'GET /v1/rooms/blue%20room?user=alice%40example.org&n=1+2#x HTTP/1.1\r\nHost: api.example.org:8080\r\n' +
  'User-Agent: App/1.0 (Linux; Android 9; Model X1 Build/A1)\r\nAuthorization: Bearer abc.def\r\n\r\n';

const decode = (text: string | Buffer, direction: Direction = 'to-server', recognised = true) =>
  http.decode(Buffer.from(text), contextOf('tcp', recognised, { memory, direction }));
const values = (text: string) => valuesOf(unitsOf(decode(text))[0]!.fields);

describe('an HTTP message', () => {
  test('a request, every value in its place', () => {
    const decoding = decode(REQUEST);
    const [unit] = unitsOf(decoding);

    expect(decoding).toMatchObject({ used: REQUEST.length, direction: 'to-server' });
    expect(unit!.kind).toBe('request');
    expect(valuesOf(unit!.fields)).toMatchObject({
      method: ['GET'],
      host: ['api.example.org'],
      'host.hostname': ['api.example.org'],
      'host.hostname.port': ['8080'],
      path: ['/v1/rooms/blue%20room'],
      'path.1': ['rooms'],
      'path.2': ['blue room'],
      'query.user': ['alice@example.org'],
      'query.n': ['1 2'],
      'headers.user-agent.device-model': ['Model X1'],
      'authorization.scheme': ['Bearer'],
      'authorization.token': ['abc.def'],
    });
    expect(misplaced(unit!.fields, Buffer.from(REQUEST))).toEqual(['path.2', 'query.user', 'query.n']);
    const query = unit!.fields.find(({ name }) => name === 'query')!.fields![0]!;
    expect(REQUEST.slice(query.offset, query.offset + query.length)).toBe('alice%40example.org');
    expect(query.key).toEqual({ offset: REQUEST.indexOf('user='), length: 4 });
  });

  test('the host is that of the target where it names one', () => {
    expect(values('GET http://a.example.org/x?y=1 HTTP/1.1\r\nHost: b.example.org\r\n\r\n')).toMatchObject({
      host: ['a.example.org'],
      path: ['/x'],
      'query.y': ['1'],
    });
    expect(values('CONNECT c.example.org:443 HTTP/1.1\r\n\r\n')).toMatchObject({ host: ['c.example.org'] });
    expect(values('GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n')).toMatchObject({ 'host.address.public': ['192.0.2.1'] });
  });

  test('several follow each other', () => {
    const response = 'HTTP/1.1 204 No Content\r\nX: y\r\n\r\n';
    expect(decode(`${response}${response}`, 'to-client')).toMatchObject({ used: response.length, direction: 'to-client' });
    expect(unitsOf(decode(response, 'to-client'))[0]!.kind).toBe('response');
  });

  test('every prefix waits for more', () => {
    for (let length = 8; length < REQUEST.length; length++) {
      expect(decode(REQUEST.slice(0, length), 'to-server', false)).toMatchObject({ ok: false, why: 'truncated' });
    }
  });

  test('declines what is none', () => {
    for (const text of [
      'OPTIONS rtsp://192.0.2.1/ RTSP/1.0\r\nCSeq: 1\r\n\r\n',
      'INVITE sip:a@b SIP/2.0\r\n\r\n',
      'get / HTTP/1.1\r\n\r\n',
      'GET key\r\n',
      'THE CAPITAL LETTERS\r\n',
      '\u0016\u0003\u0001\u0000\u0005hello',
    ]) {
      expect(decode(text, 'to-server', false)).toMatchObject({ ok: false, why: 'not-mine' });
    }
  });

  test('a head without end is not waited for', () => {
    expect(decode(`GET / HTTP/1.1\r\nX: ${'x'.repeat(MAX_HEAD_BYTES)}`)).toMatchObject({ why: 'malformed' });
  });
});

test('no more requests without an answer are remembered than the limit', () => {
  for (let sent = 0; sent <= MAX_PENDING; sent++) decode('GET / HTTP/1.1\r\n\r\n');
  expect(memory.pending).toHaveLength(MAX_PENDING);
});

describe('a connection that changes', () => {
  const upgrade = 'GET /chat HTTP/1.1\r\nHost: example.org\r\nUpgrade: websocket\r\n\r\n';
  const agreed = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n\r\n';

  test('to WebSocket: both directions are handed on, in order', () => {
    decode(upgrade);
    const [response] = unitsOf(decode(`${agreed}abc`, 'to-client'));
    expect(response!.kind).toBe('response');
    expect(response!.carries).toEqual([{ offset: agreed.length, length: 3, protocol: 'websocket', stream: { name: 'websocket', at: 0 } }]);
    expect(unitsOf(decode('de', 'to-client'))[0]!.carries).toMatchObject([{ offset: 0, length: 2, stream: { at: 3 } }]);
    expect(unitsOf(decode('GET / HTTP/1.1\r\n\r\n'))[0]!.carries).toMatchObject([{ protocol: 'websocket', stream: { at: 0 } }]);
  });

  test('to WebSocket, the answer not captured: masked frames tell', () => {
    expect(decode(Buffer.from('8180', 'hex')).ok).toBe(false);
    decode(upgrade);
    expect(decode('rubbish').ok).toBe(false);
    expect(decode(Buffer.from('8105', 'hex')).ok).toBe(false);
    expect(unitsOf(decode(Buffer.from('818000000000', 'hex')))[0]!.carries).toMatchObject([{ protocol: 'websocket' }]);
  });

  test('a refused wish changes nothing', () => {
    decode(upgrade);
    decode('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n', 'to-client');
    expect(unitsOf(decode('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'to-client'))[0]!.kind).toBe('response');
  });

  test('to a tunnel: what it is, its content tells; HTTP in it is read on', () => {
    decode('CONNECT example.org:443 HTTP/1.1\r\n\r\n');
    decode('HTTP/1.1 200 Connection established\r\n\r\n', 'to-client');
    const [unit] = unitsOf(decode(Buffer.from('160301', 'hex')));
    expect(unit!.carries).toEqual([{ offset: 0, length: 3, stream: { name: 'tunnel', at: 0 } }]);
    expect(unitsOf(decode(REQUEST))[0]!.kind).toBe('request');
  });
});

test('nothing throws, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(REQUEST.length), fc.boolean(), (noise, at, isClient) => {
      memory = http.begin!();
      const direction = isClient ? 'to-server' : 'to-client';
      decode(Buffer.from(noise), direction, false);
      decode(Buffer.concat([Buffer.from(REQUEST.slice(0, at)), noise, Buffer.from(REQUEST.slice(at))]), direction);
      decode(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'), noise]), direction);
      decode(Buffer.from(noise), direction);
    }),
    { numRuns: 1000 },
  );
});

import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Direction } from '../../core/flow.js';
import { contextOf } from '../../testing/decoding.js';
import { unitsOf, valuesOf } from '../../testing/fields.js';
import { MAX_UNPACKED } from './body.js';
import { MAX_CHUNKS } from './chunks.js';
import { MAX_BODY, http } from './http.js';

type Memory = ReturnType<NonNullable<typeof http.begin>>;
let memory: Memory;
beforeEach(() => void (memory = http.begin!()));

const decode = (bytes: Buffer | string, direction: Direction = 'to-server') =>
  http.decode(Buffer.from(bytes), contextOf('tcp', true, { memory, direction }));

function post(type: string, body: string | Buffer, headers = ''): Buffer {
  const head = `POST /x HTTP/1.1\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

const chunkedHead = (type: string) => `POST /x HTTP/1.1\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`;
const responseHead = (headers: string) => `HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`;

const formPart = (name: string, value: string, more = '') =>
  `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

describe('bodies', () => {
  test.each([
    ['application/json', '{"a":1}', 'json'],
    ['application/vnd.example+json; charset=utf-8', '[]', 'json'],
    ['text/plain', ' {"a":1}', 'json'],
    ['text/plain;charset=UTF-8', '42["join",{"a":1}]', 'json'],
    ['application/soap+xml', '<a/>', 'xml'],
    ['application/octet-stream', '<?xml version="1.0"?><a/>', 'xml'],
    ['application/sdp', 'v=0\r\n', 'sdp'],
    ['application/octet-stream', '\u0001\u0002', undefined],
  ])('%s %j is read by %s', (type, body, protocol) => {
    const bytes = post(type, body);
    const length = Buffer.byteLength(body);
    expect(unitsOf(decode(bytes))[0]!.carries).toEqual([
      { offset: bytes.length - length, length, ...(protocol !== undefined && { protocol }) },
    ]);
  });

  test.each([
    ['image/png', '{"a":1}'],
    ['text/html', '<html>'],
    ['text/plain', 'hello'],
    ['application/octet-stream', '<!doctype html>'],
  ])('%s %j says nothing', (type, body) => {
    expect(unitsOf(decode(post(type, body)))[0]!.carries).toBeUndefined();
  });

  test('forms become fields, where they stand', () => {
    const bytes = post('application/x-www-form-urlencoded', 'user=al%20ice&empty=&=x&y');
    const [unit] = unitsOf(decode(bytes));
    expect(valuesOf(unit!.fields)).toMatchObject({ 'form.user': ['al ice'], 'form.empty': [''] });
    const user = unit!.fields.at(-1)!.fields![0]!;
    expect(bytes.toString('latin1', user.offset, user.offset + user.length)).toBe('al%20ice');
  });

  test('so do forms in parts', () => {
    const bytes = post(
      'multipart/form-data; boundary=b',
      `${formPart('user', 'alice')}${formPart('f', '{"a":1}', '; filename="x"')}--b--\r\n`,
    );
    const [unit] = unitsOf(decode(bytes));
    expect(valuesOf(unit!.fields)).toMatchObject({ 'form.user': ['alice'] });
    expect(unit!.fields.at(-1)!.fields![0]!.offset).toBe(bytes.indexOf('alice'));
    expect(unit!.carries).toEqual([{ offset: bytes.indexOf('{"a"'), length: 7, protocol: 'json' }]);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('%s is undone', (encoding, compress) => {
    const bytes = post('application/json', compress(Buffer.from('{"a":1}')), `Content-Encoding: ${encoding}\r\n`);
    const [carried] = unitsOf(decode(bytes))[0]!.carries!;
    expect(carried).toMatchObject({ protocol: 'json', bytes: Buffer.from('{"a":1}') });
    expect(carried!.offset + carried!.length).toBe(bytes.length);
  });

  test('a compressed form is found in the whole of its wrapping', () => {
    const packed = gzipSync('user=alice');
    const bytes = post('application/x-www-form-urlencoded', packed, 'Content-Encoding: gzip\r\n');
    const user = unitsOf(decode(bytes))[0]!.fields.at(-1)!.fields![0]!;
    expect(user).toMatchObject({ name: 'user', value: 'alice', offset: bytes.length - packed.length, length: packed.length });
  });

  test('what unpacks to more than its limit, or not at all, is left', () => {
    const bomb = (size: number) => post('application/json', gzipSync(Buffer.alloc(size, 0x20)), 'Content-Encoding: gzip\r\n');
    expect(unitsOf(decode(bomb(MAX_UNPACKED)))[0]!.carries).toHaveLength(1);
    expect(unitsOf(decode(bomb(MAX_UNPACKED + 1)))[0]!.carries).toBeUndefined();
    expect(unitsOf(decode(post('application/json', '{"a":1}', 'Content-Encoding: gzip\r\n')))[0]!.carries).toBeUndefined();
    expect(unitsOf(decode(post('application/json', '{"a":1}', 'Content-Encoding: zstd\r\n')))[0]!.carries).toBeUndefined();
  });

  test('every prefix of one that is read waits for more', () => {
    const bytes = post('application/json', '{"a":1}');
    for (let length = 8; length < bytes.length; length++) {
      expect(decode(bytes.subarray(0, length))).toMatchObject({ ok: false, why: 'truncated' });
    }
  });

  test('one whose length is sure says how much is needed; whether a response has one is told by its request', () => {
    const bytes = post('application/json', '{"a":1}');
    expect(decode(bytes.subarray(0, -1))).toMatchObject({ why: 'truncated', needs: bytes.length });
    const begun = `${responseHead('Content-Type: application/json\r\nContent-Length: 7')}{`;
    expect(decode(begun, 'to-client')).toMatchObject({ why: 'truncated', needs: undefined });
    decode(bytes);
    expect(decode(begun, 'to-client')).toMatchObject({ why: 'truncated', needs: begun.length + 6 });
  });

  test('one that is not read is passed over without waiting', () => {
    const head = responseHead('Content-Type: video/mp4\r\nContent-Length: 1000000');
    expect(decode(head, 'to-client')).toMatchObject({ ok: true, used: head.length + 1_000_000 });
  });

  test('of a long one the beginning is read, and the rest passed over', () => {
    const head = `POST /x HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: ${MAX_BODY + 10}\r\n\r\n`;
    const body = `[${' '.repeat(MAX_BODY)}`;
    expect(decode(head + body.slice(0, MAX_BODY - 1))).toMatchObject({ ok: false, why: 'truncated' });
    const decoding = decode(head + body.slice(0, MAX_BODY));
    expect(decoding).toMatchObject({ used: head.length + MAX_BODY + 10 });
    expect(unitsOf(decoding)[0]!.carries).toMatchObject([{ offset: head.length, length: MAX_BODY }]);
  });

  test('one longer than sequence numbers go ends the stream', () => {
    expect(decode(responseHead('Content-Length: 99999999999'), 'to-client')).toMatchObject({ ok: true, isLast: true });
    expect(decode(responseHead('Content-Length: many'), 'to-client')).toMatchObject({ ok: true, isLast: false });
  });
});

describe('chunks', () => {
  test('one is where it is, several are put together', () => {
    const one = `${chunkedHead('application/json')}7;x=y\r\n{"a":1}\r\n0\r\nTrailer: t\r\n\r\n`;
    expect(unitsOf(decode(one))[0]!.carries).toEqual([{ offset: one.indexOf('{'), length: 7, protocol: 'json' }]);
    const two = `${chunkedHead('application/json')}3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n`;
    expect(unitsOf(decode(two))[0]!.carries).toEqual([
      { offset: two.indexOf('{'), length: 12, bytes: Buffer.from('{"a":1}'), protocol: 'json' },
    ]);
    expect(decode(two)).toMatchObject({ used: two.length });
    for (let length = 8; length < two.length; length++) expect(decode(two.slice(0, length))).toMatchObject({ why: 'truncated' });
  });

  test('of a body that is not read they are passed over, in all calls', () => {
    const head = `HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(decode(head, 'to-client')).toMatchObject({ used: head.length });
    expect(decode('4\r\nab', 'to-client')).toMatchObject({ pdus: [], used: 9 });
    expect(decode('2\r\nab\r\n10', 'to-client')).toMatchObject({ pdus: [], used: 7 });
    expect(decode('10', 'to-client')).toMatchObject({ why: 'truncated' });
    expect(decode('0\r\n\r\nHTTP', 'to-client')).toMatchObject({ pdus: [], used: 5 });
    expect(unitsOf(decode(responseHead('Content-Length: 0'), 'to-client'))).toHaveLength(1);
  });

  test('rubbish among them ends them', () => {
    decode(`HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n`, 'to-client');
    expect(decode('no size\r\n', 'to-client')).toMatchObject({ why: 'not-mine' });
    expect(unitsOf(decode(responseHead('Content-Length: 0'), 'to-client'))).toHaveLength(1);
    expect(unitsOf(decode(`${chunkedHead('application/json')}no size\r\n`))[0]!.carries).toBeUndefined();
  });

  test('no more are put together than the limit, in bytes or number', () => {
    const size = (MAX_BODY / 2).toString(16);
    const half = `${size}\r\n${'x'.repeat(MAX_BODY / 2)}\r\n`;
    const decoding = decode(`${chunkedHead('application/octet-stream')}${half}${half}1\r\n`);
    expect(unitsOf(decoding)[0]!.carries).toMatchObject([{ bytes: Buffer.alloc(MAX_BODY, 'x') }]);
    expect(decode('1\r\nx\r\n0\r\n\r\n')).toMatchObject({ pdus: [] });
    const many = `${chunkedHead('application/octet-stream')}${'1\r\nx\r\n'.repeat(MAX_CHUNKS)}1\r\n`;
    expect(unitsOf(decode(many))[0]!.carries).toMatchObject([{ bytes: Buffer.alloc(MAX_CHUNKS, 'x') }]);
  });
});

describe('responses', () => {
  test('to HEAD, and of some kinds, have no body', () => {
    decode('HEAD / HTTP/1.1\r\n\r\n');
    const head = responseHead('Content-Length: 100');
    expect(decode(head, 'to-client')).toMatchObject({ used: head.length });
    const notModified = 'HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n';
    expect(decode(notModified, 'to-client')).toMatchObject({ used: notModified.length });
  });

  test('a provisional one answers nothing', () => {
    decode('HEAD / HTTP/1.1\r\n\r\n');
    decode('HTTP/1.1 100 Continue\r\n\r\n', 'to-client');
    const head = responseHead('Content-Length: 100');
    expect(decode(head, 'to-client')).toMatchObject({ used: head.length });
  });

  test('without a length the body is all that comes, as far as it is read', () => {
    const head = responseHead('Content-Type: application/json');
    const [response, first] = unitsOf(decode(`${head}{"a"`, 'to-client'));
    expect(response!.kind).toBe('response');
    expect(first!.carries).toEqual([{ offset: head.length, length: 4, protocol: 'json', stream: { name: 'body', at: 0 } }]);
    expect(unitsOf(decode(':1}', 'to-client'))[0]!.carries).toMatchObject([{ length: 3, stream: { at: 4 } }]);
    expect(decode(' '.repeat(MAX_BODY), 'to-client')).toMatchObject({ ok: true, isLast: true });
  });

  test('without a length and of no interest, it ends the stream', () => {
    for (const headers of ['Content-Type: text/html', 'Content-Type: application/json\r\nContent-Encoding: gzip']) {
      expect(decode(`${responseHead(headers)}<html>`, 'to-client')).toMatchObject({ ok: true, isLast: true });
    }
  });
});

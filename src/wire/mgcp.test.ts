import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../core/decoder.js';
import type { Field } from '../core/message.js';
import { contextOf } from '../testing/decoding.js';
import { MAX_LINES, mgcp } from './mgcp.js';

const SDP = 'v=0\r\nc=IN IP4 192.0.2.7\r\nm=audio 4000 RTP/AVP 0\r\n';
const CREATE = `CRCX 1204 aaln/1@rgw.example.net MGCP 1.0\r\nC: A3C47F21456789F0\r\nL: p:10\r\nM: recvonly\r\nN: ca@ca1.example.net:5678\r\n\r\n${SDP}`;

const read = (text: string, recognised = false) => mgcp.decode(Buffer.from(text), contextOf('udp', recognised));

function at(decoding: Decoding, path: string, unit = 0): Field | undefined {
  let fields = decoding.ok ? decoding.pdus[unit]?.fields : undefined;
  let found: Field | undefined;
  for (const name of path.split('.')) {
    found = fields?.find((one) => one.name === name);
    fields = found?.fields;
  }
  return found;
}

const notify = (events: string) => at(read(`NTFY 1 a@b MGCP 1.0\r\nO: ${events}\r\n`), 'dialled-digits');

const looks = (text: string, recognised: boolean) => mgcp.looksLike(Buffer.from(text), 0, text.length, 'udp', recognised);

const lines = (count: number) => read(`NTFY 1 a@b MGCP 1.0\n${'X: 1\n'.repeat(count - 1)}`).ok;

describe('mgcp', () => {
  test('reads a command with endpoint, call and session description', () => {
    const decoding = read(CREATE);
    expect(decoding).toMatchObject({ ok: true, used: CREATE.length, direction: 'to-client', pdus: [{ kind: 'create-connection' }] });
    expect(at(decoding, 'transaction-id')).toMatchObject({ value: '1204', offset: 5, length: 4 });
    expect(at(decoding, 'endpoint')).toMatchObject({ value: 'aaln/1@rgw.example.net', offset: 10, length: 22 });
    expect(at(decoding, 'endpoint.local-name')).toMatchObject({ value: 'aaln/1', offset: 10 });
    expect(at(decoding, 'endpoint.host')).toMatchObject({ value: 'rgw.example.net', offset: 17, length: 15 });
    expect(at(decoding, 'call-id')).toMatchObject({ value: 'A3C47F21456789F0', offset: CREATE.indexOf('A3C4'), length: 16 });
    expect(at(decoding, 'notified-entity')?.value).toBe('ca@ca1.example.net:5678');
    expect(decoding.ok && decoding.pdus[0]!.carries).toEqual([{ offset: CREATE.indexOf('v=0'), length: SDP.length, protocol: 'sdp' }]);
  });

  test('reads commands whose transaction is part of the endpoint, and lines that end with CR or LF', () => {
    const decoding = read('RQNT 1 1@1 MGCP 0.1\rX: 2\n');
    expect([at(decoding, 'endpoint')?.offset, at(decoding, 'request-identifier')?.value]).toEqual([7, '2']);
  });

  test('reads answers on a known flow only', () => {
    const answer = '200 1204 OK\r\nI: FDE234C8\r\n';
    expect(read(answer)).toMatchObject({ ok: false, why: 'not-mine' });
    expect(at(read(answer, true), 'connection-id')).toMatchObject({ value: 'FDE234C8', offset: 16 });
    expect(at(read('200 1204\r\nI:\r\n', true), 'connection-id')).toBeUndefined();
  });

  test('reads several messages of one datagram', () => {
    const decoding = read(`200 9 OK\n.\n${CREATE}`, true);
    expect(decoding).toMatchObject({ ok: true, pdus: [{ kind: 'response' }, { kind: 'create-connection' }] });
    expect(at(decoding, 'endpoint', 1)?.offset).toBe(21);
  });

  test('puts a number dialled together, and leaves other events alone', () => {
    expect(notify('D/5,D/5,D/5,D/0,D/1,D/#')).toMatchObject({ value: '55501#', offset: 24, length: 23 });
    expect([notify('5,5,5')?.value, notify('L/hd'), notify('D/5,D/5')]).toEqual(['555', undefined, undefined]);
  });

  test.each([
    ['an unknown verb', CREATE.replace('CRCX', 'ZZZZ')],
    ['an endpoint without a host', CREATE.replace('@rgw.example.net', '')],
    ['another protocol', CREATE.replace('MGCP', 'SIP')],
    ['a line that is no parameter', CREATE.replace('M: recvonly', 'recvonly')],
    ['a transaction of ten digits', CREATE.replace('1204', '1234567890')],
    ['nothing but a dot', '.\n'],
  ])('declines %s', (_what, text) => {
    expect(read(text)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('looks at the beginning only', () => {
    expect([looks(CREATE, false), looks('CRCX\n', false), looks('200 1', false), looks('200 1', true), looks('hello', true)]).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test('takes as many lines as are allowed, and refuses one more', () => {
    expect([lines(MAX_LINES), lines(MAX_LINES + 1)]).toEqual([true, false]);
  });

  test('no prefix of the first line is read', () => {
    for (let n = 0; n < CREATE.indexOf('1.0') + 3; n++) expect(read(CREATE.slice(0, n)).ok).toBe(false);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ maxLength: 100 }), fc.boolean(), (noise, text, recognised) => {
        for (const bytes of [
          Buffer.from(noise),
          Buffer.concat([Buffer.from('NTFY 1 a@b MGCP 1.0\n'), noise]),
          Buffer.from(`200 1 ${text}`),
        ])
          mgcp.decode(bytes, contextOf('udp', recognised));
      }),
      { numRuns: 2_000 },
    );
  });
});

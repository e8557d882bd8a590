import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Field } from '../../core/message.js';
import { contextOf } from '../../testing/decoding.js';
import { MAX_LISTED } from './extensions.js';
import { MAX_MESSAGE, tlsHandshake } from './handshake.js';
import { bytes, clientHello, extension, helloBody, message, serverHello, serverName, vector } from './testing.js';

const CONTEXT = contextOf('tcp', true);

const HELLO = clientHello([
  serverName('call.example.org'),
  extension(14, Buffer.concat([vector(2, bytes('0001 0007')), vector(1, '')])),
  extension(16, vector(2, Buffer.concat([vector(1, 'h2'), vector(1, 'webrtc')]))),
  extension(43, vector(1, bytes('7a7a 0304 0303'))),
  extension(0xfe0d, bytes('00 0001 0001 05')),
]);

describe('tlsHandshake', () => {
  test('reads what a client says of the server and itself, and where', () => {
    const decoding = tlsHandshake.decode(HELLO, CONTEXT);
    expect(decoding).toMatchObject({ ok: true, used: HELLO.length, direction: 'to-server', pdus: [{ kind: 'client-hello' }] });
    const at = HELLO.indexOf('call.example.org');
    expect(fieldsOf(HELLO)).toMatchObject([
      { name: 'version', value: 'TLS 1.2', offset: 4, length: 2 },
      { name: 'session-id-length', value: 4, offset: 38, length: 1 },
      { name: 'server-name', value: 'call.example.org', offset: at, length: 16 },
      { name: 'srtp-protection-profile', value: 1 },
      { name: 'srtp-protection-profile', value: 7, offset: HELLO.indexOf(bytes('00010007')) + 2 },
      { name: 'application-protocol', value: 'h2' },
      { name: 'application-protocol', value: 'webrtc', offset: HELLO.indexOf('webrtc'), length: 6 },
      { name: 'supported-version', value: '0x7a7a' },
      { name: 'supported-version', value: 'TLS 1.3', offset: HELLO.indexOf(bytes('0304 0303')), length: 2 },
      { name: 'supported-version', value: 'TLS 1.2' },
      { name: 'encrypted-client-hello', value: undefined, offset: HELLO.length - 6, length: 6 },
    ]);
  });

  test('reads which version and cipher a server chose; its empty server name is none', () => {
    const hello = serverHello([extension(0, bytes('')), extension(43, bytes('0304')), extension(16, vector(2, vector(1, 'h2')))]);
    expect(tlsHandshake.decode(hello, CONTEXT)).toMatchObject({ ok: true, direction: 'to-client', pdus: [{ kind: 'server-hello' }] });
    expect(named(hello, 'server-name')).toEqual([]);
    expect(named(hello, 'supported-version')).toMatchObject([{ value: 'TLS 1.3' }]);
    expect(named(hello, 'cipher-suite')).toMatchObject([{ value: '0xc02f', offset: 39, length: 2 }]);
    expect(named(hello, 'application-protocol')).toMatchObject([{ value: 'h2' }]);
  });

  test('a hello without extensions, as of SSL 3.0, is one', () => {
    const body = helloBody([], '0300');
    expect(fieldsOf(message(1, body.subarray(0, -2)))).toMatchObject([{ value: 'SSL 3.0' }, { name: 'session-id-length' }]);
  });

  test.each([
    ['DTLS 1.2', 'fefd'],
    ['DTLS 1.0', 'feff'],
    ['0x0100', '0100'],
  ])('behind the session id of %s there is a cookie', (name, version) => {
    const hello = clientHello([serverName('call.example.org')], version, '0102030405');
    expect(fieldsOf(hello)).toMatchObject([{ value: name }, {}, { value: 'call.example.org', offset: hello.indexOf('call.example.org') }]);
    const withoutCookie = clientHello([serverName('call.example.org')], version);
    expect(tlsHandshake.decode(withoutCookie, CONTEXT)).toMatchObject({ ok: false, why: 'malformed' });
  });

  test('a browser names itself among the parameters of QUIC', () => {
    const parameters = Buffer.concat([bytes('0104 80007530'), bytes('7129 07'), Buffer.from('Browser'), bytes('0f00')]);
    for (const type of [57, 0xffa5]) {
      const hello = clientHello([extension(type, parameters)]);
      expect(named(hello, 'user-agent')).toMatchObject([{ value: 'Browser', offset: hello.indexOf('Browser'), length: 7 }]);
    }
    // Lengths of two bytes, as of older drafts; a value past the end; a length past the end; no value.
    for (const other of ['0006 0001 0002 aabb', '7129 08 42726f77736572', '7129 40', '7129 00'])
      expect(named(clientHello([extension(0xffa5, bytes(other))]), 'user-agent')).toEqual([]);
  });

  test('a name that is no text keeps all its bytes', () => {
    const hello = clientHello([extension(0, vector(2, Buffer.concat([bytes('00'), vector(2, bytes('61ff62'))])))]);
    expect(named(hello, 'server-name')).toMatchObject([{ value: 'aÿb', length: 3 }]);
  });

  test('a name of another type, or without a letter, is no host name', () => {
    const names = Buffer.concat([bytes('01'), vector(2, 'other'), bytes('00'), vector(2, ''), bytes('00'), vector(2, 'call.example.org')]);
    expect(named(clientHello([extension(0, vector(2, names))]), 'server-name')).toMatchObject([{ value: 'call.example.org' }]);
  });

  test('keeps no more of a list than is allowed', () => {
    const many = Buffer.alloc(2 * (MAX_LISTED + 5), 0x03);
    expect(named(clientHello([extension(43, vector(1, many))]), 'supported-version')).toHaveLength(MAX_LISTED);
    expect(named(clientHello([extension(16, vector(2, Buffer.alloc(100)))]), 'application-protocol')).toHaveLength(MAX_LISTED);
    expect(named(clientHello([extension(14, vector(2, Buffer.alloc(100)))]), 'srtp-protection-profile')).toHaveLength(MAX_LISTED);
  });

  test.each([
    ['a version of neither', helloBody([], '0203'), 6],
    ['a session id of 33 bytes', Buffer.concat([bytes('0303'), Buffer.alloc(32), bytes('21'), Buffer.alloc(80)]), 39],
    ['an odd number of bytes of cipher suites', Buffer.concat([bytes('0303'), Buffer.alloc(32), bytes('00 0003 130113 0100')]), 41],
    ['no cipher suites', Buffer.concat([bytes('0303'), Buffer.alloc(32), bytes('00 0000 0100')]), 41],
    ['no compression method', Buffer.concat([bytes('0303'), Buffer.alloc(32), bytes('00 0002 1301 00')]), 44],
    ['bytes behind the extensions', Buffer.concat([helloBody([]), bytes('00')]), 53],
    ['extensions past the end', Buffer.concat([helloBody([]).subarray(0, -2), bytes('0001')]), 53],
    ['an extension past the end', helloBody([bytes('0010 0005 00')]), 58],
  ])('%s is malformed, at its byte', (_what, body, at) => {
    expect(tlsHandshake.decode(message(1, body), CONTEXT)).toEqual({ ok: false, why: 'malformed', at });
  });

  test('messages that name nobody are skipped', () => {
    for (const type of [0, 4, 12, 14, 16, 20])
      expect(tlsHandshake.decode(message(type, bytes('aabb')), CONTEXT)).toEqual({ ok: true, pdus: [], used: 6, direction: undefined });
  });

  test('what is no handshake, and what is too long for one, is refused at once', () => {
    expect(tlsHandshake.decode(bytes('47455420'), CONTEXT)).toEqual({ ok: false, why: 'not-mine', at: 0 });
    const long = Buffer.concat([bytes('0b'), Buffer.alloc(3)]);
    long.writeUIntBE(MAX_MESSAGE - 4, 1, 3);
    expect(tlsHandshake.decode(long, CONTEXT)).toMatchObject({ why: 'truncated' });
    long.writeUIntBE(MAX_MESSAGE - 3, 1, 3);
    expect(tlsHandshake.decode(long, CONTEXT)).toEqual({ ok: false, why: 'not-mine', at: 1 });
  });

  test('no prefix decodes', () => {
    for (let n = 0; n < HELLO.length; n++)
      expect(tlsHandshake.decode(HELLO.subarray(0, n), CONTEXT)).toMatchObject({ why: 'truncated', at: n });
  });

  test('never throws, and no value lies outside the bytes', () => {
    const noise = fc.uint8Array({ maxLength: 400, size: 'max' });
    fc.assert(
      fc.property(noise, fc.nat(HELLO.length - 5), (tail, at) => {
        const broken = Buffer.from(HELLO);
        broken.set(tail.subarray(0, HELLO.length - 4 - at), 4 + at);
        for (const one of [
          Buffer.from(tail),
          message(1, tail),
          message(2, tail),
          message(11, tail),
          broken,
          message(1, helloBody([extension(57, tail)])),
        ]) {
          const decoding = tlsHandshake.decode(one, CONTEXT);
          if (!decoding.ok) continue;
          for (const { offset, length } of decoding.pdus[0]?.fields ?? []) expect(offset + length).toBeLessThanOrEqual(decoding.used);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

function fieldsOf(one: Buffer): readonly Field[] {
  const decoding = tlsHandshake.decode(one, CONTEXT);
  return decoding.ok ? decoding.pdus[0]!.fields : [];
}

function named(one: Buffer, name: string): readonly Field[] {
  return fieldsOf(one).filter((field) => field.name === name);
}

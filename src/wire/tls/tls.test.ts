import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Direction } from '../../core/flow.js';
import { contextOf } from '../../testing/decoding.js';
import { COMMON_NAME, attribute, bytes, certificate, certificates, clientHello, record, serverHello, serverName } from './testing.js';
import { TlsKeys } from './key-log.js';
import { tls as tlsWith } from './tls.js';

const tls = tlsWith(new TlsKeys());

const HELLO = record(22, clientHello([serverName('call.example.org')]), '0301');
const CHAIN = record(22, certificates(certificate([attribute(COMMON_NAME, 'Authority')], [attribute(COMMON_NAME, '*.example.org')])));

describe('tls', () => {
  test('hands on what a record holds, as part of the stream of handshake messages', () => {
    const stream = connection();
    expect(stream.decode(HELLO)).toMatchObject({
      ok: true,
      used: HELLO.length,
      direction: 'to-server',
      pdus: [
        {
          kind: 'handshake',
          fields: [{ name: 'version', value: 'TLS 1.0', offset: 1, length: 2 }],
          carries: [{ offset: 5, length: HELLO.length - 5, protocol: 'tls-handshake', stream: { name: 'tls handshake', at: 0 } }],
        },
      ],
    });
    const next = record(22, bytes('10 000002 aabb'));
    expect(stream.decode(next)).toMatchObject({
      ok: true,
      direction: undefined,
      pdus: [{ carries: [{ stream: { at: HELLO.length - 5 } }] }],
    });
    expect(stream.decode(record(22, serverHello([])), 'to-client')).toMatchObject({ pdus: [{ carries: [{ stream: { at: 0 } }] }] });
  });

  test('what follows a server that was taken for the client goes on in the same stream, turned round or not', () => {
    const hello = record(22, serverHello([]));
    for (const later of ['to-server', 'to-client'] as const) {
      const stream = connection();
      expect(stream.decode(hello, 'to-server')).toMatchObject({ direction: 'to-client', pdus: [{ carries: [{ stream: { at: 0 } }] }] });
      expect(stream.decode(CHAIN, later)).toMatchObject({ pdus: [{ carries: [{ stream: { at: hello.length - 5 } }] }] });
    }
  });

  test('a hello may be cut into records of a few bytes', () => {
    const whole = clientHello([serverName('call.example.org')]);
    for (const size of [1, 4, 5, 20]) {
      const stream = connection();
      const parts = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) => record(22, whole.subarray(i * size, (i + 1) * size)));
      expect(looksLike(Buffer.concat(parts))).toBe(true);
      for (let at = 0; at < whole.length; at += size) {
        const part = record(22, whole.subarray(at, at + size));
        expect(tls.looksLike(part, 0, part.length, 'tcp', at > 0)).toBe(true);
        expect(stream.decode(part)).toMatchObject({ ok: true, used: part.length, pdus: [{ carries: [{ stream: { at } }] }] });
      }
    }
  });

  test('behind the handshake nothing can be read', () => {
    for (const part of [
      record(20, bytes('01')),
      record(23, Buffer.alloc(300)),
      record(21, bytes('0228')),
      record(21, Buffer.alloc(26, 1)),
      bytes('1703034000'),
    ]) {
      const stream = connection();
      stream.decode(HELLO);
      expect(stream.decode(part)).toEqual({ ok: true, pdus: [], used: part.length, direction: undefined, isLast: true });
    }
  });

  test('behind a warning or a heartbeat the handshake goes on', () => {
    const stream = connection();
    stream.decode(HELLO);
    for (const part of [record(21, bytes('0170')), record(24, bytes('010000'))])
      expect(stream.decode(part)).toEqual({ ok: true, pdus: [], used: part.length, direction: undefined });
  });

  test('is known by a hello, or by a certificate whose hello was lost', () => {
    for (const first of [HELLO, record(22, serverHello([]), '0300'), CHAIN]) expect(looksLike(first)).toBe(true);
  });

  test.each([
    ['application data', record(23, Buffer.alloc(40, 0x16))],
    ['a handshake message that is encrypted', record(22, Buffer.alloc(40, 0x8e))],
    ['a finished message', record(22, bytes('14 00000c 000102030405060708090a0b'))],
    ['a key exchange that begins as a hello would', record(22, Buffer.concat([bytes('0c 000050 0303'), Buffer.alloc(80)]))],
    ['a record of nothing', record(22, bytes(''))],
    ['a record that is too long', bytes('160301 4801 01')],
    ['a version of 3.5', record(22, clientHello([]), '0305')],
    ['a version of 2', record(22, clientHello([]), '0200')],
    ['a hello of 65,536 bytes', record(22, bytes('01 010000 0303'))],
    ['a hello with another version inside', record(22, clientHello([], 'fefd'))],
    ['a session id of 33 bytes', record(22, Buffer.concat([bytes('01 000050 0303'), Buffer.alloc(32), bytes('21'), Buffer.alloc(43)]))],
    ['a certificate list of another length', record(22, Buffer.concat([bytes('0b 000010 00000e 00000b 308200 07'), Buffer.alloc(8)]))],
    ['a certificate that is no DER', record(22, Buffer.concat([bytes('0b 000010 00000d 00000a 318200 06'), Buffer.alloc(8)]))],
    ['a certificate of another length', record(22, Buffer.concat([bytes('0b 000010 00000d 00000a 308200 07'), Buffer.alloc(8)]))],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n')],
    ['SSH', Buffer.from('SSH-2.0-example\r\n')],
    ['RTP in its framing', bytes('0016 0301 8000')],
  ])('%s does not tell it', (_what, first) => {
    expect(looksLike(first)).toBe(false);
    expect(connection().decode(first)).toEqual({ ok: false, why: 'not-mine', at: 0 });
  });

  test('in the middle of a connection that is known, any record goes, and nothing else', () => {
    const stream = connection();
    stream.decode(HELLO);
    expect(stream.decode(record(22, bytes('0c 000001 aa')))).toMatchObject({ ok: true });
    for (const other of [Buffer.from('PING'), bytes('160305 0001 00'), bytes('160301 0000'), bytes('190301 0001 00')])
      expect(stream.decode(other)).toEqual({ ok: false, why: 'not-mine', at: 0 });
  });

  test('waits for the rest, whatever little there is of it', () => {
    for (let n = 1; n < HELLO.length; n++) {
      const part = HELLO.subarray(0, n);
      expect(looksLike(part)).toBe(true);
      expect(connection().decode(part)).toEqual({ ok: false, why: 'truncated', at: n, needs: n < 5 ? undefined : HELLO.length });
    }
    expect(looksLike(HELLO.subarray(0, 0))).toBe(false);
  });

  test('finds its bytes within a frame, and heeds the end', () => {
    const frame = Buffer.concat([bytes('ffff'), HELLO, bytes('01')]);
    expect(tls.looksLike(frame, 2, 2 + HELLO.length, 'tcp', false)).toBe(true);
    expect(tls.looksLike(frame, 2, 2, 'tcp', false)).toBe(false);
    expect(tls.looksLike(frame, 1, 2 + HELLO.length, 'tcp', false)).toBe(false);
  });

  test('never throws, and what it refuses at sight it refuses on reading', () => {
    const noise = fc.uint8Array({ maxLength: 200, size: 'max' });
    fc.assert(
      fc.property(noise, fc.constantFrom(0, 1, 3, 5, 9, 11, 20), fc.boolean(), (tail, keep, recognised) => {
        const one = Buffer.concat([HELLO.subarray(0, keep), tail]);
        const decoding = tls.decode(one, contextOf('tcp', recognised, { memory: tls.begin!() }));
        if (!tls.looksLike(one, 0, one.length, 'tcp', recognised)) expect(decoding.ok).toBe(false);
        if (decoding.ok) expect(decoding.used).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});

function looksLike(first: Buffer): boolean {
  return tls.looksLike(first, 0, first.length, 'tcp', false);
}

/** A flow on which the first record is the first that is read. */
function connection() {
  const memory = tls.begin!();
  let recognised = false;
  return {
    decode(bytesOf: Buffer, direction: Direction = 'to-server') {
      const decoding = tls.decode(bytesOf, contextOf('tcp', recognised, { memory, direction }));
      recognised ||= decoding.ok;
      return decoding;
    },
  };
}

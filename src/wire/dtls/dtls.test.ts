import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Carried } from '../../core/message.js';
import { contextOf } from '../../testing/decoding.js';
import { MAX_MESSAGE } from '../tls/handshake.js';
import {
  COMMON_NAME,
  attribute,
  bytes,
  certificate,
  certificates,
  clientHello,
  extension,
  serverHello,
  serverName,
  vector,
} from '../tls/testing.js';
import { dtls } from './dtls.js';

const HELLO = clientHello(
  [serverName('call.example.org'), extension(14, Buffer.concat([vector(2, bytes('0001')), vector(1, '')]))],
  'fefd',
  '',
);
const NAME = [attribute(COMMON_NAME, 'relay')];
const CHAIN = certificates(certificate(NAME, NAME));
const DATAGRAM = record(22, fragment(HELLO, 0), { version: 'feff' });

describe('dtls', () => {
  test('takes a message together with its type and length, and leaves out what stands between', () => {
    const decoding = decode(DATAGRAM);
    expect(decoding).toMatchObject({
      ok: true,
      used: DATAGRAM.length,
      direction: 'to-server',
      pdus: [
        {
          kind: 'handshake',
          fields: [
            { name: 'version', value: 'DTLS 1.0', offset: 1, length: 2 },
            { name: 'handshake-type', value: 1, offset: 13 },
            { name: 'message-sequence', value: 0, offset: 17 },
            { name: 'fragment-offset', value: 0, offset: 19 },
          ],
        },
      ],
    });
    expect(carriedBy(DATAGRAM)).toMatchObject([
      { offset: 13, length: 4, protocol: 'tls-handshake', stream: { at: 0 } },
      { offset: 25, length: HELLO.length - 4, protocol: 'tls-handshake', stream: { at: 4 } },
    ]);
    expect(streamsOf(DATAGRAM)).toEqual([HELLO]);
  });

  test('parts of a message, in any order and over several datagrams, are one stream', () => {
    const body = CHAIN.length - 4;
    const parts = [200, 0, 100].map((at) => fragment(CHAIN, 1, at, Math.min(100, body - at)));
    const records = parts.map((part) => record(22, part));
    expect(body).toBeGreaterThan(200);
    expect(streamsOf(...records)).toEqual([CHAIN.subarray(0, 304)]);
    expect(streamsOf(Buffer.concat(records))).toEqual([CHAIN.subarray(0, 304)]);
    expect(streamsOf(record(22, Buffer.concat(parts)))).toEqual([CHAIN.subarray(0, 304)]);
  });

  test('a server sends several messages in a datagram, of which those that name it are handed on', () => {
    const done = Buffer.concat([bytes('0e 000000 0003 000000 000000')]);
    const flight = Buffer.concat([record(22, fragment(serverHello([], 'fefd'), 1)), record(22, fragment(CHAIN, 2)), record(22, done)]);
    expect(decode(flight)).toMatchObject({ ok: true, direction: 'to-client', used: flight.length });
    expect(streamsOf(flight)).toEqual([serverHello([], 'fefd'), CHAIN]);
  });

  test('two sessions on a flow do not share a stream, and a message that is sent again has the same', () => {
    const other = clientHello([serverName('call.example.net')], 'fefd', '');
    expect(streamsOf(DATAGRAM, record(22, fragment(other, 0)))).toEqual([HELLO, other]);
    expect(streamsOf(DATAGRAM, record(22, fragment(HELLO, 0), { sequence: 7 }))).toEqual([HELLO]);
  });

  test.each([
    ['a client key exchange', fragment(bytes('10 000002 aabb'), 4), 'to-server'],
    ['a request to try again with a cookie', fragment(bytes('03 000003 feff00'), 0), 'to-client'],
    ['a session ticket', fragment(bytes('04 000002 aabb'), 4), undefined],
  ])('%s tells its direction, and holds nothing more', (_what, part, direction) => {
    const one = record(22, part);
    expect(decode(one)).toMatchObject({ ok: true, direction });
    expect(carriedBy(one)).toEqual([]);
  });

  test('a message too long to be one is not collected', () => {
    const long = Buffer.concat([bytes('0b'), Buffer.alloc(MAX_MESSAGE)]);
    long.writeUIntBE(MAX_MESSAGE - 4, 1, 3);
    expect(carriedBy(record(22, fragment(long, 0, 0, 100)))).toHaveLength(2);
    long.writeUIntBE(MAX_MESSAGE - 3, 1, 3);
    expect(carriedBy(record(22, fragment(long, 0, 0, 100)))).toEqual([]);
  });

  test('what is encrypted is recognised by its form alone', () => {
    for (const one of [
      record(23, Buffer.alloc(40), { epoch: 1 }),
      record(22, Buffer.alloc(40, 0xee), { epoch: 1 }),
      record(21, Buffer.alloc(26, 0xee), { epoch: 1 }),
      record(20, bytes('01')),
      record(21, bytes('0228')),
      Buffer.concat([record(23, Buffer.alloc(40), { epoch: 2 }), record(23, Buffer.alloc(9), { epoch: 2 })]),
      record(20, bytes('010000'), { version: '0100' }),
    ]) {
      expect(looksLike(one)).toBe(true);
      expect(decode(one)).toEqual({ ok: true, pdus: [], used: one.length, direction: undefined });
    }
  });

  test.each([
    ['TLS 1.2', bytes('160303 0004 0e000000')],
    ['a version of neither', record(22, fragment(HELLO, 0), { version: 'fefc' })],
    ['a type of 19', record(19, Buffer.alloc(30), { epoch: 1 })],
    ['a type of 27', record(27, Buffer.alloc(30), { epoch: 1 })],
    ['application data in the clear', record(23, Buffer.alloc(40))],
    ['no application data', record(23, bytes(''), { epoch: 1 })],
    ['a heartbeat', record(24, bytes('010000'), { epoch: 1 })],
    ['a handshake shorter than its header', record(22, Buffer.alloc(11))],
    ['a part past the end of its message', record(22, bytes('0b 000010 0001 00000f 000002 aabb'))],
    ['a part past the end of its record', record(22, bytes('0b 000010 0001 000000 000003 aabb'))],
    ['a handshake type that there is not', record(22, fragment(bytes('63 000001 aa'), 0))],
    ['an alert of three bytes', record(21, bytes('022801'))],
    ['a change of cipher spec to 2', record(20, bytes('02'))],
    ['a change of cipher spec of two bytes', record(20, bytes('0101'))],
    ['a change of cipher spec in an epoch that is encrypted', record(20, bytes('01'), { epoch: 1 })],
    ['another type behind a hello', Buffer.concat([DATAGRAM, record(19, Buffer.alloc(30))])],
    ['a record past the end', record(23, Buffer.alloc(40), { epoch: 1 }).subarray(0, 52)],
    ['bytes behind a record', Buffer.concat([record(23, Buffer.alloc(40), { epoch: 1 }), bytes('00')])],
    ['a short header', Buffer.concat([bytes('2f'), Buffer.alloc(40)])],
    ['a short header behind application data', Buffer.concat([record(23, Buffer.alloc(40), { epoch: 1 }), bytes('2f'), Buffer.alloc(40)])],
    ['a record with a connection id', withConnectionId()],
    ['STUN', bytes('0001 0000 2112a442 000102030405060708090a0b')],
    ['RTP', bytes('8060 0001 00000002 00000003 aabbccdd')],
    ['nothing', bytes('')],
  ])('%s does not tell it', (_what, one) => {
    const seen = looksLike(one) && decode(one).ok;
    expect(seen).toBe(false);
    expect(decode(one)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('on a flow that is known, short headers and connection ids are its own', () => {
    for (const one of [withConnectionId(), Buffer.concat([bytes('2f'), Buffer.alloc(17)]), record(24, bytes('010000'))]) {
      expect(looksLike(one, true)).toBe(true);
      expect(decode(one, true)).toMatchObject({ ok: true, used: one.length });
    }
    const broken = withConnectionId();
    broken.writeUInt16BE(broken.readUInt16BE(15) + 1, 15);
    for (const one of [
      broken,
      Buffer.concat([bytes('2f'), Buffer.alloc(16)]),
      bytes('13fefd0001'),
      Buffer.concat([bytes('40'), Buffer.alloc(40)]),
    ])
      expect(looksLike(one, true)).toBe(false);
  });

  test('what is encrypted, or no handshake, is not taken for one by its look', () => {
    for (const one of [record(22, fragment(HELLO, 0), { epoch: 1 }), record(21, fragment(HELLO, 0))])
      expect(decode(one, true)).toEqual({ ok: true, pdus: [], used: one.length, direction: undefined });
    for (const type of [19, 27]) expect(decode(record(type, Buffer.alloc(30)), true).ok).toBe(false);
  });

  test('behind the hello of a 1.3 server the rest of its flight has short headers', () => {
    const flight = Buffer.concat([
      record(22, fragment(serverHello([extension(43, bytes('0304'))], 'fefd'), 0)),
      bytes('2e'),
      Buffer.alloc(60, 0xcc),
    ]);
    expect(decode(flight)).toMatchObject({ ok: true, used: flight.length, direction: 'to-client' });
  });

  test('application data says nothing new, a handshake may', () => {
    expect(saysNothingNew(record(23, Buffer.alloc(4), { epoch: 1 }))).toBe(true);
    expect(saysNothingNew(bytes('2f00'))).toBe(true);
    expect(saysNothingNew(DATAGRAM)).toBe(false);
    expect(saysNothingNew(bytes('40'))).toBe(false);
  });

  test('no prefix decodes', () => {
    for (let n = 0; n < DATAGRAM.length; n++) expect(decode(DATAGRAM.subarray(0, n))).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('never throws, hands on nothing from outside, and what it refuses at sight it refuses on reading', () => {
    const noise = fc.uint8Array({ maxLength: 200, size: 'max' });
    fc.assert(
      fc.property(noise, fc.nat(40), fc.boolean(), (tail, keep, recognised) => {
        for (const one of [
          Buffer.from(tail),
          Buffer.concat([DATAGRAM.subarray(0, keep), tail]),
          record(22, Buffer.from(tail)),
          record(22, Buffer.concat([fragment(HELLO, 0), tail])),
        ]) {
          const decoding = decode(one, recognised);
          if (!looksLike(one, recognised)) expect(decoding.ok).toBe(false);
          if (!decoding.ok) continue;
          for (const { carries = [] } of decoding.pdus)
            for (const { offset, length } of carries) expect(offset + length).toBeLessThanOrEqual(one.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

function decode(one: Buffer, recognised = false) {
  return dtls.decode(one, contextOf('udp', recognised));
}

function looksLike(one: Buffer, recognised = false): boolean {
  return dtls.looksLike(Buffer.concat([bytes('16'), one, bytes('00')]), 1, 1 + one.length, 'udp', recognised);
}

function saysNothingNew(one: Buffer): boolean {
  return dtls.saysNothingNew!(one, 0, one.length, 'to-server', undefined);
}

function carriedBy(one: Buffer): readonly Carried[] {
  const decoding = decode(one);
  return decoding.ok ? decoding.pdus.flatMap(({ carries = [] }) => carries) : [];
}

/** What the streams come to, put together without looking at the messages. */
function streamsOf(...datagrams: readonly Buffer[]): readonly Buffer[] {
  const streams = new Map<string, Buffer>();
  for (const datagram of datagrams)
    for (const { offset, length, stream } of carriedBy(datagram)) {
      const whole = streams.get(stream!.name) ?? Buffer.alloc(0);
      const grown = Buffer.alloc(Math.max(whole.length, stream!.at + length));
      whole.copy(grown);
      datagram.copy(grown, stream!.at, offset, offset + length);
      streams.set(stream!.name, grown);
    }
  return [...streams.values()];
}

function fragment(message: Buffer, sequence: number, at = 0, length = message.length - 4): Buffer {
  const head = Buffer.alloc(12);
  message.copy(head, 0, 0, 4);
  head.writeUInt16BE(sequence, 4);
  head.writeUIntBE(at, 6, 3);
  head.writeUIntBE(length, 9, 3);
  return Buffer.concat([head, message.subarray(4 + at, 4 + at + length)]);
}

function record(type: number, content: Buffer, { version = 'fefd', epoch = 0, sequence = 0 } = {}): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(epoch);
  head.writeUIntBE(sequence, 2, 6);
  return Buffer.concat([Buffer.from([type]), bytes(version), head, vector(2, content)]);
}

/** With an id of four bytes. */
function withConnectionId(): Buffer {
  return Buffer.concat([bytes('19 fefd 0001 000000000005 a1a2a3a4'), vector(2, Buffer.alloc(30, 0x77))]);
}

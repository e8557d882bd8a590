import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Carried } from '../../core/message.js';
import { contextOf } from '../../testing/decoding.js';
import { bytes, clientHello, serverHello, serverName, vector } from '../tls/testing.js';
import { MAX_CRYPTO_FRAMES } from './frames.js';
import { MAX_CONNECTIONS, MAX_DERIVATIONS, MAX_OPENED, quic } from './quic.js';
import { ID, crypto, gquicHello, initial, integer } from './testing.js';

const HELLO = clientHello([serverName('call.example.org')]);
const PADDING = Buffer.alloc(200);
const FRAMES = Buffer.concat([crypto(0, HELLO), PADDING]);
const FIRST = initial(FRAMES);

describe('quic', () => {
  test('opens the first packet of a client, and hands on the handshake where it stood encrypted', () => {
    const decoding = flow().decode(FIRST);
    expect(decoding).toMatchObject({
      ok: true,
      used: FIRST.length,
      direction: 'to-server',
      pdus: [
        {
          kind: 'initial',
          fields: [
            { name: 'version', value: '1', offset: 1, length: 4 },
            { name: 'destination-connection-id', value: undefined, offset: 6, length: 8 },
            { name: 'source-connection-id', offset: 15, length: 2 },
          ],
          carries: [{ length: HELLO.length, bytes: HELLO, disclosure: 'publicly-decryptable', protocol: 'tls-handshake' }],
        },
      ],
    });
    // Header (19), integers for token and length, packet number, frame type and its two integers.
    expect(carriedBy(decoding)[0]).toMatchObject({ offset: 17 + 2 + 2 + 2 + 5, stream: { name: 'quic handshake 1', at: 0 } });
    expect(FIRST.includes('call.example.org')).toBe(false);
  });

  test.each([
    ['2', { version: 0x6b3343cf, first: 0xd0 }],
    ['draft-22', { version: 0xff000016 }],
    ['draft-28', { version: 0xff00001c }],
    ['draft-29', { version: 0xff00001d }],
    ['draft-32', { version: 0xff000020 }],
    ['draft-34', { version: 0xff000022 }],
    ['draft-27 (faceb002)', { version: 0xfaceb002 }],
    ['T051', { version: 0x54303531 }],
  ])('reads version %s', (name, sent) => {
    const decoding = flow().decode(initial(FRAMES, sent));
    expect(decoding).toMatchObject({
      ok: true,
      pdus: [{ kind: 'initial', fields: [{ value: name }, {}, {}], carries: [{ bytes: HELLO }] }],
    });
  });

  test('reads the hello of Q050, which is not that of TLS', () => {
    const hello = gquicHello({ 'SNI\0': 'call.example.org' });
    const packet = initial(Buffer.concat([crypto(0, hello, '08'), PADDING]), { version: 0x51303530 });
    const carried = { bytes: hello, disclosure: 'publicly-decryptable', protocol: 'gquic-handshake' };
    expect(flow().decode(packet)).toMatchObject({ ok: true, pdus: [{ carries: [carried] }] });
    expect(flow().decode(initial(FRAMES, { version: 0x51303530 }))).toMatchObject({ ok: true, pdus: [{ kind: 'initial' }] });
  });

  test('frames of a hello that are cut and shuffled are handed on in their order', () => {
    const frames = Buffer.concat([
      crypto(40, HELLO.subarray(40, 60)),
      bytes('01 00 00'),
      // An acknowledgement of one packet and of a range behind a gap, and one with counts.
      bytes('02 05 00 01 00 00 02'),
      bytes('03 4105 00 00 00 01 02 03'),
      crypto(0, HELLO.subarray(0, 40)),
      crypto(60, HELLO.subarray(60)),
      PADDING,
    ]);
    const carried = carriedBy(flow().decode(initial(frames)));
    expect(carried.map(({ stream }) => stream!.at)).toEqual([0, 40, 60]);
    expect(Buffer.concat(carried.map((one) => one.bytes!))).toEqual(HELLO);
  });

  test('a second packet that comes first says that the stream begins before it', () => {
    const connection = flow();
    const second = carriedBy(connection.decode(initial(Buffer.concat([crypto(60, HELLO.subarray(60)), PADDING]), { number: 2 })));
    expect(second).toMatchObject([
      { length: 0, stream: { name: 'quic handshake 1', at: 0 } },
      { bytes: HELLO.subarray(60), stream: { name: 'quic handshake 1', at: 60 } },
    ]);
    const first = carriedBy(connection.decode(initial(Buffer.concat([crypto(0, HELLO.subarray(0, 60)), PADDING]))));
    expect(first).toMatchObject([{ bytes: HELLO.subarray(0, 60), stream: { name: 'quic handshake 1', at: 0 } }]);
  });

  test("reads the server's answer with the keys of the client's id, whichever end it was taken for", () => {
    const answer = serverHello([]);
    const packet = initial(Buffer.concat([bytes('02 00 00 00 00'), crypto(0, answer), PADDING]), {
      from: 'server',
      destination: bytes(''),
      keysOf: ID,
    });
    for (const direction of ['to-client', 'to-server'] as const) {
      const connection = flow();
      connection.decode(FIRST);
      expect(connection.decode(packet, direction)).toMatchObject({
        ok: true,
        direction: 'to-client',
        pdus: [{ carries: [{ bytes: answer }] }],
      });
    }
    // Without the client's packet it can be recognised, and no more.
    const decoding = flow().decode(packet);
    expect(decoding).toMatchObject({ ok: true, direction: undefined });
    expect(carriedBy(decoding)).toEqual([]);
  });

  test('keys go on when the client addresses the id that the server chose, and change after a Retry', () => {
    const chosen = bytes('0102030405060708');
    const connection = flow();
    connection.decode(FIRST);
    expect(carriedBy(connection.decode(initial(FRAMES, { destination: chosen, keysOf: ID, number: 3 })))).toMatchObject([
      { stream: { name: 'quic handshake 1' } },
    ]);
    expect(connection.decode(retry())).toMatchObject({
      ok: true,
      direction: 'to-client',
      pdus: [{ kind: 'retry', fields: [{}, {}, {}, { name: 'token', length: 5 }] }],
    });
    const again = connection.decode(initial(FRAMES, { destination: chosen, token: bytes('5555555555') }));
    expect(again).toMatchObject({ pdus: [{ fields: [{}, {}, {}, { name: 'token', offset: 19, length: 5 }] }] });
    expect(carriedBy(again)).toMatchObject([{ bytes: HELLO, stream: { name: 'quic handshake 2' } }]);
  });

  test('a packet whose tag is wrong is recognised, and nothing in it believed', () => {
    const broken = Buffer.from(FIRST);
    broken[FIRST.length - 1]! ^= 1;
    expect(flow().decode(broken)).toMatchObject({ ok: true, direction: undefined, pdus: [{ kind: 'initial' }] });
    expect(carriedBy(flow().decode(broken))).toEqual([]);
  });

  test('no keys are made from an id that no client begins with', () => {
    const decoding = flow().decode(initial(FRAMES, { destination: ID.subarray(1) }));
    expect(decoding).toMatchObject({ ok: true, pdus: [{ kind: 'initial' }] });
    expect(carriedBy(decoding)).toEqual([]);
  });

  test('reads all packets of a datagram, up to what has no length', () => {
    const handshake = Buffer.concat([bytes('e0 00000001'), vector(1, ID), vector(1, ''), integer(30), Buffer.alloc(30, 7)]);
    const zeroRtt = Buffer.from(handshake);
    zeroRtt[0] = 0xd0;
    const datagram = Buffer.concat([FIRST, zeroRtt, handshake, bytes('40'), Buffer.alloc(25)]);
    const decoding = flow().decode(datagram);
    expect(decoding.ok && decoding.pdus.map(({ kind }) => kind)).toEqual(['initial', 'zero-rtt', 'handshake']);
    expect(decoding).toMatchObject({ used: datagram.length, direction: 'to-server' });
    expect(flow().decode(handshake)).toMatchObject({ ok: true, direction: undefined, pdus: [{ kind: 'handshake' }] });
  });

  test('a server offers versions', () => {
    for (const versions of ['00000001', '1a2a3a4a 00000099', 'deadbeef 00000001']) {
      const decoding = flow().decode(offer(versions));
      expect(decoding).toMatchObject({
        ok: true,
        direction: 'to-client',
        pdus: [{ kind: 'version-negotiation', fields: [{ offset: 19 }] }],
      });
    }
    for (const versions of ['', '000001', '00000001 dead', 'deadbeef', '00000001 00000000', `00000001 ${'00000099'.repeat(64)}`]) {
      expect(looksLike(offer(versions))).toBe(false);
      expect(flow().decode(offer(versions)).ok).toBe(false);
    }
  });

  test('packets with a short header cost nothing, and are its own only on a flow that is known', () => {
    const short = Buffer.concat([bytes('40'), Buffer.alloc(20)]);
    expect(looksLike(short)).toBe(false);
    expect(looksLike(short, true)).toBe(true);
    expect(quic.saysNothingNew!(short, 0, short.length, 'to-server', quic.begin!())).toBe(true);
    expect(quic.saysNothingNew!(FIRST, 0, FIRST.length, 'to-server', quic.begin!())).toBe(false);
    for (const other of [short.subarray(0, 20), Buffer.alloc(30, 0x80), Buffer.alloc(30), Buffer.alloc(30, 0x17)])
      expect(looksLike(other, true)).toBe(false);
    const connection = flow();
    expect(connection.decode(short)).toEqual({ ok: false, why: 'not-mine', at: 0 });
    connection.decode(FIRST);
    expect(connection.decode(short)).toEqual({ ok: true, pdus: [], used: 21, direction: undefined });
  });

  test.each([
    ['a version that is not known', patched(1, '00000002')],
    ['a first byte without the fixed bit', patched(0, '80')],
    ['a destination id of 21 bytes', Buffer.concat([bytes('c0 00000001'), vector(1, Buffer.alloc(21)), FIRST.subarray(14)])],
    ['a source id of 21 bytes', Buffer.concat([bytes('c0 00000001 00'), vector(1, Buffer.alloc(21)), FIRST.subarray(17)])],
    ['a length past the end', FIRST.subarray(0, -1)],
    ['a token past the end', patched(17, '7fff')],
    ['a packet too short to be protected', Buffer.concat([FIRST.subarray(0, 19), integer(19), Buffer.alloc(19)])],
    ['a Retry without a token', retry('')],
    ['RTP', bytes('8060 0001 00000002 00000003 aabbccdd')],
    ['STUN', bytes('0001 0000 2112a442 000102030405060708090a0b')],
    ['DTLS', bytes('16feff0000000000000000000401000000')],
    ['nothing', bytes('')],
  ])('%s is refused', (_what, datagram) => {
    expect(flow().decode(datagram)).toEqual({ ok: false, why: 'not-mine', at: 0 });
  });

  test('is told by version and ids, as far as the datagram goes', () => {
    expect(looksLike(FIRST)).toBe(true);
    expect(looksLike(patched(1, '00000002'))).toBe(false);
    for (let n = 0; n <= 17; n++) expect(looksLike(FIRST.subarray(0, n))).toBe(false);
    // Behind the end of the datagram stands what would be a version.
    expect(quic.looksLike(bytes('8a 00000000 00 04 ffffffff 1a2a3a4a'), 0, 7, 'udp', false)).toBe(false);
  });

  test('an integer may be longer than it needs to be', () => {
    const frames = Buffer.concat([bytes('06 80000000 c0000000000000'), Buffer.from([HELLO.length]), HELLO, PADDING]);
    expect(carriedBy(flow().decode(initial(frames)))).toMatchObject([{ bytes: HELLO, stream: { at: 0 } }]);
  });

  test('no prefix of a packet decodes', () => {
    for (let n = 0; n < FIRST.length; n++) expect(flow().decode(FIRST.subarray(0, n)).ok).toBe(false);
  });

  test('reads as many CRYPTO frames as are allowed', () => {
    expect(carriedBy(flow().decode(inFrames(MAX_CRYPTO_FRAMES)))).toHaveLength(MAX_CRYPTO_FRAMES);
    expect(carriedBy(flow().decode(inFrames(MAX_CRYPTO_FRAMES + 1)))).toHaveLength(MAX_CRYPTO_FRAMES);
  });

  test('frames end at what no Initial packet holds, or at a lie', () => {
    for (const [frames, count] of [
      [Buffer.concat([crypto(0, HELLO), bytes('30ff'), crypto(9, HELLO)]), 1],
      [Buffer.concat([bytes('1c 00 06 02 6869'), crypto(0, HELLO)]), 1],
      [Buffer.concat([bytes('1d 00 02 6869'), crypto(0, HELLO)]), 0],
      [Buffer.concat([crypto(0, HELLO).subarray(0, -1)]), 0],
      [Buffer.concat([bytes('02 05 00 7fff 00'), crypto(0, HELLO)]), 0],
    ] as const)
      expect(carriedBy(flow().decode(initial(Buffer.concat([frames]))))).toHaveLength(count);
  });

  test('makes no more keys and opens no more packets of a flow than is allowed', () => {
    const many = flow();
    for (let i = 0; i < MAX_DERIVATIONS; i++) expect(carriedBy(many.decode(initial(FRAMES, { destination: someId(i) })))).toHaveLength(1);
    expect(many.memory.connections).toHaveLength(MAX_CONNECTIONS);
    const beyond = many.decode(initial(FRAMES, { destination: someId(MAX_DERIVATIONS) }));
    expect(beyond).toMatchObject({ ok: true });
    expect(carriedBy(beyond)).toEqual([]);

    const long = flow();
    for (let i = 0; i < MAX_OPENED; i++) expect(carriedBy(long.decode(FIRST))).toHaveLength(1);
    expect(carriedBy(long.decode(FIRST))).toEqual([]);
  });

  test('never throws, hands on nothing from outside, and what it refuses at sight it refuses on reading', () => {
    const noise = fc.uint8Array({ maxLength: 300, size: 'max' });
    fc.assert(
      fc.property(noise, fc.nat(40), fc.boolean(), (tail, keep, recognised) => {
        for (const one of [
          Buffer.from(tail),
          Buffer.concat([FIRST.subarray(0, keep), tail]),
          initial(Buffer.concat([tail, bytes('00000000')])),
        ]) {
          const decoding = quic.decode(one, contextOf('udp', recognised, { memory: quic.begin!() }));
          if (!looksLike(one, recognised)) expect(decoding.ok).toBe(false);
          for (const { offset, length } of carriedBy(decoding)) expect(offset + length).toBeLessThanOrEqual(one.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

/** A flow of its own, which is known once something was read on it. */
function flow() {
  const memory = quic.begin!() as ReturnType<NonNullable<typeof quic.begin>>;
  let recognised = false;
  return {
    memory,
    decode(datagram: Buffer, direction: 'to-server' | 'to-client' = 'to-server') {
      const decoding = quic.decode(datagram, contextOf('udp', recognised, { memory, direction }));
      recognised ||= decoding.ok;
      return decoding;
    },
  };
}

function carriedBy(decoding: ReturnType<typeof quic.decode>): readonly Carried[] {
  return decoding.ok ? decoding.pdus.flatMap(({ carries = [] }) => carries) : [];
}

function looksLike(datagram: Buffer, recognised = false): boolean {
  return quic.looksLike(Buffer.concat([bytes('c0'), datagram, bytes('00')]), 1, 1 + datagram.length, 'udp', recognised);
}

function patched(at: number, hex: string): Buffer {
  const packet = Buffer.from(FIRST);
  bytes(hex).copy(packet, at);
  return packet;
}

function retry(token = '5555555555'): Buffer {
  return Buffer.concat([bytes('f0 00000001'), vector(1, 'ab'), vector(1, bytes('0102030405060708')), bytes(token), Buffer.alloc(16, 3)]);
}

function offer(versions: string): Buffer {
  return Buffer.concat([bytes('8a 00000000'), vector(1, 'client'), vector(1, 'server'), bytes(versions)]);
}

function inFrames(count: number): Buffer {
  return initial(Buffer.concat(Array.from({ length: count }, (_, i) => crypto(i, bytes('01')))));
}

function someId(last: number): Buffer {
  return Buffer.from([9, 9, 9, 9, 9, 9, 9, last]);
}

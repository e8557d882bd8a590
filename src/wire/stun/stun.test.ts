import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../../testing/decoding.js';
import { MAX_ATTRIBUTES } from './message.js';
import { stun } from './stun.js';
import {
  CLASSIC,
  COOKIE,
  OLD_COOKIE,
  TRANSACTION,
  channelData,
  decode,
  fieldOf,
  kindOf,
  message,
  multiplexed,
  newMemory,
} from './testing.js';
import { MAX_CHANNELS, MAX_RELAYED } from './unit.js';

const USERNAME = 0x0006;
const CHECK = message(0x0001, [
  [USERNAME, Buffer.from('Q7x+:w2Lk')],
  [0x0024, '6e7f1eff'],
  [0x0008, '00'.repeat(20)],
]);
const ALLOCATE = message(0x0003, [
  [0x0019, '11000000'],
  [USERNAME, Buffer.from('1700000000:dana')],
  [0x0014, Buffer.from('example.org')],
]);
const RTP = Buffer.from(`806f0001000000010000002a${'55'.repeat(20)}`, 'hex');
const DTLS = Buffer.from('16fefd000000000000000000010a', 'hex');

const looksLike = (bytes: Buffer, recognised = false) => stun.looksLike(bytes, 0, bytes.length, 'udp', recognised);

describe('a message', () => {
  test('has its kind, its transaction and its attributes, each at its place', () => {
    expect(decode(ALLOCATE)).toMatchObject({
      ok: true,
      used: ALLOCATE.length,
      direction: 'to-server',
      pdus: [
        {
          kind: 'allocate-request',
          fields: [
            { name: 'transaction-id', value: TRANSACTION, offset: 8, length: 12 },
            { name: 'requested-transport', value: 17, offset: 24, length: 4 },
            { name: 'username', value: '1700000000:dana', offset: ALLOCATE.indexOf('1700000000:dana'), length: 15 },
            { name: 'realm', value: 'example.org', offset: ALLOCATE.indexOf('example.org'), length: 11 },
          ],
        },
      ],
    });
    expect(looksLike(ALLOCATE)).toBe(true);
    // Read where it stands in a longer buffer
    const longer = Buffer.concat([Buffer.from('ffff', 'hex'), ALLOCATE, Buffer.from('ff', 'hex')]);
    expect(stun.looksLike(longer, 2, 2 + ALLOCATE.length, 'udp', false)).toBe(true);
    expect(stun.looksLike(longer, 0, longer.length, 'udp', false)).toBe(false);
  });

  test.each([
    [0x0001, 'binding-request', 'to-server'],
    [0x0011, 'binding-indication', undefined],
    [0x0101, 'binding-success', 'to-client'],
    [0x0111, 'binding-error', 'to-client'],
    [0x0002, 'shared-secret-request', undefined],
    [0x0103, 'allocate-success', 'to-client'],
    [0x0113, 'allocate-error', 'to-client'],
    [0x0004, 'refresh-request', 'to-server'],
    [0x0016, 'send-indication', 'to-server'],
    [0x0017, 'data-indication', 'to-client'],
    [0x0008, 'create-permission-request', 'to-server'],
    [0x0109, 'channel-bind-success', 'to-client'],
    [0x000a, 'connect-request', 'to-server'],
    [0x010b, 'connection-bind-success', 'to-client'],
    [0x001c, 'connection-attempt-indication', 'to-client'],
    [0x0200, 'goog-ping-request', undefined],
    [0x0800, 'type-0x0800', undefined],
    [0x0005, 'type-0x0005', undefined],
    [0x3fff, 'type-0x3fff', undefined],
  ])('of type 0x%s is %s', (type, kind, direction) => {
    expect(decode(message(type))).toMatchObject({ ok: true, direction, pdus: [{ kind }] });
  });

  test.each([
    [0x0004, 'send-request', 'to-server'],
    [0x0104, 'send-success', undefined],
    [0x0114, 'send-error', undefined],
    [0x0115, 'data-indication', 'to-client'],
    [0x0006, 'set-active-destination-request', 'to-server'],
    [0x0106, 'set-active-destination-success', 'to-client'],
    [0x0116, 'set-active-destination-error', 'to-client'],
  ])('of type 0x%s is %s in the older generation', (type, kind, direction) => {
    for (const head of [COOKIE + TRANSACTION, CLASSIC.head])
      expect(decode(message(type, [OLD_COOKIE], { head }))).toMatchObject({ ok: true, direction, pdus: [{ kind }] });
  });

  test('between peers goes either way', () => {
    expect(decode(CHECK)).toMatchObject({ ok: true, direction: undefined });
    for (const attribute of [
      [USERNAME, '41'],
      [0x0008, '00'.repeat(20)],
      [0x0024, '00000001'],
    ] as const)
      for (const type of [0x0001, 0x0101]) expect(decode(message(type, [attribute]))).toMatchObject({ ok: true, direction: undefined });
  });

  test('an allocation for no time is the end of one', () => {
    expect(kindOf(decode(message(0x0003, [[0x000d, '00000000']])))).toBe('deallocate-request');
    expect(kindOf(decode(message(0x0003, [[0x000d, '00000258']])))).toBe('allocate-request');
    expect(kindOf(decode(message(0x0103, [[0x000d, '00000000']])))).toBe('allocate-success');
    expect(kindOf(decode(message(0x0004, [[0x000d, '00000000']])))).toBe('refresh-request');
  });

  test('the user name of a Binding with a realm is a login', () => {
    const username = [USERNAME, Buffer.from('dana:kent')] as const;
    expect(formOfUsername([username])).toBe('ice');
    expect(formOfUsername([username, [0x0014, Buffer.from('example.org')]])).toBe('name');
  });

  test('hands on what it carries', () => {
    const send = message(0x0016, [
      [0x0012, '0001a147e112a643'],
      [0x0013, CHECK],
      [0xc070, DTLS],
    ]);
    const at = send.indexOf(CHECK);
    expect(decode(send)).toMatchObject({
      pdus: [
        {
          carries: [
            { offset: at, length: CHECK.length },
            { offset: send.indexOf(DTLS), length: DTLS.length },
          ],
        },
      ],
    });
    expect(decode(message(0x0016, [[0x0013, '']]))).toMatchObject({ ok: true, pdus: [{ kind: 'send-indication', carries: undefined }] });
  });

  test('may leave the last attribute without its padding, and no other', () => {
    const bare = message(0x0001, [[0x4000, 'c0ffee']], { isPadded: false });
    expect(fieldOf(bare, 'attribute-0x4000')).toMatchObject({ value: 'c0ffee', offset: 24, length: 3 });
    expect(
      decode(
        message(
          0x0001,
          [
            [0x4000, 'c0ffee'],
            [0x0014, '41414141'],
          ],
          { isPadded: false },
        ),
      ),
    ).toEqual({ ok: false, why: 'malformed', at: 20 });
  });

  test('of the older generation fills nothing up', () => {
    const attributes = [OLD_COOKIE, [0x0014, 'c0ffee'], [0x0015, Buffer.from('"example"')], [USERNAME, '0200ff']] as const;
    const bytes = message(0x0003, attributes, { isPadded: false });
    expect(fieldOf(bytes, 'username')).toMatchObject({ value: '0200ff', offset: bytes.length - 3, length: 3 });
    expect(decode(message(0x0003, attributes))).toEqual({ ok: false, why: 'malformed', at: 20 });
  });

  test('takes as many attributes as are allowed, and no more', () => {
    expect(decode(flood(MAX_ATTRIBUTES)).ok).toBe(true);
    expect(decode(flood(MAX_ATTRIBUTES + 1))).toEqual({ ok: false, why: 'malformed', at: 20 });
  });

  test('whose attribute is longer than the message is malformed', () => {
    const lying = Buffer.from(ALLOCATE);
    lying.writeUInt16BE(0xffff, 22);
    expect(decode(lying)).toEqual({ ok: false, why: 'malformed', at: 20 });
  });

  test('altered on its way is still one, by its cookie', () => {
    const withFingerprint = message(0x0001, [[0x8028, '00000000']]);
    expect(decode(withFingerprint).ok).toBe(true);
  });

  test('no prefix of one is one, nor one with a byte behind it', () => {
    for (const whole of [ALLOCATE, CHECK, message(0x0001), message(0x0115, [OLD_COOKIE, [0x0013, CHECK]], CLASSIC)]) {
      for (let n = 0; n < whole.length; n++) expect([n, decode(whole.subarray(0, n), 'udp', true).ok]).toEqual([n, false]);
      expect(decode(Buffer.concat([whole, Buffer.alloc(1)]), 'udp', true).ok).toBe(false);
    }
  });
});

describe('ChannelData', () => {
  test('hands on what it carries', () => {
    const bytes = channelData(0x4001, RTP);
    expect(decode(bytes)).toMatchObject({
      ok: true,
      used: bytes.length,
      pdus: [
        {
          kind: 'channel-data',
          fields: [
            { name: 'channel-number', value: '0x4001', offset: 0, length: 2 },
            { name: 'data', offset: 4 },
          ],
          carries: [{ offset: 4, length: RTP.length }],
        },
      ],
    });
  });

  test.each([
    ['STUN', CHECK, true],
    ['RTP', RTP, true],
    ['DTLS', DTLS, true],
    ['RTCP', Buffer.from('81c9000700000001'.padEnd(44, '5a'), 'hex'), true],
    ['a payload type that nobody has', Buffer.from('804a000700000001'.padEnd(44, '5a'), 'hex'), false],
    ['too short for RTP', RTP.subarray(0, 19), false],
    ['too short for DTLS', DTLS.subarray(0, 12), false],
    ['TLS', Buffer.from('160303000000000000000000010a', 'hex'), false],
    ['a record of no version of DTLS', Buffer.from('16aafd000000000000000000010a', 'hex'), false],
    ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n'), false],
  ])('with %s inside', (_what, data, isKnown) => {
    expect(looksLike(channelData(0x4000, data))).toBe(isKnown);
    expect(decode(channelData(0x4000, data)).ok).toBe(isKnown);
    // Where STUN was read, the length is enough.
    expect(decode(channelData(0x4000, data), 'udp', true).ok).toBe(true);
  });

  test('on a channel that is seldom given is known only where STUN was', () => {
    expect(decode(channelData(0x4100, RTP)).ok).toBe(false);
    expect(decode(channelData(0x4fff, RTP), 'udp', true).ok).toBe(true);
    expect(decode(channelData(0x5000, RTP), 'udp', true).ok).toBe(false);
    expect(decode(channelData(0x3fff, RTP), 'udp', true).ok).toBe(false);
  });

  test('may be filled up, by three bytes at most, and must not be empty', () => {
    expect(decode(channelData(0x4000, RTP, 3))).toMatchObject({ ok: true, pdus: [{ carries: [{ offset: 4, length: RTP.length }] }] });
    expect(decode(channelData(0x4000, RTP, 4), 'udp', true).ok).toBe(false);
    expect(decode(channelData(0x4000, RTP).subarray(0, -1), 'udp', true).ok).toBe(false);
    expect(decode(channelData(0x4000, Buffer.alloc(0)), 'udp', true).ok).toBe(false);
  });
});

describe('Multiplexed TURN', () => {
  test('has a session, and hands on what it carries', () => {
    expect(decode(multiplexed(CHECK))).toMatchObject({
      ok: true,
      pdus: [
        {
          kind: 'multiplexed-data',
          fields: [{ name: 'ms-multiplexed-turn-session-id', value: '0011223344556677', offset: 4, length: 8 }, { name: 'data' }],
          carries: [{ offset: 12, length: CHECK.length }],
        },
      ],
    });
  });

  test('needs its length, and a call inside where no STUN was read', () => {
    const text = multiplexed(Buffer.from('something else'));
    expect(decode(text).ok).toBe(false);
    expect(decode(text, 'udp', true).ok).toBe(true);
    expect(decode(multiplexed(CHECK).subarray(0, -1), 'udp', true).ok).toBe(false);
    expect(decode(multiplexed(Buffer.alloc(0)), 'udp', true).ok).toBe(false);
  });
});

test('what does not tell its way goes from the server’s port', () => {
  const bytes = channelData(0x4000, RTP);
  const way = (clientPort: number, serverPort: number, direction: 'to-server' | 'to-client') => {
    const decoding = stun.decode(bytes, contextOf('udp', false, { memory: newMemory(), clientPort, serverPort, direction }));
    return decoding.ok && decoding.direction;
  };
  expect(way(3478, 50_000, 'to-server')).toBe('to-client');
  expect(way(5349, 50_000, 'to-client')).toBe('to-server');
  expect(way(50_000, 3478, 'to-server')).toBeUndefined();
  expect(way(3478, 3478, 'to-server')).toBeUndefined();
});

test('remembers a bounded number of channels and relayed addresses', () => {
  const memory = newMemory();
  for (let i = 0; i < 100; i++) {
    decode(message(0x0009, [[0x000c, Buffer.from([0x40, i, 0, 0])]]), 'udp', true, memory);
    decode(message(0x0103, [[0x0016, Buffer.from([0, 1, 0, i, 1, 2, 3, 4])]]), 'udp', true, memory);
  }
  expect(memory.channels.size).toBe(MAX_CHANNELS);
  expect(memory.relayed.size).toBe(MAX_RELAYED);
});

test.each([
  ['DTLS', DTLS],
  ['RTP', RTP],
  ['DNS', Buffer.from('000101000001000000000000076578616d706c65036f72670000010001', 'hex')],
  ['TFTP', Buffer.from('000166696c65006f6374657400', 'hex')],
  ['GTPv2 Echo', Buffer.from('4001000d81000000030001000598000100', 'hex')],
  ['QUIC', Buffer.from(`40${'5a'.repeat(40)}`, 'hex')],
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(64)],
])('declines %s', (_what, bytes) => {
  expect(looksLike(bytes)).toBe(false);
  expect(decode(bytes)).toEqual({ ok: false, why: 'not-mine', at: 0 });
});

test('never throws, whatever the bytes, and every field lies within them', () => {
  const heads = [
    ALLOCATE.subarray(0, 20),
    CHECK,
    message(0x0115, [OLD_COOKIE], CLASSIC),
    channelData(0x4000, RTP),
    Buffer.from('ff10', 'hex'),
  ];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), fc.boolean(), fc.boolean(), (noise, recognised, isStream) => {
      for (const head of [Buffer.alloc(0), ...heads]) {
        const bytes = Buffer.concat([head, noise]);
        if (bytes.length >= 4 && head.length > 0) bytes.writeUInt16BE(((bytes.length - (head[0]! < 0x40 ? 20 : 4)) >>> 0) & 0xffff, 2);
        const decoding = decode(bytes, isStream ? 'tcp' : 'udp', recognised);
        if (!decoding.ok) continue;
        expect(decoding.used).toBeGreaterThan(0);
        for (const { fields, carries = [] } of decoding.pdus)
          for (const { offset, length } of [...fields, ...carries]) expect(offset + length).toBeLessThanOrEqual(bytes.length);
      }
    }),
    { numRuns: 1_000 },
  );
});

function flood(count: number): Buffer {
  return message(
    0x0001,
    Array.from({ length: count }, () => [0x4000, ''] as const),
  );
}

function formOfUsername(attributes: Parameters<typeof message>[1]) {
  return fieldOf(message(0x0001, attributes), 'username')?.fields?.find(({ name }) => name === 'form')?.value;
}

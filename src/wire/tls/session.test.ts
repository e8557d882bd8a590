import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Direction } from '../../core/flow.js';
import { cipherSuite } from './cipher-suite.js';
import { TlsKeys } from './key-log.js';
import { keyBlock, nextSecret, pseudoRandom, trafficKeys } from './key-schedule.js';
import { MAX_UNOPENED, TlsSession } from './session.js';
import { bytes, clientHello, extension, message, record, vector } from './testing.js';

/** RFC 8448 §3, "Simple 1-RTT Handshake". */
const TRACE = {
  clientRandom: 'cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7',
  clientSecret: '9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5',
  serverSecret: 'a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643',
  clientRecord:
    '1703030043a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b62974e1f5a6292a2977014bd1e3deae63aeebb21694915e4',
};

const NAMED = '5a'.repeat(32);
const SECRETS = { handshake: 'c1'.repeat(32), traffic: 'c2'.repeat(32) };
const LOG = `# made up\nCLIENT_HANDSHAKE_TRAFFIC_SECRET ${NAMED} ${SECRETS.handshake}\nCLIENT_TRAFFIC_SECRET_0 ${NAMED} ${SECRETS.traffic}\r\n`;
const AES_128 = cipherSuite(0x1301)!;

describe('the key schedule', () => {
  test('gives the keys of RFC 8448', () => {
    const { key, iv } = trafficKeys(AES_128, bytes(TRACE.clientSecret));
    expect([key.toString('hex'), iv.toString('hex')]).toEqual(['17422dda596ed5d9acd890e3c63f5051', '5b78923dee08579033e523d9']);
    const server = trafficKeys(AES_128, bytes(TRACE.serverSecret));
    expect(server.key.toString('hex')).toBe('9f02283b6c9c07efc26bb9f2ac92e356');
  });

  test('gives what the PRF of TLS 1.2 gives by the published vector', () => {
    // https://mailarchive.ietf.org/arch/msg/tls/fzVCzk-z3FShgGJ6DOXqM1ydxms/
    const secret = bytes('9bbe436ba940f017b17652849a71db35');
    const seed = bytes('a0ba9f936cda311827a6f796ffd5198c');
    expect(pseudoRandom('sha256', secret, 'test label', seed, 100).toString('hex')).toMatch(
      /^e3f229ba727be17b8d122620557cd453c2aab21d07c3d495/,
    );
  });
});

describe('a session of TLS 1.3', () => {
  test('opens the record of RFC 8448', () => {
    const keys = new TlsKeys();
    expect(keys.add(`CLIENT_TRAFFIC_SECRET_0 ${TRACE.clientRandom} ${TRACE.clientSecret}`)).toBe(1);
    const session = begun(keys, TRACE.clientRandom);
    const opened = session.open(bytes(TRACE.clientRecord), 'to-server');
    expect(opened).toMatchObject({ type: 23, at: 5 });
    expect(opened?.content).toEqual(Buffer.from(Array.from({ length: 50 }, (_, i) => i)));
  });

  test('goes from the handshake to what follows, and through key updates', () => {
    const session = begun(keysOf(LOG));
    const traffic = bytes(SECRETS.traffic);
    const updated = nextSecret(AES_128, traffic);
    const sealed = [
      seal13(bytes(SECRETS.handshake), 0, 22, 'finished'),
      seal13(traffic, 0, 23, 'first', 20),
      seal13(traffic, 1, 22, 'key update'),
      seal13(updated, 0, 23, 'second'),
      seal13(updated, 1, 23, 'third'),
      seal13(nextSecret(AES_128, updated), 0, 23, 'fourth'),
    ];
    expect(sealed.map((one) => session.open(one, 'to-server')?.content.toString())).toEqual([
      'finished',
      'first',
      'key update',
      'second',
      'third',
      'fourth',
    ]);
  });

  test('takes keys that come behind the hello, and needs no secret of the handshake', () => {
    const keys = keysOf(`CLIENT_RANDOM ${'00'.repeat(32)} ${'00'.repeat(48)}`);
    const session = begun(keys);
    const first = seal13(bytes(SECRETS.traffic), 0, 23, 'first');
    expect(session.open(first, 'to-server')).toBeUndefined();
    keys.add(LOG.split('\n')[2]!);
    expect(session.open(first, 'to-server')?.content.toString()).toBe('first');
  });

  test('gives an end up after so many records that do not open, and opens nothing with a bit changed', () => {
    const session = begun(keysOf(LOG));
    const broken = seal13(bytes(SECRETS.traffic), 0, 23, 'first');
    broken[7]! ^= 1;
    for (let i = 0; i <= MAX_UNOPENED; i++) {
      expect(session.isHopeless('to-server')).toBe(false);
      expect(session.open(broken, 'to-server')).toBeUndefined();
    }
    expect([session.isHopeless('to-server'), session.isHopeless('to-client')]).toEqual([true, false]);
  });

  test('goes by a request to try again where only a part of the hello behind it is in its record', () => {
    const session = begun(keysOf(LOG));
    const part = serverHelloOf(0x1301, [extension(43, bytes('0304')), extension(51, Buffer.alloc(40))]);
    session.noteHello(part.subarray(0, 60));
    expect(session.open(seal13(bytes(SECRETS.traffic), 0, 23, 'first'), 'to-server')?.content.toString()).toBe('first');
  });

  test('is hopeless without any keys, or without a hello', () => {
    expect(begun(new TlsKeys()).isHopeless('to-server')).toBe(true);
    expect(new TlsSession(keysOf(LOG)).isHopeless('to-server')).toBe(true);
  });
});

describe('a session of TLS 1.2', () => {
  test.each([
    ['AES-128-GCM', 0xc02f],
    ['AES-256-GCM', 0xc030],
    ['ChaCha20-Poly1305', 0xcca8],
  ])('opens what %s sealed, both ways', (_name, suite) => {
    const session = new TlsSession(keysOf(`CLIENT_RANDOM ${NAMED} ${'d3'.repeat(48)}`));
    session.noteHello(record(22, clientHello([])));
    session.noteHello(serverHelloOf(suite));
    const { client, server } = keyBlock(cipherSuite(suite)!, Buffer.alloc(48, 0xd3), Buffer.alloc(32, 0x5a), Buffer.alloc(32, 0xa5));
    expect(session.hasChanged('to-server')).toBe(false);
    for (const [direction, keys] of [
      ['to-server', client],
      ['to-client', server],
    ] as const) {
      session.changeCipherSpec(direction);
      expect(session.hasChanged(direction)).toBe(true);
      const texts = [0, 1, 2].map((number) => session.open(seal12(keys, number, 23, `text ${number}`), direction)?.content.toString());
      expect(texts).toEqual(['text 0', 'text 1', 'text 2']);
    }
  });
});

test('a hello of TLS 1.2 without extensions is not read on into the certificates behind it', () => {
  const session = new TlsSession(keysOf(`CLIENT_RANDOM ${NAMED} ${'d3'.repeat(48)}`));
  session.noteHello(record(22, clientHello([])));
  const hello = message(2, Buffer.concat([bytes('0303'), Buffer.alloc(32, 0xa5), bytes('00 c02f 00')]));
  session.noteHello(record(22, Buffer.concat([hello, message(11, Buffer.alloc(900, 0x55))])));
  session.changeCipherSpec('to-client');
  expect(session.hasChanged('to-client')).toBe(true);
});

describe('a session of TLS 1.2 with CBC', () => {
  test.each([
    ['AES-128 and SHA-1, the MAC first', 0xc013, false],
    ['AES-128 and SHA-1, the cipher first', 0xc013, true],
    ['AES-256 and SHA-384, the MAC first', 0xc028, false],
    ['AES-256 and SHA-256, the cipher first', 0x003d, true],
  ])('opens what %s sealed', (_name, suite, isCipherFirst) => {
    const session = new TlsSession(keysOf(`CLIENT_RANDOM ${NAMED} ${'d3'.repeat(48)}`));
    session.noteHello(record(22, clientHello([])));
    session.noteHello(serverHelloOf(suite));
    session.changeCipherSpec('to-client');
    const { server } = keyBlock(cipherSuite(suite)!, Buffer.alloc(48, 0xd3), Buffer.alloc(32, 0x5a), Buffer.alloc(32, 0xa5));
    const sealed = ['one', 'two', ''].map((text, number) => sealCbc(server, number, text, isCipherFirst));
    expect(sealed.map((one) => session.open(one, 'to-client')?.content.toString())).toEqual(['one', 'two', '']);
    const broken = sealCbc(server, 3, 'three', isCipherFirst);
    broken[30]! ^= 1;
    expect(session.open(broken, 'to-client')).toBeUndefined();
    for (let n = 5; n < broken.length; n++) expect(session.open(broken.subarray(0, n), 'to-client')).toBeUndefined();
  });
});

test('noise neither opens nor throws', () => {
  const session = begun(keysOf(LOG));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom<Direction>('to-server', 'to-client'), (noise, direction) => {
      session.noteHello(Buffer.from(noise));
      session.noteHello(Buffer.concat([bytes('1603030100 02'), noise]));
      expect(session.open(record(23, noise), direction)).toBeUndefined();
    }),
  );
});

function keysOf(log: string): TlsKeys {
  const keys = new TlsKeys();
  keys.add(log);
  return keys;
}

/** Behind both hellos; the client's random is that of the helper, or the one given. */
function begun(keys: TlsKeys, clientRandom = NAMED): TlsSession {
  const session = new TlsSession(keys);
  const hello = record(22, clientHello([]));
  bytes(clientRandom).copy(hello, 11);
  session.noteHello(hello);
  session.noteHello(serverHelloOf(0x1301, [extension(43, bytes('0304'))]));
  // It says nothing in 1.3, wherever it stands.
  session.changeCipherSpec('to-server');
  return session;
}

function serverHelloOf(suite: number, extensions: readonly Buffer[] = []): Buffer {
  const number = Buffer.from([suite >> 8, suite & 0xff, 0]);
  return record(
    22,
    message(2, Buffer.concat([bytes('0303'), Buffer.alloc(32, 0xa5), bytes('00'), number, vector(2, Buffer.concat(extensions))])),
  );
}

function seal13(secret: Buffer, number: number, type: number, text: string, zeros = 0): Buffer {
  const { key, iv } = trafficKeys(AES_128, secret);
  const inner = Buffer.concat([Buffer.from(text), Buffer.from([type]), Buffer.alloc(zeros)]);
  const head = Buffer.from([23, 3, 3, 0, inner.length + 16]);
  iv[11]! ^= number;
  const cipher = createCipheriv('aes-128-gcm', key, iv).setAAD(head);
  return Buffer.concat([head, cipher.update(inner), cipher.final(), cipher.getAuthTag()]);
}

function seal12({ suite, key, iv }: ReturnType<typeof trafficKeys>, number: number, type: number, text: string): Buffer {
  const explicit = suite.cipher === 'chacha20-poly1305' ? Buffer.alloc(0) : randomBytes(8);
  const nonce = explicit.length > 0 ? Buffer.concat([iv, explicit]) : Buffer.from(iv);
  if (explicit.length === 0) nonce[11]! ^= number;
  const cipher = createCipheriv(suite.cipher as 'aes-128-gcm', key, nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.concat([Buffer.alloc(7), Buffer.from([number, type, 3, 3, 0, text.length])]));
  return record(type, Buffer.concat([explicit, cipher.update(text), cipher.final(), cipher.getAuthTag()]));
}

function sealCbc(
  { suite, key, macKey }: ReturnType<typeof keyBlock>['client'],
  number: number,
  text: string,
  isCipherFirst: boolean,
): Buffer {
  const iv = randomBytes(16);
  const macOf = (content: Buffer) => {
    const head = Buffer.concat([Buffer.alloc(7), Buffer.from([number, 23, 3, 3, 0, content.length])]);
    return createHmac(suite.mac!, macKey!).update(head).update(content).digest();
  };
  const content = isCipherFirst ? Buffer.from(text) : Buffer.concat([Buffer.from(text), macOf(Buffer.from(text))]);
  const padding = 15 - (content.length % 16);
  const cipher = createCipheriv(suite.cipher, key, iv).setAutoPadding(false);
  const sealed = Buffer.concat([iv, cipher.update(Buffer.concat([content, Buffer.alloc(padding + 1, padding)])), cipher.final()]);
  return record(23, isCipherFirst ? Buffer.concat([sealed, macOf(sealed)]) : sealed);
}

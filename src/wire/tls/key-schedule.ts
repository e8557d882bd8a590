/** How keys follow from secrets: HKDF in TLS 1.3 (RFC 8446 §7.1, §7.3), the PRF in TLS 1.2 (RFC 5246 §5, §6.3). */
import { createHmac } from 'node:crypto';
import type { CipherSuite } from './cipher-suite.js';

/** What one end seals its records with, for as long as it does not change it. */
export interface RecordKeys {
  readonly suite: CipherSuite;
  readonly key: Buffer;
  /** 12 bytes; of AES-GCM in TLS 1.2 only the first 4, the others stand in each record. */
  readonly iv: Buffer;
  readonly isTls13: boolean;
  /** Of suites whose records have a MAC of their own. */
  readonly macKey?: Buffer;
}

type Hash = CipherSuite['hash'];

const IV = 12;
/** "the 4-byte salt" (RFC 5288 §3) */
const SALT = 4;

const MAC_LENGTHS = { sha1: 20, sha256: 32, sha384: 48 } as const;

/** HKDF-Expand-Label with an empty context, for results that one round of the hash yields. */
export function expandLabel(hash: Hash, secret: Buffer, label: string, length: number): Buffer {
  const name = `tls13 ${label}`;
  const info = Buffer.from([0, length, name.length, ...Buffer.from(name, 'latin1'), 0, 1]);
  return createHmac(hash, secret).update(info).digest().subarray(0, length);
}

/** The keys of one end of TLS 1.3, from the secret of its stage. */
export function trafficKeys(suite: CipherSuite, secret: Buffer): RecordKeys {
  const { hash, keyLength } = suite;
  return { suite, key: expandLabel(hash, secret, 'key', keyLength), iv: expandLabel(hash, secret, 'iv', IV), isTls13: true };
}

/** The secret that follows a key update (RFC 8446 §7.2). */
export function nextSecret({ hash }: CipherSuite, secret: Buffer): Buffer {
  return expandLabel(hash, secret, 'traffic upd', secret.length);
}

/** The keys of both ends of TLS 1.2, from the master secret. */
export function keyBlock(
  suite: CipherSuite,
  masterSecret: Buffer,
  clientRandom: Buffer,
  serverRandom: Buffer,
): { readonly client: RecordKeys; readonly server: RecordKeys } {
  const { cipher, keyLength, hash, mac } = suite;
  // With CBC each record brings its own.
  const ivLength = mac !== undefined ? 0 : cipher === 'chacha20-poly1305' ? IV : SALT;
  const macLength = mac === undefined ? 0 : MAC_LENGTHS[mac];
  const length = 2 * (macLength + keyLength + ivLength);
  const block = pseudoRandom(hash, masterSecret, 'key expansion', Buffer.concat([serverRandom, clientRandom]), length);
  const [keysAt, ivsAt] = [2 * macLength, 2 * (macLength + keyLength)];
  const keysOf = (end: 0 | 1): RecordKeys => {
    const part = (from: number, each: number) => block.subarray(from + end * each, from + (end + 1) * each);
    const macKey = macLength === 0 ? {} : { macKey: part(0, macLength) };
    return { suite, key: part(keysAt, keyLength), iv: part(ivsAt, ivLength), isTls13: false, ...macKey };
  };
  return { client: keysOf(0), server: keysOf(1) };
}

/** The PRF of TLS 1.2. */
export function pseudoRandom(hash: Hash, secret: Buffer, label: string, seed: Buffer, length: number): Buffer {
  const hmac = (...parts: readonly Buffer[]) => parts.reduce((mac, part) => mac.update(part), createHmac(hash, secret)).digest();
  const whole = Buffer.concat([Buffer.from(label, 'latin1'), seed]);
  const blocks: Buffer[] = [];
  let link = hmac(whole);
  for (let made = 0; made < length; made += link.length) {
    blocks.push(hmac(link, whole));
    link = hmac(link);
  }
  return Buffer.concat(blocks).subarray(0, length);
}

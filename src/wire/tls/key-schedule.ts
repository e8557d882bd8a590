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
}

type Hash = CipherSuite['hash'];

const IV = 12;
/** "the 4-byte salt" (RFC 5288 §3) */
const SALT = 4;

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
  const { cipher, keyLength, hash } = suite;
  const ivLength = cipher === 'chacha20-poly1305' ? IV : SALT;
  const block = pseudoRandom(hash, masterSecret, 'key expansion', Buffer.concat([serverRandom, clientRandom]), 2 * (keyLength + ivLength));
  const ivs = 2 * keyLength;
  const keys = (key: number, iv: number): RecordKeys => {
    return { suite, key: block.subarray(key, key + keyLength), iv: block.subarray(iv, iv + ivLength), isTls13: false };
  };
  return { client: keys(0, ivs), server: keys(keyLength, ivs + ivLength) };
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

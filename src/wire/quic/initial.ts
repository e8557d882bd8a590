/**
 * Protection of Initial packets (RFC 9001 §5): a formality, since its keys
 * follow from the connection id at the head of the client's first packet.
 *
 *   HKDF-Extract(salt of the version, connection id) → "client in" / "server in" → "quic key", "quic iv", "quic hp"
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { LongHeader } from './packet.js';
import type { Version } from './version.js';

const SECRET = 32;
const KEY = 16;
const IV = 12;
const TAG = 16;
/** "the Packet Number field is assumed to be 4 bytes long" (§5.4.2) */
const SAMPLE_AT = 4;
const SAMPLE = 16;

export interface Keys {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly headerProtection: Buffer;
}

export interface Opened {
  /** Where the frames begin in the datagram; they are as long as they were under protection. */
  readonly at: number;
  readonly frames: Buffer;
}

/** The keys with which one end of a connection protects its Initial packets. */
export function initialKeys({ salt, label }: Version, connectionId: Uint8Array, from: 'client' | 'server'): Keys {
  const secret = expand(createHmac('sha256', salt).update(connectionId).digest(), `${from} in`, SECRET);
  return {
    key: expand(secret, `${label} key`, KEY),
    iv: expand(secret, `${label} iv`, IV),
    headerProtection: expand(secret, `${label} hp`, KEY),
  };
}

/** HKDF-Expand-Label of RFC 8446 §7.1, for results that one round of the hash yields. */
function expand(secret: Buffer, label: string, length: number): Buffer {
  const name = `tls13 ${label}`;
  const info = Buffer.from([0, length, name.length, ...Buffer.from(name, 'latin1'), 0, 1]);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}

/** Takes the protection off the packet at `at`; `undefined` when the keys are not its own, which the tag tells. */
export function openInitial(bytes: Buffer, at: number, { packetNumberAt, end }: LongHeader, keys: Keys): Opened | undefined {
  const sampleAt = packetNumberAt + SAMPLE_AT;
  // The library throws where a tag is wrong.
  try {
    const mask = createCipheriv('aes-128-ecb', keys.headerProtection, null).update(bytes.subarray(sampleAt, sampleAt + SAMPLE));
    const first = bytes[at]! ^ (mask[0]! & 0x0f);
    const framesAt = packetNumberAt + (first & 0x03) + 1;
    const header = Buffer.from(bytes.subarray(at, framesAt));
    header[0] = first;
    const nonce = Buffer.from(keys.iv);
    for (let i = packetNumberAt; i < framesAt; i++) {
      const number = bytes[i]! ^ mask[1 + i - packetNumberAt]!;
      header[i - at] = number;
      nonce[IV - framesAt + i]! ^= number;
    }
    const decipher = createDecipheriv('aes-128-gcm', keys.key, nonce, { authTagLength: TAG });
    decipher.setAAD(header);
    decipher.setAuthTag(bytes.subarray(end - TAG, end));
    const frames = decipher.update(bytes.subarray(framesAt, end - TAG));
    decipher.final();
    return { at: framesAt, frames };
  } catch {
    return undefined;
  }
}

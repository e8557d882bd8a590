/**
 * Protection of Initial packets (RFC 9001 §5): a formality, since its keys
 * follow from the connection id at the head of the client's first packet.
 *
 *   HKDF-Extract(salt of the version, connection id) → "client in" / "server in" → "quic key", "quic iv", "quic hp"
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { expandLabel } from '../tls/key-schedule.js';
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
  /** The header up to the frames, without its protection. */
  readonly header: Buffer;
}

/** The keys with which one end of a connection protects its Initial packets. */
export function initialKeys({ salt, label }: Version, connectionId: Uint8Array, from: 'client' | 'server'): Keys {
  const secret = expandLabel('sha256', createHmac('sha256', salt).update(connectionId).digest(), `${from} in`, SECRET);
  return {
    key: expandLabel('sha256', secret, `${label} key`, KEY),
    iv: expandLabel('sha256', secret, `${label} iv`, IV),
    headerProtection: expandLabel('sha256', secret, `${label} hp`, KEY),
  };
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
    for (let i = packetNumberAt; i < framesAt; i++) header[i - at]! ^= mask[1 + i - packetNumberAt]!;
    const decipher = createDecipheriv('aes-128-gcm', keys.key, nonceOf(keys, header, packetNumberAt - at), { authTagLength: TAG });
    decipher.setAAD(header);
    decipher.setAuthTag(bytes.subarray(end - TAG, end));
    const frames = decipher.update(bytes.subarray(framesAt, end - TAG));
    decipher.final();
    return { at: framesAt, frames, header };
  } catch {
    return undefined;
  }
}

/** RFC 9001 §5.3: the packet number is at the end of the header. */
function nonceOf({ iv }: Keys, header: Buffer, numberAt: number): Buffer {
  const nonce = Buffer.from(iv);
  for (let i = numberAt; i < header.length; i++) nonce[IV - header.length + i]! ^= header[i]!;
  return nonce;
}

/** Makes tag and header protection fit a packet that was opened before its enciphered bytes, or its header, were changed in place. */
export function mendInitial(bytes: Buffer, at: number, { packetNumberAt, end }: LongHeader, keys: Keys, header: Buffer): void {
  const plainHeader = Buffer.from(bytes.subarray(at, at + header.length));
  const numberAt = packetNumberAt - at;
  plainHeader[0] = header[0]!;
  header.copy(plainHeader, numberAt, numberAt);
  const nonce = nonceOf(keys, header, numberAt);
  const sealed = bytes.subarray(at + header.length, end - TAG);
  const frames = createDecipheriv('aes-128-gcm', keys.key, nonce, { authTagLength: TAG }).update(sealed);
  const cipher = createCipheriv('aes-128-gcm', keys.key, nonce).setAAD(plainHeader);
  cipher.update(frames);
  cipher.final();
  cipher.getAuthTag().copy(bytes, end - TAG);
  const sampleAt = packetNumberAt + SAMPLE_AT;
  const mask = createCipheriv('aes-128-ecb', keys.headerProtection, null).update(bytes.subarray(sampleAt, sampleAt + SAMPLE));
  bytes[at] = header[0]! ^ (mask[0]! & 0x0f);
  for (let i = numberAt; i < header.length; i++) bytes[at + i] = header[i]! ^ mask[1 + i - numberAt]!;
}

/**
 * Sealed records, each with its number in the stream as part of the nonce:
 *
 *   TLS 1.3 (RFC 8446 §5.2)      header(5) [content  type(1)  zeros …] tag(16)     AAD: the header
 *   TLS 1.2 (RFC 5288, 7905)     header(5) nonce(8, AES-GCM only) [content] tag(16)   AAD: number(8) type(1) version(2) length(2)
 */
import { type CipherGCMTypes, createDecipheriv } from 'node:crypto';
import { openCbcRecord } from './cbc-record.js';
import type { RecordKeys } from './key-schedule.js';

const HEADER = 5;
const TAG = 16;
const EXPLICIT_NONCE = 8;

/** What a record holds. */
export interface OpenedRecord {
  readonly type: number;
  /** Where its content begins in the record: byte for byte under the seal. */
  readonly at: number;
  readonly content: Buffer;
}

/** Opens a whole record; `undefined` when the keys or the number are not its own, which the tag tells. */
export function openRecord(record: Buffer, keys: RecordKeys, number: number): OpenedRecord | undefined {
  if (keys.macKey !== undefined) return openCbcRecord(record, keys, number);
  const at = HEADER + (keys.isTls13 || keys.suite.cipher === 'chacha20-poly1305' ? 0 : EXPLICIT_NONCE);
  const end = record.length - TAG;
  if (end < at) return undefined;
  const sealed = record.subarray(at, end);
  // The library throws where a tag is wrong.
  try {
    // Its types tell the one cipher from the others; it takes them alike.
    const decipher = createDecipheriv(keys.suite.cipher as CipherGCMTypes, keys.key, nonceOf(record, keys, number), { authTagLength: TAG });
    decipher.setAAD(keys.isTls13 ? record.subarray(0, HEADER) : additional(record, number, sealed.length));
    decipher.setAuthTag(record.subarray(end));
    const plain = decipher.update(sealed);
    decipher.final();
    return keys.isTls13 ? inner(plain, at) : { type: record[0]!, at, content: plain };
  } catch {
    return undefined;
  }
}

/** "the unencrypted … zeros … The receiving implementation scans the field from the end" (RFC 8446 §5.4) */
function inner(plain: Buffer, at: number): OpenedRecord | undefined {
  let last = plain.length - 1;
  while (last >= 0 && plain[last] === 0) last--;
  return last < 0 ? undefined : { type: plain[last]!, at, content: plain.subarray(0, last) };
}

function nonceOf(record: Buffer, { iv, isTls13, suite }: RecordKeys, number: number): Buffer {
  if (!isTls13 && suite.cipher !== 'chacha20-poly1305') return Buffer.concat([iv, record.subarray(HEADER, HEADER + EXPLICIT_NONCE)]);
  const nonce = Buffer.from(iv);
  const counted = eightBytes(number);
  for (let i = 0; i < 8; i++) nonce[nonce.length - 8 + i]! ^= counted[i]!;
  return nonce;
}

/** What is authenticated besides the content in TLS 1.2. */
export function additional(record: Buffer, number: number, length: number): Buffer {
  return Buffer.concat([eightBytes(number), record.subarray(0, 3), Buffer.from([length >> 8, length & 0xff])]);
}

function eightBytes(number: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}

import { crc32 } from 'node:zlib';

/** The attribute at the end of a STUN message, and what its CRC-32 is masked with (RFC 8489 §14.7). */
const ATTRIBUTE = Buffer.from('80280004', 'hex');
const MASK = 0x5354554e;
const LENGTH = 8;

/** Makes the fingerprint at the end of a STUN message that of its bytes, if it ends in one. */
export function mendFingerprint(bytes: Buffer): void {
  const at = bytes.length - LENGTH;
  if (at < 20 || bytes[0]! >= 0x40 || bytes.compare(ATTRIBUTE, 0, 4, at, at + 4) !== 0) return;
  bytes.writeUInt32BE((crc32(bytes.subarray(0, at)) ^ MASK) >>> 0, at + 4);
}

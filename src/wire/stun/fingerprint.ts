/**
 * FINGERPRINT (RFC 8489 §14.7): the CRC-32 of the message before it, XORed
 * with 0x5354554e, to tell STUN from other protocols.
 */
import { crc32 } from 'node:zlib';
import { type Attribute, FINGERPRINT } from './attribute.js';

const MASK = 0x5354554e;
const ATTRIBUTE_HEADER = 4;

/** Whether the message ends in a fingerprint that is its own; undefined when it has none. */
export function hasOwnFingerprint(bytes: Buffer, attributes: readonly Attribute[], base: number): boolean | undefined {
  const last = attributes.at(-1);
  if (last?.type !== FINGERPRINT || last.value.length !== 4) return undefined;
  const covered = bytes.subarray(0, last.offset - base - ATTRIBUTE_HEADER);
  return (crc32(covered) ^ MASK) >>> 0 === last.value.readUInt32BE(0);
}

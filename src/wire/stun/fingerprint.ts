/**
 * FINGERPRINT (RFC 8489 §14.7): the CRC-32 of the message before it, XORed
 * with 0x5354554e, to tell STUN from other protocols.
 */
import { crc32 } from 'node:zlib';
import { type Attribute, FINGERPRINT } from './attribute.js';

const MASK = 0x5354554e;
const ATTRIBUTE_HEADER = 4;

/** Whether the message that begins at `start` ends in a fingerprint that is its own; undefined when it has none. */
export function hasOwnFingerprint(bytes: Buffer, attributes: readonly Attribute[], start: number): boolean | undefined {
  const last = attributes.at(-1);
  if (last?.type !== FINGERPRINT || last.to - last.from !== 4) return undefined;
  const covered = bytes.subarray(start, last.from - ATTRIBUTE_HEADER);
  return (crc32(covered) ^ MASK) >>> 0 === bytes.readUInt32BE(last.from);
}

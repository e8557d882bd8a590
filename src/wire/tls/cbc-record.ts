/**
 * Records of TLS 1.2 under AES-CBC (RFC 5246 §6.2.3.2), in the order in which the two ends agreed to do it:
 *
 *   header(5) iv(16) [content  mac  padding  its length(1)]          first the MAC
 *   header(5) iv(16) [content  padding  its length(1)]  mac          first the cipher (RFC 7366)
 *
 * Which it was need not be known: only one of the two MACs fits.
 */
import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { RecordKeys } from './key-schedule.js';
import { type OpenedRecord, additional } from './record-protection.js';

const HEADER = 5;
const BLOCK = 16;

/** Opens a whole record; `undefined` when the keys or the number are not its own, which the MAC tells. */
export function openCbcRecord(record: Buffer, { suite, key, macKey }: RecordKeys, number: number): OpenedRecord | undefined {
  const macOf = (sealed: Buffer) =>
    createHmac(suite.mac!, macKey!)
      .update(additional(record, number, sealed.length))
      .update(sealed)
      .digest();
  const at = HEADER + BLOCK;
  const macLength = macKey!.length;
  const outerEnd = record.length - macLength;
  const isOuter = outerEnd > at && timingSafeEqual(macOf(record.subarray(HEADER, outerEnd)), record.subarray(outerEnd));
  const sealed = record.subarray(at, isOuter ? outerEnd : record.length);
  if (sealed.length === 0 || sealed.length % BLOCK !== 0) return undefined;
  const decipher = createDecipheriv(suite.cipher, key, record.subarray(HEADER, at)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(sealed), decipher.final()]);
  const end = plain.length - 1 - plain[plain.length - 1]!;
  if (isOuter) return end < 0 ? undefined : { type: record[0]!, at, content: plain.subarray(0, end) };
  const contentEnd = end - macLength;
  if (contentEnd < 0) return undefined;
  const content = plain.subarray(0, contentEnd);
  return timingSafeEqual(macOf(content), plain.subarray(contentEnd, end)) ? { type: record[0]!, at, content } : undefined;
}

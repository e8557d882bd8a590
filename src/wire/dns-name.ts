/** Names in DNS messages (RFC 1035 §3.1, §4.1.4): labels with their lengths, ended by the root or a pointer to labels before. */
import { isUtf8 } from 'node:buffer';

/** "names 255 octets or less" (§2.3.4). */
const MAX_NAME = 255;
/** Each goes backwards, and a name has at most 127 labels to point to. */
export const MAX_POINTERS = 32;
const LONGEST_LABEL = 63;
const POINTER = 0xc0;

export interface DnsName {
  readonly text: string;
  /** Bytes of the labels in place, and of the pointer if one ends them. */
  readonly length: number;
  /** Bytes up to what follows the name, which adds the root's. */
  readonly whole: number;
}

/** `cut`: the bytes end before the name does. */
export type NameDecoding = DnsName | 'cut' | 'malformed';

/** Reads the name at `from` of a message that starts at `start`; `end` is where what holds the name ends. */
export function readDnsName(bytes: Buffer, start: number, from: number, end: number): NameDecoding {
  let text = '';
  let size = 0;
  let inPlace = -1;
  let at = from;
  for (let pointers = 0; ;) {
    if (at >= end) return inPlace < 0 ? 'cut' : 'malformed';
    const length = bytes[at]!;
    if (length === 0) return inPlace < 0 ? { text, length: at - from, whole: at + 1 - from } : { text, length: inPlace, whole: inPlace };
    if (length <= LONGEST_LABEL) {
      size += 1 + length;
      if (size > MAX_NAME) return 'malformed';
      const label = dnsText(bytes, at + 1, at + 1 + length);
      text = text === '' ? label : `${text}.${label}`;
      at += 1 + length;
      continue;
    }
    if (length < POINTER) return 'malformed';
    if (at + 2 > end) return inPlace < 0 ? 'cut' : 'malformed';
    const target = start + (((length & 0x3f) << 8) | bytes[at + 1]!);
    // "a pointer to a prior occurance of the same name": only backwards, so that it ends.
    if (target >= at || ++pointers > MAX_POINTERS) return 'malformed';
    if (inPlace < 0) inPlace = at + 2 - from;
    at = target;
  }
}

/** Labels and strings are bytes; multicast DNS says UTF-8 (RFC 6762 §16). */
export function dnsText(bytes: Buffer, at: number, end: number): string {
  let n = at;
  while (n < end && bytes[n]! < 0x80) n++;
  return bytes.toString(n < end && isUtf8(bytes.subarray(at, end)) ? 'utf8' : 'latin1', at, end);
}

/** Names in DNS messages (RFC 1035 §3.1, §4.1.4): labels with their lengths, ended by the root or a pointer to labels before. */
import { isUtf8 } from 'node:buffer';

/** "names 255 octets or less" (§2.3.4). */
const MAX_NAME = 255;
/** Each goes backwards, and a name has at most 127 labels to point to. */
export const MAX_POINTERS = 32;
const LONGEST_LABEL = 63;
const POINTER = 0xc0;
const DOT = 0x2e;

/** The name being read, a dot before each label: a text made at once costs less than one for each label. */
const NAME = Buffer.alloc(MAX_NAME);

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
  let size = 0;
  let isAscii = true;
  let inPlace = -1;
  let at = from;
  for (let pointers = 0; ;) {
    if (at >= end) return inPlace < 0 ? 'cut' : 'malformed';
    const length = bytes[at]!;
    if (length === 0) {
      const text = isAscii ? NAME.toString('latin1', 1, size) : labelsOf(bytes, start, from);
      return inPlace < 0 ? { text, length: at - from, whole: at + 1 - from } : { text, length: inPlace, whole: inPlace };
    }
    if (length <= LONGEST_LABEL) {
      if (size + 1 + length > MAX_NAME) return 'malformed';
      NAME[size++] = DOT;
      for (const next = at + 1 + length; ++at < next;) {
        if (bytes[at]! >= 0x80) isAscii = false;
        NAME[size++] = bytes[at]!;
      }
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

/** The text of a name that could be read, whose labels are not all of ASCII. */
function labelsOf(bytes: Buffer, start: number, from: number): string {
  const labels: string[] = [];
  for (let at = from; bytes[at] !== 0;) {
    const length = bytes[at]!;
    if (length <= LONGEST_LABEL) labels.push(dnsText(bytes, at + 1, at + 1 + length));
    at = length <= LONGEST_LABEL ? at + 1 + length : start + (((length & 0x3f) << 8) | bytes[at + 1]!);
  }
  return labels.join('.');
}

/** Labels and strings are bytes; multicast DNS says UTF-8 (RFC 6762 §16). */
export function dnsText(bytes: Buffer, at: number, end: number): string {
  let n = at;
  while (n < end && bytes[n]! < 0x80) n++;
  return bytes.toString(n < end && isUtf8(bytes.subarray(at, end)) ? 'utf8' : 'latin1', at, end);
}

/**
 * Distinguished Encoding Rules (ITU-T X.690 §8, §10), as far as certificates need them.
 *
 *   +-----+--------------------------------------------+----------
 *   | tag | length: 0–127, or 0x80 | n and n bytes of it | content …
 *   +-----+--------------------------------------------+----------
 */

/** `from` and `to` bound the content. */
export interface Element {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
}

const LONG_FORM = 0x80;
/** Three bytes count to 16 MiB, more than a handshake message holds. */
const MAX_LENGTH_BYTES = 3;
/** All bits set: the number of the tag follows in more bytes. Certificates have no such tag. */
const HIGH_TAG_NUMBER = 0x1f;

/** The element that begins at `at`, or `undefined` when it is none or does not end by `end`. */
export function readElement(bytes: Uint8Array, at: number, end: number): Element | undefined {
  if (at + 2 > end) return undefined;
  const tag = bytes[at]!;
  if ((tag & HIGH_TAG_NUMBER) === HIGH_TAG_NUMBER) return undefined;
  let length = bytes[at + 1]!;
  let from = at + 2;
  if (length >= LONG_FORM) {
    const count = length - LONG_FORM;
    // A count of 0 is the indefinite form, which DER does not have (§10.1).
    if (count === 0 || count > MAX_LENGTH_BYTES || from + count > end) return undefined;
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + bytes[from + i]!;
    from += count;
  }
  return from + length > end ? undefined : { tag, from, to: from + length };
}

/** The elements inside one, as many as `limit`; ends early at what is none. */
export function elementsIn(bytes: Uint8Array, { from, to }: Element, limit: number): readonly Element[] {
  const elements: Element[] = [];
  for (let at = from; at < to && elements.length < limit;) {
    const element = readElement(bytes, at, to);
    if (element === undefined) break;
    elements.push(element);
    at = element.to;
  }
  return elements;
}

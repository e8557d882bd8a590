/**
 * XML (W3C XML 1.0) as a message: the body of an HTTP message, or a datagram.
 *
 *   <?xml version="1.0"?><join><room id="r-1"/><user>alice</user></join>
 *
 * gives a message `join` with `room` (and its `id`) and `user`.
 */
import { isUtf8 } from 'node:buffer';
import type { Decoder, Decoding } from '../core/decoder.js';
import { field, pdu } from '../core/field.js';
import type { Field } from '../core/message.js';
import { type XmlElement, isSpace, localName, readElement, readToken } from './xmpp/xml.js';

/** Comments, instructions and white space before the element. Guards time. */
export const MAX_ASIDES = 16;

/** Longest name that becomes the name of a message. */
const LONGEST_KIND = 64;

const LESS = 0x3c;
const GREATER = 0x3e;

export const xml: Decoder = {
  id: 'xml',
  transports: ['udp'],
  retransmits: false,
  firstBytes: new Set([LESS]),

  looksLike(bytes, at, end) {
    if (bytes[at] !== LESS || end - at < '<a/>'.length) return false;
    let last = end - 1;
    while (last > at && isPadding(bytes[last])) last--;
    return bytes[last] === GREATER;
  },

  // Who looks for devices says it several times over (SOAP-over-UDP 1.1 §4.1), and the same as long as nobody answers.
  addContent(bytes, at, end, hash) {
    hash.add(bytes, at, end);
    return true;
  },

  decode(bytes): Decoding {
    const from = beginning(bytes);
    if (from === undefined || !isUtf8(bytes)) return { ok: false, why: 'not-mine', at: 0 };
    const read = readElement(bytes, from);
    if (!read.ok) return read;
    const root = read.value;
    let end = root.offset + root.length;
    while (end < bytes.length && isPadding(bytes[end])) end++;
    if (end < bytes.length) return { ok: false, why: 'malformed', at: end };
    const fields = fieldsOf(root);
    // `<a/>` alone says nothing, and is too little to know XML by.
    if (fields.length === 0) return { ok: false, why: 'not-mine', at: from };
    return { ok: true, pdus: [pdu(kindOf(root), fields)], used: bytes.length, direction: undefined };
  },
};

/** Where the element begins, behind the declaration, comments and white space. */
function beginning(bytes: Buffer): number | undefined {
  let at = 0;
  for (let i = 0; i < MAX_ASIDES; i++) {
    while (isSpace(bytes[at])) at++;
    const token = readToken(bytes, at);
    if (!token.ok) return undefined;
    if (token.value.type === 'open') return at;
    if (token.value.type !== 'aside') return undefined;
    at = token.value.end;
  }
  return undefined;
}

/** Attributes and children by their names; an element of text alone is a value. */
function fieldsOf(element: XmlElement): readonly Field[] {
  const attributes = element.attributes
    .filter(({ name }) => !name.startsWith('xmlns'))
    .map(({ name, value, offset, length }) => field(localName(name), value, offset, length));
  return [...attributes, ...element.children.map(fieldOf)];
}

function fieldOf(element: XmlElement): Field {
  const { text } = element;
  const inner = fieldsOf(element);
  const place = text ?? element;
  return field(localName(element.name), text?.value, place.offset, place.length, inner.length === 0 ? undefined : inner);
}

function kindOf({ name }: XmlElement): string {
  const kind = localName(name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-');
  return kind.length <= LONGEST_KIND ? kind : 'element';
}

/** White space, and a NUL at the end of a text of C. */
function isPadding(byte: number | undefined): boolean {
  return byte === 0 || isSpace(byte);
}

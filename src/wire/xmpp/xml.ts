/**
 * XML (W3C XML 1.0, fifth edition) as protocols send it: a strict, bounded
 * reader of bytes that knows where each name and value stands.
 *
 *   <name attribute='value'> text <child/> </name>
 *
 * Document types are refused, so that no entity but the five that XML itself
 * defines can be expanded, and each to one character (§4.6).
 */
import type { Decoded, Failure } from '../../core/reader.js';

/** Attributes of one element; the most in protocols known is below 20. Guards memory. */
export const MAX_ATTRIBUTES = 64;

/** Elements within elements. Guards the stack of whoever walks the tree. */
export const MAX_DEPTH = 24;

/** Elements of one tree. Guards memory against a long run of `<a/>`. */
export const MAX_ELEMENTS = 1024;

/** The range is that of the value, without its quotes. */
export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  readonly offset: number;
  readonly length: number;
}

export interface XmlText {
  readonly value: string;
  readonly offset: number;
  readonly length: number;
}

/** One piece of markup or text; `end` is the offset behind it. */
export type XmlToken =
  | {
      readonly type: 'open';
      readonly name: string;
      readonly attributes: readonly XmlAttribute[];
      readonly empty: boolean;
      readonly offset: number;
      readonly end: number;
    }
  | { readonly type: 'close'; readonly name: string; readonly offset: number; readonly end: number }
  | { readonly type: 'text'; readonly text: XmlText; readonly offset: number; readonly end: number }
  /** A comment, or an instruction as `<?xml version='1.0'?>`. */
  | { readonly type: 'aside'; readonly offset: number; readonly end: number };

/** `text` is the first run of text that is more than white space. The range spans the element with its tags. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  readonly text: XmlText | undefined;
  readonly offset: number;
  readonly length: number;
}

const LESS = 0x3c;
const GREATER = 0x3e;
const SLASH = 0x2f;
const EXCLAMATION = 0x21;
const QUESTION = 0x3f;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/** Reads the piece that begins at `at`. Text that runs to the end of the bytes is truncated: it may go on. */
export function readToken(bytes: Buffer, at: number): Decoded<XmlToken> {
  if (bytes[at] !== LESS) return readText(bytes, at);
  switch (bytes[at + 1]) {
    case undefined:
      return failure('truncated', bytes.length);
    case SLASH:
      return readClose(bytes, at);
    case QUESTION:
      return readAside(bytes, at, '?>');
    case EXCLAMATION:
      return readMarked(bytes, at);
    default:
      return readOpen(bytes, at);
  }
}

/** Reads the element that begins at `at`, with all that is in it. */
export function readElement(bytes: Buffer, at: number): Decoded<XmlElement> {
  const open: Growing[] = [];
  let count = 0;
  for (let next = at; ;) {
    const decoded = readToken(bytes, next);
    if (!decoded.ok) return decoded;
    const token = decoded.value;
    const inside = open.at(-1);
    next = token.end;
    if (token.type === 'open') {
      if (++count > MAX_ELEMENTS || open.length === MAX_DEPTH) return failure('malformed', token.offset);
      open.push({ name: token.name, attributes: token.attributes, children: [], text: undefined, offset: token.offset, length: 0 });
    } else if (inside === undefined || (token.type === 'close' && token.name !== inside.name)) return failure('malformed', token.offset);
    else if (token.type === 'text' && inside.text === undefined && token.text.value.trim() !== '') inside.text = token.text;
    if (token.type !== 'close' && !(token.type === 'open' && token.empty)) continue;
    const whole = open.pop()!;
    whole.length = token.end - whole.offset;
    const parent = open.at(-1);
    if (parent === undefined) return { ok: true, value: whole };
    parent.children.push(whole);
  }
}

/** The name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The value of an attribute, if the element has it. */
export function attribute(element: { readonly attributes: readonly XmlAttribute[] }, name: string): string | undefined {
  return element.attributes.find((one) => one.name === name)?.value;
}

/** The first child of that name, without regard to prefixes. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((one) => localName(one.name) === name);
}

/** Whether a byte is white space of XML (§2.3). */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

type Growing = { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: XmlElement[] };

function readText(bytes: Buffer, at: number): Decoded<XmlToken> {
  let end = at;
  while (end < bytes.length && bytes[end] !== LESS) {
    if (isForbidden(bytes[end]!)) return failure('malformed', end);
    end++;
  }
  if (end >= bytes.length) return failure('truncated', bytes.length);
  return { ok: true, value: { type: 'text', text: textOf(bytes, at, end), offset: at, end } };
}

function readOpen(bytes: Buffer, at: number): Decoded<XmlToken> {
  const nameEnd = endOfName(bytes, at + 1);
  if (nameEnd === at + 1) return failure('malformed', nameEnd);
  const attributes: XmlAttribute[] = [];
  for (let next = nameEnd; ;) {
    const from = skipSpace(bytes, next);
    const byte = bytes[from];
    if (byte === undefined) return failure('truncated', bytes.length);
    const empty = byte === SLASH;
    if (empty && bytes[from + 1] === undefined) return failure('truncated', bytes.length);
    if (byte === GREATER || (empty && bytes[from + 1] === GREATER)) {
      const name = bytes.toString('utf8', at + 1, nameEnd);
      return { ok: true, value: { type: 'open', name, attributes, empty, offset: at, end: from + (empty ? 2 : 1) } };
    }
    // "<" of the next tag, or an attribute that is stuck to what stands before it
    if (from === next || attributes.length === MAX_ATTRIBUTES) return failure('malformed', from);
    const read = readAttribute(bytes, from);
    if (!read.ok) return read;
    attributes.push(read.value);
    next = read.value.offset + read.value.length + 1;
  }
}

function readAttribute(bytes: Buffer, at: number): Decoded<XmlAttribute> {
  const nameEnd = endOfName(bytes, at);
  if (nameEnd === at) return failure('malformed', at);
  const equals = skipSpace(bytes, nameEnd);
  const opening = skipSpace(bytes, equals + 1);
  if (equals < bytes.length && bytes[equals] !== EQUALS) return failure('malformed', equals);
  const quote = bytes[opening];
  if (quote === undefined) return failure('truncated', bytes.length);
  if (quote !== QUOTE && quote !== APOSTROPHE) return failure('malformed', opening);
  let end = opening + 1;
  for (; end < bytes.length && bytes[end] !== quote; end++) {
    // "No < in Attribute Values" (§3.1)
    if (bytes[end] === LESS || isForbidden(bytes[end]!)) return failure('malformed', end);
  }
  if (end === bytes.length) return failure('truncated', end);
  return { ok: true, value: { name: bytes.toString('utf8', at, nameEnd), ...textOf(bytes, opening + 1, end) } };
}

function readClose(bytes: Buffer, at: number): Decoded<XmlToken> {
  const nameEnd = endOfName(bytes, at + 2);
  const end = skipSpace(bytes, nameEnd);
  if (end >= bytes.length) return failure('truncated', bytes.length);
  if (nameEnd === at + 2 || bytes[end] !== GREATER) return failure('malformed', end);
  return { ok: true, value: { type: 'close', name: bytes.toString('utf8', at + 2, nameEnd), offset: at, end: end + 1 } };
}

const CDATA = '<![CDATA[';
const COMMENT = '<!--';

function readMarked(bytes: Buffer, at: number): Decoded<XmlToken> {
  if (startsWith(bytes, at, bytes.length, COMMENT)) return readAside(bytes, at, '-->');
  if (startsWith(bytes, at, bytes.length, CDATA)) {
    const offset = at + CDATA.length;
    const end = bytes.indexOf(']]>', offset, 'latin1');
    if (end < 0) return failure('truncated', bytes.length);
    const text = { value: bytes.toString('utf8', offset, end), offset, length: end - offset };
    return { ok: true, value: { type: 'text', text, offset: at, end: end + 3 } };
  }
  const head = bytes.toString('latin1', at, at + CDATA.length);
  return CDATA.startsWith(head) || COMMENT.startsWith(head) ? failure('truncated', bytes.length) : failure('malformed', at);
}

function readAside(bytes: Buffer, at: number, closing: string): Decoded<XmlToken> {
  const end = bytes.indexOf(closing, at + 2, 'latin1');
  if (end < 0) return failure('truncated', bytes.length);
  return { ok: true, value: { type: 'aside', offset: at, end: end + closing.length } };
}

/** Whether ASCII text stands at `at`, before `end`. Allocates nothing. */
export function startsWith(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

function skipSpace(bytes: Buffer, at: number): number {
  let end = at;
  while (isSpace(bytes[end])) end++;
  return end;
}

/** Letters, digits, `_ : . -` and anything beyond ASCII; not a digit, dot or hyphen at the front (§2.3). */
function endOfName(bytes: Buffer, at: number): number {
  let end = at;
  for (; end < bytes.length; end++) {
    const byte = bytes[end]!;
    const letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
    if (letter || byte >= 0x80 || byte === 0x5f || byte === 0x3a) continue;
    if (end > at && ((byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2e)) continue;
    break;
  }
  return end;
}

/** Controls that XML does not allow anywhere (§2.2). */
function isForbidden(byte: number): boolean {
  return byte < 0x20 && !isSpace(byte);
}

function textOf(bytes: Buffer, from: number, to: number): XmlText {
  const raw = bytes.toString('utf8', from, to);
  return { value: raw.includes('&') ? unescapeXml(raw) : raw, offset: from, length: to - from };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };

/** Puts the characters in place of the five entities and of character references; anything else stays as it is. */
function unescapeXml(raw: string): string {
  return raw.replaceAll(
    /&(?:(lt|gt|amp|apos|quot)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));/g,
    (whole, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return ENTITIES[name]!;
      const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
    },
  );
}

function failure(why: Failure, at: number): { readonly ok: false; readonly why: Failure; readonly at: number } {
  return { ok: false, why, at };
}

/** Text of a protocol whose bytes are mostly ASCII, with its place in the payload. */
import type { Field } from '../core/message.js';
import { field } from '../core/field.js';

/** A stretch of a payload, one character for each byte (latin1), so that an index is also an offset. */
export interface Text {
  readonly text: string;
  readonly offset: number;
}

/** A parameter as `name=value`; without `=` its value is empty. The name is in lower case. */
export interface Parameter {
  readonly name: string;
  readonly value: Text;
}

/** Parts of one value that are looked at. The longest Via list of the captures at hand has 52; guards memory. */
export const MAX_PARTS = 128;

const QUOTE = 0x22;
const LESS = 0x3c;
const GREATER = 0x3e;
const BACKSLASH = 0x5c;

export function part(whole: Text, from: number, to: number = whole.text.length): Text {
  return { text: whole.text.slice(from, to), offset: whole.offset + from };
}

/** Without the white space around it. */
export function trimmed(whole: Text): Text {
  const { text } = whole;
  let from = 0;
  let to = text.length;
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return from === 0 && to === text.length ? whole : part(whole, from, to);
}

/** White space among the characters of latin1: what `trim` takes away. */
function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0;
}

/** The words of a value, with their places. */
export function words({ text, offset }: Text): readonly Text[] {
  const all: Text[] = [];
  for (let at = 0; at < text.length;) {
    if (isSpace(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const from = at;
    while (at < text.length && !isSpace(text.charCodeAt(at))) at++;
    all.push({ text: text.slice(from, at), offset: offset + from });
  }
  return all;
}

/** The last of its words, with its place; empty when it has none. */
export function lastWord(whole: Text): Text {
  const { text } = whole;
  let to = text.length;
  while (to > 0 && isSpace(text.charCodeAt(to - 1))) to--;
  let from = to;
  while (from > 0 && !isSpace(text.charCodeAt(from - 1))) from--;
  return part(whole, from, to);
}

/** Without the quotes around it, when it has any; what is escaped inside stays escaped. */
export function unquoted(whole: Text): Text {
  return whole.text.length > 1 && whole.text.startsWith('"') && whole.text.endsWith('"') ? part(whole, 1, whole.text.length - 1) : whole;
}

/** What people read: the bytes as UTF-8. */
export function readable(text: string): string {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return Buffer.from(text, 'latin1').toString('utf8');
  return text;
}

/** A named value that stands in the payload as it is. */
export function textField(name: string, { text, offset }: Text, fields?: readonly Field[]): Field {
  return field(name, readable(text), offset, text.length, fields);
}

/** The parts between separators that stand neither in quotes nor in angle brackets, at most `MAX_PARTS`, without white space around them. */
export function split(whole: Text, separator: string): readonly Text[] {
  const { text } = whole;
  const parts: Text[] = [];
  const mark = separator.charCodeAt(0);
  let from = 0;
  let isQuoted = false;
  let isBracketed = false;
  for (let at = 0; at <= text.length && parts.length < MAX_PARTS; at++) {
    const code = text.charCodeAt(at);
    if (at === text.length || (code === mark && !isQuoted && !isBracketed)) {
      const piece = trimmed(from === 0 && at === text.length ? whole : part(whole, from, at));
      if (piece.text !== '') parts.push(piece);
      from = at + 1;
    } else if (isQuoted && code === BACKSLASH) at++;
    else if (code === QUOTE) isQuoted = !isQuoted;
    else if (!isQuoted && code === LESS) isBracketed = true;
    else if (!isQuoted && code === GREATER) isBracketed = false;
  }
  return parts;
}

/** Takes `name=value` apart; quotes around the value are not part of it. */
export function parameter(whole: Text): Parameter {
  const equals = whole.text.indexOf('=');
  if (equals < 0) return { name: whole.text.toLowerCase(), value: part(whole, whole.text.length) };
  return { name: whole.text.slice(0, equals).trimEnd().toLowerCase(), value: unquoted(trimmed(part(whole, equals + 1))) };
}

/** The parameters between separators: `;tag=1;lr`, `realm="a", nonce="b"`. */
export function parameters(whole: Text, separator: string): readonly Parameter[] {
  return split(whole, separator).map(parameter);
}

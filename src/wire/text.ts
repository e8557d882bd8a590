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

export function part(whole: Text, from: number, to: number = whole.text.length): Text {
  return { text: whole.text.slice(from, to), offset: whole.offset + from };
}

/** Without the white space around it. */
export function trimmed(whole: Text): Text {
  const from = whole.text.length - whole.text.trimStart().length;
  return part(whole, from, Math.max(from, whole.text.trimEnd().length));
}

/** Without the quotes around it, when it has any; what is escaped inside stays escaped. */
export function unquoted(whole: Text): Text {
  return whole.text.length > 1 && whole.text.startsWith('"') && whole.text.endsWith('"') ? part(whole, 1, whole.text.length - 1) : whole;
}

// oxlint-disable-next-line no-control-regex -- all of ASCII
const ASCII = /^[\u0000-\u007f]*$/;

/** What people read: the bytes as UTF-8. */
export function readable(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, 'latin1').toString('utf8');
}

/** A named value that stands in the payload as it is. */
export function textField(name: string, { text, offset }: Text, fields?: readonly Field[]): Field {
  return field(name, readable(text), offset, text.length, fields);
}

/** The parts between separators that stand neither in quotes nor in angle brackets, at most `MAX_PARTS`, without white space around them. */
export function split(whole: Text, separator: string): readonly Text[] {
  const { text } = whole;
  const parts: Text[] = [];
  let from = 0;
  let isQuoted = false;
  let isBracketed = false;
  for (let at = 0; at <= text.length && parts.length < MAX_PARTS; at++) {
    const character = text[at];
    if (at === text.length || (character === separator && !isQuoted && !isBracketed)) {
      const piece = trimmed(part(whole, from, at));
      if (piece.text !== '') parts.push(piece);
      from = at + 1;
    } else if (isQuoted && character === '\\') at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === '<') isBracketed = true;
    else if (!isQuoted && character === '>') isBracketed = false;
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

/**
 * What a URL's path and query and a form's body hold
 * (url.spec.whatwg.org, "application/x-www-form-urlencoded parsing"):
 *
 *   name=value&other%20name=other+value
 */
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import { jwtFields } from '../jwt.js';
import { type Text, part, readable } from '../text.js';

/** Parameters of one query or form, and segments of one path. Guards memory. */
export const MAX_PARAMETERS = 256;

/** A field for each `name=value`, by its name; `key` tells where that stands. */
export function parameterFields(whole: Text): readonly Field[] {
  const fields: Field[] = [];
  for (const one of pieces(whole, '&')) {
    const equals = one.text.indexOf('=');
    if (equals < 1) continue;
    const value = part(one, equals + 1);
    const { text, offset } = value;
    const name = decoded(one.text.slice(0, equals));
    const key = { offset: one.offset, length: equals };
    fields.push(field(name, decoded(text), offset, text.length, jwtFields(text, offset, text.length), key));
  }
  return fields;
}

/** The segments of a path, named by their place from 0. */
export function pathFields(path: Text): readonly Field[] {
  const from = path.text.startsWith('/') ? 1 : 0;
  return pieces(part(path, from), '/').map(({ text, offset }, index) => {
    return field(String(index), percentDecoded(text), offset, text.length);
  });
}

/** Between separators, empty ones left out; at most `MAX_PARAMETERS`. */
function pieces(whole: Text, separator: string): readonly Text[] {
  const found: Text[] = [];
  for (let at = 0; at < whole.text.length && found.length < MAX_PARAMETERS;) {
    const next = whole.text.indexOf(separator, at);
    const end = next < 0 ? whole.text.length : next;
    if (end > at) found.push(part(whole, at, end));
    at = end + 1;
  }
  return found;
}

function decoded(text: string): string {
  return percentDecoded(text.replaceAll('+', ' '));
}

/** What `%41` stands for; a percent sign without two digits stands for itself. */
function percentDecoded(text: string): string {
  if (!text.includes('%')) return readable(text);
  return readable(text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))));
}

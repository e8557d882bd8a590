/**
 * Credentials and challenges (RFC 9110 §11), as HTTP, SIP and RTSP write them:
 *
 *   Basic base64(user:password)            RFC 7617
 *   Digest username="a", realm="b", …      RFC 7616
 *   Bearer token                           RFC 6750
 */
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import { jwtFields } from '../jwt.js';
import { type Text, parameters, part, readable, textField, trimmed } from '../text.js';

/** What tells something about a person or a server; a digest's answer and its numbers used once do not. */
const TOLD = new Set(['username', 'realm', 'uri', 'domain', 'algorithm']);

/** The field for the value of `Authorization`, `WWW-Authenticate` and their kin. */
export function authorizationField(name: string, value: Text): Field {
  const space = value.text.indexOf(' ');
  const scheme = part(value, 0, space < 0 ? value.text.length : space);
  const rest = trimmed(part(value, scheme.text.length));
  return textField(name, value, [textField('scheme', scheme), ...credentials(scheme.text.toLowerCase(), rest)]);
}

function credentials(scheme: string, rest: Text): readonly Field[] {
  if (rest.text === '') return [];
  if (scheme === 'bearer' && (!rest.text.includes('=') || /^[\w.~+/-]+=*$/.test(rest.text)))
    return [textField('token', rest, jwtFields(rest.text, rest.offset, rest.text.length))];
  if (scheme === 'basic' && /^[A-Za-z0-9+/_-]+=*$/.test(rest.text)) return basic(rest);
  return parameters(rest, ',')
    .filter(({ name, value }) => TOLD.has(name) && value.text !== '')
    .map(({ name, value }) => textField(name, value));
}

function basic(rest: Text): readonly Field[] {
  const plain = Buffer.from(rest.text, 'base64').toString('latin1');
  const colon = plain.indexOf(':');
  // "user-id … containing a colon character is invalid" (RFC 7617 §2): the first one parts it from the password.
  if (colon < 0) return [];
  const { offset, text } = rest;
  return [
    field('username', readable(plain.slice(0, colon)), offset, text.length),
    field('password', readable(plain.slice(colon + 1)), offset, text.length),
  ];
}

/**
 * Addresses in SIP headers (RFC 3261 §20.10, §25.1):
 *
 *   "Alice" <sip:alice@example.org:5060;transport=tcp>;tag=1928
 *   Alice <sips:alice@example.org>      sip:alice@example.org;tag=1928      <tel:+33100000000>
 */
import type { Field } from '../../core/message.js';
import { hostAndPort, hostField } from '../text-host.js';
import { type Text, parameters, part, textField, trimmed, unquoted } from '../text.js';

/** Where a user part means what it means in SIP. */
const SCHEMES: ReadonlySet<string> = new Set(['sip', 'sips', 'tel', 'im', 'pres', 'xmpp', 'mailto']);
const LONGEST_SCHEME = 6;

/** A display name, which may hold brackets and commas. */
const QUOTED = /^"(?:[^"\\]|\\.)*"\s*/;

const USER_END = /[:;]/;
const HOST_END = /[;?>,\s]/;

/** Digits enough for a telephone number, and what people put between them (RFC 3966 §5.1.1). */
const NUMBER = /^(\+|%2b)?[\d*#.()-]+$/i;
const NO_DIGIT = /\D/g;
const MARKED = /^\+?\d+(?=-[a-z0-9]+$)/i;
const FEWEST_DIGITS = 7;
/** 15 digits and the country's prefix at most (E.164 §6), an exit code before them. */
const MOST_DIGITS = 20;

/** The field for one address of a header, with `display-name` or `display-number`, `uri`, `user` or `number`, `address` or `hostname`, `tag` … */
export function addressField(name: string, value: Text): Field {
  const opening = bracketOf(value.text);
  const fields: Field[] = [];
  if (opening < 0) {
    // "if the URI is not enclosed in angle brackets, any semicolon-delimited parameters are header-parameters" (RFC 3261 §20.10)
    const semicolon = value.text.indexOf(';');
    const uri = trimmed(semicolon < 0 ? value : part(value, 0, semicolon));
    addUri(uri, fields);
    if (semicolon >= 0) addParameters(part(value, semicolon), fields);
    return textField(name, value, fields);
  }
  if (opening > 0) {
    const display = unquoted(trimmed(part(value, 0, opening)));
    if (display.text !== '') fields.push(textField(isNumber(display.text, '') ? 'display-number' : 'display-name', display));
  }
  const closing = value.text.indexOf('>', opening);
  addUri(part(value, opening + 1, closing < 0 ? value.text.length : closing), fields);
  if (closing >= 0 && closing + 1 < value.text.length) addParameters(part(value, closing + 1), fields);
  return textField(name, value, fields);
}

/** Where the URI's bracket opens; a display name in quotes may hold one of its own. */
function bracketOf(text: string): number {
  const inQuotes = text.startsWith('"') ? QUOTED.exec(text) : null;
  return text.indexOf('<', inQuotes?.[0].length ?? 0);
}

/** Adds `uri` with what it names: `user` or `number`, `password`, `address` or `hostname`. */
export function addUri(uri: Text, fields: Field[]): void {
  if (uri.text === '') return;
  const scheme = schemeOf(uri.text);
  const behindScheme = scheme === '' ? 0 : scheme.length + 1;
  const at = uri.text.indexOf('@');
  // Of a scheme that is not known, all that stands before the host is the user's name.
  const info = part(uri, behindScheme, at < 0 ? (scheme === 'tel' ? uri.text.length : behindScheme) : at);
  const host = at < 0 && scheme === 'tel' ? undefined : hostOf(part(uri, at < 0 ? behindScheme : at + 1));
  const colon = scheme === '' ? -1 : info.text.indexOf(':');
  // "userinfo = ( user / telephone-subscriber ) [ ":" password ] "@"", a subscriber's parameters behind semicolons
  const userEnd = scheme === '' ? -1 : info.text.search(USER_END);
  const user = userEnd < 0 ? info : part(info, 0, userEnd);
  fields.push(textField('uri', uri));
  if (user.text !== '') fields.push(userField(user, uri.text));
  if (colon >= 0 && colon + 1 < info.text.length) fields.push(textField('password', part(info, colon + 1)));
  if (host !== undefined) fields.push(host);
}

/** In lower case; empty where it is none of those. */
function schemeOf(uri: string): string {
  const colon = uri.indexOf(':');
  if (colon < 0 || colon > LONGEST_SCHEME) return '';
  const scheme = uri.slice(0, colon).toLowerCase();
  return SCHEMES.has(scheme) ? scheme : '';
}

function hostOf(text: Text): Field | undefined {
  const end = text.text.search(HOST_END);
  const { host, port } = hostAndPort(end < 0 ? text : part(text, 0, end));
  return hostField(host, port);
}

function userField(user: Text, uri: string): Field {
  if (isNumber(user.text, uri)) return textField('number', user);
  // Session border controllers hang a mark of their own on the number that they pass on.
  const marked = user.text.includes('-') ? MARKED.exec(user.text) : null;
  return marked !== null && isNumber(marked[0], uri) ? textField('number', part(user, 0, marked[0].length)) : textField('user', user);
}

function isNumber(user: string, uri: string): boolean {
  if (!NUMBER.test(user)) return false;
  const digits = user.replaceAll(NO_DIGIT, '').length - (/^%2b/i.test(user) ? 1 : 0);
  // A SIM card's number stands here when a phone registers with its operator (3GPP TS 23.003 §13.3): it is no telephone number.
  return digits >= FEWEST_DIGITS && digits <= MOST_DIGITS && !uri.includes('3gppnetwork.org');
}

/** Parameters by their names; the instance, which stands in quotes and brackets, by what it is. */
function addParameters(text: Text, fields: Field[]): void {
  const all = parameters(text, ';');
  for (let i = 0; i < all.length; i++) {
    const { name, value } = all[i]!;
    if (name !== '+sip.instance') {
      fields.push(textField(name, value));
      continue;
    }
    const isBracketed = value.text.startsWith('<') && value.text.endsWith('>');
    // "sip.instance … a URN that uniquely identifies this specific UA instance" (RFC 5626 §3.1)
    fields.push(textField('instance', isBracketed ? part(value, 1, value.text.length - 1) : value));
  }
}

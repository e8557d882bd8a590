/** What SIP headers hold, each by its name (RFC 3261 §20 and the RFCs named below). */
import type { Field } from '../../core/message.js';
import { group } from '../../core/field.js';
import { authorizationField } from '../http/authorization.js';
import { hostAndPort, hostField, scopeOf } from '../text-host.js';
import type { Header } from '../text-lines.js';
import { type Text, parameter, parameters, part, split, textField, trimmed } from '../text.js';
import { addressFields } from './address.js';

/** "compact form" (RFC 3261 §7.3.3, RFC 3515, RFC 3892, RFC 4028, RFC 6665). */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
};

/** Headers whose value is an address, or several (RFC 3325, RFC 3892, RFC 5806, RFC 7044, RFC 7315). */
const ADDRESSES = new Set([
  'from',
  'to',
  'contact',
  'reply-to',
  'refer-to',
  'referred-by',
  'diversion',
  'history-info',
  'p-asserted-identity',
  'p-preferred-identity',
  'p-called-party-id',
  'p-associated-uri',
  'remote-party-id',
  'route',
  'record-route',
  'path',
  'service-route',
]);

const AUTHORIZATIONS = new Set(['authorization', 'proxy-authorization', 'www-authenticate', 'proxy-authenticate']);

/** Headers given by their own name; all others stand in the group `headers`. */
const PLAIN = new Set(['user-agent', 'server', 'subject', 'organization', 'session-id', 'content-type', 'event', 'expires']);

/** The long form of a header's name. */
export function longName(name: string): string {
  return COMPACT[name] ?? name;
}

/** The fields of all headers of a message. */
export function headerFields(headers: readonly Header[]): readonly Field[] {
  const others: Field[] = [];
  const fields = headers.flatMap((header) => {
    const known = knownHeader(longName(header.name), header);
    if (known === undefined) others.push(textField(header.name, header));
    return known ?? [];
  });
  return others.length === 0 ? fields : [...fields, group('headers', others)];
}

function knownHeader(name: string, value: Text): readonly Field[] | undefined {
  if (ADDRESSES.has(name)) return addressFields(name, value);
  if (AUTHORIZATIONS.has(name)) return [authorizationField(name, value)];
  if (PLAIN.has(name)) return [textField(name, value)];
  if (name === 'via') return split(value, ',').map(viaField);
  if (name === 'call-id') return [callIdField(value)];
  if (name === 'cseq') return [cseqField(value)];
  if (name === 'p-access-network-info') return [accessField(value)];
  return undefined;
}

/** `SIP/2.0/UDP 192.0.2.1:5060;branch=…;received=198.51.100.1;rport=1024` */
function viaField(value: Text): Field {
  const semicolon = value.text.indexOf(';');
  const sent = part(value, 0, semicolon < 0 ? value.text.length : semicolon);
  const by = trimmed(part(sent, sent.text.trimEnd().search(/\S+$/)));
  const { host, port } = hostAndPort(by);
  const sentBy = by.text === '' ? undefined : hostField(host, port);
  const all = semicolon < 0 ? [] : parameters(part(value, semicolon), ';');
  const rport = all.find(({ name }) => name === 'rport')?.value;
  return textField('via', value, [
    ...(sentBy === undefined ? [] : [sentBy]),
    ...all.map(({ name, value: text }) => (name === 'received' ? receivedField(text, rport) : textField(name, text))),
  ]);
}

/** Where the server saw the request come from: `received` (RFC 3261 §18.2.1), with the port of RFC 3581. */
function receivedField(text: Text, rport: Text | undefined): Field {
  const { host } = hostAndPort(text);
  const address = hostField(host, rport);
  return textField('received', host, address?.fields);
}

/** "word [ "@" word ]": many phones put their own address behind the @. */
function callIdField(value: Text): Field {
  const at = value.text.indexOf('@');
  const host = part(value, at + 1);
  if (at < 0 || scopeOf(host.text) === undefined) return textField('call-id', value);
  return textField('call-id', value, [hostField(host)!]);
}

/** `1 INVITE` */
function cseqField(value: Text): Field {
  const match = /^(\d+)\s+([A-Za-z]+)/.exec(value.text);
  if (match === null) return textField('cseq', value);
  const method = part(value, match[0].length - match[2]!.length, match[0].length);
  return textField('cseq', value, [textField('number', part(value, 0, match[1]!.length)), textField('method', method)]);
}

/** `IEEE-802.11;i-wlan-node-id="00005e005301"`, `3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=…` (RFC 7315 §5.4). */
function accessField(value: Text): Field {
  const [type, ...rest] = split(value, ';');
  const told = rest.map(parameter).map(({ name, value: text }) => textField(name, text));
  return textField('p-access-network-info', value, type === undefined ? [] : [textField('access-type', type), ...told]);
}

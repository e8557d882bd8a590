/** What SIP headers hold, each by its name (RFC 3261 §20 and the RFCs named below). */
import type { Field } from '../../core/message.js';
import { group } from '../../core/field.js';
import { authorizationField } from '../http/authorization.js';
import { hostAndPort, hostField, scopeOf } from '../text-host.js';
import type { Header } from '../text-lines.js';
import { type Text, lastWord, parameter, parameters, part, split, textField } from '../text.js';
import { addressField } from './address.js';

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

/** Adds what a header's value tells. */
type Read = (name: string, value: Text, into: Field[]) => void;

const addAddresses: Read = (name, value, into) => {
  const addresses = split(value, ',');
  for (let i = 0; i < addresses.length; i++) into.push(addressField(name, addresses[i]!));
};
const addAuthorization: Read = (name, value, into) => into.push(authorizationField(name, value));
const addPlain: Read = (name, value, into) => into.push(textField(name, value));

/** Headers given by their own name; all others stand in the group `headers`. */
const READERS: ReadonlyMap<string, Read> = new Map([
  // Whose value is an address, or several (RFC 3325, RFC 3892, RFC 5806, RFC 7044, RFC 7315).
  ['from', addAddresses],
  ['to', addAddresses],
  ['contact', addAddresses],
  ['reply-to', addAddresses],
  ['refer-to', addAddresses],
  ['referred-by', addAddresses],
  ['diversion', addAddresses],
  ['history-info', addAddresses],
  ['p-asserted-identity', addAddresses],
  ['p-preferred-identity', addAddresses],
  ['p-called-party-id', addAddresses],
  ['p-associated-uri', addAddresses],
  ['remote-party-id', addAddresses],
  ['route', addAddresses],
  ['record-route', addAddresses],
  ['path', addAddresses],
  ['service-route', addAddresses],
  ['authorization', addAuthorization],
  ['proxy-authorization', addAuthorization],
  ['www-authenticate', addAuthorization],
  ['proxy-authenticate', addAuthorization],
  ['user-agent', addPlain],
  ['server', addPlain],
  ['subject', addPlain],
  ['organization', addPlain],
  ['session-id', addPlain],
  ['content-type', addPlain],
  ['event', addPlain],
  ['expires', addPlain],
  ['via', addVias],
  ['call-id', (_name, value, into) => into.push(callIdField(value))],
  ['cseq', (_name, value, into) => into.push(cseqField(value))],
  ['p-access-network-info', (_name, value, into) => into.push(accessField(value))],
]);

/** The long form of a header's name. */
export function longName(name: string): string {
  return name.length === 1 ? (COMPACT[name] ?? name) : name;
}

/** The fields of all headers of a message. */
export function headerFields(headers: readonly Header[]): Field[] {
  const fields: Field[] = [];
  const others: Field[] = [];
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i]!;
    const name = longName(header.name);
    const read = READERS.get(name);
    if (read === undefined) others.push(textField(header.name, header));
    else read(name, header, fields);
  }
  if (others.length > 0) fields.push(group('headers', others));
  return fields;
}

function addVias(_name: string, value: Text, into: Field[]): void {
  const vias = split(value, ',');
  for (let i = 0; i < vias.length; i++) into.push(viaField(vias[i]!));
}

/** `SIP/2.0/UDP 192.0.2.1:5060;branch=…;received=198.51.100.1;rport=1024` */
function viaField(value: Text): Field {
  const semicolon = value.text.indexOf(';');
  const { host, port } = hostAndPort(lastWord(semicolon < 0 ? value : part(value, 0, semicolon)));
  const sentBy = hostField(host, port);
  const fields: Field[] = sentBy === undefined ? [] : [sentBy];
  if (semicolon < 0) return textField('via', value, fields);
  const all = parameters(part(value, semicolon), ';');
  for (let i = 0; i < all.length; i++) {
    const { name, value: text } = all[i]!;
    const isReceived = name === 'received';
    fields.push(isReceived ? receivedField(text, all.find((one) => one.name === 'rport')?.value) : textField(name, text));
  }
  return textField('via', value, fields);
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

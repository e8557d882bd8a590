/** An XMPP element as named fields, and what kind of message it is. */
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import { isJid, jidField } from './jid.js';
import { type XmlElement, attribute, child, localName } from './xml.js';

/** The namespaces by which kinds are told. */
export const NAMESPACES = {
  streams: 'http://etherx.jabber.org/streams',
  tls: 'urn:ietf:params:xml:ns:xmpp-tls',
  sasl: 'urn:ietf:params:xml:ns:xmpp-sasl',
  bind: 'urn:ietf:params:xml:ns:xmpp-bind',
  framing: 'urn:ietf:params:xml:ns:xmpp-framing',
  http: 'http://jabber.org/protocol/httpbind',
  muc: 'http://jabber.org/protocol/muc',
  mucUser: 'http://jabber.org/protocol/muc#user',
  jingle: 'urn:xmpp:jingle:1',
} as const;

/** RFC 6120 §8.2.3, RFC 6121 §4.7.1 and §5.2.2. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  iq: ['get', 'set', 'result', 'error'],
  presence: ['unavailable', 'subscribe', 'subscribed', 'unsubscribe', 'unsubscribed', 'probe', 'error'],
  message: ['chat', 'groupchat', 'headline', 'normal', 'error'],
};

/** "session-initiate", "transport-info" … (XEP-0166 §7.2). */
const JINGLE_ACTION = /^[a-z]+(?:-[a-z]+){1,2}$/;

/** Attributes whose value is a JID. */
const JID_ATTRIBUTES: ReadonlySet<string> = new Set(['to', 'from', 'jid', 'initiator', 'responder', 'with', 'by']);

/** Attributes that a stanza itself may have (RFC 6120 §8.1), apart from those of other namespaces. */
const STANZA_ATTRIBUTES: ReadonlySet<string> = new Set(['to', 'from', 'id', 'type', 'xmlns']);

/** Prefixes of the names of extensions to the protocol. */
const EXTENSION = /^(?:jabber:|http:\/\/jabber\.org\/|urn:xmpp:|urn:ietf:params:xml:ns:xmpp-|vcard-temp|http:\/\/www\.google\.com\/)/;

export function isStanza(name: string): boolean {
  return Object.hasOwn(TYPES, name);
}

/**
 * Whether an element can be nothing but a stanza, so that XMPP is known by it
 * in the middle of a stream: only a stanza's own attributes, a known type, and
 * a JID that names an account or a child of a namespace of XMPP.
 */
export function isUnmistakable(element: XmlElement): boolean {
  const { name, attributes, children } = element;
  if (!isStanza(name) || !attributes.every((one) => STANZA_ATTRIBUTES.has(one.name) || one.name.includes(':'))) return false;
  const type = attribute(element, 'type');
  if (type === undefined ? name === 'iq' : !TYPES[name]!.includes(type)) return false;
  if (name === 'iq' && attribute(element, 'id') === undefined) return false;
  if (children.some((one) => EXTENSION.test(attribute(one, 'xmlns') ?? ''))) return true;
  return ['to', 'from'].some((one) => {
    const jid = attribute(element, one);
    return jid !== undefined && jid.includes('@') && isJid(jid);
  });
}

/** The kind of a stanza, as far as it can be told without knowing what came before. */
export function kindOfStanza(element: XmlElement): string {
  const { name } = element;
  const type = attribute(element, 'type');
  const known = type !== undefined && TYPES[name]!.includes(type) ? type : undefined;
  if (name === 'message') return isInvitation(element) ? 'muc-invite' : `message-${known ?? 'normal'}`;
  if (name === 'presence') {
    if (childOf(element, 'x', NAMESPACES.mucUser) !== undefined) return known === undefined ? 'muc-presence' : `muc-presence-${known}`;
    if (known === undefined && childOf(element, 'x', NAMESPACES.muc) !== undefined) return 'muc-join';
    return known === undefined ? 'presence' : `presence-${known}`;
  }
  if (childOf(element, 'bind', NAMESPACES.bind) !== undefined) return known === 'result' ? 'bind-result' : 'bind-request';
  const action = attribute(childOf(element, 'jingle', NAMESPACES.jingle) ?? { attributes: [] }, 'action');
  if (known === 'set' && action !== undefined && JINGLE_ACTION.test(action)) return `jingle-${action}`;
  return `iq-${known ?? 'error'}`;
}

/** The child of that name and namespace. */
export function childOf(element: XmlElement, name: string, namespace: string): XmlElement | undefined {
  return element.children.find((one) => localName(one.name) === name && attribute(one, 'xmlns') === namespace);
}

/** An invitation that the room passes on (XEP-0045 §7.8.2): the address it comes from is the room's. */
function isInvitation(element: XmlElement): boolean {
  return childOf(element, 'x', NAMESPACES.mucUser)?.children.some((one) => one.name === 'invite') ?? false;
}

/** Whether a MUC presence says "this is you" (XEP-0045 §7.2.2). */
export function hasSelfStatus(element: XmlElement): boolean {
  return hasStatus(element, '110');
}

/** The nick that an occupant takes instead of the one it leaves (XEP-0045 §7.6), where the room tells whose it is. */
export function newNickOf(element: XmlElement): string | undefined {
  const item = childOf(element, 'x', NAMESPACES.mucUser)?.children.find((one) => one.name === 'item');
  if (item === undefined || !hasStatus(element, '303') || attribute(item, 'jid') === undefined) return undefined;
  return attribute(item, 'nick');
}

function hasStatus(element: XmlElement, code: string): boolean {
  return (
    childOf(element, 'x', NAMESPACES.mucUser)?.children.some((one) => one.name === 'status' && attribute(one, 'code') === code) ?? false
  );
}

/**
 * Attributes and children as fields; a child has the text in it as its value,
 * and then the range of the text. Prefixes of elements are left out.
 */
export function fieldsOf({ attributes, children }: Pick<XmlElement, 'attributes' | 'children'>): readonly Field[] {
  const own = attributes.map(({ name, value, offset, length }) =>
    JID_ATTRIBUTES.has(name) ? jidField(name, value, offset, length) : field(name, value, offset, length),
  );
  return [...own, ...children.map(childField)];
}

function childField(element: XmlElement): Field {
  const { text, offset, length } = element;
  const name = localName(element.name);
  const inner = [...fieldsOf(element), ...candidateAddress(element)];
  if (text === undefined) return field(name, undefined, offset, length, inner);
  if (name === 'jid' && inner.length === 0) return jidField(name, text.value, text.offset, text.length);
  return field(name, text.value, text.offset, text.length, inner.length > 0 ? inner : undefined);
}

/** The address of an ICE candidate once more (XEP-0176 §5.3), named by whose it is: `host-ip`, `srflx-ip`, `prflx-ip`, `relay-ip`. */
function candidateAddress({ name, attributes }: XmlElement): readonly Field[] {
  const type = attribute({ attributes }, 'type');
  const ip = attributes.find((one) => one.name === 'ip');
  if (localName(name) !== 'candidate' || ip === undefined || !/^(?:host|srflx|prflx|relay)$/.test(type ?? '')) return [];
  return [field(`${type}-ip`, ip.value, ip.offset, ip.length)];
}

/** The JID that a server has given the client, without its resource, as a field that rules can remember. */
export function boundAccount(element: XmlElement): readonly Field[] {
  const text = child(childOf(element, 'bind', NAMESPACES.bind) ?? element, 'jid')?.text;
  const bare = text && jidField('jid', text.value, text.offset, text.length).fields?.[0];
  return bare === undefined ? [] : [{ ...bare, name: 'bound-account' }];
}

/** The account that a stanza goes to, under the same name; only one client's full JID has a resource. */
export function addressee({ attributes }: XmlElement): readonly Field[] {
  const to = attributes.find(({ name, value }) => name === 'to' && /@.*\//.test(value));
  const bare = to && jidField('to', to.value, to.offset, to.length).fields?.[0];
  return bare === undefined ? [] : [{ ...bare, name: 'bound-account' }];
}

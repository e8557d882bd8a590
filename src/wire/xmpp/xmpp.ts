/**
 * XMPP (RFC 6120): two XML documents, one each way, that are never finished
 * while the session lasts. Units are the head of the stream and its children.
 *
 *   <stream:stream to='example.org' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>
 *     <auth …>…</auth>
 *     <presence to='room@conference.example.org/nick'> … </presence>
 *
 * Over a WebSocket each message is one whole element (RFC 7395 §3.3).
 */
import type { Context, Decoder, Decoding } from '../../core/decoder.js';
import { field, pdu } from '../../core/field.js';
import type { Direction } from '../../core/flow.js';
import type { Field, Pdu } from '../../core/message.js';
import { bareJid } from './jid.js';
import { saslFields } from './sasl.js';
import {
  NAMESPACES,
  addressee,
  boundAccount,
  fieldsOf,
  hasSelfStatus,
  isStanza,
  isUnmistakable,
  kindOfStanza,
  newNickOf,
} from './stanza.js';
import { type XmlElement, type XmlToken, attribute, isSpace, localName, readElement, readToken, startsWith } from './xml.js';

/** Rooms of one client kept to know its leave by; people are in a handful. Guards memory. */
export const MAX_ROOMS = 64;

const LESS = 0x3c;

/** By these the rest of an element is worth reading where nothing is known yet. */
const BEGINNINGS = ['<?xml', '<stream:stream', '<presence', '<message', '<iq ', '</stream:stream>', '<open ', '<body '] as const;

/** What is known of one flow. */
export interface XmppMemory {
  mechanism: string;
  /** Rooms joined, by bare JID, with the nick used. */
  readonly rooms: Map<string, string>;
}

export const xmpp: Decoder<XmppMemory> = {
  id: 'xmpp',
  // As a datagram only where another protocol carries it: a message of a WebSocket, a body of HTTP.
  transports: ['tcp', 'udp'],
  retransmits: false,
  firstBytes: new Set([LESS]),

  looksLike(bytes, at, end, _transport, recognised) {
    if (bytes[at] !== LESS) return recognised && isSpace(bytes[at]);
    if (recognised) return true;
    for (let i = 0; i < BEGINNINGS.length; i++) if (startsWith(bytes, at, end, BEGINNINGS[i]!)) return true;
    return false;
  },

  begin: () => ({ mechanism: '', rooms: new Map() }),

  decode(bytes, context) {
    // "whitespace keepalive" between stanzas (RFC 6120 §4.6.1)
    const from = context.recognised ? skipSpace(bytes) : 0;
    if (from < bytes.length && bytes[from] !== LESS) return { ok: false, why: 'not-mine', at: from };
    if (from === bytes.length && from > 0) return { ok: true, pdus: [], used: from, direction: undefined };
    const token = readToken(bytes, from);
    if (!token.ok) return token;
    switch (token.value.type) {
      case 'aside':
        return readHead(bytes, token.value.end);
      case 'close':
        if (token.value.name !== 'stream:stream') return { ok: false, why: 'not-mine', at: from };
        return {
          ok: true,
          pdus: [pdu('stream-close', []), ...leftRooms(context.memory, from, token.value.end - from)],
          used: token.value.end,
          direction: undefined,
        };
      case 'open':
        if (isHead(token.value)) return head(token.value);
        return token.value.name === 'stream:stream' ? { ok: false, why: 'not-mine', at: from } : readUnit(bytes, from, context);
      case 'text':
        return { ok: false, why: 'not-mine', at: from };
    }
  },
};

/** The head of a stream, behind its XML declaration. */
function readHead(bytes: Buffer, at: number): Decoding {
  let next = at;
  while (isSpace(bytes[next])) next++;
  const token = readToken(bytes, next);
  if (!token.ok) return token;
  return token.value.type === 'open' && isHead(token.value) ? head(token.value) : { ok: false, why: 'not-mine', at: next };
}

type Open = XmlToken & { readonly type: 'open' };

function isHead(token: Open): boolean {
  return token.name === 'stream:stream' && attribute(token, 'xmlns:stream') === NAMESPACES.streams;
}

function head(token: Open): Decoding {
  // "the initiating entity … MUST NOT include the 'id' attribute" in the head that it sends (RFC 6120 §4.7.3)
  const direction = attribute(token, 'id') === undefined ? 'to-server' : 'to-client';
  return unit(pdu('stream-open', fieldsOf({ ...token, children: [] })), token.end, direction);
}

function readUnit(bytes: Buffer, at: number, { recognised, memory, transport, direction }: Context<XmppMemory>): Decoding {
  const decoded = readElement(bytes, at);
  if (!decoded.ok) return decoded;
  const element = decoded.value;
  const used = at + element.length;
  if (transport === 'udp' && used !== bytes.length) return { ok: false, why: 'malformed', at: used };
  if (isStanza(element.name)) {
    if (!recognised && !isUnmistakable(element)) return { ok: false, why: 'not-mine', at };
    const one = stanza(element, memory, direction);
    // Whoever signs off has left all rooms (RFC 6121 §4.5.2, XEP-0045 §7.14).
    const isOff = one.kind === 'presence-unavailable' && attribute(element, 'to') === undefined && attribute(element, 'from') === undefined;
    const left = isOff ? leftRooms(memory, at, element.length) : [];
    return { ok: true, pdus: [one, ...left], used, direction: DIRECTIONS[one.kind] };
  }
  if (attribute(element, 'xmlns') === NAMESPACES.http) {
    // "A <body/> element … is the wrapper of any number of stanzas" (XEP-0124 §4)
    const stanzas = element.children.filter(({ name }) => isStanza(name)).map((one) => stanza(one, memory, direction));
    return { ok: true, pdus: [pdu('body', fieldsOf({ ...element, children: [] })), ...stanzas], used, direction: undefined };
  }
  if (attribute(element, 'xmlns') === NAMESPACES.framing) {
    const isClose = element.name === 'close';
    const left = isClose ? leftRooms(memory, at, element.length) : [];
    return { ok: true, pdus: [pdu(isClose ? 'stream-close' : 'stream-open', fieldsOf(element)), ...left], used, direction: undefined };
  }
  if (!recognised) return { ok: false, why: 'not-mine', at };
  const kind = kindOfOther(element);
  return unit(pdu(kind, [...fieldsOf(element), ...secretsOf(kind, element, memory)]), used, DIRECTIONS[kind]);
}

function stanza(element: XmlElement, memory: XmppMemory, direction: Direction): Pdu {
  const kind = settle(kindOfStanza(element), element, memory);
  return pdu(kind, [...fieldsOf(element), ...accountIn(kind, element, direction)]);
}

/** Whose stream it is: the account that the server binds, or that it sends stanzas to. */
function accountIn(kind: string, element: XmlElement, direction: Direction): readonly Field[] {
  if (kind === 'bind-result') return boundAccount(element);
  return direction === 'to-client' ? addressee(element) : [];
}

/** A leave for each room that was joined on a stream that ends. */
function leftRooms({ rooms }: XmppMemory, offset: number, length: number): readonly Pdu[] {
  const left = Array.from(rooms, ([room, nick]) =>
    pdu('muc-left', [field('room', room, offset, length), field('nick', nick, offset, length)]),
  );
  rooms.clear();
  return left;
}

/** The way of what only one end sends. */
const DIRECTIONS: Readonly<Record<string, Direction | undefined>> = {
  features: 'to-client',
  starttls: 'to-server',
  proceed: 'to-client',
  auth: 'to-server',
  challenge: 'to-client',
  response: 'to-server',
  success: 'to-client',
  'bind-request': 'to-server',
  'bind-result': 'to-client',
  'muc-join': 'to-server',
};

/** Names of children of the stream, by their namespace. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  [NAMESPACES.sasl]: ['auth', 'challenge', 'response', 'success', 'failure', 'abort'],
  [NAMESPACES.tls]: ['starttls', 'proceed', 'failure'],
};

function kindOfOther(element: XmlElement): string {
  const name = localName(element.name);
  if (element.name === 'stream:features') return 'features';
  if (element.name === 'stream:error') return 'stream-error';
  return OTHERS[attribute(element, 'xmlns') ?? '']?.includes(name) === true ? name : 'nonza';
}

/** What a login gives away; the mechanism is named in its first message only. */
function secretsOf(kind: string, element: XmlElement, memory: XmppMemory): Pdu['fields'] {
  if (kind === 'auth') memory.mechanism = attribute(element, 'mechanism') ?? '';
  if ((kind !== 'auth' && kind !== 'response') || element.text === undefined) return [];
  return [field('text', element.text.value, element.text.offset, element.text.length), ...saslFields(memory.mechanism, element.text)];
}

/** First labels that hosts of rooms have by habit: a leave is known by them when the join was not captured. */
const ROOM_HOST = /@(?:conference|muc|groupchat|rooms|chat)\./;

/** Tells what concerns a room from what concerns a contact, own presence there from that of others, and a leave from an absence. */
function settle(kind: string, element: XmlElement, memory: XmppMemory): string {
  const { rooms } = memory;
  const to = attribute(element, 'to') ?? '';
  const from = attribute(element, 'from') ?? '';
  const isRoom = (jid: string) => rooms.has(bareJid(jid)) || ROOM_HOST.test(jid);
  if (kind === 'muc-join') {
    if (rooms.size < MAX_ROOMS) rooms.set(bareJid(to), nickOf(to));
    return kind;
  }
  // "private messages" go through the room, and bear its address (XEP-0045 §7.5).
  if (kind === 'message-chat' || kind === 'message-normal') return isRoom(from) || isRoom(to) ? 'muc-private' : kind;
  if (kind === 'presence-unavailable' && to.includes('/') && isRoom(to)) {
    rooms.delete(bareJid(to));
    return 'muc-leave';
  }
  if (kind === 'presence' && from !== '' && bareJid(from) === bareJid(to)) return 'own-presence';
  // A room may leave out its mark, as the rooms of before XEP-0045 do.
  if ((kind === 'presence' || kind === 'presence-unavailable') && from.includes('/') && isRoom(from))
    return occupant(`muc-${kind}`, element, rooms);
  return kind === 'muc-presence' || kind === 'muc-presence-unavailable' ? occupant(kind, element, rooms) : kind;
}

/** What a room tells of one who is in it; who only takes another nick does not leave. */
function occupant(kind: string, element: XmlElement, rooms: Map<string, string>): string {
  const from = attribute(element, 'from') ?? '';
  const room = bareJid(from);
  const isSelf = hasSelfStatus(element) || rooms.get(room) === nickOf(from);
  const nick = kind === 'muc-presence-unavailable' ? newNickOf(element) : undefined;
  if (isSelf && nick !== undefined && rooms.has(room)) rooms.set(room, nick);
  const told = nick === undefined ? kind : 'muc-presence-renamed';
  return isSelf ? told.replace('presence', 'self-presence') : told;
}

function nickOf(jid: string): string {
  return jid.slice(bareJid(jid).length + 1);
}

function skipSpace(bytes: Buffer): number {
  let at = 0;
  while (isSpace(bytes[at])) at++;
  return at;
}

function unit(one: Pdu, used: number, direction: Direction | undefined): Decoding {
  return { ok: true, pdus: [one], used, direction };
}

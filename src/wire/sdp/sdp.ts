/**
 * SDP (RFC 8866 §5), carried in SIP, RTSP, HTTP and others:
 *
 *   v=0 CRLF
 *   o=username session-id version IN IP4 address CRLF
 *   c=IN IP4 address CRLF
 *   m=audio 49170 RTP/AVP 0 CRLF        of this medium, up to the next one
 *   a=rtpmap:0 PCMU/8000 CRLF
 *
 * or a fragment of one, attributes alone (RFC 8840 §9): `a=candidate:…`.
 */
import type { Decoder, Decoding } from '../../core/decoder.js';
import type { Field } from '../../core/message.js';
import { pdu } from '../../core/field.js';
import { hostField } from '../text-host.js';
import { type Text, part, textField, words } from '../text.js';
import { attributeFields } from './attributes.js';
import { withMediaPlaces } from './media-places.js';

/** Lines of one description: that of a conference with fifty videos has some thousand. Guards memory. */
export const MAX_LINES = 4096;

const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;

/** Reads a description that fills the bytes; only where another protocol says that one stands. */
export const sdp: Decoder = {
  id: 'sdp',
  transports: [],
  retransmits: false,
  looksLike: (bytes, at, end) => end - at > 3 && (bytes[at + 1] === 0x3d || (bytes[at] === 0x63 && bytes[at + 1] === 0x61)),
  decode: decodeSdp,
};

function decodeSdp(bytes: Buffer): Decoding {
  const fields = sdpFields(bytes, 0, bytes.length);
  if (fields === undefined) return NOT_MINE;
  const isWhole = fields.some(({ name }) => name === 'version');
  return { ok: true, pdus: [pdu(isWhole ? 'description' : 'fragment', fields)], used: bytes.length, direction: undefined };
}

/**
 * The fields of the description from `from` to `to`, those of a medium inside
 * its `media`; undefined when it is none, or longer than one may be.
 */
export function sdpFields(bytes: Buffer, from: number, to: number): readonly Field[] | undefined {
  const text = bytes.toString('latin1', from, to);
  // A browser gives a candidate's attribute without the line around it.
  if (text.startsWith('candidate:')) return readLines([{ text: `a=${text.trimEnd()}`, offset: from - 2 }]);
  if (!/^(v=0\s|[am]=\S)/.test(text)) return undefined;
  const lines: Text[] = [];
  for (let at = 0; at < text.length;) {
    if (lines.length === MAX_LINES) return undefined;
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    lines.push({ text: text.slice(at, end).trimEnd(), offset: from + at });
    at = end + 1;
  }
  return withMediaPlaces(readLines(lines));
}

function readLines(lines: readonly Text[]): readonly Field[] {
  const session: Field[] = [];
  let level = session;
  for (const line of lines) {
    if (line.text[1] !== '=') continue;
    const value = part(line, 2);
    if (line.text[0] === 'm') {
      level = [];
      session.push(textField('media', line, level));
    }
    level.push(...lineFields(line.text[0]!, value));
  }
  return session;
}

function lineFields(type: string, value: Text): readonly Field[] {
  switch (type) {
    case 'v':
      return [textField('version', value)];
    case 'o':
      return [originField(value)];
    case 's':
      return [textField('session-name', value)];
    case 'i':
      return [textField('information', value)];
    case 'u':
      return [textField('uri', value)];
    case 'e':
      return found('email', value, /[^\s<>()"]+@[^\s<>()"]+/);
    case 'p':
      return found('phone', value, /\+?\d[\d ()-]{4,}\d/);
    case 'c':
      return [textField('connection', value, addressAt(words(value)[2]))];
    case 'k':
      return keyFields(value);
    case 'm':
      return mediaFields(value);
    case 'a': {
      const colon = value.text.indexOf(':');
      return colon < 0 ? [] : attributeFields(value.text.slice(0, colon), part(value, colon + 1));
    }
    default:
      return [];
  }
}

/** `username session-id version IN IP4 address` */
function originField(value: Text): Field {
  const [username, session, , , , host] = words(value);
  return textField('origin', value, [
    // "or it is "-" if the originating host does not support the concept of user IDs" (§5.2)
    ...(username === undefined || username.text === '-' ? [] : [textField('username', username)]),
    ...(session === undefined ? [] : [textField('session-id', session)]),
    ...addressAt(host),
  ]);
}

/** An address, perhaps with its time to live and a count: `233.252.0.1/127/3`. */
function addressAt(word: Text | undefined): readonly Field[] {
  if (word === undefined) return [];
  const slash = word.text.indexOf('/');
  const host = hostField(slash < 0 ? word : part(word, 0, slash));
  return host === undefined ? [] : [host];
}

/** `audio 49170/2 RTP/AVP 0 8 …` */
function mediaFields(value: Text): readonly Field[] {
  const [type, port, protocol, ...formats] = words(value);
  if (type === undefined || port === undefined || protocol === undefined) return [];
  const slash = port.text.indexOf('/');
  return [
    textField('type', type),
    textField('port', slash < 0 ? port : part(port, 0, slash)),
    textField('protocol', protocol),
    ...formats.map((format) => textField('format', format)),
  ];
}

/** `method:key`, of before RFC 8866 took it out (RFC 4566 §5.12). */
function keyFields(value: Text): readonly Field[] {
  const colon = value.text.indexOf(':');
  const method = value.text.slice(0, Math.max(colon, 0));
  return method === 'clear' || method === 'base64' ? [textField('key', part(value, colon + 1))] : [];
}

function found(name: string, value: Text, pattern: RegExp): readonly Field[] {
  const match = pattern.exec(value.text);
  return match === null ? [] : [textField(name, { text: match[0], offset: value.offset + match.index })];
}

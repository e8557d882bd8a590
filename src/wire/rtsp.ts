/**
 * RTSP (RFC 2326, RFC 7826), and the media between its messages (RFC 7826 §14):
 *
 *   SETUP rtsp://192.0.2.1:554/stream RTSP/1.0 CRLF      or   RTSP/1.0 200 OK CRLF
 *   CSeq: 2 CRLF
 *   Transport: RTP/AVP;unicast;client_port=4588-4589 CRLF
 *   CRLF
 *   body of Content-Length bytes
 *
 *   +-----+---------+-------------+----------
 *   | "$" | channel | length (16) | RTP or RTCP …
 *   +-----+---------+-------------+----------
 */
import type { Context, Decoder, Decoding } from '../core/decoder.js';
import type { Carried, Field } from '../core/message.js';
import { field, group, pdu } from '../core/field.js';
import { authorizationField } from './http/authorization.js';
import { hostAndPort, hostField } from './text-host.js';
import { type Head, START_BYTES, type StartLine, headerOf, looksLikeStart, readHead, readStart } from './text-lines.js';
import { mediaType } from './multipart.js';
import { type Text, parameter, part, split, textField } from './text.js';

/** Longest body awaited; a description has some thousand bytes. Keeps head and body within what the engine buffers of a stream. */
export const MAX_BODY = 65_536;

/** Media packets of one channel that are handed on: enough to know the stream by; the rest says nothing new. RTCP is all handed on. */
export const MAX_MEDIA_PACKETS = 64;

/** RFC 2326 §10, RFC 7826 §13. */
const METHODS = /^(OPTIONS|DESCRIBE|ANNOUNCE|SETUP|PLAY|PLAY_NOTIFY|PAUSE|TEARDOWN|GET_PARAMETER|SET_PARAMETER|REDIRECT|RECORD)$/;

/** Headers given by their own name; all others stand in the group `headers`. */
const PLAIN = new Set(['cseq', 'user-agent', 'server', 'content-base', 'content-location', 'location']);

const RTSP = Buffer.from('RTSP');
const DOLLAR = 0x24;
const INTERLEAVED_HEADER = 4;
const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;

/** Media packets handed on so far, by channel. */
interface Memory {
  readonly handedOn: Uint8Array;
}

/** Reads RTSP messages; descriptions are handed on to `sdp`, media by content. */
export const rtsp: Decoder<Memory> = {
  id: 'rtsp',
  transports: ['tcp'],
  retransmits: false,
  firstBytes: START_BYTES,
  looksLike: (bytes, at, end, _transport, recognised) => (recognised && bytes[at] === DOLLAR) || looksLikeStart(bytes, at, end, RTSP, true),
  begin: () => ({ handedOn: new Uint8Array(256) }),
  decode: decodeRtsp,
};

function decodeRtsp(bytes: Buffer, { recognised, memory }: Context<Memory>): Decoding {
  if (recognised && bytes[0] === DOLLAR) return decodeInterleaved(bytes, memory);
  if (!looksLikeStart(bytes, 0, bytes.length, RTSP, true)) return NOT_MINE;
  const head = readHead(bytes, 0);
  if (head === undefined) return { ok: false, why: 'malformed', at: 0 };
  const start = head.isWhole ? readStart(head.start, 'RTSP') : undefined;
  if (!head.isWhole) return { ok: false, why: 'truncated', at: bytes.length };
  // "All requests and responses MUST carry the CSeq header" (RFC 7826 §18.20)
  if (start === undefined || headerOf(head, 'cseq') === undefined) return NOT_MINE;
  if (start.is === 'request' && !METHODS.test(start.method.text)) return NOT_MINE;
  const length = Number(/^\d{1,9}$/.exec(headerOf(head, 'content-length')?.text ?? '')?.[0] ?? 0);
  if (length > MAX_BODY) return { ok: false, why: 'malformed', at: head.end };
  const to = head.end + length;
  if (to > bytes.length) return { ok: false, why: 'truncated', at: bytes.length };
  const isDescription = length > 0 && mediaType(headerOf(head, 'content-type')?.text) === 'application/sdp';
  const carries: Carried[] = isDescription ? [{ offset: head.end, length, protocol: 'sdp' }] : [];
  return {
    ok: true,
    pdus: [pdu(kindOf(start), [...startFields(start), ...headerFields(head)], carries)],
    used: to,
    direction: directionOf(start),
  };
}

function decodeInterleaved(bytes: Buffer, { handedOn }: Memory): Decoding {
  if (bytes.length < INTERLEAVED_HEADER) return { ok: false, why: 'truncated', at: bytes.length };
  const channel = bytes[1]!;
  const length = bytes.readUInt16BE(2);
  const used = INTERLEAVED_HEADER + length;
  // "a channel number for RTP and the next higher for RTCP" (RFC 7826 §18.54), from 0 on
  const isControl = channel % 2 === 1;
  if (!isControl && handedOn[channel]! >= MAX_MEDIA_PACKETS) return { ok: true, pdus: [], used, direction: undefined };
  if (used > bytes.length) return { ok: false, why: 'truncated', at: bytes.length };
  if (!isControl) handedOn[channel]!++;
  const fields = [field('channel', channel, 1, 1)];
  const carries = [{ offset: INTERLEAVED_HEADER, length }];
  return { ok: true, pdus: [pdu('interleaved', fields, carries)], used, direction: undefined };
}

function kindOf(start: StartLine): string {
  if (start.is === 'response') return `response-${start.status.text}`;
  return start.method.text.toLowerCase().replaceAll('_', '-');
}

/** Servers may send these (RFC 7826 §13, table 7); the others only clients do. */
function directionOf(start: StartLine): 'to-server' | undefined {
  if (start.is === 'response') return undefined;
  return /^(DESCRIBE|SETUP|PLAY|RECORD)$/.test(start.method.text) ? 'to-server' : undefined;
}

function startFields(start: StartLine): readonly Field[] {
  if (start.is === 'response') return [textField('status', start.status), textField('reason', start.reason)];
  const { target } = start;
  return [textField('method', start.method), ...(target.text === '*' ? [] : [textField('url', target, urlFields(target))])];
}

/** `rtsp://user:password@host:port/path` */
function urlFields(url: Text): readonly Field[] {
  const scheme = /^rtsps?:\/\//i.exec(url.text)?.[0].length ?? 0;
  const slash = url.text.indexOf('/', scheme);
  const authority = part(url, scheme, slash < 0 ? url.text.length : slash);
  if (scheme === 0 || authority.text === '') return [];
  const at = authority.text.lastIndexOf('@');
  const { host, port } = hostAndPort(part(authority, at + 1));
  const named = hostField(host, port);
  const place = named === undefined ? [] : [named];
  if (at < 0) return place;
  const colon = authority.text.indexOf(':');
  const hasPassword = colon >= 0 && colon < at;
  const username = textField('username', part(authority, 0, hasPassword ? colon : at));
  return hasPassword ? [username, textField('password', part(authority, colon + 1, at)), ...place] : [username, ...place];
}

function headerFields(head: Head): readonly Field[] {
  const others: Field[] = [];
  const fields = head.headers.flatMap((header) => {
    const { name } = header;
    if (PLAIN.has(name)) return [textField(name, header)];
    if (name === 'authorization' || name === 'www-authenticate') return [authorizationField(name, header)];
    if (name === 'session') return [sessionField(header)];
    if (name === 'transport') return split(header, ',').map(transportField);
    others.push(textField(name, header));
    return [];
  });
  return others.length === 0 ? fields : [...fields, group('headers', others)];
}

/** `12345678;timeout=60` */
function sessionField(value: Text): Field {
  return textField('session', split(value, ';')[0] ?? value);
}

/** `RTP/AVP/UDP;unicast;client_port=4588-4589;source=192.0.2.1;ssrc=1A2B3C4D` */
function transportField(value: Text): Field {
  const [protocol, ...rest] = split(value, ';');
  const told = rest.map(parameter).flatMap(({ name, value: text }) => {
    if (text.text === '') return [];
    if (name === 'ssrc') return ssrcField(text);
    const host = name === 'source' || name === 'destination' ? hostField(text) : undefined;
    return [textField(name.replaceAll('_', '-'), text, host?.fields)];
  });
  return textField('transport', value, [...(protocol === undefined ? [] : [textField('protocol', protocol)]), ...told]);
}

/** "ssrc = 8*8HEX" (RFC 2326 §12.39) */
function ssrcField(text: Text): readonly Field[] {
  if (!/^[0-9a-f]{1,8}$/i.test(text.text)) return [];
  return [field('ssrc', `0x${text.text.toLowerCase().padStart(8, '0')}`, text.offset, text.text.length)];
}

/**
 * HTTP/1 (RFC 9112): messages, several to a connection, and what a connection
 * becomes when both ends agree to change (RFC 9110 §7.8, §9.3.6).
 *
 *   GET /path?query HTTP/1.1 CRLF      or   HTTP/1.1 200 OK CRLF
 *   Host: example.org CRLF
 *   …
 *   CRLF
 *   body: Content-Length bytes, or chunks, or all that comes
 */
import type { Context, Decoder, Decoding } from '../../core/decoder.js';
import type { Direction } from '../../core/flow.js';
import type { Carried, Field } from '../../core/message.js';
import { pdu } from '../../core/field.js';
import { mediaType } from '../multipart.js';
import { type Head, START_BYTES, type StartLine, headerOf, looksLikeStart, readHead, readStart } from '../text-lines.js';
import { type Content, framingOf, isWanted, protocolOf, readBody } from './body.js';
import { type Became, Connection } from './connection.js';
import { behindChunk, readChunk, readChunked } from './chunks.js';
import { headFields } from './head.js';
import { decodeWhole } from './whole.js';

/** What is awaited and read of a body. Keeps head and body within what the engine buffers of a stream. */
export const MAX_BODY = 65_536;

/** Sequence numbers go round after four times as many bytes: what is longer cannot be passed over. */
const MAX_SKIPPED = 2 ** 30;

const METHODS = /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH) /;

const HTTP = Buffer.from('HTTP');
const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;

/** Reads HTTP/1 messages; bodies and changed connections are handed on. */
export const http: Decoder<Connection> = {
  id: 'http',
  transports: ['tcp'],
  retransmits: false,
  firstBytes: START_BYTES,
  looksLike: looksLikeHttp,
  begin: () => new Connection(),
  decode: decodeHttp,
};

function looksLikeHttp(bytes: Uint8Array, at: number, end: number, _transport: 'udp' | 'tcp', recognised: boolean): boolean {
  return recognised ? end > at : looksLikeStart(bytes, at, end, HTTP, true);
}

function decodeHttp(bytes: Buffer, { transport, direction, recognised, memory: connection }: Context<Connection>): Decoding {
  // No datagram carries HTTP/1: what another protocol or a proxy holds as a whole comes as one.
  if (transport === 'udp') return decodeWhole(bytes);
  const isStart = looksLikeStart(bytes, 0, bytes.length, HTTP, true);
  // A proxy's tunnel to port 80 has requests and responses of its own.
  if (connection.became === 'tunnel' && isStart) connection.became = undefined;
  const { became } = connection;
  if (became !== undefined) return handOn(bytes, streamOfChange(bytes, 0, connection, direction, became), []);
  const next = connection.next(direction);
  if (next === 'chunk') return passChunks(bytes, connection, direction);
  if (next === 'until-close') return untilClose(bytes, 0, connection, direction, []);
  if (isStart) return decodeMessage(bytes, connection);
  // The answer to the client's wish was not captured: it sends frames, masked.
  if (!recognised || !connection.hasAsked || direction !== 'to-server' || (bytes[0]! & 0x70) > 0x40 || bytes[1]! < 0x80) return NOT_MINE;
  connection.became = 'websocket';
  return handOn(bytes, streamOfChange(bytes, 0, connection, direction, 'websocket'), []);
}

function decodeMessage(bytes: Buffer, connection: Connection): Decoding {
  const head = readHead(bytes, 0);
  if (head === undefined) return { ok: false, why: 'malformed', at: 0 };
  if (!head.isWhole) {
    const isSure = head.start.text !== '' || METHODS.test(bytes.toString('latin1', 0, 8)) || bytes.indexOf(HTTP) === 0;
    return isSure ? { ok: false, why: 'truncated', at: bytes.length } : NOT_MINE;
  }
  const start = readStart(head.start, 'HTTP');
  if (start === undefined) return NOT_MINE;
  const method = start.is === 'response' ? connection.pending[0] : undefined;
  const became = start.is === 'response' ? changeOf(head, start.status.text, method) : undefined;
  const decoding =
    became === undefined ? readMessage(bytes, head, start, method, connection) : changed(bytes, head, start, connection, became);
  if (decoding.ok) note(connection, head, start, became);
  return decoding;
}

/** What a response makes of the connection. */
function changeOf(head: Head, status: string, method: string | undefined): Became {
  if (status === '101') return /websocket/i.test(headerOf(head, 'upgrade')?.text ?? '') ? 'websocket' : 'tunnel';
  return method === 'CONNECT' && status.startsWith('2') ? 'tunnel' : undefined;
}

function changed(bytes: Buffer, head: Head, start: StartLine, connection: Connection, became: NonNullable<Became>): Decoding {
  // Also where nothing follows yet: it is known from now on that another protocol runs inside.
  const inside = streamOfChange(bytes, head.end, connection, 'to-client', became);
  return { ok: true, pdus: [pdu('response', headFields(head, start), [inside])], used: bytes.length, direction: 'to-client' };
}

function note(connection: Connection, head: Head, start: StartLine, became: Became): void {
  if (start.is === 'request') {
    connection.hasAsked = /websocket/i.test(headerOf(head, 'upgrade')?.text ?? '');
    connection.ask(start.method.text);
    return;
  }
  if (became !== undefined) connection.became = became;
  // "A client … MUST be able to parse one or more 1xx responses received prior to a final response"
  if (became !== undefined || !start.status.text.startsWith('1')) connection.answer();
}

function readMessage(bytes: Buffer, head: Head, start: StartLine, method: string | undefined, connection: Connection): Decoding {
  const direction = start.is === 'request' ? 'to-server' : 'to-client';
  const whole = (used: number, content?: Content, isLast = false): Decoding => {
    const fields = headFields(head, start);
    if (content !== undefined) fields.push(...content.fields);
    return { ok: true, pdus: [pdu(start.is, fields, content?.carries)], used, direction, isLast };
  };
  const framing = framingOf(head, start, method);
  if (framing === undefined) return whole(head.end);
  if (framing.is === 'until-close') {
    const isReadable = isWanted(head) && headerOf(head, 'content-encoding') === undefined;
    if (!isReadable) return whole(bytes.length, undefined, true);
    connection.await(direction, 'until-close');
    const type = mediaType(headerOf(head, 'content-type')?.text);
    const protocol = protocolOf(bytes, { type, from: head.end, to: bytes.length });
    // What does not say what it is could be anything, and without end.
    if (protocol === 'nothing' || protocol === undefined) return whole(bytes.length, undefined, true);
    connection.bodyProtocol = protocol;
    return head.end === bytes.length ? whole(head.end) : untilClose(bytes, head.end, connection, direction, headFields(head, start));
  }
  if (framing.is === 'chunked') {
    if (!isWanted(head)) {
      connection.await(direction, 'chunk');
      return whole(head.end);
    }
    const chunked = readChunked(bytes, head.end, MAX_BODY);
    if (chunked === 'truncated') return { ok: false, why: 'truncated', at: bytes.length };
    if (chunked === 'malformed') return whole(head.end);
    if (!chunked.isWhole) connection.await(direction, 'chunk');
    const isOne = chunked.to - chunked.from === chunked.body.length;
    const content = readBody(bytes, head, chunked.from, chunked.to, !chunked.isWhole, isOne ? undefined : chunked.body);
    return whole(chunked.end, content);
  }
  const { length } = framing;
  if (length > MAX_SKIPPED) return whole(bytes.length, undefined, true);
  if (length === 0 || !isWanted(head)) return whole(head.end + length);
  const to = head.end + Math.min(length, MAX_BODY);
  // Whether a response has its body is told by the request, which may have been captured late.
  const isSure = start.is === 'request' || method !== undefined;
  if (to > bytes.length) return { ok: false, why: 'truncated', at: bytes.length, needs: isSure ? to : undefined };
  const content = readBody(bytes, head, head.end, to, length > MAX_BODY);
  return whole(head.end + length, content);
}

/** Passes over the chunks of a body that is not read, or was read as far as bodies are. */
function passChunks(bytes: Buffer, connection: Connection, direction: Direction): Decoding {
  let at = 0;
  while (at < bytes.length) {
    const chunk = readChunk(bytes, at);
    if (chunk === 'truncated') break;
    if (chunk === 'malformed') {
      connection.await(direction, 'head');
      return at === 0 ? NOT_MINE : { ok: true, pdus: [], used: at, direction: undefined };
    }
    at = chunk.length === 0 ? chunk.from : behindChunk(bytes, chunk);
    if (chunk.length === 0) {
      connection.await(direction, 'head');
      break;
    }
  }
  return at === 0 ? { ok: false, why: 'truncated', at: bytes.length } : { ok: true, pdus: [], used: at, direction: undefined };
}

/** Hands on a body that ends with the connection, as far as bodies are read. */
function untilClose(bytes: Buffer, from: number, connection: Connection, direction: Direction, fields: readonly Field[]): Decoding {
  const before = fields.length === 0 ? [] : [pdu('response', fields)];
  const decoding = handOn(bytes, streamFrom(bytes, from, connection, direction, 'body', connection.bodyProtocol), before);
  return { ...decoding, isLast: connection.handedOn(direction) >= MAX_BODY };
}

/** What is carried as the next part of a stream. */
type StreamPart = Carried & Required<Pick<Carried, 'stream'>>;

/** Hands on a part of a stream inside this one, which all bytes are, behind the units `before`. */
function handOn(bytes: Buffer, part: StreamPart, before: readonly ReturnType<typeof pdu>[]): Decoding & { ok: true } {
  return { ok: true, pdus: [...before, pdu(`${part.stream.name}-data`, [], [part])], used: bytes.length, direction: undefined };
}

/** All bytes from `from`, none maybe, as the next part of a stream inside this one. */
function streamFrom(
  bytes: Buffer,
  from: number,
  connection: Connection,
  direction: Direction,
  name: string,
  protocol: string | undefined,
): StreamPart {
  const length = bytes.length - from;
  const stream = { name, at: connection.handedOn(direction) };
  connection.handOn(direction, length);
  return { offset: from, length, stream, ...(protocol !== undefined && { protocol }) };
}

/** The same of the protocol that the connection became; a tunnel's is found by content. */
function streamOfChange(
  bytes: Buffer,
  from: number,
  connection: Connection,
  direction: Direction,
  became: NonNullable<Became>,
): StreamPart {
  return streamFrom(bytes, from, connection, direction, became, became === 'websocket' ? 'websocket' : undefined);
}

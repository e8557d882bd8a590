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
import { type Head, type StartLine, headerOf, looksLikeStart, readHead, readStart } from '../text-lines.js';
import { type Content, framingOf, isWanted, protocolOf, readBody } from './body.js';
import { behindChunk, readChunk, readChunked } from './chunks.js';
import { headFields } from './head.js';
import { decodeWhole } from './whole.js';

/** What is awaited and read of a body. Keeps head and body within what the engine buffers of a stream. */
export const MAX_BODY = 65_536;

/** Requests without an answer that are remembered. Guards memory. */
export const MAX_PENDING = 64;

/** Sequence numbers go round after four times as many bytes: what is longer cannot be passed over. */
const MAX_SKIPPED = 2 ** 30;

const METHODS = /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH) /;

const HTTP = Buffer.from('HTTP');
const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;

/** Where one direction of a connection stands between calls. */
interface Side {
  now: 'heads' | 'chunks' | 'until-close';
  /** Bytes handed on as a stream. */
  handedOn: number;
  protocol: string | undefined;
}

interface Memory {
  /** Methods of the requests that were not answered yet, the oldest first. */
  readonly pending: string[];
  asked: boolean;
  /** What the connection became: the bytes of both directions are that protocol's, or found by content. */
  became: 'websocket' | 'tunnel' | undefined;
  readonly sides: Readonly<Record<Direction, Side>>;
}

/** Reads HTTP/1 messages; bodies and changed connections are handed on. */
export const http: Decoder<Memory> = {
  id: 'http',
  transports: ['tcp'],
  retransmits: false,
  looksLike: looksLikeHttp,
  begin: () => ({ pending: [], asked: false, became: undefined, sides: { 'to-server': newSide(), 'to-client': newSide() } }),
  decode: decodeHttp,
};

function newSide(): Side {
  return { now: 'heads', handedOn: 0, protocol: undefined };
}

function looksLikeHttp(bytes: Uint8Array, at: number, end: number, _transport: 'udp' | 'tcp', recognised: boolean): boolean {
  return recognised ? end > at : looksLikeStart(bytes, at, end, HTTP, true);
}

function decodeHttp(bytes: Buffer, { transport, direction, recognised, memory }: Context<Memory>): Decoding {
  // No datagram carries HTTP/1: what another protocol or a proxy holds as a whole comes as one.
  if (transport === 'udp') return decodeWhole(bytes);
  const side = memory.sides[direction];
  const isStart = looksLikeStart(bytes, 0, bytes.length, HTTP, true);
  // A proxy's tunnel to port 80 has requests and responses of its own.
  if (memory.became === 'tunnel' && isStart) memory.became = undefined;
  if (memory.became !== undefined)
    return handOn(bytes, 0, side, memory.became, memory.became === 'websocket' ? 'websocket' : undefined, []);
  if (side.now === 'chunks') return passChunks(bytes, side);
  if (side.now === 'until-close') return untilClose(bytes, 0, side, []);
  if (isStart) return decodeMessage(bytes, memory);
  // The answer to the client's wish was not captured: it sends frames, masked.
  if (!recognised || !memory.asked || direction !== 'to-server' || (bytes[0]! & 0x70) > 0x40 || bytes[1]! < 0x80) return NOT_MINE;
  memory.became = 'websocket';
  return handOn(bytes, 0, side, 'websocket', 'websocket', []);
}

function decodeMessage(bytes: Buffer, memory: Memory): Decoding {
  const head = readHead(bytes, 0);
  if (head === undefined) return { ok: false, why: 'malformed', at: 0 };
  if (!head.isWhole) {
    const isSure = head.start.text !== '' || METHODS.test(bytes.toString('latin1', 0, 8)) || bytes.indexOf(HTTP) === 0;
    return isSure ? { ok: false, why: 'truncated', at: bytes.length } : NOT_MINE;
  }
  const start = readStart(head.start, 'HTTP');
  if (start === undefined) return NOT_MINE;
  const side = memory.sides[start.is === 'request' ? 'to-server' : 'to-client'];
  const method = start.is === 'response' ? memory.pending[0] : undefined;
  const became = start.is === 'response' ? changeOf(head, start.status.text, method) : undefined;
  const decoding = became === undefined ? readMessage(bytes, head, start, method, side) : changed(bytes, head, start, side, became);
  if (decoding.ok) note(memory, head, start, became);
  return decoding;
}

/** What a response makes of the connection. */
function changeOf(head: Head, status: string, method: string | undefined): Memory['became'] {
  if (status === '101') return /websocket/i.test(headerOf(head, 'upgrade')?.text ?? '') ? 'websocket' : 'tunnel';
  return method === 'CONNECT' && status.startsWith('2') ? 'tunnel' : undefined;
}

function changed(bytes: Buffer, head: Head, start: StartLine, side: Side, became: 'websocket' | 'tunnel'): Decoding {
  const unit = pdu('response', headFields(head, start));
  if (head.end === bytes.length) return { ok: true, pdus: [unit], used: head.end, direction: 'to-client' };
  return handOn(bytes, head.end, side, became, became === 'websocket' ? 'websocket' : undefined, [unit]);
}

function note(memory: Memory, head: Head, start: StartLine, became: Memory['became']): void {
  if (start.is === 'request') {
    memory.asked = /websocket/i.test(headerOf(head, 'upgrade')?.text ?? '');
    if (memory.pending.length < MAX_PENDING) memory.pending.push(start.method.text);
    return;
  }
  if (became !== undefined) memory.became = became;
  // "A client … MUST be able to parse one or more 1xx responses received prior to a final response"
  if (became !== undefined || !start.status.text.startsWith('1')) memory.pending.shift();
}

function readMessage(bytes: Buffer, head: Head, start: StartLine, method: string | undefined, side: Side): Decoding {
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
    side.now = 'until-close';
    const type = mediaType(headerOf(head, 'content-type')?.text);
    const protocol = protocolOf(bytes, { type, from: head.end, to: bytes.length });
    // What does not say what it is could be anything, and without end.
    if (protocol === 'nothing' || protocol === undefined) return whole(bytes.length, undefined, true);
    side.protocol = protocol;
    return head.end === bytes.length ? whole(head.end) : untilClose(bytes, head.end, side, headFields(head, start));
  }
  if (framing.is === 'chunked') {
    if (!isWanted(head)) {
      side.now = 'chunks';
      return whole(head.end);
    }
    const chunked = readChunked(bytes, head.end, MAX_BODY);
    if (chunked === 'truncated') return { ok: false, why: 'truncated', at: bytes.length };
    if (chunked === 'malformed') return whole(head.end);
    if (!chunked.isWhole) side.now = 'chunks';
    const isOne = chunked.to - chunked.from === chunked.body.length;
    const content = readBody(bytes, head, chunked.from, chunked.to, !chunked.isWhole, isOne ? undefined : chunked.body);
    return whole(chunked.end, content);
  }
  const { length } = framing;
  if (length > MAX_SKIPPED) return whole(bytes.length, undefined, true);
  if (length === 0 || !isWanted(head)) return whole(head.end + length);
  const to = head.end + Math.min(length, MAX_BODY);
  if (to > bytes.length) return { ok: false, why: 'truncated', at: bytes.length };
  const content = readBody(bytes, head, head.end, to, length > MAX_BODY);
  return whole(head.end + length, content);
}

/** Passes over the chunks of a body that is not read, or was read as far as bodies are. */
function passChunks(bytes: Buffer, side: Side): Decoding {
  let at = 0;
  while (at < bytes.length) {
    const chunk = readChunk(bytes, at);
    if (chunk === 'truncated') break;
    if (chunk === 'malformed') {
      side.now = 'heads';
      return at === 0 ? NOT_MINE : { ok: true, pdus: [], used: at, direction: undefined };
    }
    at = chunk.length === 0 ? chunk.from : behindChunk(bytes, chunk);
    if (chunk.length === 0) {
      side.now = 'heads';
      break;
    }
  }
  return at === 0 ? { ok: false, why: 'truncated', at: bytes.length } : { ok: true, pdus: [], used: at, direction: undefined };
}

/** Hands on a body that ends with the connection, as far as bodies are read. */
function untilClose(bytes: Buffer, from: number, side: Side, fields: readonly Field[]): Decoding {
  const decoding = handOn(bytes, from, side, 'body', side.protocol, fields.length === 0 ? [] : [pdu('response', fields)]);
  return { ...decoding, isLast: side.handedOn >= MAX_BODY };
}

/** Hands on all bytes from `from` as the next part of a stream inside this one. */
function handOn(
  bytes: Buffer,
  from: number,
  side: Side,
  name: string,
  protocol: string | undefined,
  before: readonly ReturnType<typeof pdu>[],
): Decoding & { ok: true } {
  const length = bytes.length - from;
  const carried: Carried = { offset: from, length, stream: { name, at: side.handedOn }, ...(protocol !== undefined && { protocol }) };
  side.handedOn += length;
  return { ok: true, pdus: [...before, pdu(`${name}-data`, [], [carried])], used: bytes.length, direction: undefined };
}

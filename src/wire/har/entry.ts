/**
 * One entry of an HTTP Archive (w3c.github.io/web-performance/specs/HAR, 1.2),
 * and what browsers and proxies add to it:
 *
 *   { "startedDateTime": "2026-…", "time": 12.3, "serverIPAddress": "192.0.2.1", "connection": "443",
 *     "request":  { "method", "url", "headers": [{ "name", "value" }], "postData": { "text" | "params" } },
 *     "response": { "status", "statusText", "headers", "content": { "text", "encoding": "base64" } },
 *     "_webSocketMessages": [{ "type": "send" | "receive", "time": 1.5e9, "opcode": 1, "data": "…" }] }
 */
import type { Exchange } from '../../core/exchange.js';
import type { Endpoint } from '../../core/flow.js';
import { type Time, timeOf } from '../../core/time.js';
import { ExchangeWriter } from '../exchange-writer.js';
import type { NameAndValue } from '../http/write-head.js';
import { webChannel, webUrl } from '../web-channel.js';

/** Messages of one WebSocket that are read. Guards time; a day of pings has fewer. */
export const MAX_MESSAGES = 100_000;

/** A browser counts milliseconds, some of them with decimals. */
const TIME_DIGITS = 3;

const BINARY = 2;

/** What an entry gave. */
export interface EntryRead {
  /** Undefined when it is about something that no network sees. */
  readonly exchange: Exchange | undefined;
  /** What could not be used of it, for people. */
  readonly complaints: readonly string[];
  /** When it began; `before` where it does not say. */
  readonly time: Time;
}

/** Reads the entry with this number. `before`: the time of the one in front of it. Never throws on input. */
export function readEntry(entry: unknown, number: number, before: Time): EntryRead {
  const {
    startedDateTime,
    time,
    serverIPAddress,
    connection,
    request,
    response,
    _clientAddress,
    _webSocketMessages: messages,
  } = record(entry);
  const complaints: string[] = [];
  const began = timeOf(Date.parse(text(startedDateTime)) / 1000, TIME_DIGITS);
  if (began === undefined) complaints.push('an entry without a time: that of the one before it is taken');
  const from = began ?? before;
  const asked = record(request);
  const url = webUrl(asked['url']);
  if (url === undefined) {
    if (!URL.canParse(text(asked['url']))) complaints.push('an entry without a URL that names a server');
    return { exchange: undefined, complaints, time: from };
  }
  const isSocket = Array.isArray(messages);
  const id = isSocket ? `socket ${number}` : text(connection);
  const writer = new ExchangeWriter(
    number,
    webChannel(url, { client: clientOf(text(_clientAddress)), serverAddress: text(serverIPAddress), id }),
  );
  writer.request(text(asked['method']).toUpperCase(), url, headersOf(asked['headers']), requestBody(asked, complaints), from);
  const { status, statusText, headers, content } = record(response);
  const took = typeof time === 'number' && time > 0 ? time / 1000 : 0;
  const until = timeOf(from.seconds + from.nanoseconds / 1e9 + took, TIME_DIGITS) ?? from;
  // 0 stands for an answer that never came.
  if (typeof status === 'number' && status >= 100 && status <= 999)
    writer.response(Math.floor(status), text(statusText), headersOf(headers), bodyOf(content, complaints), isSocket ? from : until);
  if (isSocket) writeMessages(messages, writer, from, complaints);
  return { exchange: writer.take(), complaints, time: from };
}

function writeMessages(messages: readonly unknown[], writer: ExchangeWriter, began: Time, complaints: string[]): void {
  if (messages.length > MAX_MESSAGES) complaints.push(`a WebSocket of more than ${MAX_MESSAGES} messages: the rest is not read`);
  let last = began;
  for (const message of messages.slice(0, MAX_MESSAGES)) {
    const { type, time, opcode, data } = record(message);
    last = timeOf(typeof time === 'number' ? time : NaN, TIME_DIGITS) ?? last;
    const bytes = opcode === BINARY ? fromBase64(text(data), complaints) : Buffer.from(text(data), 'utf8');
    writer.message(type === 'receive' ? 'to-client' : 'to-server', bytes, last);
  }
}

/** `postData`; a form may be given by its fields alone. HTTP Toolkit puts what is no text into `_content`. */
function requestBody({ postData, _content: content }: Readonly<Record<string, unknown>>, complaints: string[]): Buffer {
  if (content !== undefined) return bodyOf(content, complaints);
  const { params } = record(postData);
  const body = bodyOf(postData, complaints);
  if (body.length > 0 || !Array.isArray(params)) return body;
  const fields = params.map(record).filter(({ value }) => typeof value === 'string');
  return Buffer.from(new URLSearchParams(fields.map(({ name, value }): [string, string] => [text(name), text(value)])).toString(), 'utf8');
}

function bodyOf(content: unknown, complaints: string[]): Buffer {
  const { text: body, encoding } = record(content);
  if (typeof body !== 'string') return Buffer.alloc(0);
  return encoding === 'base64' ? fromBase64(body, complaints) : Buffer.from(body, 'utf8');
}

/** What is no base64 is told of; what Node makes of the rest is kept. */
function fromBase64(body: string, complaints: string[]): Buffer {
  if (/[^A-Za-z0-9+/_\-\s=]/.test(body)) complaints.push('a body that is said to be base64 and is not');
  return Buffer.from(body, 'base64');
}

/** Which device asked; roomtone's own proxy notes it. */
function clientOf(address: string): Endpoint | undefined {
  return /^[\d.]{7,15}$|^[\da-f:]{2,39}$/.test(address) ? { address, port: 0 } : undefined;
}

function headersOf(headers: unknown): readonly NameAndValue[] {
  if (!Array.isArray(headers)) return [];
  return headers.map(record).map(({ name, value }) => [text(name), text(value)] as const);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Numbers stand where texts should, in some writers' files. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

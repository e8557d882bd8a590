/**
 * A flow as mitmproxy keeps it (mitmproxy/io/compat.py tells what changed):
 *
 *   { type: http, request: { scheme, host, port, method, path, headers: [[name, value]], content, timestamp_start },
 *     response: { status_code, reason, headers, content }, websocket: { messages: [[opcode, fromClient, content, time, …]] },
 *     client_conn: { peername | address }, server_conn: { ip_address | peername, address, id } }
 *   { type: tcp | udp, messages: [[fromClient, content, time]] }          { type: dns, request, response }
 *
 * Before version 7 (2019) texts were bytes and some names were others:
 * `msg`, `code`, `httpversion`, `[[host, port]]` inside `address`.
 */
import type { Channel, Exchange } from '../../core/exchange.js';
import type { Endpoint } from '../../core/flow.js';
import { type Time, timeOf } from '../../core/time.js';
import { ExchangeWriter } from '../exchange-writer.js';
import type { NameAndValue } from '../http/write-head.js';
import { UNKNOWN_CLIENT, webChannel, webUrl } from '../web-channel.js';
import { dnsMessage } from './dns-message.js';
import type { TnetRecord, Tnetstring } from './tnetstring.js';

/** Messages of one connection that are read. Guards time. */
export const MAX_MESSAGES = 100_000;

const TIME_DIGITS = 6;

const START_OF_TIME: Time = { seconds: 0, nanoseconds: 0, digits: 0 };

const NOTHING: TnetRecord = {};

/** The exchange that a flow is; undefined when it is none that can be told. Never throws on input. */
export function exchangeOf(flow: TnetRecord, number: number): Exchange | undefined {
  const type = text(flow['type']) || 'http';
  if (type === 'http') return httpExchange(flow, number);
  if (type === 'websocket') return socketExchange(flow, number);
  if (type === 'tcp' || type === 'udp') return rawExchange(flow, number, type);
  return type === 'dns' ? dnsExchange(flow, number) : undefined;
}

function httpExchange(flow: TnetRecord, number: number): Exchange | undefined {
  const request = record(flow['request']);
  const response = record(flow['response']);
  const url = urlOf(request);
  if (url === undefined) return undefined;
  const writer = new ExchangeWriter(number, webChannel(url, connectionOf(flow)));
  const began = timeIn(request, 'timestamp_start') ?? START_OF_TIME;
  writer.request(text(request['method']).toUpperCase(), url, headersOf(request), bytes(request['content']), began);
  const status = response['status_code'] ?? response['code'];
  if (typeof status === 'number' && status >= 100 && status <= 999) {
    const reason = text(response['reason'] ?? response['msg']);
    writer.response(status, reason, headersOf(response), bytes(response['content']), timeIn(response, 'timestamp_start') ?? began, true);
  }
  for (const message of list(record(flow['websocket'])['messages']).slice(0, MAX_MESSAGES)) writeMessage(writer, list(message), began);
  return writer.take();
}

/** `[opcode, fromClient, content, time, …]` */
function writeMessage(writer: ExchangeWriter, [, fromClient, content, at]: readonly Tnetstring[], began: Time): void {
  writer.message(fromClient === true ? 'to-server' : 'to-client', bytes(content), momentOf(at) ?? began);
}

/** Versions 3 to 6 of mitmproxy kept the messages of a WebSocket apart from its handshake. */
function socketExchange(flow: TnetRecord, number: number): Exchange | undefined {
  const handshake = record(flow['handshake_flow'] ?? flow['metadata']);
  const url = urlOf(record(handshake['request']));
  const channel = url === undefined ? rawChannel(flow, 'tcp') : webChannel(url, connectionOf(flow));
  const writer = new ExchangeWriter(number, channel);
  for (const message of list(flow['messages']).slice(0, MAX_MESSAGES)) writeMessage(writer, list(message), START_OF_TIME);
  return writer.take();
}

function rawExchange(flow: TnetRecord, number: number, transport: 'tcp' | 'udp'): Exchange {
  const writer = new ExchangeWriter(number, rawChannel(flow, transport));
  let last = timeIn(record(flow['client_conn']), 'timestamp_start') ?? START_OF_TIME;
  for (const message of list(flow['messages']).slice(0, MAX_MESSAGES)) {
    const [fromClient, content, at] = list(message);
    last = momentOf(at ?? null) ?? last;
    const direction = fromClient === true ? 'to-server' : 'to-client';
    if (transport === 'tcp') writer.stream(direction, bytes(content), last);
    else writer.message(direction, bytes(content), last);
  }
  return writer.take();
}

/** mitmproxy keeps the questions and answers, not their bytes: these are written anew. */
function dnsExchange(flow: TnetRecord, number: number): Exchange {
  const writer = new ExchangeWriter(number, rawChannel(flow, 'udp'));
  for (const [name, direction] of [
    ['request', 'to-server'],
    ['response', 'to-client'],
  ] as const) {
    const message = record(flow[name]);
    const written = dnsMessage(message, name === 'response');
    if (written !== undefined) writer.message(direction, written, timeIn(message, 'timestamp') ?? START_OF_TIME);
  }
  return writer.take();
}

function urlOf({ scheme, host, port, path, authority }: TnetRecord): URL | undefined {
  // A request that was cut off may have no host but in what it calls the authority.
  const name = text(host) || text(authority).replace(/:\d+$/, '');
  const socket = name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
  const target = text(path);
  return webUrl(`${text(scheme)}://${socket}:${typeof port === 'number' ? port : ''}${target.startsWith('/') ? target : '/'}`);
}

function connectionOf(flow: TnetRecord): { readonly client: Endpoint; readonly serverAddress: string | undefined; readonly id: string } {
  const server = record(flow['server_conn']);
  const client = record(flow['client_conn']);
  return {
    client: endpoint(client['peername'] ?? client['address']) ?? UNKNOWN_CLIENT,
    serverAddress: serverOf(server)?.address,
    id: text(server['id']),
  };
}

/** Where the server was reached; before that was kept, `address` is what it was asked for by. */
function serverOf(server: TnetRecord): Endpoint | undefined {
  return endpoint(server['ip_address']) ?? endpoint(server['peername']) ?? endpoint(server['peer_address']);
}

function rawChannel(flow: TnetRecord, transport: 'tcp' | 'udp'): Channel {
  const { client, id } = connectionOf(flow);
  const connection = record(flow['server_conn']);
  const server = serverOf(connection) ?? endpoint(connection['address']) ?? { address: 'unknown', port: 0 };
  const isSealed = connection['tls'] === true || connection['tls_established'] === true || connection['ssl_established'] === true;
  return {
    key: JSON.stringify([client.address, client.port, id, transport, server.address, server.port]),
    client,
    server,
    name: text(connection['sni']) || null,
    transport,
    disclosure: isSealed ? 'intercepted' : 'cleartext',
  };
}

/** `[host, port]`, or that inside `address`. */
function endpoint(value: Tnetstring | undefined): Endpoint | undefined {
  const pair = list(record(value)['address'] ?? value);
  const address = text(pair[0])
    .replace(/^::ffff:(?=\d+\.)/, '')
    .replace(/%.*$/, '');
  return address === '' || typeof pair[1] !== 'number' ? undefined : { address, port: pair[1] };
}

function headersOf(message: TnetRecord): readonly NameAndValue[] {
  return list(message['headers']).map((pair) => [text(list(pair)[0]), text(list(pair)[1])] as const);
}

function timeIn(message: TnetRecord, name: string): Time | undefined {
  return momentOf(message[name]);
}

function momentOf(value: Tnetstring | undefined): Time | undefined {
  return typeof value === 'number' ? timeOf(value, TIME_DIGITS) : undefined;
}

function record(value: Tnetstring | undefined): TnetRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value) ? (value as TnetRecord) : NOTHING;
}

function list(value: Tnetstring | undefined): readonly Tnetstring[] {
  return Array.isArray(value) ? (value as readonly Tnetstring[]) : [];
}

function text(value: Tnetstring | undefined): string {
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : '';
}

function bytes(value: Tnetstring | undefined): Buffer {
  if (Buffer.isBuffer(value)) return value;
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.alloc(0);
}

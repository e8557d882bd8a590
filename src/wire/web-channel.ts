import type { Channel } from '../core/exchange.js';
import type { Endpoint } from '../core/flow.js';

/** RFC 1122 §3.2.1.3: "this host on this network". */
export const UNKNOWN_CLIENT: Endpoint = { address: '0.0.0.0', port: 0 };

/** What is known of the connection that an exchange went over; each may be absent. */
export interface Connection {
  readonly client?: Endpoint | undefined;
  /** The server's address as noted, `[v6]` or plain. */
  readonly serverAddress?: string | undefined;
  /** Tells connections to one origin apart. */
  readonly id?: string | undefined;
}

/** The schemes of the web that go over a network, and the ports that they stand for. */
const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };

const SEALED: ReadonlySet<string> = new Set(['https:', 'wss:']);

/** The URL of an exchange; undefined when it is none, or of a scheme that no network sees. */
export function webUrl(text: unknown): URL | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.hostname !== '' && PORTS[url.protocol] !== undefined ? url : undefined;
}

/** Between whom an exchange about this URL went. */
export function webChannel(url: URL, { client = UNKNOWN_CLIENT, serverAddress, id = '' }: Connection): Channel {
  const name = unbracketed(url.hostname);
  const address = unbracketed(serverAddress ?? '') || name;
  const port = url.port === '' ? PORTS[url.protocol]! : Number(url.port);
  const isSealed = SEALED.has(url.protocol) || isLoopback(name);
  return {
    key: JSON.stringify([client.address, id, url.protocol, url.host, address]),
    client,
    server: { address, port },
    name: isAddress(name) ? null : name,
    transport: 'tcp',
    disclosure: isSealed ? 'intercepted' : 'cleartext',
  };
}

/** Whether what goes there leaves the machine not at all. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** As URLs write addresses: a name ends in letters. */
function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}

function unbracketed(address: string): string {
  return address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
}

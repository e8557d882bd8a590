import { type AddressInfo, type Server, type Socket, BlockList, connect, createServer, isIPv6 } from 'node:net';
import type { Endpoint } from '../../core/flow.js';

/** Connections at a time; a phone has some fifty. Guards memory and file handles. */
export const MAX_CONNECTIONS = 1024;

/** After so long without a byte a connection is closed: its other end is gone. */
const IDLE_MS = 10 * 60_000;

/** A client's connection, as the packets of a capture tell of it. */
export interface RelayedConnection {
  readonly client: Endpoint;
  readonly proxy: Endpoint;
}

/** What goes through. */
export interface RelaySink {
  onOpen(connection: RelayedConnection): void;
  /** Bytes between the client and the proxy, as they are. */
  onBytes(connection: RelayedConnection, isFromClient: boolean, bytes: Buffer): void;
  onClose(connection: RelayedConnection): void;
  /** Somebody who may not use the proxy asked; the connection is closed. */
  onRefused(address: string): void;
}

/**
 * The only door to the proxy: it listens where it is told, lets in who may come,
 * and passes bytes on to the interception, which listens on this machine alone.
 */
export class ClientRelay {
  readonly #server: Server;
  readonly #innerPort: number;
  readonly #sink: RelaySink;
  readonly #allowed: BlockList;
  readonly #sockets = new Set<Socket>();
  /** Clients by the port under which the interception sees them. */
  readonly #clients = new Map<number, Endpoint>();

  /** `allowed`: whose connections are taken. */
  constructor(innerPort: number, allowed: BlockList, sink: RelaySink) {
    this.#innerPort = innerPort;
    this.#allowed = allowed;
    this.#sink = sink;
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** Rejects with what the system says. */
  listen(host: string, port: number): Promise<Endpoint> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        const { address, port: given } = this.#server.address() as AddressInfo;
        resolve({ address, port: given });
      });
    });
  }

  /** Who is behind a connection that the interception sees come from this port. */
  clientAt(port: number | undefined): Endpoint | undefined {
    return port === undefined ? undefined : this.#clients.get(port);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }

  #accept(client: Socket): void {
    const address = plain(client.remoteAddress ?? '');
    client.on('error', () => client.destroy());
    if (!this.#allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) {
      this.#sink.onRefused(address);
      client.destroy();
      return;
    }
    const connection = {
      client: { address, port: client.remotePort ?? 0 },
      proxy: { address: plain(client.localAddress ?? ''), port: client.localPort ?? 0 },
    };
    const inner = connect({ port: this.#innerPort, host: '127.0.0.1', noDelay: true });
    inner.once('connect', () => this.#clients.set(inner.localPort!, connection.client));
    this.#sink.onOpen(connection);
    this.#pass(client, inner, connection, true);
    this.#pass(inner, client, connection, false);
    inner.once('close', () => {
      // What the interception tells of the last exchange comes a little later.
      const { localPort } = inner;
      setTimeout(() => this.#clients.delete(localPort!), IDLE_MS).unref();
      this.#sink.onClose(connection);
    });
  }

  #pass(from: Socket, to: Socket, connection: RelayedConnection, isFromClient: boolean): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.setTimeout(IDLE_MS, () => from.destroy());
    from.on('error', () => from.destroy());
    from.on('data', (bytes: Buffer) => {
      this.#sink.onBytes(connection, isFromClient, bytes);
      if (!to.write(bytes)) from.pause();
    });
    to.on('drain', () => from.resume());
    from.on('end', () => to.end());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}

/** Loopback, and what else is given: addresses, or networks as `192.0.2.0/24`. Throws what Node says of one that is none. */
export function allowedClients(given: readonly string[]): BlockList {
  const list = new BlockList();
  list.addSubnet('127.0.0.0', 8, 'ipv4');
  list.addAddress('::1', 'ipv6');
  for (const text of given) {
    const [address, bits] = text.split('/') as [string, string?];
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
}

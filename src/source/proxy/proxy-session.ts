import { formatSocket } from '../../core/address.js';
import type { Exchange } from '../../core/exchange.js';
import type { Endpoint } from '../../core/flow.js';
import { type Time, timeOf } from '../../core/time.js';
import { ExchangeWriter } from '../../wire/exchange-writer.js';
import { readEntry } from '../../wire/har/entry.js';
import type { Recording } from '../live/recording.js';
import type { CertificateAuthority } from './certificate-authority.js';
import { ClientRelay, allowedClients } from './client-relay.js';
import type { HarEntry } from './har-entry.js';
import type { HarFile } from './har-file.js';
import { Interception } from './interception.js';
import type { KeptMessage, OpenSocket } from './open-socket.js';
import { ProxyError } from './proxy-error.js';
import { KeptPackets } from './kept-packets.js';
import { readProblem } from '../inputs.js';

/** What happens, for those who watch. */
export interface SessionSink {
  onExchange(exchange: Exchange): void;
  /** A device reached the proxy for the first time. */
  onClient(address: string): void;
  onRefused(address: string): void;
  onRejected(host: string): void;
  onPassedThrough(host: string): void;
}

export interface ProxyOptions {
  readonly listen: Endpoint;
  /** Addresses and networks of clients, besides this machine. */
  readonly allow: readonly string[];
  readonly passThrough: readonly string[];
  readonly upstream: string | undefined;
  readonly trusted: readonly string[];
  readonly authority: CertificateAuthority;
  /** What the files say made them. */
  readonly application: string;
  readonly archive: HarFile;
  readonly packets: Recording;
}

/** A proxy at work: what goes through it is kept as an archive and as packets, and told on as exchanges. */
export class ProxySession {
  /** Where clients find it. */
  readonly address: Endpoint;
  readonly #relay: ClientRelay;
  readonly #interception: Interception;
  readonly #kept: KeptPackets;

  private constructor(address: Endpoint, relay: ClientRelay, interception: Interception, kept: KeptPackets) {
    this.#kept = kept;
    this.address = address;
    this.#relay = relay;
    this.#interception = interception;
  }

  /** Throws ProxyError when it cannot listen there. */
  static async start(options: ProxyOptions, sink: SessionSink): Promise<ProxySession> {
    const { archive, packets } = options;
    let relay: ClientRelay | undefined;
    let ownHost: string | undefined;
    const told = new Telling(sink, archive);
    const kept = new KeptPackets(packets, options.application);
    const interception = await Interception.start(
      { ...options, clientAt: (port) => relay?.clientAt(port), ownHost: () => ownHost },
      {
        onEntry: (entry) => told.entry(entry),
        onSocketOpen: (socket) => told.open(socket),
        onSocketMessage: (socket, message) => told.message(socket, message),
        onSocketClose: (socket) => told.close(socket),
        onRejected: (host) => sink.onRejected(host),
        onPassedThrough: (host) => sink.onPassedThrough(host),
        onKeys: (lines) => kept.keys(lines),
      },
    );
    try {
      const clients = new Set<string>();
      relay = new ClientRelay(interception.port, allowedClients(options.allow), {
        onOpen: (connection) => {
          kept.open(connection);
          const { address } = connection.client;
          if (clients.has(address)) return;
          clients.add(address);
          sink.onClient(address);
        },
        onBytes: (connection, isFromClient, bytes) => kept.bytes(connection, isFromClient, bytes),
        onClose: (connection) => kept.close(connection),
        onRefused: (address) => sink.onRefused(address),
      });
      const address = await relay.listen(options.listen.address, options.listen.port);
      ownHost = formatSocket(address.address, address.port);
      return new ProxySession(address, relay, interception, kept);
    } catch (error) {
      await interception.stop();
      throw new ProxyError(`cannot listen on ${options.listen.address} port ${options.listen.port}: ${readProblem(error)}`);
    }
  }

  /** Ends all connections; what came by then is kept. */
  async stop(): Promise<void> {
    await this.#relay.stop();
    await this.#interception.stop();
    this.#kept.flush();
  }
}

/** Gives each entry a number and tells it on as it is read from an archive. */
class Telling {
  readonly #sink: Pick<SessionSink, 'onExchange'>;
  readonly #archive: HarFile;
  readonly #sockets = new Map<OpenSocket, ExchangeWriter>();
  #number = 0;
  #time: Time = { seconds: 0, nanoseconds: 0, digits: 0 };

  constructor(sink: Pick<SessionSink, 'onExchange'>, archive: HarFile) {
    this.#sink = sink;
    this.#archive = archive;
  }

  entry(entry: HarEntry): void {
    this.#archive.write(entry);
    this.#tell(entry);
  }

  open(socket: OpenSocket): void {
    const exchange = this.#tell({ ...socket.entry, _webSocketMessages: [] });
    if (exchange === undefined) return;
    this.#sockets.set(socket, new ExchangeWriter(exchange.number, exchange.channel, exchange.bytes.length));
  }

  message(socket: OpenSocket, message: KeptMessage): void {
    socket.add(message);
    if (socket.isFull) this.#archive.write(socket.take());
    const writer = this.#sockets.get(socket);
    if (writer === undefined) return;
    const { isFromClient, bytes, time } = message;
    writer.message(isFromClient ? 'to-server' : 'to-client', bytes, timeOf(time / 1000, 3) ?? this.#time);
    this.#sink.onExchange(writer.take());
  }

  close(socket: OpenSocket): void {
    this.#archive.write(socket.take());
    this.#sockets.delete(socket);
  }

  #tell(entry: HarEntry): Exchange | undefined {
    const { exchange, time } = readEntry(entry, ++this.#number, this.#time);
    this.#time = time;
    if (exchange !== undefined) this.#sink.onExchange(exchange);
    return exchange;
  }
}

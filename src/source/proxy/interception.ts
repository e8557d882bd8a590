import { Writable } from 'node:stream';
import type { Server } from 'node:net';
import type { CompletedRequest, CompletedResponse, Mockttp, WebSocketMessage } from 'mockttp';
import type { Endpoint } from '../../core/flow.js';
import type { CertificateAuthority } from './certificate-authority.js';
import { type HarEntry, harEntry } from './har-entry.js';
import { type KeptMessage, OpenSocket } from './open-socket.js';

/** Bytes of one body that are kept; what is longer still goes through. Guards memory. */
export const MAX_BODY_BYTES = 4_194_304;

/** Requests without an answer that are remembered. Guards memory. */
export const MAX_PENDING = 2048;

/** The name under which clients of the proxy get its certificate. */
export const CERTIFICATE_HOST = 'roomtone.test';

/** What the interception tells. */
export interface InterceptionSink {
  /** An exchange that is complete, or a message of a WebSocket that is open. */
  onEntry(entry: HarEntry): void;
  onSocketOpen(socket: OpenSocket): void;
  onSocketMessage(socket: OpenSocket, message: KeptMessage): void;
  onSocketClose(socket: OpenSocket): void;
  /** A client would not take our certificate. */
  onRejected(host: string): void;
  /** A connection that is let through unread. */
  onPassedThrough(host: string): void;
  /** Lines of TLS keys, as SSLKEYLOGFILE has them. */
  onKeys(lines: Buffer): void;
}

export interface InterceptionOptions {
  readonly authority: CertificateAuthority;
  /** Hosts whose TLS is not opened, as `*.example.org`. */
  readonly passThrough: readonly string[];
  /** As `http://host:port` or `socks5://host:port`. */
  readonly upstream: string | undefined;
  /** Further authorities that servers may be vouched for by, as PEM. */
  readonly trusted: readonly string[];
  readonly clientAt: (port: number | undefined) => Endpoint | undefined;
  /** The proxy's own address as a request names it, once it is known: who asks for that gets the certificate. */
  readonly ownHost: () => string | undefined;
}

/** Whether a request is to the proxy itself. */
type IsOwn = (request: Pick<CompletedRequest, 'headers'>) => boolean;

/** Parts of the library's server that it keeps to itself: it would listen on all addresses, and write keys to a file only. */
interface Inside {
  keyLogStream: Writable;
}

/** Opens connections that clients make through it, and tells what goes over them. */
export class Interception {
  readonly #server: Mockttp;
  readonly #sink: InterceptionSink;
  readonly #clientAt: InterceptionOptions['clientAt'];
  readonly #isOwn: IsOwn;
  readonly #pending = new Map<string, CompletedRequest>();
  readonly #sockets = new Map<string, OpenSocket>();

  private constructor(server: Mockttp, sink: InterceptionSink, clientAt: InterceptionOptions['clientAt'], isOwn: IsOwn) {
    this.#isOwn = isOwn;
    this.#server = server;
    this.#sink = sink;
    this.#clientAt = clientAt;
  }

  /** Starts on a free port of this machine's own. */
  static async start(
    { authority, passThrough, upstream, trusted, clientAt, ownHost }: InterceptionOptions,
    sink: InterceptionSink,
  ): Promise<Interception> {
    const { getLocal } = await import('./mockttp.js');
    // The library writes addresses of requests to the console: they are nobody's business.
    for (const name of ['log', 'warn', 'error', 'info', 'debug'] as const) console[name] = () => {};
    const server = getLocal({
      https: { key: authority.key, cert: authority.certificate, tlsPassthrough: passThrough.map((hostname) => ({ hostname })) },
      http2: 'fallback',
      socks: true,
      passthrough: ['unknown-protocol'],
      recordTraffic: false,
      suggestChanges: false,
      maxBodySize: MAX_BODY_BYTES,
    });
    listenOnLoopback(server);
    (server as unknown as Inside).keyLogStream = new Writable({
      write: (lines: Buffer, _encoding, done) => {
        sink.onKeys(lines);
        done();
      },
    });
    const how = {
      ...(upstream !== undefined && { proxyConfig: { proxyUrl: upstream } }),
      ...(trusted.length > 0 && { additionalTrustedCAs: trusted.map((cert) => ({ cert })) }),
    };
    const isOwn: IsOwn = ({ headers }) => headers['host'] !== undefined && [CERTIFICATE_HOST, ownHost()].includes(String(headers['host']));
    await server.forAnyRequest().thenPassThrough(how);
    await server.forAnyWebSocket().thenPassThrough(how);
    await server
      .forGet()
      .matching((request) => isOwn(request))
      .thenReply(200, authority.certificate, {
        'content-type': 'application/x-x509-ca-cert',
        'content-disposition': 'attachment; filename="roomtone-ca.crt"',
      });
    const interception = new Interception(server, sink, clientAt, isOwn);
    await interception.#subscribe();
    await server.start(0);
    return interception;
  }

  get port(): number {
    return this.#server.port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.values()) this.#sink.onSocketClose(socket);
    this.#sockets.clear();
    await this.#server.stop();
  }

  async #subscribe(): Promise<void> {
    const server = this.#server;
    await server.on('request', (request) => this.#remember(request));
    await server.on('response', (response) => void this.#answer(response));
    await server.on('abort', ({ id }) => void this.#answerless(id));
    await server.on('websocket-request', (request) => this.#remember(request));
    await server.on('websocket-accepted', (response) => this.#openSocket(response));
    await server.on('websocket-message-received', (message) => this.#socketMessage(message));
    await server.on('websocket-message-sent', (message) => this.#socketMessage(message));
    await server.on('websocket-close', ({ streamId }) => this.#closeSocket(streamId));
    await server.on('tls-client-error', ({ failureCause, tlsMetadata, destination }) => {
      if (failureCause === 'cert-rejected' || failureCause === 'closed' || failureCause === 'reset')
        this.#sink.onRejected(tlsMetadata.sniHostname ?? destination?.hostname ?? 'unknown');
    });
    await server.on('tls-passthrough-opened', ({ destination, tlsMetadata }) =>
      this.#sink.onPassedThrough(tlsMetadata.sniHostname ?? destination.hostname),
    );
    await server.on('raw-passthrough-opened', ({ destination }) =>
      this.#sink.onPassedThrough(`${destination.hostname}:${destination.port}`),
    );
  }

  #remember(request: CompletedRequest): void {
    if (this.#isOwn(request)) return;
    if (this.#pending.size === MAX_PENDING) for (const oldest of this.#pending.keys()) if (this.#pending.delete(oldest)) break;
    this.#pending.set(request.id, request);
  }

  #take(id: string): CompletedRequest | undefined {
    const request = this.#pending.get(id);
    this.#pending.delete(id);
    return request;
  }

  async #answer(response: CompletedResponse): Promise<void> {
    const request = this.#take(response.id);
    if (request !== undefined) this.#sink.onEntry(await harEntry(request, response, this.#clientAt(request.remotePort)));
  }

  async #answerless(id: string): Promise<void> {
    const request = this.#take(id);
    if (request !== undefined) this.#sink.onEntry(await harEntry(request, undefined, this.#clientAt(request.remotePort)));
    this.#closeSocket(id);
  }

  #openSocket(response: CompletedResponse): void {
    const request = this.#take(response.id);
    if (request === undefined) return;
    void harEntry(request, response, this.#clientAt(request.remotePort)).then((entry) => {
      const socket = new OpenSocket(entry);
      this.#sockets.set(response.id, socket);
      this.#sink.onSocketOpen(socket);
    });
  }

  #socketMessage(message: WebSocketMessage): void {
    const socket = this.#sockets.get(message.streamId);
    if (socket === undefined) return;
    const { direction, isBinary, content, timingEvents, eventTimestamp } = message;
    const time = timingEvents.startTime + (eventTimestamp - timingEvents.startTimestamp);
    this.#sink.onSocketMessage(socket, { isFromClient: direction === 'received', isBinary, bytes: Buffer.from(content), time });
  }

  #closeSocket(id: string): void {
    const socket = this.#sockets.get(id);
    if (socket === undefined) return;
    this.#sockets.delete(id);
    this.#sink.onSocketClose(socket);
  }
}

/** The library has no option for it: whatever server it makes is told where to listen when it is set. */
function listenOnLoopback(server: Mockttp): void {
  let made: Server | undefined;
  Object.defineProperty(server, 'server', {
    configurable: true,
    get: () => made,
    set: (given: Server) => {
      const listen = given.listen.bind(given) as (port: number, host: string) => Server;
      given.listen = ((port: number) => listen(port, '127.0.0.1')) as Server['listen'];
      made = given;
    },
  });
}

import { type Socket as DatagramSocket, createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Server, type Socket, createServer, isIPv6 } from 'node:net';
import { formatSocket } from '../../core/address.js';
import type { CaptureBlocks } from './capture-blocks.js';
import { Arrivals } from '../arrivals.js';
import { LiveError } from './live-error.js';
import type { LiveSource, Say } from './live-source.js';
import { SenderStream } from './sender-stream.js';
import { MAX_SENDERS, Senders } from './senders.js';

/** Asked of the system for datagrams that wait; it may give less. */
const RECEIVE_BUFFER = 4 << 20;

const SILENCE_LOOK_MS = 5000;

/** Datagrams and connections that came while the signatures were being loaded. */
const MAX_EARLY = 1000;

export interface Listening {
  /** 127.0.0.1 unless the user says otherwise. */
  readonly address: string;
  /** Of UDP and of TCP. */
  readonly port: number;
}

/** Receives what phones send: PCAPdroid's UDP exporter, and captures over TCP (pcap-over-IP). Each sender is a device of its own. */
export class PhoneReceiver implements LiveSource {
  readonly hasSeveralSenders = true;
  readonly #listening: Listening;
  readonly #say: Say;
  readonly #queue = new Arrivals<Buffer>(({ length }) => length);
  readonly #connections = new Set<Socket>();
  #datagrams: DatagramSocket | undefined;
  #server: Server | undefined;
  #refused = 0;
  /** What came before the reading began; deeds to be done then. */
  #early: (() => void)[] | undefined = [];
  #senders: Senders | undefined;
  #blocks: CaptureBlocks | undefined;

  constructor(listening: Listening, say: Say) {
    this.#listening = listening;
    this.#say = say;
  }

  async start(): Promise<void> {
    const { address, port } = this.#listening;
    this.#datagrams = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    this.#server = createServer();
    this.#datagrams.on('message', (bytes, from) =>
      this.#whenRead(() => this.#take(`${formatSocket(from.address, from.port)} (UDP)`, bytes)),
    );
    this.#server.on('connection', (socket) => this.#whenRead(() => void this.#receive(socket)));
    try {
      this.#datagrams.bind(port, address);
      await once(this.#datagrams, 'listening');
      this.#server.listen(port, address);
      await once(this.#server, 'listening');
    } catch (error) {
      this.end();
      throw new LiveError(`cannot listen on ${formatSocket(address, port)}: ${listenProblem(error)}`);
    }
    try {
      this.#datagrams.setRecvBufferSize(RECEIVE_BUFFER);
    } catch {
      // The system's own size does as well, for slower phones.
    }
  }

  async *read(blocks: CaptureBlocks): AsyncGenerator<Buffer> {
    const senders = new Senders(blocks, this.#say);
    this.#senders = senders;
    this.#blocks = blocks;
    const timer = setInterval(() => senders.listen(), SILENCE_LOOK_MS);
    timer.unref();
    // A sender that is gone may be reported here; that ends nothing.
    this.#datagrams!.on('error', ({ message }) => this.#say(`A datagram could not be received: ${message}`));
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const deed of early) deed();
    try {
      yield* this.#queue;
    } finally {
      clearInterval(timer);
      this.end();
    }
    for (const remark of senders.remarks()) this.#say(remark);
    if (this.#refused > 0) this.#say(`${this.#refused} connections were refused: there were ${MAX_SENDERS} already.`);
    if (this.#queue.leftOut > 0) this.#say(`${this.#queue.leftOut} datagrams came faster than they could be taken, and are missing.`);
  }

  end(): void {
    this.#queue.end();
    this.#server?.close();
    for (const socket of this.#connections) socket.destroy();
    try {
      this.#datagrams?.close();
    } catch {
      // It was closed before.
    }
  }

  #whenRead(deed: () => void): void {
    if (this.#early === undefined) deed();
    else if (this.#early.length < MAX_EARLY) this.#early.push(deed);
  }

  #take(name: string, bytes: Buffer): void {
    this.#queue.push(this.#senders!.take(name, bytes));
  }

  async #receive(socket: Socket): Promise<void> {
    socket.on('error', () => undefined);
    if (this.#connections.size === MAX_SENDERS) {
      this.#refused++;
      socket.destroy();
      return;
    }
    this.#connections.add(socket);
    const name = `${formatSocket(socket.remoteAddress ?? '?', socket.remotePort ?? 0)} (TCP)`;
    await receiveStream(socket, name, this.#blocks!, this.#queue, this.#say);
    this.#connections.delete(socket);
  }
}

/** Takes a capture from a connection until it ends; what is no capture ends it at once. */
export async function receiveStream(socket: Socket, name: string, blocks: CaptureBlocks, queue: Arrivals<Buffer>, say: Say): Promise<void> {
  const stream = new SenderStream(name, blocks);
  say(`${name} is connected.`);
  let why = 'has ended';
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      queue.push(stream.push(chunk));
      if (stream.problem !== undefined) break;
      await queue.room();
    }
  } catch (error) {
    why = `was lost (${error instanceof Error ? error.message : String(error)})`;
  }
  socket.destroy();
  if (stream.problem === undefined)
    say(`${name} ${why}. ${stream.end() ? 'Its last packet came only in part; w' : 'W'}hat came before is whole.`);
  else say(`${name} was cut off: ${stream.problem}.`);
}

function listenProblem(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return 'another program does so already; --port names another port';
    case 'EADDRNOTAVAIL':
      return 'this computer does not have the address';
    case 'EACCES':
      return 'this user may not use the port; --port names another one';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

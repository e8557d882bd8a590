import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { formatSocket } from '../../core/address.js';
import type { CaptureBlocks } from './capture-blocks.js';
import { Arrivals } from '../arrivals.js';
import { LiveError } from './live-error.js';
import type { LiveSource, Say } from './live-source.js';
import { receiveStream } from './phone-receiver.js';

/** Between two tries to reach a sender that was lost. */
const AGAIN_MS = 2000;

/** Fetches a capture from a program that offers it over TCP (pcap-over-IP), and again after it was lost. */
export class PcapOverIp implements LiveSource {
  readonly hasSeveralSenders = false;
  readonly #host: string;
  readonly #port: number;
  readonly #say: Say;
  readonly #queue = new Arrivals<Buffer>(({ length }) => length);
  readonly #ended = new AbortController();
  #socket: Socket | undefined;

  constructor(host: string, port: number, say: Say) {
    this.#host = host;
    this.#port = port;
    this.#say = say;
  }

  async start(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      throw new LiveError(`cannot connect to ${this.#name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async *read(blocks: CaptureBlocks): AsyncGenerator<Buffer> {
    void this.#fetch(blocks);
    try {
      yield* this.#queue;
    } finally {
      this.end();
    }
  }

  end(): void {
    this.#ended.abort();
    this.#queue.end();
    this.#socket?.destroy();
  }

  get #name(): string {
    return formatSocket(this.#host, this.#port);
  }

  async #connect(): Promise<void> {
    const socket = connect(this.#port, this.#host);
    this.#socket = socket;
    await once(socket, 'connect', { signal: this.#ended.signal });
    socket.on('error', () => undefined);
  }

  /** Each connection is a capture of its own, from its head on. */
  async #fetch(blocks: CaptureBlocks): Promise<void> {
    while (!this.#ended.signal.aborted) {
      if (this.#socket !== undefined) {
        await receiveStream(this.#socket, this.#name, blocks, this.#queue, this.#say);
        if (this.#ended.signal.aborted) return;
        this.#say(`Trying to reach ${this.#name} again; Ctrl-C ends.`);
      }
      await setTimeout(AGAIN_MS, undefined, { signal: this.#ended.signal }).catch(() => undefined);
      await this.#connect().catch(() => (this.#socket = undefined));
    }
  }
}

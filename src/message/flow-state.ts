import type { Decoder } from '../core/decoder.js';
import type { Direction } from '../core/flow.js';
import { fnv1a } from '../core/hash.js';
import type { Repeat } from './repeats.js';
import { TcpStream } from '../flow/tcp-stream.js';

/** Datagrams of a flow remembered to know retransmissions by; handshakes seen so far stay below 60. */
export const MAX_REMEMBERED_DATAGRAMS = 1024;

/** Streams inside the messages of one flow: a QUIC connection has one, DTLS a handful of handshake messages. */
export const MAX_INNER_STREAMS = 16;

/** Stands for a stream of which nothing more can be read. */
export const FINISHED = Symbol('finished');

/** A stream inside a flow's messages. */
interface InnerStream {
  readonly direction: Direction;
  readonly name: string;
  readonly stream: TcpStream;
}

const NO_STREAMS: readonly InnerStream[] = [];

/** What a decoder keeps of a flow, and another one: there are few on a flow, and none on most. */
interface Kept {
  readonly decoder: Decoder;
  readonly memory: unknown;
  readonly next: Kept | undefined;
}

/** Bits, by who has ended. */
const CLIENT = 1;
const SERVER = 2;

/** What is known of a flow whose payload a decoder has read, or wants more of. Most flows have one decoder and no memory: the rest is made when it is needed. */
export class FlowState {
  /** Those that have read a unit on this flow, in the order in which they did. */
  decoders: readonly Decoder[];
  /** Payloads inside this flow's units that were tried in vain; they are given up like a flow's own. */
  innerTries = 0;
  /** Something was read on it with keys that were given. */
  isDecrypted = false;
  /** Contents of datagrams that need not be read again, the last one first. */
  lastRepeat: Repeat | undefined;
  toServer: TcpStream | typeof FINISHED | undefined;
  toClient: TcpStream | typeof FINISHED | undefined;
  #memories: Kept | undefined;
  /** Of those that read a connection inside the flow, by its name. */
  #innerMemories: Map<string, Map<Decoder, unknown>> | undefined;
  #inner = NO_STREAMS;
  /** Ends that have said that they are done. */
  #ended = 0;
  #datagrams: Set<number> | undefined;

  constructor(decoders: readonly Decoder[]) {
    this.decoders = decoders;
  }

  /** Nothing was recognised, and nothing is awaited. */
  get isEmpty(): boolean {
    return this.decoders.length === 0 && this.toServer === undefined && this.toClient === undefined;
  }

  /** What comes next is nothing without what came before: keys have opened it, or another protocol runs inside, as behind a WebSocket's handshake. */
  get isLayered(): boolean {
    return this.isDecrypted || this.#inner.length > 0;
  }

  streamOf(direction: Direction): TcpStream | typeof FINISHED | undefined {
    return direction === 'to-server' ? this.toServer : this.toClient;
  }

  setStream(direction: Direction, stream: TcpStream | typeof FINISHED): void {
    if (direction === 'to-server') this.toServer = stream;
    else this.toClient = stream;
    if (stream !== FINISHED) return;
    // Nothing more will be read, of this direction or of all.
    this.#inner = without(this.#inner, direction);
    if (this.toServer === FINISHED && this.toClient === FINISHED) this.#forget();
  }

  /**
   * One end says that nothing follows the byte before `sequence`. When both have, and all before was read, what decoders
   * kept can go; the places in the streams stay, to know what is sent again. A reset says nothing, for it may be forged.
   */
  end(direction: Direction, sequence: number): void {
    const stream = this.streamOf(direction);
    if (stream !== undefined && stream !== FINISHED && !stream.isNext(sequence >>> 0)) return;
    this.#ended |= direction === 'to-server' ? CLIENT : SERVER;
    if (this.#ended !== (CLIENT | SERVER)) return;
    this.#ended = 0;
    this.#forget();
  }

  /** A client begins a connection between the same ports: whatever the one before was, this one is read from its beginning. */
  begin(): void {
    this.#ended = 0;
    this.innerTries = 0;
    this.lastRepeat = undefined;
    this.toServer = undefined;
    this.toClient = undefined;
    this.#forget();
  }

  #forget(): void {
    this.#memories = undefined;
    this.#innerMemories = undefined;
    this.#inner = NO_STREAMS;
  }

  turnRound(): void {
    const { toServer, toClient } = this;
    this.toServer = toClient;
    this.toClient = toServer;
    this.lastRepeat = undefined;
  }

  /** `within`: the connection inside the flow that the decoder reads; what HTTP remembers of a tunnel is not what it remembers of one inside. */
  memoryOf(decoder: Decoder, within = ''): unknown {
    if (decoder.begin === undefined) return undefined;
    if (within !== '') return this.#memoryWithin(decoder, within);
    for (let kept = this.#memories; kept !== undefined; kept = kept.next) if (kept.decoder === decoder) return kept.memory;
    const memory = decoder.begin();
    this.#memories = { decoder, memory, next: this.#memories };
    return memory;
  }

  #memoryWithin(decoder: Decoder, name: string): unknown {
    this.#innerMemories ??= new Map();
    let memories = this.#innerMemories.get(name);
    if (memories === undefined) this.#innerMemories.set(name, (memories = new Map()));
    let memory = memories.get(decoder);
    if (memory === undefined) memories.set(decoder, (memory = decoder.begin!()));
    return memory;
  }

  /** The stream of that name inside this flow's messages, begun at `at` when it is new; none beyond the limit. */
  innerStream(direction: Direction, name: string, at: number): TcpStream | undefined {
    const streams = this.#inner;
    for (let i = 0; i < streams.length; i++) {
      const inner = streams[i]!;
      if (inner.direction === direction && inner.name === name) return inner.stream;
    }
    if (streams.length === MAX_INNER_STREAMS) return undefined;
    const stream = new TcpStream(at);
    // Most have one: a list that is added to would make room for seventeen.
    this.#inner = [...streams, { direction, name, stream }];
    return stream;
  }

  /** Whether an equal datagram went this way before, of those remembered. */
  isRepeated(bytes: Uint8Array, direction: Direction): boolean {
    return this.#datagrams?.has(hashOf(bytes, direction)) ?? false;
  }

  remember(bytes: Uint8Array, direction: Direction): void {
    this.#datagrams ??= new Set();
    if (this.#datagrams.size === MAX_REMEMBERED_DATAGRAMS) this.#datagrams.clear();
    this.#datagrams.add(hashOf(bytes, direction));
  }
}

function without(streams: readonly InnerStream[], direction: Direction): readonly InnerStream[] {
  const left = streams.filter((inner) => inner.direction !== direction);
  return left.length === 0 ? NO_STREAMS : left;
}

function hashOf(bytes: Uint8Array, direction: Direction): number {
  return fnv1a(bytes) * 2 + (direction === 'to-server' ? 0 : 1);
}

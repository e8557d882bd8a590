import type { Anomaly } from '../core/anomaly.js';
import type { Direction, Transport } from '../core/flow.js';
import type { Frame } from '../core/frame.js';
import { fnv1a } from '../core/hash.js';
import type { Message, Payload, Piece } from '../core/message.js';
import type { FlowTable } from '../flow/flow-table.js';
import { TcpStream } from '../flow/tcp-stream.js';
import { PROTOCOL_TCP } from '../wire/dissect.js';
import type { Packet } from '../wire/packet.js';
import type { Decoder, Decoding } from './decoder.js';

/**
 * Payloads of a flow that are tried before it is given up. A handshake stands
 * at the front; more tries cost CPU on every byte of bulk traffic.
 */
export const MAX_TRIES = 12;

/** Datagrams of a flow remembered to know retransmissions by; handshakes seen so far stay below 60. */
export const MAX_REMEMBERED_DATAGRAMS = 1024;

/** What is known of a flow whose payload a decoder has read, or wants more of. */
interface FlowState {
  decoder: Decoder | undefined;
  streams: { -readonly [D in Direction]?: TcpStream };
  readonly datagrams: Set<number>;
}

/** How the payloads of one capture fared. */
export interface DemultiplexerCounts {
  /** Protocol data units by decoder id; a retransmitted datagram's are not counted again. */
  readonly pdus: ReadonlyMap<string, number>;
  /** Flows by decoder id. */
  readonly flows: ReadonlyMap<string, number>;
  /** Payloads on a recognised flow that its decoder could not read. */
  readonly unread: number;
}

/** Picks a decoder for each flow's payloads, by content, and hands on the messages. */
export class Demultiplexer {
  readonly #decoders: Readonly<Record<Transport, readonly Decoder[]>>;
  readonly #table: FlowTable;
  readonly #onMessage: (message: Message) => void;
  readonly #onAnomaly: (anomaly: Anomaly) => void;
  readonly #states: (FlowState | undefined)[] = [];
  #tries = new Uint8Array(1024);
  readonly #pdus = new Map<string, number>();
  readonly #flows = new Map<string, number>();
  #unread = 0;

  constructor(
    decoders: readonly Decoder[],
    table: FlowTable,
    onMessage: (message: Message) => void,
    onAnomaly: (anomaly: Anomaly) => void,
  ) {
    const over = (transport: Transport) => decoders.filter(({ transports }) => transports.includes(transport));
    this.#decoders = { udp: over('udp'), tcp: over('tcp') };
    this.#table = table;
    this.#onMessage = onMessage;
    this.#onAnomaly = onAnomaly;
  }

  get counts(): DemultiplexerCounts {
    return { pdus: this.#pdus, flows: this.#flows, unread: this.#unread };
  }

  /** Id of the decoder that reads this flow, if one does. */
  protocolOf(flowIndex: number): string | undefined {
    return this.#states[flowIndex]?.decoder?.id;
  }

  /** Agrees that a flow's number may be given to another one, unless something was recognised on it or is awaited. */
  forget(flowIndex: number): boolean {
    if (this.#states[flowIndex] !== undefined) return false;
    if (flowIndex < this.#tries.length) this.#tries[flowIndex] = 0;
    return true;
  }

  /** Takes one packet whose headers were read to the payload, of the flow the table just counted it to; `pieces` when they stood in several frames. */
  push(flowIndex: number, packet: Packet, frame: Frame, pieces?: readonly Piece[]): void {
    if (packet.left === 0) return;
    const state = this.#states[flowIndex];
    const transport = packet.protocol === PROTOCOL_TCP ? 'tcp' : 'udp';
    if (state === undefined) {
      if (this.#triesLeft(flowIndex) === 0) return;
      if (!this.#isPromising(packet, transport)) {
        this.#tries[flowIndex]!++;
        return;
      }
    }
    // A function with closures costs an allocation in every call: the many packets that end above must not pay for it.
    if (transport === 'tcp') this.#pushSegment(flowIndex, state, packet, frame, pieces);
    else this.#pushDatagram(flowIndex, packet, frame, pieces);
  }

  #isPromising(packet: Packet, transport: Transport): boolean {
    for (const decoder of this.#decoders[transport]) if (decoder.looksLike(packet.bytes, packet.at, packet.end, transport)) return true;
    return false;
  }

  #pushDatagram(flowIndex: number, packet: Packet, frame: Frame, joined?: readonly Piece[]): void {
    const bytes = payloadOf(packet);
    this.#decode(flowIndex, 'udp', bytes, () => joined ?? [pieceOf(bytes, packet, frame)], frame);
  }

  #pushSegment(flowIndex: number, state: FlowState | undefined, packet: Packet, frame: Frame, joined?: readonly Piece[]): void {
    const { tcpSequence: sequence } = packet;
    const bytes = payloadOf(packet);
    const pieces = joined ?? [pieceOf(bytes, packet, frame)];
    let stream = state?.streams[this.#table.direction];
    if (stream === undefined) {
      const decoding = this.#decode(flowIndex, 'tcp', bytes, () => pieces, frame);
      if (!decoding.ok && decoding.why !== 'truncated') return;
      stream = new TcpStream((sequence + (decoding.ok ? decoding.used : 0)) >>> 0);
      this.#stateOf(flowIndex).streams[this.#table.direction] = stream;
    }
    for (const { frame: number, time, from, length, frameOffset } of pieces) {
      if (stream.add((sequence + from) >>> 0, bytes.subarray(from, from + length), number, time, frameOffset)) continue;
      this.#onAnomaly({
        frame: number,
        decoder: 'tcp',
        why: 'limit',
        offset: frameOffset,
        detail: 'bytes missing from the stream, or a message too long to keep',
      });
    }
    this.#readStream(flowIndex, stream, frame);
  }

  #readStream(flowIndex: number, stream: TcpStream, frame: Frame): void {
    while (stream.bytes.length > 0) {
      const decoding = this.#decode(flowIndex, 'tcp', stream.bytes, () => stream.pieces, frame);
      if (decoding.ok) {
        stream.consume(decoding.used);
        continue;
      }
      if (decoding.why === 'truncated') return;
      // Out of step: the next segment, which may have overtaken this one, is the next place where a message can be expected to begin.
      const { from, length } = stream.pieces.findLast((piece) => piece.frame === frame.number) ?? stream.pieces[0]!;
      stream.consume(from + length);
    }
  }

  /** Tries the flow's own decoder, then the others while there are tries left. */
  #decode(flowIndex: number, transport: Transport, bytes: Buffer, pieces: () => readonly Piece[], frame: Frame): Decoding {
    const own = this.#states[flowIndex]?.decoder;
    let best: Decoding = NOT_MINE;
    if (own !== undefined) {
      const decoding = this.#run(own, bytes, transport, true, frame);
      if (decoding.ok) return this.#accept(flowIndex, own, decoding, bytes, pieces);
      best = decoding;
    }
    if (this.#triesLeft(flowIndex) > 0 && !(transport === 'tcp' && best.why === 'truncated')) {
      for (const decoder of this.#decoders[transport]) {
        if (decoder === own || !decoder.looksLike(bytes, 0, bytes.length, transport)) continue;
        const decoding = this.#run(decoder, bytes, transport, false, frame);
        if (decoding.ok) return this.#accept(flowIndex, decoder, decoding, bytes, pieces);
        if (decoding.why === 'truncated') best = decoding;
      }
    }
    // What waits for more of a stream has not failed.
    if (transport === 'tcp' && best.why === 'truncated') return best;
    if (this.#triesLeft(flowIndex) > 0) this.#tries[flowIndex]!++;
    if (own !== undefined) this.#unread++;
    return best;
  }

  #accept(flowIndex: number, decoder: Decoder, decoding: Decoding & { ok: true }, bytes: Buffer, pieces: () => readonly Piece[]): Decoding {
    const state = this.#stateOf(flowIndex);
    if (state.decoder === undefined) {
      if (decoding.direction !== undefined && decoding.direction !== this.#table.direction)
        this.#turnRound(flowIndex, state, decoding.direction);
      state.decoder = decoder;
      increment(this.#flows, decoder.id, 1);
    }
    const payload: Payload = {
      flow: this.#table.flow(flowIndex),
      direction: this.#table.direction,
      disclosure: 'cleartext',
      bytes,
      pieces: pieces(),
    };
    const repeated = decoder.retransmits && isRepeated(state, payload);
    if (!repeated) increment(this.#pdus, decoder.id, decoding.pdus.length);
    for (const pdu of decoding.pdus) this.#handOn({ ...pdu, protocol: decoder.id, payload, repeated });
    return decoding;
  }

  #turnRound(flowIndex: number, state: FlowState, direction: Direction): void {
    this.#table.turnRound(flowIndex);
    this.#table.direction = direction;
    const { 'to-server': toServer, 'to-client': toClient } = state.streams;
    state.streams = {};
    if (toServer !== undefined) state.streams['to-client'] = toServer;
    if (toClient !== undefined) state.streams['to-server'] = toClient;
  }

  /** A mistake in what is made of a message costs this message, never the run. */
  #handOn(message: Message): void {
    try {
      this.#onMessage(message);
    } catch (error) {
      const piece = message.payload.pieces[0]!;
      this.#onAnomaly({ frame: piece.frame, decoder: message.protocol, why: 'bug', offset: piece.frameOffset, detail: messageOf(error) });
    }
  }

  /** A decoder's own mistake costs this payload, never the run. */
  #run(decoder: Decoder, bytes: Buffer, transport: Transport, recognised: boolean, frame: Frame): Decoding & { why?: string } {
    try {
      return decoder.decode(bytes, transport, recognised);
    } catch (error) {
      this.#onAnomaly({
        frame: frame.number,
        decoder: decoder.id,
        why: 'bug',
        offset: 0,
        detail: messageOf(error),
      });
      return NOT_MINE;
    }
  }

  #triesLeft(flowIndex: number): number {
    if (flowIndex >= this.#tries.length) {
      const tries = new Uint8Array(Math.max(flowIndex + 1, this.#tries.length * 2));
      tries.set(this.#tries);
      this.#tries = tries;
    }
    return MAX_TRIES - this.#tries[flowIndex]!;
  }

  #stateOf(flowIndex: number): FlowState {
    return (this.#states[flowIndex] ??= { decoder: undefined, streams: {}, datagrams: new Set() });
  }
}

const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;

function payloadOf(packet: Packet): Buffer {
  return packet.bytes.subarray(packet.at, packet.end);
}

function pieceOf(bytes: Buffer, packet: Packet, frame: Frame): Piece {
  return {
    frame: frame.number,
    time: { seconds: frame.seconds, nanoseconds: frame.nanoseconds, digits: frame.timeDigits },
    from: 0,
    length: bytes.length,
    frameOffset: packet.at - packet.start,
  };
}

function isRepeated(state: FlowState, payload: Payload): boolean {
  const hash = fnv1a(payload.bytes) * 2 + (payload.direction === 'to-server' ? 0 : 1);
  if (state.datagrams.has(hash)) return true;
  if (state.datagrams.size === MAX_REMEMBERED_DATAGRAMS) state.datagrams.clear();
  state.datagrams.add(hash);
  return false;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function increment(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

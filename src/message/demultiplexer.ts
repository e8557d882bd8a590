import type { Anomaly } from '../core/anomaly.js';
import type { Decoder, Decoding } from '../core/decoder.js';
import type { Transport } from '../core/flow.js';
import type { Frame } from '../core/frame.js';
import type { Payload, Piece } from '../core/message.js';
import type { FlowTable } from '../flow/flow-table.js';
import { TcpStream } from '../flow/tcp-stream.js';
import { PROTOCOL_TCP } from '../wire/dissect.js';
import type { Packet } from '../wire/packet.js';
import { TCP_FIN } from '../wire/tcp.js';
import { Candidates } from './candidates.js';
import { FINISHED, type FlowState } from './flow-state.js';
import { FlowStates } from './flow-states.js';
import { NothingNew } from './nothing-new.js';
import { payloadOf, pieceOf } from './packet-payload.js';
import { Tries } from './tries.js';
import { NOT_MINE, type OnMessage, UnitReader } from './unit-reader.js';

/** How the payloads of one capture fared. */
export interface DemultiplexerCounts {
  /** Flows on which at least one decoder read a unit. */
  readonly classified: number;
  /** Protocol data units by decoder id; a retransmitted datagram's are not counted again. */
  readonly pdus: ReadonlyMap<string, number>;
  /** Flows by decoder id; a flow may have several. */
  readonly flows: ReadonlyMap<string, number>;
  /** Payloads on a recognised flow that no decoder could read. */
  readonly unread: number;
  /** Connections that went on when they had been put to rest. */
  readonly resumed: number;
  /** Flows on which something was opened with keys that were given, by the decoder that did. */
  readonly decrypted: ReadonlyMap<string, number>;
}

const NONE: readonly Decoder[] = [];

/** More bytes may tell, even one. */
const MORE = { ok: false, why: 'truncated', at: 0 } as const;

/** Picks a decoder for each payload, by content (RFC 7983: one 5-tuple carries several protocols), and hands on the messages. */
export class Demultiplexer {
  readonly #candidates: Candidates;
  /** Asked of a datagram even when its flow was given up. */
  readonly #unmistakable: readonly Decoder[];
  readonly #table: FlowTable;
  readonly #units: UnitReader;
  readonly #onAnomaly: (anomaly: Anomaly) => void;
  readonly #states = new FlowStates();
  readonly #tries = new Tries();
  readonly #nothingNew: NothingNew;
  #unread = 0;
  #resumed = 0;

  constructor(decoders: readonly Decoder[], table: FlowTable, onMessage: OnMessage, onAnomaly: (anomaly: Anomaly) => void) {
    this.#candidates = new Candidates(decoders);
    this.#unmistakable = decoders.filter(({ isUnmistakable, transports }) => isUnmistakable === true && transports.includes('udp'));
    this.#table = table;
    this.#units = new UnitReader(decoders, table, onMessage, onAnomaly);
    this.#nothingNew = new NothingNew(this.#units, table, this.#unmistakable);
    this.#onAnomaly = onAnomaly;
  }

  get counts(): DemultiplexerCounts {
    const { classified, pdus, flows, decrypted } = this.#units;
    return { classified, pdus, flows, decrypted, unread: this.#unread, resumed: this.#resumed };
  }

  /** Ids of the decoders that read this flow, in the order in which they were recognised. */
  protocolsOf(flowIndex: number): readonly string[] {
    return this.#states.decodersOf(flowIndex).map(({ id }) => id);
  }

  /** Agrees that a flow's number may be given to another one, unless something was recognised on it or is awaited. */
  forget(flowIndex: number): boolean {
    if (this.#states.isInUse(flowIndex)) return false;
    this.letGo(flowIndex);
    return true;
  }

  /** A flow's number will be another flow's, whatever was recognised on it. */
  letGo(flowIndex: number): void {
    this.#states.letGo(flowIndex);
    this.#tries.begin(flowIndex);
  }

  /** How many flows there are of which more than counters is kept. */
  get kept(): number {
    return this.#states.kept;
  }

  /** Their numbers, ascending. */
  keptFlows(): readonly number[] {
    return this.#states.keptFlows();
  }

  /** Whether so many flows are being read that some should be put to rest. */
  get isCrowded(): boolean {
    return this.#states.areTooMany;
  }

  /** Puts flows to rest that are silent at `now`, in seconds of the capture. */
  rest(now: number): void {
    this.#states.rest((flowIndex) => this.#table.isSilent(flowIndex, now));
  }

  /** Takes one packet whose headers were read to the payload, of the flow the table just counted it to; `pieces` when they stood in several frames. */
  push(flowIndex: number, packet: Packet, frame: Frame, pieces?: readonly Piece[]): void {
    const flags = packet.protocol === PROTOCOL_TCP ? packet.tcpFlags : 0;
    if (packet.left > 0) this.#pushPayload(flowIndex, packet, frame, pieces);
    if ((flags & TCP_FIN) !== 0) this.#states.of(flowIndex)?.end(this.#table.direction, packet.tcpSequence + packet.left);
  }

  /** A client begins another connection between the same ports. */
  beginConnection(flowIndex: number): void {
    if (this.#states.isAtRest(flowIndex)) this.#states.begin(flowIndex);
    else this.#states.of(flowIndex)?.begin();
    this.#tries.begin(flowIndex);
  }

  #pushPayload(flowIndex: number, packet: Packet, frame: Frame, pieces: readonly Piece[] | undefined): void {
    const state = this.#states.of(flowIndex) ?? this.#wake(flowIndex, packet);
    if (packet.protocol === PROTOCOL_TCP) {
      const stream = state?.streamOf(this.#table.direction);
      if (stream === FINISHED || stream?.isPast(packet.tcpSequence, packet.left) === true) return;
      if (stream === undefined || stream.isNext(packet.tcpSequence)) {
        const isUnknown = state === undefined || state.decoders.length === 0;
        const isPassed = isUnknown
          ? !this.#isWorthTrying(flowIndex, packet, 'tcp')
          : stream !== undefined && this.#wrapsNothingNew(state, packet, frame);
        if (isPassed) {
          stream?.pass(packet.left);
          return;
        }
      }
      this.#pushSegment(flowIndex, state, packet, frame, pieces);
      return;
    }
    if (state === undefined ? !this.#isWorthTrying(flowIndex, packet, 'udp') : !this.#mayTellMore(flowIndex, state, packet, frame)) return;
    this.#pushDatagram(flowIndex, packet, frame, pieces);
  }

  /** A flow at rest goes on. What both ends know from before is lost on a connection; datagrams stand for themselves. */
  #wake(flowIndex: number, { protocol }: Packet): FlowState | undefined {
    if (!this.#states.isAtRest(flowIndex)) return undefined;
    if (protocol === PROTOCOL_TCP) this.#resumed++;
    return this.#states.begin(flowIndex);
  }

  /** Whether any of all decoders may know the payload; of a flow that was given up, those whose sign is unmistakable. */
  #isWorthTrying(flowIndex: number, { bytes, at, end }: Packet, transport: Transport): boolean {
    const isOpen = this.#tries.areLeft(flowIndex);
    const decoders = isOpen ? this.#candidates.of(transport, bytes[at]!) : transport === 'udp' ? this.#unmistakable : NONE;
    for (let i = 0; i < decoders.length; i++) if (decoders[i]!.looksLike(bytes, at, end, transport, false)) return true;
    if (isOpen) this.#tries.spend(flowIndex);
    return false;
  }

  /** Of a datagram on a recognised flow. Most are media, of which only the first say something. */
  #mayTellMore(flowIndex: number, state: FlowState, packet: Packet, frame: Frame): boolean {
    const { decoders } = state;
    const { bytes, at, end } = packet;
    let mayBeOwn = false;
    for (let i = 0; i < decoders.length; i++) {
      const decoder = decoders[i]!;
      if (!decoder.looksLike(bytes, at, end, 'udp', true)) continue;
      if (this.#nothingNew.isAt(decoder, state, bytes, at, end, frame)) return false;
      mayBeOwn = true;
    }
    if (mayBeOwn || this.#isWorthTrying(flowIndex, packet, 'udp')) return true;
    if (decoders.length > 0) this.#unread++;
    return false;
  }

  /** Of a segment: one unit that wraps media already known. */
  #wrapsNothingNew(state: FlowState, { bytes, at, end }: Packet, frame: Frame): boolean {
    const { decoders } = state;
    for (let i = 0; i < decoders.length; i++) {
      const decoder = decoders[i]!;
      if (decoder.wrappedAt === undefined || !decoder.looksLike(bytes, at, end, 'tcp', true)) continue;
      if (this.#nothingNew.isWrappedAt(decoder, state, bytes, at, end, frame)) return true;
    }
    return false;
  }

  #pushDatagram(flowIndex: number, packet: Packet, frame: Frame, joined?: readonly Piece[]): void {
    const bytes = payloadOf(packet);
    // A handshake sent again tells nothing new.
    if (this.#states.of(flowIndex)?.isRepeated(bytes, this.#table.direction) === true) return;
    this.#decode(flowIndex, 'udp', bytes, joined ?? [pieceOf(bytes, packet, frame)], frame);
  }

  #pushSegment(flowIndex: number, state: FlowState | undefined, packet: Packet, frame: Frame, joined?: readonly Piece[]): void {
    const { tcpSequence: sequence } = packet;
    const bytes = payloadOf(packet);
    const pieces = joined ?? [pieceOf(bytes, packet, frame)];
    const known = state?.streamOf(this.#table.direction);
    const stream = known ?? this.#beginStream(flowIndex, sequence, bytes, pieces, frame);
    if (stream === undefined || stream === FINISHED) return;
    for (let i = 0; i < pieces.length; i++) {
      const piece = pieces[i]!;
      const part = pieces.length === 1 ? bytes : bytes.subarray(piece.from, piece.from + piece.length);
      if (stream.add((sequence + piece.from) >>> 0, part, piece)) continue;
      this.#onAnomaly({
        frame: piece.frame,
        decoder: 'tcp',
        why: 'limit',
        offset: piece.frameOffset,
        detail: 'bytes missing from the stream, or a message too long to keep',
      });
    }
    if (!stream.isWaiting && this.#readStream(flowIndex, stream, frame))
      this.#states.begin(flowIndex).setStream(this.#table.direction, FINISHED);
    else stream.keep();
  }

  /** The stream that begins with this segment, behind the unit that could be read of it; undefined when it is nobody's. */
  #beginStream(
    flowIndex: number,
    sequence: number,
    bytes: Buffer,
    pieces: readonly Piece[],
    frame: Frame,
  ): TcpStream | typeof FINISHED | undefined {
    const decoding = this.#decode(flowIndex, 'tcp', bytes, pieces, frame);
    if (!decoding.ok && decoding.why !== 'truncated') return undefined;
    const isLast = decoding.ok && decoding.isLast === true;
    const stream = isLast ? FINISHED : new TcpStream((sequence + (decoding.ok ? decoding.used : 0)) >>> 0);
    // More than is there: that much was just tried.
    if (stream !== FINISHED && !decoding.ok) stream.await(decoding.needs ?? bytes.length + 1);
    this.#states.begin(flowIndex).setStream(this.#table.direction, stream);
    return stream;
  }

  /** Reads the units that are whole; true when nothing readable can follow. */
  #readStream(flowIndex: number, stream: TcpStream, frame: Frame): boolean {
    while (stream.bytes.length > 0) {
      const passed = this.#nothingNew.lengthIn(this.#states.of(flowIndex), stream.bytes, stream.pieces);
      if (passed > 0) {
        stream.consume(passed);
        continue;
      }
      const decoding = this.#decode(flowIndex, 'tcp', stream.bytes, stream.pieces, frame);
      if (decoding.ok) {
        stream.consume(decoding.used);
        if (decoding.isLast === true) return true;
        continue;
      }
      if (decoding.why === 'truncated') {
        if (decoding.needs !== undefined) stream.await(decoding.needs);
        return false;
      }
      // Out of step: the next segment, which may have overtaken this one, is the next place where a message can be expected to begin.
      const { from, length } = stream.pieces.findLast((piece) => piece.frame === frame.number) ?? stream.pieces[0]!;
      stream.consume(from + length);
    }
    return false;
  }

  /** Tries the flow's own decoders, then the others while there are tries left. */
  #decode(flowIndex: number, transport: Transport, bytes: Buffer, pieces: readonly Piece[], frame: Frame): Decoding {
    const own = this.#states.of(flowIndex)?.decoders ?? NONE;
    let best: Decoding = NOT_MINE;
    for (let i = 0; i < own.length; i++) {
      const decoder = own[i]!;
      if (!decoder.transports.includes(transport) || !decoder.looksLike(bytes, 0, bytes.length, transport, true)) continue;
      const decoding = this.#run(flowIndex, decoder, bytes, transport, frame);
      if (decoding.ok) return this.#accept(flowIndex, decoder, decoding, transport, bytes, pieces, frame);
      best = best.why === 'truncated' ? MORE : decoding;
    }
    // What waits for more of a stream has not failed.
    if (transport === 'tcp' && best.why === 'truncated') return best;
    const isOpen = this.#tries.areLeft(flowIndex);
    const others = isOpen ? this.#candidates.of(transport, bytes[0]!) : transport === 'udp' ? this.#unmistakable : NONE;
    for (let i = 0; i < others.length; i++) {
      const decoder = others[i]!;
      if (own.includes(decoder) || !decoder.looksLike(bytes, 0, bytes.length, transport, false)) continue;
      const decoding = this.#run(flowIndex, decoder, bytes, transport, frame);
      if (decoding.ok) return this.#accept(flowIndex, decoder, decoding, transport, bytes, pieces, frame);
      // Another one may yet know the flow by fewer bytes.
      if (decoding.why === 'truncated') best = MORE;
    }
    if (transport === 'tcp' && best.why === 'truncated') return best;
    if (isOpen) this.#tries.spend(flowIndex);
    if (own.length > 0) this.#unread++;
    return best;
  }

  #accept(
    flowIndex: number,
    decoder: Decoder,
    decoding: Decoding & { ok: true },
    transport: Transport,
    bytes: Buffer,
    pieces: readonly Piece[],
    frame: Frame,
  ): Decoding {
    const state = this.#states.begin(flowIndex);
    const isFirst = state.decoders.length === 0;
    if (isFirst && decoding.direction !== undefined && decoding.direction !== this.#table.direction) {
      this.#table.turnRound(flowIndex);
      this.#table.direction = decoding.direction;
      state.turnRound();
    }
    this.#units.recognise(state, decoder);
    const { direction } = this.#table;
    if (decoder.retransmits && transport === 'udp') state.remember(bytes, direction);
    this.#units.count(decoder, decoding.pdus.length);
    if (decoding.pdus.length === 0) return decoding;
    const payload: Payload = {
      flow: this.#table.flow(flowIndex),
      direction,
      disclosure: 'cleartext',
      bytes,
      pieces,
      isUnpacked: false,
      isReplaced: false,
    };
    const told = this.#units.handOn({ flowIndex, state, frame, within: '' }, decoder, decoding.pdus, payload, 0);
    if (told === undefined || decoding.pdus.length > 1) return decoding;
    const { carries } = decoding.pdus[0]!;
    if (carries !== undefined) this.#nothingNew.rememberWrapped(told, decoder, state, carries, bytes);
    else if (transport === 'udp') this.#nothingNew.remember(told, decoder, state, bytes);
    return decoding;
  }

  /** From now on messages of the flow may tell something else, since more is known of it: all are read once more. */
  readAnew(flowIndex: number): void {
    const state = this.#states.of(flowIndex);
    if (state !== undefined) state.lastRepeat = undefined;
  }

  /** A decoder that keeps a memory needs the flow's state before anything is recognised. */
  #run(flowIndex: number, decoder: Decoder, bytes: Buffer, transport: Transport, frame: Frame): Decoding {
    const state = decoder.begin === undefined ? this.#states.of(flowIndex) : this.#states.begin(flowIndex);
    return this.#units.run({ flowIndex, state, frame, within: '' }, decoder, bytes, transport);
  }
}

import type { Anomaly } from '../core/anomaly.js';
import type { Context, Decoder, Decoding } from '../core/decoder.js';
import type { Transport } from '../core/flow.js';
import type { Frame } from '../core/frame.js';
import type { Carried, Message, Payload, Pdu, ToldAgain } from '../core/message.js';
import type { FlowTable } from '../flow/flow-table.js';
import { carriedPayload, disclosedAs, otherBytes } from './carried.js';
import type { FlowState } from './flow-state.js';
import { MAX_TRIES } from './tries.js';

/** Protocols within protocols: SIP in a WebSocket in HTTP in a tunnel is four. Guards the stack. */
export const MAX_CARRIED_DEPTH = 6;

export const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;

/** What a stream inside messages waits for has not come yet. */
const WAITING = -1;

/** Takes a message; may say what it only counted again. */
export type OnMessage = (message: Message) => ToldAgain | void;

/** Which ends the flow being read has, and which way its bytes go. */
export type FlowEnds = Pick<FlowTable, 'direction' | 'portOf'>;

/** The flow and the frame that bytes come from. */
export interface Place<State = FlowState> {
  readonly flowIndex: number;
  readonly state: State;
  readonly frame: Pick<Frame, 'number'>;
  /** Names of the streams around what is read, the outermost first; empty on the flow itself. */
  readonly within: string;
}

/** Runs decoders, hands on what they read, and reads what that carries. */
export class UnitReader {
  /** Flows on which at least one decoder read a unit. */
  classified = 0;
  /** Flows by the decoder that opened something on them with keys that were given. */
  readonly decrypted = new Map<string, number>();
  readonly flows = new Map<string, number>();
  /** A box for each number: most packets are counted here, and to set a map's value would look for its key once more. */
  readonly #counters = new Map<Decoder, { units: number }>();
  readonly #decoders: Readonly<Record<Transport, readonly Decoder[]>>;
  readonly #byId: ReadonlyMap<string, Decoder>;
  /** Of a list of decoders those that are longer by one. Flows share their lists: there are few different ones. */
  readonly #longer = new Map<readonly Decoder[], Map<Decoder, readonly Decoder[]>>();
  readonly #table: FlowEnds;
  /** One for all: no decoder keeps it. */
  readonly #context: { -readonly [Name in keyof Context]: Context[Name] } = {
    transport: 'udp',
    direction: 'to-server',
    clientPort: 0,
    serverPort: 0,
    recognised: false,
    memory: undefined,
  };
  /** What the unit just read, with what it carries, only counted again. */
  #told: ToldAgain;
  readonly #onMessage: OnMessage;
  readonly #onAnomaly: (anomaly: Anomaly) => void;

  constructor(decoders: readonly Decoder[], table: FlowEnds, onMessage: OnMessage, onAnomaly: (anomaly: Anomaly) => void) {
    const over = (transport: Transport) => decoders.filter(({ transports }) => transports.includes(transport));
    this.#decoders = { udp: over('udp'), tcp: over('tcp') };
    this.#byId = new Map(decoders.map((decoder) => [decoder.id, decoder]));
    this.#table = table;
    this.#onMessage = onMessage;
    this.#onAnomaly = onAnomaly;
  }

  /** A decoder's own mistake costs this payload, never the run. */
  run({ flowIndex, state, frame, within }: Place<FlowState | undefined>, decoder: Decoder, bytes: Buffer, transport: Transport): Decoding {
    const context = this.#context;
    context.transport = transport;
    context.direction = this.#table.direction;
    context.clientPort = this.#table.portOf(flowIndex, 'client');
    context.serverPort = this.#table.portOf(flowIndex, 'server');
    context.recognised = state !== undefined && state.decoders.includes(decoder);
    context.memory = state?.memoryOf(decoder, within);
    try {
      return decoder.decode(bytes, context);
    } catch (error) {
      this.#onAnomaly({ frame: frame.number, decoder: decoder.id, why: 'bug', offset: 0, detail: messageOf(error) });
      return NOT_MINE;
    }
  }

  recognise(state: FlowState, decoder: Decoder): void {
    const { decoders } = state;
    if (decoders.includes(decoder)) return;
    increment(this.flows, decoder.id, 1);
    if (decoders.length === 0) this.classified++;
    let longer = this.#longer.get(decoders);
    if (longer === undefined) this.#longer.set(decoders, (longer = new Map()));
    let list = longer.get(decoder);
    if (list === undefined) longer.set(decoder, (list = decoders.concat(decoder)));
    state.decoders = list;
  }

  /** Counts protocol data units of a decoder. */
  count(decoder: Decoder, units: number): void {
    const counter = this.#counters.get(decoder);
    if (counter === undefined) this.#counters.set(decoder, { units });
    else counter.units += units;
  }

  /** Protocol data units so far by decoder id. */
  get pdus(): ReadonlyMap<string, number> {
    return new Map(Array.from(this.#counters, ([{ id }, { units }]) => [id, units]));
  }

  /** Hands on what was read, and reads what it carries. Returns what the last unit, with what it carries, only counted again. */
  handOn(place: Place, decoder: Decoder, pdus: readonly Pdu[], payload: Payload, depth: number): ToldAgain {
    let told: ToldAgain | void;
    for (let i = 0; i < pdus.length; i++) {
      const { kind, fields, enclosing, disclosure, carries } = pdus[i]!;
      told = undefined;
      // A mistake in what is made of a message costs this message, never the run.
      try {
        // What a published key opens is open to all only where all can see it.
        const isOpened = disclosure !== undefined && payload.disclosure === 'cleartext';
        told = this.#onMessage({
          kind,
          fields,
          enclosing,
          protocol: decoder.id,
          payload: isOpened ? disclosedAs(payload, disclosure) : payload,
        });
      } catch (error) {
        const piece = payload.pieces[0]!;
        this.#onAnomaly({ frame: piece.frame, decoder: decoder.id, why: 'bug', offset: piece.frameOffset, detail: messageOf(error) });
      }
      if (carries === undefined) continue;
      for (let j = 0; j < carries.length; j++) {
        const inside = depth === MAX_CARRIED_DEPTH ? undefined : this.#readCarried(place, decoder, payload, carries[j]!, depth + 1);
        told = told === undefined || inside === undefined ? undefined : [...told, ...inside];
      }
    }
    return told ?? undefined;
  }

  /** Returns what it only counted again, where it was read as a whole. */
  #readCarried(place: Place, decoder: Decoder, payload: Payload, carried: Carried, depth: number): ToldAgain {
    if (carried.disclosure === 'decrypted' && !place.state.isDecrypted) {
      place.state.isDecrypted = true;
      increment(this.decrypted, decoder.id, 1);
    }
    const inner = carriedPayload(payload, carried);
    this.#told = undefined;
    if (carried.stream === undefined) this.read(place, inner, carried.protocol, 'udp', depth);
    else this.add(place, inner, carried.protocol, carried.stream, depth);
    return carried.stream === undefined ? this.#told : undefined;
  }

  /** Adds to a stream inside the flow's messages, and reads the units that are whole. */
  add(place: Place, part: Payload, protocol: string | undefined, { name, at }: NonNullable<Carried['stream']>, depth: number): void {
    const { flowIndex, state, frame, within } = place;
    const inside = { flowIndex, state, frame, within: within === '' ? name : `${within}/${name}` };
    const stream = state.innerStream(part.direction, inside.within, at);
    if (stream === undefined) return;
    for (let i = 0; i < part.pieces.length; i++) {
      const piece = part.pieces[i]!;
      const bytes = part.bytes.subarray(piece.from, part.isUnpacked === true ? undefined : piece.from + piece.length);
      stream.add((at + piece.from) >>> 0, bytes, piece);
    }
    while (stream.bytes.length > 0) {
      const used = this.read(inside, otherBytes(part, stream.bytes, stream.pieces), protocol, 'tcp', depth);
      if (used === WAITING) break;
      // Out of step: the next part is the next place where a message can be expected to begin.
      stream.consume(used === 0 ? stream.bytes.length : used);
    }
    stream.keep();
  }

  /** Reads one unit inside another; returns the bytes used, 0 when nothing could be read, WAITING when the rest has not come yet. */
  read(place: Place, payload: Payload, protocol: string | undefined, transport: Transport, depth: number): number {
    const { state } = place;
    const { bytes } = payload;
    if (bytes.length === 0) return 0;
    let unused = 0;
    const decoders = this.#decodersFor(state, protocol, transport);
    for (let i = 0; i < decoders.length; i++) {
      const decoder = decoders[i]!;
      const recognised = state.decoders.includes(decoder);
      if (protocol === undefined && !decoder.looksLike(bytes, 0, bytes.length, transport, recognised)) continue;
      const decoding = this.run(place, decoder, bytes, transport);
      if (!decoding.ok) {
        if (decoding.why === 'truncated' && transport === 'tcp') unused = WAITING;
        continue;
      }
      this.recognise(state, decoder);
      this.count(decoder, decoding.pdus.length);
      const told = this.handOn(place, decoder, decoding.pdus, payload, depth);
      this.#told = decoding.pdus.length === 1 ? told : undefined;
      return decoding.used;
    }
    if (protocol === undefined && unused === 0 && state.innerTries < MAX_TRIES) state.innerTries++;
    return unused;
  }

  /** Who may read what a unit carries: the one it names; else any, until that was tried in vain so often. */
  #decodersFor(state: FlowState, protocol: string | undefined, transport: Transport): readonly Decoder[] {
    if (protocol === undefined) return state.innerTries < MAX_TRIES ? this.#decoders[transport] : state.decoders;
    const named = this.#byId.get(protocol);
    return named === undefined ? [] : [named];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function increment(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

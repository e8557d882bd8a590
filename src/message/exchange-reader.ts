import type { Anomaly } from '../core/anomaly.js';
import type { Decoder } from '../core/decoder.js';
import type { Channel, Exchange, ExchangeMessage } from '../core/exchange.js';
import type { Direction, Flow, FlowCounts } from '../core/flow.js';
import type { Message, Payload, Piece } from '../core/message.js';
import { TimeSpan } from '../core/time-span.js';
import type { DemultiplexerCounts } from './demultiplexer.js';
import { FlowState } from './flow-state.js';
import { type FlowEnds, UnitReader } from './unit-reader.js';

/** Channels of one capture. Guards memory; a long session is kept in several files, each a capture of its own. */
export const MAX_CHANNELS = 100_000;

/** A channel as a flow, and what was read on it. */
interface OpenChannel {
  readonly flow: Flow;
  readonly state: FlowState;
  readonly span: TimeSpan;
  readonly messages: Record<Direction, number>;
  readonly bytes: Record<Direction, number>;
  /** Bytes of its streams so far. */
  readonly streamed: Record<Direction, number>;
}

/**
 * Reads the messages of intercepted exchanges with the decoders that read
 * packets, so that what they mean is found by the same signatures.
 */
export class ExchangeReader {
  /** Messages that no decoder could read. */
  #unread = 0;
  readonly #channels = new Map<string, OpenChannel>();
  readonly #byIndex: OpenChannel[] = [];
  readonly #ends: FlowEnds & { direction: Direction } = {
    direction: 'to-server',
    portOf: (index, end) => this.#byIndex[index]!.flow[end].port,
  };
  readonly #units: UnitReader;

  constructor(decoders: readonly Decoder[], onMessage: (message: Message) => void, onAnomaly: (anomaly: Anomaly) => void) {
    this.#units = new UnitReader(decoders, this.#ends, onMessage, onAnomaly);
  }

  /** Channels met so far. */
  get seen(): number {
    return this.#byIndex.length;
  }

  get counts(): DemultiplexerCounts {
    const { classified, pdus, flows, decrypted } = this.#units;
    return { classified, pdus, flows, decrypted, unread: this.#unread, resumed: 0 };
  }

  /** Ids of the decoders that read this channel, in the order in which they were recognised. */
  protocolsOf(index: number): readonly string[] {
    return this.#byIndex[index]?.state.decoders.map(({ id }) => id) ?? [];
  }

  /** The channel of this number. */
  flow(index: number): Flow {
    return this.#byIndex[index]!.flow;
  }

  *flows(): Generator<{ readonly flow: Flow; readonly counts: FlowCounts }> {
    for (const { flow, span, messages, bytes } of this.#byIndex) {
      yield {
        flow,
        counts: {
          first: span.first!,
          last: span.last!,
          packetsToServer: messages['to-server'],
          packetsToClient: messages['to-client'],
          bytesToServer: bytes['to-server'],
          bytesToClient: bytes['to-client'],
        },
      };
    }
  }

  /** Reads the messages of an exchange in order; `onPayload` gets each before it is read, and whether it is the first on its channel. False when the channel is one too many. */
  read(exchange: Exchange, onPayload: (payload: Payload, isFirst: boolean) => void): boolean {
    const channel = this.#channel(exchange.channel);
    if (channel === undefined) return false;
    // What one exchange holds says nothing of the next one's.
    channel.state.innerTries = 0;
    for (const message of exchange.messages) {
      const { direction, time, length } = message;
      const isFirst = channel.span.first === null;
      channel.span.note(time.seconds, time.nanoseconds, time.digits);
      channel.messages[direction]++;
      channel.bytes[direction] += length;
      const payload = payloadOf(exchange, message, channel.flow);
      this.#ends.direction = direction;
      onPayload(payload, isFirst);
      this.#readMessage(message, payload, channel, exchange.number);
    }
    return true;
  }

  #readMessage({ is, direction, length }: ExchangeMessage, payload: Payload, channel: OpenChannel, number: number): void {
    const { state, flow } = channel;
    const place = { flowIndex: flow.index, state, frame: { number }, within: '' };
    const units = this.#units;
    const before = unitsOf(units);
    if (is === 'http') units.read(place, payload, 'http', 'udp', 0);
    else if (is === 'stream') {
      const at = channel.streamed[direction];
      channel.streamed[direction] = (at + length) >>> 0;
      units.add(place, payload, undefined, { name: 'stream', at }, 0);
      return;
    } else units.read(place, payload, beginsJson(payload.bytes) ? 'json' : undefined, 'udp', 0);
    if (length > 0 && unitsOf(units) === before) this.#unread++;
  }

  #channel(channel: Channel): OpenChannel | undefined {
    const known = this.#channels.get(channel.key);
    if (known !== undefined || this.#byIndex.length === MAX_CHANNELS) return known;
    const index = this.#byIndex.length;
    const { client, server, transport } = channel;
    const opened: OpenChannel = {
      // An interception has two connections for one: no Community ID of packets is theirs.
      flow: { index, id: `intercepted-${index + 1}`, client, server, transport, app: null },
      state: new FlowState([]),
      span: new TimeSpan(),
      messages: bothZero(),
      bytes: bothZero(),
      streamed: bothZero(),
    };
    this.#channels.set(channel.key, opened);
    this.#byIndex.push(opened);
    return opened;
  }
}

function payloadOf(
  { bytes, at, number, channel }: Exchange,
  { direction, time, from, length, parts }: ExchangeMessage,
  flow: Flow,
): Payload {
  const whole: Piece = { frame: number, time, from: 0, length, frameOffset: at + from };
  const pieces = parts.map(({ name, offset, from: begin, length: bytesOf }): Piece => {
    return { frame: number, time, from: begin - from, length: bytesOf, frameOffset: at + begin, part: { name, offset } };
  });
  return {
    flow,
    direction,
    disclosure: channel.disclosure,
    bytes: bytes.subarray(from, from + length),
    pieces: pieces.length === 0 ? [whole] : pieces,
  };
}

function unitsOf({ pdus }: UnitReader): number {
  let sum = 0;
  for (const count of pdus.values()) sum += count;
  return sum;
}

/** What a text message of a WebSocket mostly is. */
function beginsJson(bytes: Buffer): boolean {
  return bytes[0] === 0x7b || bytes[0] === 0x5b;
}

function bothZero(): Record<Direction, number> {
  return { 'to-server': 0, 'to-client': 0 };
}

import type { Direction } from '../../core/flow.js';
import { LevelSearch } from './extension.js';
import type { RtpHeader } from './header.js';
import { MediaEvidence } from './media.js';

/** Streams kept of each direction. A large conference sends some dozens on one flow. */
export const MAX_STREAMS = 64;
/** Guesses kept of each direction before any is confirmed. */
export const MAX_CANDIDATES = 8;
/** Lost packets between two that still count as neighbours. */
const MAX_STEP = 50;
/** Ten seconds at the fastest common clock, 90 kHz; some video runs backwards by a few frames. */
const MAX_TICKS = 900_000;
const MAX_TICKS_BACK = 90_000;

/** Packets of one source and payload type. */
export interface Stream {
  readonly ssrc: number;
  readonly payloadType: number;
  sequence: number;
  timestamp: number;
  /** Packets in a row whose numbers advanced as they should. */
  run: number;
  /** The timestamp has been seen to change. */
  hasMoved: boolean;
  isConfirmed: boolean;
  contributors: number;
  /** Both until they are over, on a stream that is confirmed. */
  level: LevelSearch | undefined;
  media: MediaEvidence | undefined;
}

/** Shared by all flows that have none. */
const NONE: readonly Stream[] = [];
const NO_TYPES: readonly number[] = [];

/** What is remembered of a flow. */
export class Streams {
  #toServer = NONE;
  #toClient = NONE;
  /** Payload types that were confirmed in either direction. */
  #types = NO_TYPES;

  find(direction: Direction, ssrc: number, payloadType: number): Stream | undefined {
    const streams = this.#of(direction);
    for (let n = 0; n < streams.length; n++) if (streams[n]!.ssrc === ssrc && streams[n]!.payloadType === payloadType) return streams[n];
    return undefined;
  }

  hasSource(direction: Direction, ssrc: number): boolean {
    return this.#of(direction).some((stream) => stream.isConfirmed && stream.ssrc === ssrc);
  }

  hasType(payloadType: number): boolean {
    return this.#types.includes(payloadType);
  }

  /** Takes one packet into account; what was longest here makes room. */
  note(direction: Direction, { ssrc, payloadType, sequence, timestamp }: RtpHeader): { readonly stream: Stream; readonly ticks: number } {
    const known = this.find(direction, ssrc, payloadType);
    if (known === undefined) {
      const stream: Stream = {
        ssrc,
        payloadType,
        sequence,
        timestamp,
        run: 1,
        hasMoved: false,
        isConfirmed: false,
        contributors: 0,
        level: new LevelSearch(),
        media: new MediaEvidence(payloadType),
      };
      this.#add(direction, stream);
      return { stream, ticks: -1 };
    }
    const step = (sequence - known.sequence) & 0xffff;
    const ticks = (timestamp - known.timestamp) | 0;
    const isNext = step > 0 && step <= MAX_STEP && ticks <= MAX_TICKS && ticks >= -MAX_TICKS_BACK;
    if (isNext) {
      known.run++;
      known.hasMoved ||= ticks !== 0;
    } else if (step !== 0) {
      known.run = 1;
      known.hasMoved = false;
    }
    known.sequence = sequence;
    known.timestamp = timestamp;
    return { stream: known, ticks };
  }

  confirm(stream: Stream): void {
    stream.isConfirmed = true;
    if (!this.hasType(stream.payloadType)) this.#types = [...this.#types, stream.payloadType];
  }

  #of(direction: Direction): readonly Stream[] {
    return direction === 'to-server' ? this.#toServer : this.#toClient;
  }

  /** Most flows have one stream each way: a list that is added to would make room for seventeen. */
  #add(direction: Direction, stream: Stream): void {
    const streams = this.#of(direction);
    const most = this.#types === NO_TYPES ? MAX_CANDIDATES : MAX_STREAMS;
    const kept = streams.length < most ? [...streams, stream] : [...streams.slice(1), stream];
    if (direction === 'to-server') this.#toServer = kept;
    else this.#toClient = kept;
  }
}

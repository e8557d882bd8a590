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
  readonly level: LevelSearch;
  readonly media: MediaEvidence;
}

/** What is remembered of a flow. */
export class Streams {
  readonly #streams: Readonly<Record<Direction, Stream[]>> = { 'to-server': [], 'to-client': [] };
  /** A payload type that was confirmed in either direction, by bit. */
  readonly #types = new Uint32Array(4);
  #isRecognised = false;

  find(direction: Direction, ssrc: number, payloadType: number): Stream | undefined {
    const streams = this.#streams[direction];
    for (let n = 0; n < streams.length; n++) if (streams[n]!.ssrc === ssrc && streams[n]!.payloadType === payloadType) return streams[n];
    return undefined;
  }

  hasSource(direction: Direction, ssrc: number): boolean {
    return this.#streams[direction].some((stream) => stream.isConfirmed && stream.ssrc === ssrc);
  }

  hasType(payloadType: number): boolean {
    return (this.#types[payloadType >> 5]! & (1 << (payloadType & 31))) !== 0;
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
      const streams = this.#streams[direction];
      if (streams.length >= (this.#isRecognised ? MAX_STREAMS : MAX_CANDIDATES)) streams.shift();
      streams.push(stream);
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
    this.#isRecognised = true;
    this.#types[stream.payloadType >> 5]! |= 1 << (stream.payloadType & 31);
  }
}

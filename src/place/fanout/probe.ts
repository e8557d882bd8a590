import type { ProbeTransport } from '../../core/fanout.js';
import type { Time } from '../../core/time.js';

/** Stands for a flow whose number was given to another one, or where there is none. */
export const FORGOTTEN = -1;

/** What is known of a probe when it is sent. */
export interface Sent {
  readonly flow: number;
  readonly client: string;
  readonly server: string;
  readonly port: number | null;
  readonly transport: ProbeTransport;
  readonly time: Time;
  readonly frame: number;
  readonly frameOffset: number;
  readonly answered: boolean;
  readonly bytes: string;
}

/**
 * One of the first payloads that a client sent on a flow, kept to be compared
 * with others. Thousands are, and few ever need their time and payload: a
 * string and three numbers are a third of what the objects take.
 */
export class Probe {
  /** Index of the flow in its table, or FORGOTTEN. */
  flow: number;
  readonly client: string;
  readonly server: string;
  /** Null of what has no ports. */
  readonly port: number | null;
  readonly transport: ProbeTransport;
  readonly frame: number;
  /** Where the payload begins in the frame. */
  readonly frameOffset: number;
  /** Whether anything came back on the flow. */
  answered: boolean;
  /** The next one that is kept of the flow. */
  next: Probe | undefined = undefined;
  /** When it was sent, as `Time` has it. */
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly #digits: number;
  /** The payload, a character for each byte, as `latin1` has them. */
  readonly bytes: string;

  constructor({ flow, client, server, port, transport, time, frame, frameOffset, answered, bytes }: Sent) {
    this.flow = flow;
    this.client = client;
    this.server = server;
    this.port = port;
    this.transport = transport;
    this.frame = frame;
    this.frameOffset = frameOffset;
    this.answered = answered;
    this.seconds = time.seconds;
    this.nanoseconds = time.nanoseconds;
    this.#digits = time.digits;
    this.bytes = bytes;
  }

  get time(): Time {
    return { seconds: this.seconds, nanoseconds: this.nanoseconds, digits: this.#digits };
  }

  get payload(): Buffer {
    return Buffer.from(this.bytes, 'latin1');
  }
}

/** Seconds since 1970 as one number: good to a microsecond, which is enough for a rhythm. */
export function secondsOf({ seconds, nanoseconds }: Pick<Time, 'seconds' | 'nanoseconds'>): number {
  return seconds + nanoseconds / 1e9;
}

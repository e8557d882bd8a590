import type { ProbeTransport } from '../../core/fanout.js';
import type { Time } from '../../core/time.js';

/** Stands for a flow whose number was given to another one, or where there is none. */
export const FORGOTTEN = -1;

/** One of the first payloads that a client sent on a flow, kept to be compared with others. */
export interface Probe {
  /** Index of the flow in its table, or FORGOTTEN. */
  flow: number;
  readonly client: string;
  readonly server: string;
  /** Null of what has no ports. */
  readonly port: number | null;
  readonly transport: ProbeTransport;
  readonly time: Time;
  readonly frame: number;
  /** Where the payload begins in the frame. */
  readonly frameOffset: number;
  readonly payload: Buffer;
  /** Whether anything came back on the flow. */
  answered: boolean;
}

/** Seconds since 1970 as one number: good to a microsecond, which is enough for a rhythm. */
export function secondsOf({ time }: Pick<Probe, 'time'>): number {
  return time.seconds + time.nanoseconds / 1e9;
}

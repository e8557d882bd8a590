import type { Transport } from './flow.js';
import type { Evidence, Kind } from './observation.js';
import type { Time } from './time.js';

/** What carries a question: besides the transports of flows an ICMP echo. */
export type ProbeTransport = Transport | 'icmp';

/** `burst`: all at once. `sequence`: one after the other in even steps. */
export type Rhythm = 'burst' | 'sequence';

/** A server that was sent the same small payload as others. */
export interface ProbedServer {
  readonly address: string;
  /** Where the payload that it was sent first stands. */
  readonly evidence: Evidence;
  /** False as well for an answer that was not captured: the request went out all the same. */
  readonly answered: boolean;
}

/** Identifies somebody, and stands in every one of the payloads. */
export interface ProbeIdentifier {
  readonly kind: Kind;
  /** Bytes that only differ from client to client are shown as hex. */
  readonly value: string;
  /** `decoded`: a decoder reads it on this client's flows. `watched`: the user gave it. `compared`: the same in this client's later fan-outs, another one in other clients'. */
  readonly by: 'decoded' | 'watched' | 'compared';
  readonly field: string;
  /** Where it stands in the first of the payloads. */
  readonly evidence: Evidence;
}

/** One client sends one small payload to several servers. */
export interface Fanout {
  /** Index of the capture in this run. */
  readonly capture: number;
  readonly client: string;
  readonly transport: ProbeTransport;
  /** The port of all the servers; null where there are none. */
  readonly port: number | null;
  readonly rhythm: Rhythm;
  /** Of a sequence: seconds between two servers. */
  readonly stepSeconds: number | null;
  readonly first: Time;
  readonly last: Time;
  /** In the order in which they were first met. */
  readonly servers: readonly ProbedServer[];
  readonly answered: number;
  /** How many different organisations run the servers; null while that is not known of all. */
  readonly operators: number | null;
  /** Bytes of the first of the payloads. */
  readonly payloadLength: number;
  /** Bytes that are the same in all of them. */
  readonly constantBytes: number;
  /** The first of the payloads as hex, `..` for each byte that varies. */
  readonly template: string;
  readonly vendor: string | null;
  readonly identifier: ProbeIdentifier | null;
}

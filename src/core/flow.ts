import type { Time } from './time.js';

export type Transport = 'udp' | 'tcp';

export interface Endpoint {
  /** RFC 5952 text; the host's name where only an interception tells of it. */
  readonly address: string;
  readonly port: number;
}

/** From the flow's client to its server, or back. */
export type Direction = 'to-server' | 'to-client';

/** A bidirectional flow (RFC 5103); client and server are Zeek's originator and responder. */
export interface Flow {
  /** Dense, 0-based, unique in one run; never reported. */
  readonly index: number;
  /** Community ID v1, seed 0; `intercepted-1` and so on where a proxy stood between. */
  readonly id: string;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly transport: Transport;
  /**
   * The program whose packets these are, where the capture names it (an
   * Android package, a process); it may become known after the first packets.
   */
  readonly app: string | null;
}

/** What was counted on a flow up to the moment it was asked for. */
export interface FlowCounts {
  readonly first: Time;
  readonly last: Time;
  readonly packetsToServer: number;
  readonly packetsToClient: number;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
}

/** Of a flow of a capture: in the next one they are counted anew. */
export function numberInRun(capture: number, { index }: Flow): number {
  return capture * 2 ** 32 + index;
}

/** Tells a flow of a capture from all others of the run, those included that had its number before. Its id does too, but is a hash to be reckoned. */
export function keyOfFlow(capture: number, { index, transport, client, server }: Flow): string {
  // Joined it is one string; a template is kept as the tree of its parts, four times as large.
  return [capture, index, transport, client.address, client.port, server.address, server.port].join(' ');
}

export function sourceOf(flow: Flow, direction: Direction): Endpoint {
  return direction === 'to-server' ? flow.client : flow.server;
}

export function destinationOf(flow: Flow, direction: Direction): Endpoint {
  return direction === 'to-server' ? flow.server : flow.client;
}

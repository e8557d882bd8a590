import type { ShownBytes } from './frame.js';
import type { Direction, Endpoint, Transport } from './flow.js';
import type { Disclosure } from './observation.js';
import type { Time } from './time.js';

/** What a proxy or a browser calls the places of an exchange. */
export type PartName =
  | 'request-line'
  | 'request-url'
  | 'request-headers'
  | 'request-body'
  | 'response-line'
  | 'response-headers'
  | 'response-body'
  /** Behind it stands which, from 1. */
  | `message-${number}`;

/** A place in an exchange, and a byte in it. */
export interface Part {
  readonly name: PartName;
  readonly offset: number;
}

/** A stretch of a message that is one part, or belongs to one. */
export interface PartRange extends Part {
  /** In the bytes of the exchange. */
  readonly from: number;
  readonly length: number;
}

/** Two ends that talk through an interception, and what is known of them. */
export interface Channel {
  /** The same for all that goes between these two ends on one connection, or to one origin where connections were not told apart. */
  readonly key: string;
  /** `0.0.0.0` port 0 where nobody noted it (RFC 1122 §3.2.1.3: "this host on this network"). */
  readonly client: Endpoint;
  /** Its address is the host's name where nobody noted another. */
  readonly server: Endpoint;
  /** The host's name by which the client asked for it; null when it did by address. */
  readonly name: string | null;
  readonly transport: Transport;
  /** `intercepted` under TLS, and where nothing left the machine; plain HTTP was open to the path as well, with a proxy or without. */
  readonly disclosure: Extract<Disclosure, 'cleartext' | 'intercepted'>;
}

/** One message of an exchange. */
export interface ExchangeMessage {
  /** `http`: a whole message, body included. `message`: what a WebSocket or a datagram carries. `stream`: the next bytes of a connection. */
  readonly is: 'http' | 'message' | 'stream';
  readonly direction: Direction;
  readonly time: Time;
  /** In the bytes of the exchange. */
  readonly from: number;
  readonly length: number;
  readonly parts: readonly PartRange[];
}

/** A request with its answer, or a connection's messages, as an interception gives them: written out as they would stand in HTTP/1.1. */
export interface Exchange {
  /** 1-based place in the file, as its entries are counted. */
  readonly number: number;
  readonly channel: Channel;
  readonly bytes: Buffer;
  /** Where `bytes` begin in the exchange, when it comes in several runs. */
  readonly at: number;
  readonly messages: readonly ExchangeMessage[];
}

/** The bytes of an exchange as those of a frame are shown. */
export function shownBytes({ number, bytes, at }: Exchange): ShownBytes {
  return { number, bytes, start: 0, capturedLength: bytes.length, from: at };
}

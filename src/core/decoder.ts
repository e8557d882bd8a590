import type { ContentHash } from './content-hash.js';
import type { Direction, Transport } from './flow.js';
import type { Pdu } from './message.js';
import type { Failure } from './reader.js';

/** What a decoder made of the bytes at the head of a payload. */
export type Decoding =
  | {
      readonly ok: true;
      /** May be empty: bytes that belong to the protocol and say nothing. */
      readonly pdus: readonly Pdu[];
      /** Bytes used, more than 0; on TCP another unit may follow. */
      readonly used: number;
      /** The way such a unit goes, where that is known; it corrects which end of the flow is the server. */
      readonly direction: Direction | undefined;
      /** Nothing that follows in this direction of the stream can be read, as behind a TLS handshake. */
      readonly isLast?: boolean;
    }
  /** 'truncated' on TCP: the beginning fits, the rest has not come yet; with fewer bytes than `needs`, counted from the first, nothing else can be said. */
  | { readonly ok: false; readonly why: Failure; readonly at: number; readonly needs?: number | undefined };

/** Where the bytes handed to a decoder stand. */
export interface Context<Memory = unknown> {
  readonly transport: Transport;
  readonly direction: Direction;
  /** A hint, never a condition of its own. */
  readonly clientPort: number;
  readonly serverPort: number;
  /**
   * This decoder has already read a unit on the flow, so that forms too weak
   * to recognise the protocol by may be accepted.
   */
  readonly recognised: boolean;
  /** What the decoder keeps of this flow, as its `begin` made it. */
  readonly memory: Memory;
}

/** A datagram within a unit, and where that unit ends: a stream fills it up, perhaps with bytes that are still to come. */
export interface Wrapped {
  from: number;
  to: number;
  end: number;
}

/** One protocol, bytes to protocol data units. Never throws on input; keeps nothing but what stands in `memory`. */
export interface Decoder<Memory = unknown> {
  readonly id: string;
  /** Empty: read only where another protocol names it as what it carries. */
  readonly transports: readonly Transport[];
  /** Equal datagrams on one flow are retransmissions, to be marked as such. */
  readonly retransmits: boolean;
  /** Its `looksLike` is so strict and cheap that it is asked of every datagram, even on flows that were given up. */
  readonly isUnmistakable?: boolean;
  /** What the first unit of a flow can begin with, where that is known: other payloads `looksLike` is not asked about. */
  readonly firstBytes?: ReadonlySet<number> | undefined;
  /**
   * A cheap test of the bytes from `at` to `end` that allocates nothing. A
   * `true` is a guess; what it refuses `decode` would refuse on a flow where
   * nothing was recognised yet, or, with `recognised`, on one where this decoder has already read a unit.
   */
  looksLike(bytes: Uint8Array, at: number, end: number, transport: Transport, recognised: boolean): boolean;
  /** The memory of a new flow: small, and bounded by constants. */
  begin?(): Memory;
  /**
   * True when the unit from `at` to `end` tells nothing that one before it on
   * the flow did not, as most packets of a media stream: it is counted and not
   * decoded. Allocates nothing.
   */
  saysNothingNew?(bytes: Uint8Array, at: number, end: number, direction: Direction, memory: Memory): boolean;
  /**
   * Where the unit that begins at `at` wraps a datagram of another protocol, as
   * TURN's ChannelData does; false when it is no such unit, or not all of it
   * stands before `end`. What the other protocol says nothing new by need not be
   * unwrapped. Allocates nothing.
   */
  wrappedAt?(bytes: Uint8Array, at: number, end: number, into: Wrapped): boolean;
  /**
   * Adds to `hash` all of the datagram from `at` to `end` that a rule can make
   * something of, without what is another in every message: the number of a
   * transaction, the proof of who sent it. Of two with the same hash on one flow
   * and way the second is not decoded where it would only be counted.
   * False when the datagram has to be read. Allocates nothing.
   */
  addContent?(bytes: Uint8Array, at: number, end: number, hash: ContentHash): boolean;
  decode(bytes: Buffer, context: Context<Memory>): Decoding;
}

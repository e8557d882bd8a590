import type { Direction, Transport } from '../core/flow.js';
import type { Pdu } from '../core/message.js';
import type { Failure } from '../core/reader.js';

/** What a decoder made of the bytes at the head of a payload. */
export type Decoding =
  | {
      readonly ok: true;
      readonly pdus: readonly Pdu[];
      /** Bytes used, more than 0; on TCP another unit may follow. */
      readonly used: number;
      /** The way such a unit goes, where that is known; it corrects which end of the flow is the server. */
      readonly direction: Direction | undefined;
    }
  /** 'truncated' on TCP: the beginning fits, the rest has not come yet. */
  | { readonly ok: false; readonly why: Failure; readonly at: number };

/** One protocol, bytes to protocol data units. Pure; never throws on input. */
export interface Decoder {
  readonly id: string;
  readonly transports: readonly Transport[];
  /** Equal datagrams on one flow are retransmissions, to be marked as such. */
  readonly retransmits: boolean;
  /**
   * A cheap test of the bytes from `at` to `end` that allocates nothing. A
   * `true` is a guess; what it refuses `decode` would refuse on a flow where
   * nothing was recognised yet.
   */
  looksLike(bytes: Uint8Array, at: number, end: number, transport: Transport): boolean;
  /**
   * `recognised`: this decoder has already read a unit on the flow, so that
   * forms too weak to recognise the protocol by may be accepted.
   */
  decode(bytes: Buffer, transport: Transport, recognised: boolean): Decoding;
}

import type { Part } from './exchange.js';
import type { Direction, Flow } from './flow.js';
import type { Disclosure } from './observation.js';
import type { SeenAgain } from './seen-again.js';
import type { Time } from './time.js';

/** Bytes of a payload and the frame they were captured in. */
export interface Piece {
  readonly frame: number;
  readonly time: Time;
  /** Where the piece begins in the payload. */
  readonly from: number;
  readonly length: number;
  /** Where the piece begins in the captured frame. */
  readonly frameOffset: number;
  /** Of an intercepted exchange: where the piece begins in one of its parts. */
  readonly part?: Part;
}

/** Bytes of one direction of a flow: a datagram, or a run of a TCP stream. */
export interface Payload {
  readonly flow: Flow;
  readonly direction: Direction;
  /** Set where the bytes came in; what is read from them keeps it. */
  readonly disclosure: Disclosure;
  readonly bytes: Buffer;
  /** In payload order, without gaps; a datagram has one. */
  readonly pieces: readonly Piece[];
  /** The bytes were unpacked from those of the pieces: a range in them is found only as the whole. */
  readonly isUnpacked?: boolean | undefined;
  /** The bytes are not those that were captured: they were unmasked, decrypted or unpacked. */
  readonly isReplaced?: boolean | undefined;
}

export type FieldValue = number | bigint | string;

/**
 * A named value and its place. Without a value it is opaque bytes or a group;
 * with both `value` and `fields` it is a value that was unpacked further.
 */
export interface Field {
  readonly name: string;
  readonly value: FieldValue | undefined;
  /** From the payload's first byte. What was unpacked from base64 or zlib carries the range of its wrapping. */
  readonly offset: number;
  readonly length: number;
  readonly fields: readonly Field[] | undefined;
  /** Where the name itself stands, when the field is an entry of a map. */
  readonly key?: { readonly offset: number; readonly length: number } | undefined;
}

/** One decoded protocol data unit, as a decoder gives it. */
export interface Pdu {
  readonly kind: string;
  readonly fields: readonly Field[];
  /** The fields around this unit when it was carried inside another one, innermost first. */
  readonly enclosing: readonly (readonly Field[])[];
  readonly carries?: readonly Carried[] | undefined;
  /** Set when it is not that of the payload, as of what a published key opens. */
  readonly disclosure?: Disclosure | undefined;
  /** Set where a part of it is under a key that everybody has. */
  readonly seal?: Seal | undefined;
}

/**
 * A cipher whose key is public, and which turns every byte by a mask of its
 * place: what changes in the plain bytes changes alike in the enciphered ones.
 */
export interface Seal {
  /** The payload with the enciphered bytes of the unit in the clear; absent where `carries` holds them. */
  readonly opened?: Buffer;
  /** Makes the tag that proves a payload whole fit, after its enciphered bytes were changed in place. */
  mend(payload: Buffer): void;
}

/** Bytes of a unit that are another protocol's. */
export interface Carried {
  /** From the payload's first byte. */
  readonly offset: number;
  readonly length: number;
  /** What to read in their place when they were unmasked, decrypted or unpacked; byte for byte when of the same length. */
  readonly bytes?: Buffer;
  /** Set when it is not that of the payload, as of what a published key opens. */
  readonly disclosure?: Disclosure;
  /** Id of the decoder that reads them; found by content when absent. */
  readonly protocol?: string;
  /** They are part of a stream of this name on the flow, at this position; a datagram of their own when absent. A stream begins where its first part does, even an empty one. */
  readonly stream?: { readonly name: string; readonly at: number };
}

/** What a message only counted again, where it told nothing else and will tell nothing else when it is sent again. */
export type ToldAgain = readonly SeenAgain[] | undefined;

/** A protocol data unit on its flow. */
export interface Message extends Pdu {
  /** Id of the decoder that read it, as `agora/packer`. */
  readonly protocol: string;
  readonly payload: Payload;
}

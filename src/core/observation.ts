import type { Part } from './exchange.js';
import type { Direction, Flow } from './flow.js';
import type { Time } from './time.js';

export const KINDS = [
  'user-id',
  'username',
  'display-name',
  'phone',
  'email',
  'device-id',
  'device-model',
  'room-id',
  'call-id',
  'session-id',
  'app-id',
  'token',
  'key',
  'password',
  'private-ip',
  'public-ip',
  'peer-ip',
  'relay-ip',
  'server-ip',
  'hostname',
  'url',
  'software',
  'ssrc',
  'cname',
  'audio-level',
] as const;
export type Kind = (typeof KINDS)[number];

/** Set where bytes enter and never changed: what only a proxy sees is not a leak on the path. */
export type Disclosure = 'cleartext' | 'publicly-decryptable' | 'decrypted' | 'intercepted';

export type Confidence = 'high' | 'medium' | 'low';

/**
 * How a signature came to be known: read about, tried on bytes we made, or seen
 * in a real capture. `heuristic`: there is none, a value was known by its own
 * name, or because the user gave it.
 */
export type SignatureStatus = 'documented' | 'synthetic' | 'confirmed' | 'heuristic';

/** How long a value stays the same for its owner. */
export type Stability = 'permanent' | 'boot' | 'call';

/** A byte range in a frame as captured: what Wireshark shows at that frame and offset. */
export interface FrameRange {
  readonly frame: number;
  readonly offset: number;
  readonly length: number;
}

export interface Evidence extends FrameRange {
  /** Index of the capture in this run. */
  readonly capture: number;
  readonly time: Time;
  /** The bytes as hex, cut after MAX_EVIDENCE_BYTES. */
  readonly hex: string;
  /** The rest of a value that was captured in several frames. */
  readonly pieces?: readonly FrameRange[];
  /** Where the same packet stands in other captures of the run. */
  readonly also?: readonly OtherPlace[];
  /** Of an intercepted exchange, whose number `frame` is: the same place as the proxy or browser calls it. */
  readonly part?: Part;
}

/** A place in another capture of the run. */
export interface OtherPlace {
  readonly capture: number;
  readonly frame: number;
  readonly offset: number;
}

/** Enough for every identifier met so far; longer values are found by frame and offset. */
export const MAX_EVIDENCE_BYTES = 256;

/** One value of interest, read from the wire. */
export interface Observation {
  readonly flow: Flow;
  readonly direction: Direction;
  readonly vendor: string | null;
  readonly protocol: string;
  readonly signature: string;
  readonly status: SignatureStatus;
  /** Path of the field behind the kind of message, as `vos-login-v7.details.14`, or behind the name of an open standard, as `sip.from.user`. */
  readonly field: string;
  readonly kind: Kind;
  readonly value: string;
  readonly of: 'self' | 'peer' | 'server';
  readonly stability: Stability;
  /** Of a token: whether holding it is enough to act with it. */
  readonly admits: boolean;
  /** Of a host name: looked up, but not what this flow's server goes by. */
  readonly isOnlyAsked: boolean;
  readonly disclosure: Disclosure;
  readonly confidence: Confidence;
  readonly evidence: Evidence;
  /** Packets in which it was seen, the first included. */
  readonly count: number;
  readonly last: Time;
}

import type { Disclosure, Evidence, SignatureStatus } from './observation.js';
import type { Time } from './time.js';

/** How an end of a stay is known. `open`: the capture begins or ends inside it. */
export type StayEnd = 'observed' | 'inferred' | 'open';

/** One user in one room without a break. */
export interface Stay {
  readonly vendor: string;
  readonly room: string;
  readonly user: string;
  readonly from: Time;
  readonly to: Time;
  readonly began: StayEnd;
  readonly ended: StayEnd;
  readonly status: SignatureStatus;
  readonly disclosure: Disclosure;
  readonly evidence: readonly Evidence[];
}

/** Strongest first; never mixed. */
export type Basis = 'join-seen' | 'same-room-id' | 'same-media-stream' | 'peer-address' | 'timing-only';

export interface SharedRoom {
  readonly room: string;
  readonly from: Time;
  readonly to: Time;
  /** People seen in the room while both were there, the two included. */
  readonly size: number;
}

/** Two users of one vendor, seen in one room at one time. */
export interface CoPresence {
  readonly vendor: string;
  readonly a: string;
  readonly b: string;
  readonly rooms: readonly SharedRoom[];
  readonly overlapSeconds: number;
  readonly basis: Basis;
  /** Seconds together, each counted less the more people were in the room. */
  readonly strength: number;
  readonly status: SignatureStatus;
  readonly disclosure: Disclosure;
  readonly evidence: readonly Evidence[];
}

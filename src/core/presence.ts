import type { Disclosure, Evidence, SignatureStatus } from './observation.js';
import type { Time } from './time.js';

/** How an end of a stay is known. `open`: the capture begins or ends inside it. */
export type StayEnd = 'observed' | 'inferred' | 'open';

/**
 * Whose messages tell that somebody is there: `own`, or `others`: a media
 * server names to one participant the others that are heard.
 */
export type SeenBy = 'own' | 'others';

/** One user in one room without a break. Users and rooms of two vendors, or of two apps of one vendor, are never the same. */
export interface Stay {
  readonly vendor: string;
  /** The vendor's number for the app, where it was seen. */
  readonly app: string | null;
  readonly room: string;
  readonly user: string;
  readonly from: Time;
  readonly to: Time;
  readonly began: StayEnd;
  readonly ended: StayEnd;
  /** Of an end that is inferred: the silence after which somebody of this vendor's is taken to have left. */
  readonly silenceSeconds: number | null;
  readonly seenBy: SeenBy;
  readonly status: SignatureStatus;
  readonly disclosure: Disclosure;
  /** What shows the beginning, and the last that was seen. */
  readonly evidence: readonly Evidence[];
}

/** Strongest first; never mixed: what rests on two of them is two claims. */
export const BASES = ['join-seen', 'same-room-id', 'same-media-stream', 'peer-address', 'timing-only'] as const;
export type Basis = (typeof BASES)[number];

export interface SharedRoom {
  readonly room: string;
  readonly from: Time;
  readonly to: Time;
  /** The most people there at one time while both were there, the two included. */
  readonly size: number;
}

/** Two users of one app, seen in one room at one time. */
export interface CoPresence {
  readonly vendor: string;
  readonly app: string | null;
  readonly a: string;
  readonly b: string;
  /** The first of the occasions. */
  readonly rooms: readonly SharedRoom[];
  /** How often they were together, and in how many rooms. */
  readonly occasions: number;
  readonly distinctRooms: number;
  readonly overlapSeconds: number;
  readonly basis: Basis;
  /** Seconds together, each divided by the number of the others who were there at that second. */
  readonly strength: number;
  readonly status: SignatureStatus;
  readonly disclosure: Disclosure;
  /** Two for each of `rooms`, one of either person. */
  readonly evidence: readonly Evidence[];
}

/** A limit that left something out of the pairs. */
export interface PresenceCap {
  readonly cap: 'pairs' | 'contacts' | 'crowded-room' | 'occasions' | 'clients' | 'flows' | 'shared-packets';
  readonly limit: number;
  /** How many were affected: pairs left out, people, rooms, pairs of which some occasions are not listed, values and flows not looked at. */
  readonly count: number;
  /** The first of them by name, where they are rooms or people. */
  readonly names: readonly string[];
}

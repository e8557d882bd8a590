import type { Coverage } from './capture.js';
import type { Event } from './event.js';
import type { Fanout } from './fanout.js';
import type { Excerpt, Finding } from './finding.js';
import type { Transport } from './flow.js';
import type { Observation } from './observation.js';
import type { ObserverView } from './observer.js';
import type { Server } from './place.js';
import type { CoPresence, Stay } from './presence.js';
import type { FlowResult } from './results.js';
import type { Time } from './time.js';

/** How far the reading of all inputs has come. */
export interface Progress {
  /** The file being read; null before the first and after the last. */
  readonly file: string | null;
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  /** Null where it cannot be known: standard input. */
  readonly bytesTotal: number | null;
  readonly packets: number;
  /** Since the reading began; absent where nobody looked at a clock. */
  readonly seconds?: number;
  readonly done: boolean;
}

/** A profile of jurisdictions that can be asked about. */
export interface KnownProfile {
  readonly id: string;
  readonly title: string;
}

/** What was asked about the places of servers, and what could be. */
export interface PlacesAsked {
  /** Whether they were looked up at all. */
  readonly isAsked: boolean;
  /** As chosen: `prc`, `prc+hk`. */
  readonly chosen: readonly string[];
  readonly known: readonly KnownProfile[];
  /** Why the last wish could not be met, for people. */
  readonly complaint: string | null;
}

/** An input that could not be read, and why, for people. */
export interface InputProblem {
  readonly file: string;
  readonly problem: string;
}

/** The first of a list, and how long the whole list is. */
export interface Listed<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

/** A value as it was first seen on its flow; how often it came again is known at the capture's end only. */
export type SeenValue = Omit<Observation, 'count' | 'last'>;

/** A frame in which values were read. */
export interface SeenFrame {
  /** Index of the capture in this run. */
  readonly capture: number;
  readonly frame: number;
  readonly time: Time;
  /** Bytes as captured. */
  readonly length: number;
  /** As `ip:port`. */
  readonly from: string;
  readonly to: string;
  readonly transport: Transport;
  readonly protocol: string;
  readonly vendor: string | null;
  /** Community ID. */
  readonly flow: string;
  /** The frame's first bytes; absent where the frame was gone by the time the value was complete. */
  readonly excerpt?: Excerpt;
}

/** A flow with the index of its capture. */
export interface SeenFlow extends FlowResult {
  readonly capture: number;
}

/** What stands behind the findings, each list as far as it is sent. */
export interface SnapshotLists {
  readonly stays: Listed<Stay>;
  readonly pairs: Listed<CoPresence>;
  readonly servers: Listed<Server>;
  /** Several servers asked the same at once or one after the other. */
  readonly fanouts: Listed<Fanout>;
  /** Joins, leaves and probes. */
  readonly events: Listed<Event>;
  readonly values: Listed<SeenValue>;
  readonly frames: Listed<SeenFrame>;
  /** Of the capture being read those that are recognised so far, the counts as they are by now. */
  readonly flows: Listed<SeenFlow>;
}

const NONE = { items: [], total: 0 } as const;

export const NO_LISTS: SnapshotLists = {
  stays: NONE,
  pairs: NONE,
  servers: NONE,
  fanouts: NONE,
  events: NONE,
  values: NONE,
  frames: NONE,
  flows: NONE,
};

/** One immutable picture of the analysis, plain data that can cross between threads. */
export interface Snapshot {
  readonly progress: Progress;
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** Who can see which identifiers. */
  readonly observers: readonly ObserverView[];
  readonly coverages: readonly Coverage[];
  readonly people: number;
  readonly rooms: number;
  readonly pairs: number;
  readonly servers: number;
  readonly problems: readonly InputProblem[];
  /** File names by capture index, for the evidence. */
  readonly files: readonly string[];
  readonly lists: SnapshotLists;
  /** What a finding means for people, by its rule, in a sentence or two. */
  readonly meanings?: Readonly<Record<string, string>>;
  readonly places?: PlacesAsked;
}

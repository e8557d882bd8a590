import type { CountedAnomaly } from './anomaly-log.js';
import type { Capture, Coverage } from './capture.js';
import type { CaptureClock } from './clock.js';
import type { Event } from './event.js';
import type { Fanout } from './fanout.js';
import type { Finding } from './finding.js';
import type { Flow, FlowCounts } from './flow.js';
import type { Observation, SignatureStatus } from './observation.js';
import type { ObserverView } from './observer.js';
import type { Server } from './place.js';
import type { Translated } from './language.js';
import type { CoPresence, PresenceCap, Stay } from './presence.js';
import type { Sequence } from './sequence.js';
import type { Time } from './time.js';

/** A flow at the end of its capture. */
export interface FlowResult {
  readonly flow: Flow;
  readonly counts: FlowCounts;
  /** In the order in which they were recognised. */
  readonly protocols: readonly string[];
  readonly vendor: string | null;
  /** Names of the server that the flow itself carries. */
  readonly names: readonly string[];
}

/** A packet that an earlier capture holds too. */
export interface Echo {
  readonly frame: number;
  readonly time: Time;
  /** Where it was seen first. */
  readonly first: { readonly capture: number; readonly frame: number };
}

/** All that one capture gave. */
export interface CaptureResult {
  readonly capture: Capture;
  readonly coverage: Coverage;
  readonly observations: Sequence<Observation>;
  readonly events: readonly Event[];
  /** Packets whose facts an earlier capture has told. */
  readonly echoes: readonly Echo[];
  readonly anomalies: readonly CountedAnomaly[];
  /** Every flow of the capture; each is described only when asked for. */
  flows(): Iterable<FlowResult>;
}

/** A protocol that was met, and what its signature says of it. */
export interface ProtocolResult {
  readonly protocol: string;
  /** None for an open standard. */
  readonly vendor: string | null;
  readonly vendorTitle: string | null;
  readonly title: string;
  readonly status: SignatureStatus;
  readonly flows: number;
  readonly exposes: Translated;
  readonly doesNotExpose: Translated;
}

/** All that rests on the whole run. */
export interface RunResult {
  readonly stays: readonly Stay[];
  readonly coPresence: readonly CoPresence[];
  /** The limits that left something out of it. */
  readonly coPresenceCaps: readonly PresenceCap[];
  /** How the captures' clocks compare; empty where there is one capture. */
  readonly clocks: readonly CaptureClock[];
  readonly servers: readonly Server[];
  /** Several servers asked the same at once or one after the other. */
  readonly fanouts: readonly Fanout[];
  readonly protocols: readonly ProtocolResult[];
  readonly findings: readonly Finding[];
  /** Who can see which identifiers, from the path to the other participants. */
  readonly observers: readonly ObserverView[];
}

import type { CountedAnomaly } from './anomaly-log.js';
import type { Capture, Coverage } from './capture.js';
import type { Event } from './event.js';
import type { Finding } from './finding.js';
import type { Flow, FlowCounts } from './flow.js';
import type { Observation, SignatureStatus } from './observation.js';
import type { Server } from './place.js';
import type { CoPresence, Stay } from './presence.js';

/** A flow at the end of its capture. */
export interface FlowResult {
  readonly flow: Flow;
  readonly counts: FlowCounts;
  readonly protocol: string | null;
  readonly vendor: string | null;
}

/** All that one capture gave. */
export interface CaptureResult {
  readonly capture: Capture;
  readonly coverage: Coverage;
  readonly observations: readonly Observation[];
  readonly events: readonly Event[];
  readonly anomalies: readonly CountedAnomaly[];
  /** Every flow of the capture; each is described only when asked for. */
  flows(): Iterable<FlowResult>;
}

/** A protocol of a vendor that was met, and what its signature says of it. */
export interface ProtocolResult {
  readonly protocol: string;
  readonly vendor: string;
  readonly vendorTitle: string;
  readonly title: string;
  readonly status: SignatureStatus;
  readonly flows: number;
  readonly exposes: string;
  readonly doesNotExpose: string;
}

/** All that rests on the whole run. */
export interface RunResult {
  readonly stays: readonly Stay[];
  readonly coPresence: readonly CoPresence[];
  /** There are more pairs than could be kept. */
  readonly coPresenceIsCut: boolean;
  readonly servers: readonly Server[];
  readonly protocols: readonly ProtocolResult[];
  readonly findings: readonly Finding[];
}

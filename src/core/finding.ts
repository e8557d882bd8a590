import type { Endpoint, Transport } from './flow.js';
import type { Confidence, Disclosure, Evidence, SignatureStatus } from './observation.js';

export const SEVERITIES = ['none', 'low', 'medium', 'high', 'critical'] as const;
/** How bad it is if true; the words are the bands of SARIF's security-severity. */
export type Severity = (typeof SEVERITIES)[number];

export type EvidenceLevel = 'observed' | 'derived' | 'inferred';

/** Who can see what a finding is about. */
export type Observer = 'same-network' | 'provider-and-transit' | 'server-operator' | 'vendor' | 'states' | 'participants';

/** Pointers into catalogues that readers may work with; never conclusions. */
export interface Labels {
  readonly cwe: readonly string[];
  readonly maswe: readonly string[];
  readonly linddun: readonly string[];
  readonly rfc6973: readonly string[];
  readonly gdpr: readonly string[];
}

/** Bytes of a frame around a value, for showing it in its place. */
export interface Excerpt {
  /** Offset of the first byte in the frame. */
  readonly offset: number;
  readonly hex: string;
}

/** A value that a finding rests on, with its proof. */
export interface FindingValue {
  readonly kind: string;
  readonly value: string;
  readonly field: string;
  /** Where the message that carries it goes, as `ip:port`. */
  readonly to: string;
  /** The flow that carries it, by its Community ID, from sender to receiver; absent where the value rests on several flows. */
  readonly carrier?: {
    readonly flow: string;
    readonly transport: Transport;
    readonly source: Endpoint;
    readonly destination: Endpoint;
    /** The program whose flow it is, where the capture names it. */
    readonly app: string | null;
  };
  readonly evidence: Evidence;
  /** Absent when the frame is gone by the time the value is complete. */
  readonly excerpt?: Excerpt;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** SARIF security-severity, 0–10. */
  readonly score: number;
  readonly confidence: Confidence;
  readonly evidenceLevel: EvidenceLevel;
  readonly title: string;
  /** One sentence with the figures of this run. */
  readonly summary: string;
  readonly vendor: string | null;
  /** Which values: `user-id`, `room-id and user-id`, …; part of the fingerprint. */
  readonly subject: string;
  readonly count: number;
  readonly observers: readonly Observer[];
  /** The first of the values; `count` tells how many there are. */
  readonly values: readonly FindingValue[];
  readonly disclosure: Disclosure | null;
  readonly status: SignatureStatus | null;
  /** The same for the same rule, vendor and subject in any capture. */
  readonly fingerprint: string;
  readonly labels: Labels;
  /** What to do about it. */
  readonly advice: string;
  readonly caveat: string;
}

/** The band of a SARIF security-severity score. */
export function severityOf(score: number): Severity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'none';
}

export function isAtLeast(severity: Severity, floor: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(floor);
}

/** Of what only a key holder or a proxy saw: it goes to the vendor and is no leak on the path. */
export function isShared({ disclosure }: Pick<Finding, 'disclosure'>): boolean {
  return disclosure === 'intercepted' || disclosure === 'decrypted';
}

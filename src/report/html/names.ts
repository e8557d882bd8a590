import type { NotJudged } from '../../core/capture.js';
import type { EvidenceLevel, Observer, Severity } from '../../core/finding.js';
import type { Confidence, Disclosure, SignatureStatus } from '../../core/observation.js';

/** Names by what the program calls a thing; one that is missing is shown as the program calls it. */
export type NameTable = Readonly<Record<string, string>>;

/** What the program calls its things, as people call them. */
export interface Names {
  readonly severities: Readonly<Record<Severity, string>>;
  readonly confidences: Readonly<Record<Confidence, string>>;
  readonly levels: Readonly<Record<EvidenceLevel, string>>;
  readonly observers: Readonly<Record<Observer, string>>;
  readonly disclosures: Readonly<Record<Disclosure, string>>;
  readonly statuses: Readonly<Record<SignatureStatus, string>>;
  /** What must be said beside a value, by how its layout came to be known. */
  readonly statusCaveats: Readonly<Record<SignatureStatus, string>>;
  readonly ends: NameTable;
  readonly bases: NameTable;
  readonly kinds: NameTable;
  readonly relations: NameTable;
  readonly notJudged: Readonly<Record<NotJudged['why'], string>>;
  /** For one, and for many. */
  readonly units: Readonly<Record<NotJudged['unit'], readonly [string, string]>>;
}

/** The name of what the program calls `key`. */
export function nameOf(names: NameTable, key: string): string {
  return Object.hasOwn(names, key) ? names[key]! : key;
}

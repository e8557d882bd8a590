import type { NotJudged } from '../../core/capture.js';
import type { EvidenceLevel, Finding, Observer, Severity } from '../../core/finding.js';
import type { Confidence, Disclosure, SignatureStatus } from '../../core/observation.js';
import type { PresenceCap } from '../../core/presence.js';
import type { Language } from '../rule-texts.js';
import { ENGLISH } from './words-en.js';
import { FRENCH } from './words-fr.js';

/** Names by what the program calls a thing; one that is missing is shown as the program calls it. */
type Names = Readonly<Record<string, string>>;

/** The fixed words of the page; each language has all of them. */
export interface Words {
  readonly lang: Language;
  readonly title: string;
  readonly subtitle: string;
  readonly skip: string;
  readonly verdicts: {
    readonly leaks: string;
    readonly together: string;
    readonly shared: string;
    readonly recognised: string;
    readonly nothing: string;
  };
  /** For one, and for many. */
  readonly figures: Readonly<Record<'findings' | 'people' | 'rooms' | 'pairs' | 'servers' | 'captures', readonly [string, string]>>;
  readonly isOne: (count: number) => boolean;
  readonly headings: Readonly<
    Record<
      'findings' | 'notes' | 'rooms' | 'together' | 'servers' | 'traffic' | 'coverage' | 'method' | 'hashes' | 'anomalies' | 'limits',
      string
    >
  >;
  readonly none: Readonly<Record<'findings' | 'rooms' | 'together' | 'servers' | 'traffic' | 'coverage', string>>;
  readonly parts: Readonly<Record<'seen' | 'who' | 'means' | 'doesNotProve' | 'advice' | 'proof' | 'pointers', string>>;
  readonly columns: Readonly<Record<Column, string>>;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly confidences: Readonly<Record<Confidence, string>>;
  readonly levels: Readonly<Record<EvidenceLevel, string>>;
  readonly observers: Readonly<Record<Observer, string>>;
  readonly disclosures: Readonly<Record<Disclosure, string>>;
  readonly statuses: Readonly<Record<SignatureStatus, string>>;
  /** What must be said beside a value, by how its layout came to be known. */
  readonly statusCaveats: Readonly<Record<SignatureStatus, string>>;
  readonly ends: Names;
  readonly bases: Names;
  readonly kinds: Names;
  readonly relations: Names;
  readonly notJudged: Readonly<Record<NotJudged['why'], string>>;
  readonly notJudgedAbout: string;
  readonly units: Names;
  /** What stands before an explanation, and between the parts of a list, with its spaces. */
  readonly colon: string;
  readonly semicolon: string;
  readonly unknown: string;
  readonly notLookedUp: string;
  readonly asOf: (date: string) => string;
  readonly more: (hidden: number) => string;
  /** What a limit left out of the pairs. */
  readonly caps: Readonly<Record<PresenceCap['cap'], (limit: number, count: number) => string>>;
  readonly frame: string;
  readonly bytes: string;
  readonly visible: string;
  readonly notVisible: string;
  readonly incomplete: string;
  readonly truncated: string;
  readonly timelineAbout: (people: number, rooms: number) => string;
  readonly graphAbout: (people: number, pairs: number) => string;
  readonly graphKey: string;
  /** One sentence with the figure of a finding. */
  readonly summary: (finding: Finding) => string;
  readonly method: readonly string[];
  readonly reproduce: string;
  readonly check: string;
  readonly limits: readonly string[];
  readonly madeBy: (version: string, signatures: string) => string;
}

export type Column =
  | 'kind'
  | 'value'
  | 'file'
  | 'frame'
  | 'bytes'
  | 'hex'
  | 'to'
  | 'vendor'
  | 'room'
  | 'person'
  | 'from'
  | 'until'
  | 'began'
  | 'ended'
  | 'pair'
  | 'seconds'
  | 'basis'
  | 'size'
  | 'address'
  | 'ports'
  | 'names'
  | 'home'
  | 'location'
  | 'operator'
  | 'profiles'
  | 'flows'
  | 'packets'
  | 'recognised'
  | 'time'
  | 'why'
  | 'count'
  | 'sha256'
  | 'format';

export function wordsIn(language: Language): Words {
  return language === 'fr' ? FRENCH : ENGLISH;
}

/** The name of what the program calls `key`. */
export function nameOf(names: Names, key: string): string {
  return Object.hasOwn(names, key) ? names[key]! : key;
}

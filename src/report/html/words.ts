import type { PresenceCap } from '../../core/presence.js';
import type { Language } from '../../core/language.js';
import type { VerdictClause } from '../verdict.js';
import type { NameTable, Names } from './names.js';
import { ENGLISH } from './words-en.js';
import { FRENCH } from './words-fr.js';

/** The fixed words of the page; each language has all of them. */
export interface Words extends Names {
  readonly lang: Language;
  readonly title: string;
  readonly subtitle: string;
  readonly skip: string;
  /** The first sentence of the page: what was found, by clauses joined to one sentence; or that nothing of it was. */
  readonly verdict: Verdict;
  /** Where identifiers were masked. */
  readonly masked: string;
  readonly contents: string;
  /** For one, and for many. */
  readonly figures: Readonly<
    Record<'findings' | 'people' | 'rooms' | 'pairs' | 'servers' | 'fanouts' | 'captures', readonly [string, string]>
  >;
  readonly isOne: (count: number) => boolean;
  readonly headings: Readonly<Record<Heading, string>>;
  readonly none: Readonly<Record<'findings' | 'observers' | 'rooms' | 'together' | 'fanouts' | 'servers' | 'traffic' | 'coverage', string>>;
  readonly parts: Readonly<Record<'seen' | 'who' | 'means' | 'doesNotProve' | 'advice' | 'proof' | 'pointers', string>>;
  readonly columns: Readonly<Record<Column, string>>;
  readonly notJudgedAbout: string;
  /** What stands before an explanation, and between the parts of a list, with its spaces. */
  readonly colon: string;
  readonly semicolon: string;
  readonly unknown: string;
  readonly unknownVendor: string;
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
  /** Of captures that a store told of. */
  readonly recalled: string;
  readonly truncated: string;
  readonly timelineAbout: (people: number, rooms: number, day: string) => string;
  readonly timelineKey: string;
  readonly graphAbout: (people: number, pairs: number) => string;
  readonly graphKey: string;
  readonly graphLeft: (people: number) => string;
  readonly map: MapWords;
  readonly observer: ObserverWords;
  readonly fanout: FanoutWords;
  readonly place: PlaceWords;
  readonly summary: SummaryWords;
  readonly method: readonly string[];
  readonly reproduce: string;
  readonly check: string;
  readonly limits: readonly string[];
  readonly programs: { readonly roomtone: string; readonly node: string; readonly signatures: string };
}

export type Heading =
  | 'findings'
  | 'notes'
  | 'observers'
  | 'rooms'
  | 'together'
  | 'fanouts'
  | 'servers'
  | 'countries'
  | 'profiles'
  | 'traffic'
  | 'coverage'
  | 'method'
  | 'versions'
  | 'hashes'
  | 'anomalies'
  | 'limits';

interface Verdict {
  readonly clauses: Readonly<Record<VerdictClause, string>>;
  /** Joins clauses to one sentence, with its capital and its full stop. */
  readonly sentence: (clauses: readonly string[]) => string;
  readonly shared: string;
  readonly recognised: string;
  readonly nothing: string;
}

interface MapWords {
  readonly about: (servers: number, countries: number) => string;
  readonly key: string;
  readonly left: (servers: number) => string;
  readonly notAsked: string;
  readonly source: (source: string) => string;
}

interface ObserverWords {
  readonly about: string;
  readonly nothing: string;
  readonly encrypted: (flows: number, isVendor: boolean) => string;
  /** Before the names of those who can see one finding. */
  readonly known: string;
}

interface FanoutWords {
  readonly about: string;
  readonly burst: string;
  readonly sequence: (seconds: number) => string;
  readonly answered: (answered: number, asked: number) => string;
  readonly same: (constant: number, all: number) => string;
  readonly identifiedBy: NameTable;
  readonly noIdentifier: string;
  readonly andMore: (hidden: number) => string;
}

/** What is known of a server's place. */
interface PlaceWords {
  readonly anycast: string;
  readonly isRange: (range: string) => string;
  readonly ranges: NameTable;
  readonly disagree: string;
  readonly tooFar: (countries: readonly string[]) => string;
  readonly axes: NameTable;
  /** Of one server. */
  readonly reasons: NameTable;
  readonly inDoubt: string;
  readonly chosen: string;
  readonly lawsOf: string;
  readonly quoted: (title: string) => string;
}

/** One sentence with the figures of a finding. */
export interface SummaryWords {
  /** Values read in packets, by their kind. */
  readonly values: (count: number, kind: string) => string;
  /** Findings that count something else, by their rule. */
  readonly counted: Readonly<Record<string, (count: number) => string>>;
  /** Clients that belong together, by what ties them. */
  readonly linked: Readonly<Record<string, (count: number) => string>>;
  /** Servers under a profile; `axes`: by what, and how many. */
  readonly under: (count: number, profile: string, axes: readonly string[]) => string;
  readonly probed: (count: number, profile: string, servers: readonly string[]) => string;
  readonly inForce: (laws: readonly string[]) => string;
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
  | 'format'
  | 'observer'
  | 'sees'
  | 'asked'
  | 'how'
  | 'answered'
  | 'identifier'
  | 'country'
  | 'servers'
  | 'networks'
  | 'database'
  | 'date'
  | 'program'
  | 'version';

export function wordsIn(language: Language): Words {
  return language === 'fr' ? FRENCH : ENGLISH;
}

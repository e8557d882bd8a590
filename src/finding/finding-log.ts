import { createHash } from 'node:crypto';
import { formatSocket } from '../core/address.js';
import type { Coverage } from '../core/capture.js';
import { type EvidenceLevel, type Excerpt, type Finding, type FindingValue, severityOf } from '../core/finding.js';
import { type Direction, type Flow, destinationOf, keyOfFlow, sourceOf } from '../core/flow.js';
import type { Confidence, Disclosure, Evidence, SignatureStatus } from '../core/observation.js';
import type { CoPresence } from '../core/presence.js';
import type { ClientLink } from '../presence/client-links.js';
import type { Sighting } from '../signature/sink.js';
import type { Rules } from '../signature/schema.js';
import { caveatOf } from './caveat.js';
import { doubtsAbout } from './doubts.js';
import { FlowPairs } from './flow-pairs.js';
import { inferredFrom } from './inferred.js';
import { isOnThePath, isOpen, rulesFor } from './rules.js';
import { plural, summaryOf, titleOf } from './summary.js';

/** Values shown with one finding; `count` says how many there are. */
export const MAX_VALUES = 20;

/** Values told apart for one finding. Guards memory against made-up identifiers; the count stays here from then on. */
export const MAX_COUNTED = 100_000;

/** The same for all findings of a run together: each takes about 100 bytes. */
export const MAX_COUNTED_TOGETHER = 500_000;

/** How a value came to be known. */
export interface Source {
  readonly status: SignatureStatus;
  readonly disclosure: Disclosure;
  readonly confidence: Confidence;
}

/** A message that a finding rests on. */
export interface Seen {
  readonly flow: Flow;
  readonly direction: Direction;
  readonly evidence: Evidence;
  /** Absent when the frame is gone by the time the message is complete. */
  readonly excerpt: Excerpt | undefined;
}

/** What one finding says, before it is dressed with the rule's words. */
export interface Draft {
  readonly rule: string;
  readonly vendor: string | null;
  readonly subject: string;
  readonly evidenceLevel: EvidenceLevel;
  readonly source: Source | undefined;
  /** That of the source when absent. */
  readonly confidence?: Confidence;
  readonly count: number;
  readonly summary: string;
  readonly values: readonly FindingValue[];
}

interface Entry {
  readonly rule: string;
  readonly vendor: string | null;
  readonly subject: string;
  source: Source;
  readonly counted: Set<string>;
  readonly values: FindingValue[];
}

/** Rules of findings that rest on a message as a whole, or on two values of one flow: how many values show one. */
const VALUES_OF_EACH: Readonly<Record<string, number>> = { 'RT-VEN-001': 1, 'RT-MED-001': 1, 'RT-CON-001': 1, 'RT-ID-003': 2 };

/** Draws findings from what comes in: one for each rule, vendor and kind of value. */
export class FindingLog {
  /** Values that were not counted because there are too many; one that comes again counts again. */
  leftOut = 0;
  #counted = 0;
  readonly #rules: Rules;
  readonly #titleOf: (vendor: string) => string;
  readonly #entries = new Map<string, Entry>();
  readonly #flowPairs = new FlowPairs();

  constructor(rules: Rules, vendorTitleOf: (vendor: string) => string) {
    this.#rules = rules;
    this.#titleOf = vendorTitleOf;
  }

  /** Takes a sighting that was not seen before on its flow; `excerptAt` is asked for the bytes around it when they will be shown. */
  observe(sighting: Sighting, excerptAt: () => Excerpt | undefined = () => undefined): void {
    const { kind, value, field, evidence, flow, direction } = sighting;
    let excerpt: Excerpt | 'not taken' | undefined = 'not taken';
    const take = () => (excerpt = excerpt === 'not taken' ? excerptAt() : excerpt);
    let made: FindingValue | undefined;
    const shown = () => (made ??= withExcerpt({ kind, value, field, ...travelling(flow, direction), evidence }, take()));
    this.#judge(sighting, shown);
    this.#pair(sighting, shown, take);
  }

  #judge(sighting: Sighting, shown: () => FindingValue): void {
    const { vendor, kind, value } = sighting;
    for (const rule of rulesFor(sighting)) this.#add(rule, vendor, kind, sighting, value, () => [shown()]);
  }

  /** Takes the first message by which a flow was recognised; what only a key holder or a proxy can recognise says nothing of the path. */
  recognise(vendor: string, protocol: string, seen: Seen, source: Source): void {
    if (isOpen(source)) this.#addSeen('RT-VEN-001', vendor, 'protocol', protocol, seen, source);
  }

  /** Takes a message that is voice or video without encryption; each flow counts once. */
  openMedia(vendor: string | null, protocol: string, seen: Seen, source: Source): void {
    if (isOpen(source)) this.#addSeen('RT-MED-001', vendor, 'media', protocol, seen, source);
  }

  /** Takes a message that uploads an address book; `what` says how much of what. */
  contacts(vendor: string | null, what: string, seen: Seen, source: Source): void {
    // Under TLS too the vendor gets it; the two are never counted together.
    if (isOpen(source)) this.#addSeen('RT-CON-001', vendor, 'contacts', what, seen, source);
    else this.#addSeen('RT-CON-001', vendor, 'contacts shared with the vendor', what, seen, source);
  }

  /**
   * Takes what an earlier reading of a capture told: what it observed, and the
   * findings that rest on more than observations. Of those what is not among
   * the values that they show counts once more with each capture.
   */
  recall(observations: Iterable<Sighting>, findings: readonly Finding[], capture: number): void {
    for (const sighting of observations) {
      const { kind, value, field, evidence, flow, direction } = sighting;
      this.#judge(sighting, () => ({ kind, value, field, ...travelling(flow, direction), evidence }));
    }
    for (const { rule, vendor, subject, disclosure, status, confidence, count, values } of findings) {
      const each = VALUES_OF_EACH[rule];
      if (each === undefined || disclosure === null || status === null) continue;
      for (let nth = 0; nth < count; nth++) {
        const shown = values.slice(each * nth, each * (nth + 1));
        const counted = each === 2 && shown.length === 2 ? pairOf(shown[0]!, shown[1]!) : `${capture} recalled ${nth}`;
        this.#add(rule, vendor, subject, { status, disclosure, confidence }, counted, () => shown);
      }
    }
  }

  /** The flow's number will be another flow's. */
  forget(flow: Flow, capture: number): void {
    this.#flowPairs.forget(flow, capture);
  }

  /** The findings so far, worst first. What rests on the whole run, presence and coverage, is handed in. */
  list(
    pairs: readonly CoPresence[],
    coverages: readonly Coverage[],
    links: readonly ClientLink[] = [],
    others: readonly Draft[] = [],
  ): readonly Finding[] {
    const observed = Array.from(this.#entries.values(), drafted);
    return [...observed, ...together(pairs), ...inferredFrom(links), ...others, ...doubtsAbout(coverages)]
      .map((draft) => this.#finding(draft))
      .toSorted((a, b) => b.score - a.score || compareText(a.rule, b.rule) || compareText(a.subject, b.subject));
  }

  /** What rests on a message as a whole; each flow counts once. */
  #addSeen(rule: string, vendor: string | null, subject: string, value: string, seen: Seen, source: Source): void {
    const { flow, direction, evidence, excerpt } = seen;
    const shown = () => withExcerpt({ kind: subject, value, field: value, ...travelling(flow, direction), evidence }, excerpt);
    this.#add(rule, vendor, subject, source, keyOfFlow(evidence.capture, flow), () => [shown()]);
  }

  /** RT-ID-003: a user and a room on one flow say more than each alone. */
  #pair(sighting: Sighting, shown: () => FindingValue, take: () => void): void {
    const pair = this.#flowPairs.note(sighting, shown, take);
    if (pair === undefined) return;
    const { user, room } = pair;
    this.#add('RT-ID-003', sighting.vendor, 'user and room', sighting, pairOf(user, room), () => [user.shown(), room.shown()]);
  }

  /** Counts what was not counted before, and keeps the first of it as proof. */
  #add(rule: string, vendor: string | null, subject: string, source: Source, counted: string, values: () => readonly FindingValue[]): void {
    const key = `${rule} ${vendor ?? ''} ${subject}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.set(key, (entry = { rule, vendor, subject, source, counted: new Set(), values: [] }));
    entry.source = surer(entry.source, source);
    if (entry.counted.has(counted)) return;
    if (entry.counted.size === MAX_COUNTED || this.#counted === MAX_COUNTED_TOGETHER) {
      this.leftOut++;
      return;
    }
    this.#counted++;
    entry.counted.add(counted);
    if (entry.values.length < MAX_VALUES) entry.values.push(...values());
  }

  #finding(draft: Draft): Finding {
    const rule = this.#rules[draft.rule]!;
    const { vendor, source } = draft;
    const isOnPath = source === undefined || isOpen(source);
    const score = isOnPath ? rule.score : (rule.sharedScore ?? rule.score);
    return {
      rule: draft.rule,
      severity: severityOf(score),
      score,
      confidence: draft.confidence ?? source?.confidence ?? 'high',
      evidenceLevel: draft.evidenceLevel,
      title: titleOf(rule.en.title, vendor === null ? null : this.#titleOf(vendor), draft.subject),
      summary: draft.summary,
      vendor,
      subject: draft.subject,
      count: draft.count,
      observers: isOnPath ? rule.observers : rule.observers.filter((observer) => !isOnThePath(observer)),
      values: draft.values,
      disclosure: source?.disclosure ?? null,
      status: source?.status ?? null,
      fingerprint: createHash('sha256')
        .update(JSON.stringify([draft.rule, vendor, draft.subject]))
        .digest('hex')
        .slice(0, 32),
      labels: rule.labels,
      advice: rule.en.advice,
      caveat: caveatOf(rule, source?.status),
    };
  }
}

function pairOf(user: Pick<FindingValue, 'value'>, room: Pick<FindingValue, 'value'>): string {
  return `${user.value} ${room.value}`;
}

function withExcerpt(shown: FindingValue, excerpt: Excerpt | undefined): FindingValue {
  return excerpt === undefined ? shown : { ...shown, excerpt };
}

/** From where to where a value goes, and on which flow. */
function travelling(flow: Flow, direction: Direction): Required<Pick<FindingValue, 'to' | 'carrier'>> {
  const [source, destination] = [sourceOf(flow, direction), destinationOf(flow, direction)];
  return {
    to: formatSocket(destination.address, destination.port),
    carrier: { flow: flow.id, transport: flow.transport, source, destination, app: flow.app },
  };
}

function drafted({ rule, vendor, subject, source, counted, values }: Entry): Draft {
  const count = counted.size;
  return { rule, vendor, subject, evidenceLevel: 'observed', source, count, summary: summaryOf(rule, subject, count), values: [...values] };
}

/** RT-CO-001: one finding for each vendor whose users anybody on the path can see together. */
function together(pairs: readonly CoPresence[]): readonly Draft[] {
  const byVendor = new Map<string, CoPresence[]>();
  // Without a room it is inferred: RT-CO-002.
  for (const pair of pairs.filter((one) => isOpen(one) && one.rooms.length > 0)) {
    const met = byVendor.get(pair.vendor);
    if (met === undefined) byVendor.set(pair.vendor, [pair]);
    else met.push(pair);
  }
  return Array.from(byVendor, ([vendor, met]) => {
    const { status, disclosure } = met[0]!;
    return {
      rule: 'RT-CO-001',
      vendor,
      subject: 'co-presence',
      evidenceLevel: 'derived',
      source: { status, disclosure, confidence: status === 'confirmed' ? 'high' : 'medium' },
      count: met.length,
      summary: `${plural(met.length, 'pair')} of people seen together in a room.`,
      values: met.slice(0, MAX_VALUES).map((pair) => ({
        kind: 'pair',
        value: `${pair.a} and ${pair.b} in ${pair.rooms.map(({ room }) => room).join(', ')}`,
        field: pair.basis,
        to: '',
        evidence: pair.evidence[0]!,
      })),
    };
  });
}

const CONFIDENCES: readonly Confidence[] = ['low', 'medium', 'high'];

/** One confirmed sighting is worth more than many that are only read about. */
export function surer(a: Source, b: Source): Source {
  return CONFIDENCES.indexOf(b.confidence) > CONFIDENCES.indexOf(a.confidence) ? b : a;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

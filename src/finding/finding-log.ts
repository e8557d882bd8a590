import { createHash } from 'node:crypto';
import type { Coverage } from '../core/capture.js';
import { type EvidenceLevel, type Excerpt, type Finding, type FindingValue, severityOf } from '../core/finding.js';
import type { Evidence, Kind } from '../core/observation.js';
import type { CoPresence } from '../core/presence.js';
import type { Sighting } from '../signature/protocol-rules.js';
import type { Rules } from '../signature/schema.js';
import { caveatOf } from './caveat.js';
import { ROOM_KINDS, isUserIdentifier, rulesFor } from './rules.js';

/** Proofs shown with one finding; `count` says how many there are. */
export const MAX_VALUES = 20;

/** Flows watched for a user and a room together. Guards memory. */
export const MAX_PAIRED_FLOWS = 200_000;

/** How a vendor is called. */
export type TitleOf = (vendor: string) => string;

interface Entry {
  readonly rule: string;
  readonly vendor: string | null;
  readonly subject: string;
  readonly evidenceLevel: EvidenceLevel;
  readonly summary: (count: number) => string;
  readonly values: FindingValue[];
  count: number;
  source: Pick<Sighting, 'status' | 'disclosure' | 'confidence'> | undefined;
}

/** Draws findings from what comes in, one for each rule, vendor and kind of value. */
export class FindingLog {
  readonly #rules: Rules;
  readonly #titleOf: TitleOf;
  readonly #entries = new Map<string, Entry>();
  /** First user and first room of each flow, until both are there. */
  readonly #flows = new Map<string, { user?: FindingValue; room?: FindingValue }>();

  constructor(rules: Rules, titleOf: TitleOf) {
    this.#rules = rules;
    this.#titleOf = titleOf;
  }

  /** Takes a sighting that was not seen before on its flow. */
  observe(sighting: Sighting, excerpt: Excerpt | undefined): void {
    const value: FindingValue = {
      kind: sighting.kind,
      value: sighting.value,
      field: sighting.field,
      evidence: sighting.evidence,
      ...(excerpt !== undefined && { excerpt }),
    };
    for (const rule of rulesFor(sighting)) {
      this.#add(
        rule,
        sighting.vendor,
        sighting.kind,
        'observed',
        sighting,
        [value],
        (count) => `${plural(count, COUNTED[sighting.kind] ?? sighting.kind)} readable in the packets.`,
      );
    }
    this.#pair(sighting, value);
  }

  /** Takes the first message by which a flow was recognised. */
  recognise(vendor: string | null, evidence: Evidence, protocol: string, excerpt: Excerpt | undefined, source: Entry['source']): void {
    const value = { kind: 'protocol', value: protocol, field: protocol, evidence, ...(excerpt !== undefined && { excerpt }) };
    this.#add(
      'RT-VEN-001',
      vendor,
      'protocol',
      'observed',
      source,
      [value],
      (count) => `${plural(count, 'flow')} recognised by the bytes of the protocol.`,
    );
  }

  /** The findings so far, worst first. What rests on all of the run, presence and coverage, is handed in. */
  list(pairs: readonly CoPresence[], coverages: readonly Coverage[]): readonly Finding[] {
    const whole = [...this.#coPresence(pairs), ...this.#doubts(coverages)];
    const entries = [...this.#entries.values(), ...whole];
    return entries
      .map((entry) => this.#describe(entry))
      .toSorted((a, b) => b.score - a.score || compareText(a.rule, b.rule) || compareText(a.subject, b.subject));
  }

  /** RT-ID-003: a user and a room on one flow say more than each alone. */
  #pair(sighting: Sighting, value: FindingValue): void {
    const side = isUserIdentifier(sighting) ? 'user' : ROOM_KINDS.has(sighting.kind) ? 'room' : undefined;
    if (side === undefined) return;
    const key = `${sighting.evidence.capture} ${sighting.flow.id}`;
    let flow = this.#flows.get(key);
    if (flow === undefined) {
      if (this.#flows.size === MAX_PAIRED_FLOWS) return;
      this.#flows.set(key, (flow = {}));
    }
    if (flow[side] !== undefined) return;
    flow[side] = value;
    if (flow.user === undefined || flow.room === undefined) return;
    this.#add(
      'RT-ID-003',
      sighting.vendor,
      'user and room',
      'observed',
      sighting,
      [flow.user, flow.room],
      (count) => `${plural(count, 'flow')} carrying both.`,
    );
  }

  #coPresence(pairs: readonly CoPresence[]): readonly Entry[] {
    const byVendor = new Map<string, CoPresence[]>();
    for (const pair of pairs) byVendor.set(pair.vendor, [...(byVendor.get(pair.vendor) ?? []), pair]);
    return Array.from(byVendor, ([vendor, met]) => ({
      rule: 'RT-CO-001',
      vendor,
      subject: 'co-presence',
      evidenceLevel: 'derived' as const,
      summary: (count: number) => `${plural(count, 'pair')} of people seen together in a room.`,
      count: met.length,
      source: {
        status: met[0]!.status,
        disclosure: met[0]!.disclosure,
        confidence: met[0]!.status === 'confirmed' ? ('high' as const) : ('medium' as const),
      },
      values: met.slice(0, MAX_VALUES).map((pair) => ({
        kind: 'pair',
        value: `${pair.a} and ${pair.b} in ${pair.rooms.map(({ room }) => room).join(', ')}`,
        field: pair.basis,
        evidence: pair.evidence[0]!,
      })),
    }));
  }

  /** RT-COV-001: what could not be judged, so that silence is not taken for safety. */
  #doubts(coverages: readonly Coverage[]): readonly Entry[] {
    const concealed = new Map<string, number>();
    const other = new Map<string, { count: number; unit: string }>();
    for (const { notJudged } of coverages) {
      for (const { why, count, unit, detail } of notJudged) {
        if (why === 'encrypted') for (const vendor of detail) concealed.set(vendor, (concealed.get(vendor) ?? 0) + count);
        else if (CASTS_DOUBT.has(why)) other.set(why, { count: (other.get(why)?.count ?? 0) + count, unit });
      }
    }
    const doubt = { rule: 'RT-COV-001', evidenceLevel: 'observed' as const, source: undefined, values: [] };
    const entries: Entry[] = Array.from(concealed, ([vendor, count]) => ({
      ...doubt,
      vendor,
      subject: 'encrypted',
      count,
      summary: () => `${plural(count, 'flow')} encrypted: user and room identifiers, if there are any, are not visible here.`,
    }));
    if (other.size > 0) {
      const parts = Array.from(other, ([why, { count, unit }]) => `${DOUBTS[why]!} (${count} ${unit})`);
      entries.push({ ...doubt, vendor: null, subject: 'coverage', count: other.size, summary: () => `Not judged: ${parts.join('; ')}.` });
    }
    return entries;
  }

  #add(
    rule: string,
    vendor: string | null,
    subject: string,
    evidenceLevel: EvidenceLevel,
    source: Entry['source'],
    values: readonly FindingValue[],
    summary: Entry['summary'],
  ): void {
    const key = JSON.stringify([rule, vendor, subject]);
    let entry = this.#entries.get(key);
    if (entry === undefined)
      this.#entries.set(key, (entry = { rule, vendor, subject, evidenceLevel, source, summary, values: [], count: 0 }));
    entry.count++;
    if (entry.values.length < MAX_VALUES) entry.values.push(...values);
  }

  #describe(entry: Entry): Finding {
    const rule = this.#rules[entry.rule]!;
    const { source } = entry;
    return {
      rule: entry.rule,
      severity: severityOf(rule.score),
      score: rule.score,
      confidence: source?.confidence ?? 'high',
      evidenceLevel: entry.evidenceLevel,
      title: entry.vendor === null ? rule.en.title : `${this.#titleOf(entry.vendor)}: ${rule.en.title}`,
      summary: entry.summary(entry.count),
      vendor: entry.vendor,
      subject: entry.subject,
      count: entry.count,
      observers: rule.observers,
      values: [...entry.values],
      disclosure: source?.disclosure ?? null,
      status: source?.status ?? null,
      fingerprint: createHash('sha256')
        .update(JSON.stringify([entry.rule, entry.vendor, entry.subject]))
        .digest('hex')
        .slice(0, 32),
      labels: rule.labels,
      advice: rule.en.advice,
      caveat: caveatOf(rule, source?.status),
    };
  }
}

/** Reasons that leave room for a leak nobody saw, in words; ARP or ICMP do not. */
const DOUBTS: Readonly<Record<string, string>> = {
  'unknown-protocol': 'protocols that no signature knows',
  'unread-payload': 'payloads that their protocol does not explain',
  fragment: 'IP fragments',
  'cut-packet': 'packets cut by the snap length',
  'link-type': 'link types that are not read',
  'broken-headers': 'broken headers',
  'flow-limit': 'packets beyond the limit of flows',
  'observation-limit': 'values beyond the limit of observations',
};
const CASTS_DOUBT = new Set(Object.keys(DOUBTS));

/** How values of a kind are called when they are counted. */
const COUNTED: Partial<Record<Kind, string>> = {
  'user-id': 'user id',
  'room-id': 'room id',
  'device-id': 'device id',
  'call-id': 'call id',
};

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

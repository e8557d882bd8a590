import { formatSocket } from '../core/address.js';
import type { Fanout } from '../core/fanout.js';
import type { FindingValue } from '../core/finding.js';
import type { Endpoint } from '../core/flow.js';
import type { Evidence, Kind } from '../core/observation.js';
import type { Axis, PlaceConfidence, ProfileHit } from '../core/place.js';
import type { Time } from '../core/time.js';
import { type Draft, MAX_VALUES, type Source, surer } from './finding-log.js';
import type { Judgement } from '../place/gazetteer.js';
import { plural } from './summary.js';

/** What is known of a server's place at a time. */
export type Judge = (address: string, vendor: string | null, time: Time) => Judgement;

/** A server by its address, and its port where there is one. */
type ProbedAt = Pick<Endpoint, 'address'> & { readonly port: number | null };

/** A probe that names somebody, and the server it went to. That the server answered is not asked: the name went out. */
export interface Ping {
  readonly vendor: string | null;
  readonly kind: Kind;
  readonly value: string;
  readonly field: string;
  readonly server: ProbedAt;
  readonly time: Time;
  readonly source: Source;
  readonly evidence: Evidence;
}

/** A probe as a finding counts it; `kind` and `value` of one that names nobody say so. */
type Probed = Omit<Ping, 'kind'> & { readonly kind: string };

/** What sets one server of a fan-out apart from another. The vendor's home is the same for all, and where an address is registered is a hint; RT-JUR tells both. */
const OF_SERVER: ReadonlySet<Axis> = new Set(['location', 'operator']);

/** Reasons named for one profile; servers of one network have the same. */
const MAX_REASONS = 3;

/**
 * RT-PING-001 for probes that carry an identifier, RT-PING-002 for fan-outs
 * that carry none, where at least one of the servers, by where it stands or
 * who runs it, falls under a profile that the user chose.
 */
export function pingFindings(pings: readonly Ping[], fanouts: readonly Fanout[], judge: Judge): readonly Draft[] {
  const unnamed = fanouts.filter(({ identifier }) => identifier === null).flatMap(probesOf);
  const compared = fanouts.filter(({ identifier }) => identifier?.by === 'compared').flatMap(probesOf);
  return [
    ...grouped([...pings, ...compared]).flatMap((group) => drafts('RT-PING-001', group, judge)),
    ...grouped(unnamed).flatMap((group) => drafts('RT-PING-002', group, judge)),
  ];
}

/** A fan-out whose identifier, if there is one, no decoder names. */
function probesOf({ servers, port, vendor, template, identifier }: Fanout): readonly Probed[] {
  const source: Source = { status: 'heuristic', disclosure: 'cleartext', confidence: identifier === null ? 'medium' : 'low' };
  return servers.map(({ address, evidence }, i) => ({
    vendor,
    kind: identifier?.kind ?? 'probe',
    value: identifier?.value ?? template,
    field: identifier?.field ?? 'fan-out',
    server: { address, port },
    time: evidence.time,
    source,
    evidence: i === 0 ? (identifier?.evidence ?? evidence) : evidence,
  }));
}

function grouped(probes: readonly Probed[]): readonly (readonly Probed[])[] {
  const groups = new Map<string, Probed[]>();
  for (const probe of probes) {
    const key = JSON.stringify([probe.vendor, probe.kind]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [probe]);
    else group.push(probe);
  }
  return [...groups.values()];
}

/** One finding for each profile under which a server of the group falls. */
function drafts(rule: string, probes: readonly Probed[], judge: Judge): readonly Draft[] {
  const judged = probes.map((probe) => {
    const { profiles, verdict } = judge(probe.server.address, probe.vendor, probe.time);
    return { probe, place: verdict.location.confidence, hits: profiles.filter(({ axis }) => OF_SERVER.has(axis)) };
  });
  const profiles = new Set(judged.flatMap(({ hits }) => hits.map(({ profile }) => profile)));
  const asked = new Set(probes.map(({ server }) => server.address)).size;
  return [...profiles].map((profile) => {
    const under = judged
      .map((one) => ({ ...one, hits: one.hits.filter((hit) => hit.profile === profile) }))
      .filter(({ hits }) => hits.length > 0);
    const { vendor, kind } = probes[0]!;
    return {
      rule,
      vendor,
      subject: `${kind}, profile ${profile}`,
      evidenceLevel: 'derived',
      source: under.map(({ probe, hits, place }) => sourceOf(probe.source, hits, place)).reduce(surer),
      count: new Set(under.map(({ probe }) => probe.server.address)).size,
      summary: sentence(profile, asked, under),
      values: under.slice(0, MAX_VALUES).map(({ probe }) => valueOf(probe)),
    };
  });
}

/** `2 of 5 servers fall under profile prc because 203.0.113.9: located in CN according to …`. */
function sentence(
  profile: string,
  asked: number,
  under: readonly { readonly probe: Probed; readonly hits: readonly ProfileHit[] }[],
): string {
  const reasons = new Map(under.map(({ probe, hits }) => [probe.server.address, hits.map(({ because }) => because).join(', and ')]));
  const named = Array.from(reasons, ([address, because]) => `${address}: ${because}`).slice(0, MAX_REASONS);
  const falls = reasons.size === 1 ? 'falls' : 'fall';
  const more = reasons.size > MAX_REASONS ? `; and ${reasons.size - MAX_REASONS} more` : '';
  return `${reasons.size} of ${plural(asked, 'server')} ${falls} under profile ${profile} because ${named.join('; ')}${more}.`;
}

/** No surer than what is known of the place. */
function sourceOf(source: Source, hits: readonly ProfileHit[], place: PlaceConfidence): Source {
  const sure = hits.filter(({ isSure }) => isSure);
  if (sure.length === 0) return { ...source, confidence: 'low' };
  const isOnlyMedium = sure.every(({ axis }) => axis === 'location') && place !== 'high';
  return isOnlyMedium && source.confidence === 'high' ? { ...source, confidence: 'medium' } : source;
}

function valueOf({ kind, value, field, server, evidence }: Probed): FindingValue {
  return { kind, value, field, to: formatSocket(server.address, server.port), evidence };
}

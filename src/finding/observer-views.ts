import type { Coverage } from '../core/capture.js';
import type { Finding, Observer } from '../core/finding.js';
import { type Disclosure, KINDS, type Kind } from '../core/observation.js';
import type { ObserverView, SeenIdentifiers } from '../core/observer.js';
import type { ProfileHit, Server } from '../core/place.js';
import type { Group, ObserverLog } from './observer-log.js';
import type { Judge } from './ping-findings.js';
import { isOnThePath, isOpen } from './rules.js';

/** Reasons told of one observer; servers of one network have the same. */
const MAX_REASONS = 4;

/** Most open first. */
const DISCLOSURES: readonly Disclosure[] = ['cleartext', 'publicly-decryptable', 'decrypted', 'intercepted'];

/** What the views are made of, beside what was seen. */
export interface Known {
  /** With their places, where those were asked for. */
  readonly servers: readonly Server[];
  /** Undefined where places were not asked for. */
  readonly judge: Judge | undefined;
  /** Ids of the profiles chosen. */
  readonly profiles: readonly string[];
  readonly coverages: readonly Coverage[];
  readonly findings: readonly Finding[];
  readonly titleOf: (vendor: string) => string;
}

interface Draft {
  readonly observer: Observer;
  readonly name: string | null;
  /** Of the view of a vendor its id, of that of a state the profile's. */
  readonly id: string | null;
  readonly because: Map<string, number>;
  readonly servers: Set<string>;
  /** Values by kind, and by how open they lie, as in DISCLOSURES. */
  readonly counts: Map<Kind, number[]>;
  /** Vendors and kinds of the values seen, for telling which findings are meant. */
  readonly subjects: Set<string>;
  isSure: boolean;
}

/**
 * Who can see which identifiers: those on the path, then operators, vendors,
 * the states of the profiles chosen, and the other participants; of one kind
 * those who see most come first. An operator or a vendor reads what ends at its
 * servers, open or not; those on the path only what is open.
 */
export function observerViews(log: Pick<ObserverLog, 'groups' | 'values'>, known: Known): readonly ObserverView[] {
  const views = new Map<string, Draft>();
  const view = (observer: Observer, id: string | null, name: string | null = id): Draft => {
    const key = JSON.stringify([observer, id]);
    let draft = views.get(key);
    if (draft === undefined) {
      draft = { observer, name, id, because: new Map(), servers: new Set(), counts: new Map(), subjects: new Set(), isSure: true };
      views.set(key, draft);
    }
    return draft;
  };
  if (known.coverages.every(({ flows }) => flows === 0)) return [];
  const onThePath = [view('same-network', null), view('provider-and-transit', null)];
  const servers = new Map(known.servers.map((server) => [server.address, server]));
  const concerned = (server: Pick<Server, 'address' | 'verdict' | 'profiles' | 'vendor'>): readonly Draft[] => {
    const { operator } = server.verdict ?? {};
    const drafts = [view('server-operator', operator?.name ?? null)];
    if (operator != null) count(drafts[0]!.because, operator.reason);
    if (server.vendor !== null) drafts.push(view('vendor', server.vendor, known.titleOf(server.vendor)));
    for (const profile of known.profiles) {
      const hits = (server.profiles ?? []).filter((hit) => hit.profile === profile);
      if (hits.length > 0) drafts.push(stateView(view('states', profile), hits));
    }
    for (const draft of [...onThePath, ...drafts]) draft.servers.add(server.address);
    return drafts;
  };
  const byServer = new Map<string, readonly Draft[]>();
  for (const server of known.servers) if (server.flows > 0) byServer.set(server.address, concerned(server));

  const byGroup = log.groups.map((group): readonly Draft[] => {
    const { server: address, vendor, isTold } = group;
    let ends = byServer.get(address);
    if (ends === undefined) {
      const placed = known.judge?.(address, vendor, group.first);
      byServer.set(address, (ends = concerned(servers.get(address) ?? { address, vendor, ...placed })));
    }
    // A server of many vendors belongs to one; what another vendor's app sends there is that vendor's as well.
    const own = vendor === null ? [] : [view('vendor', vendor, known.titleOf(vendor))];
    const seen = new Set([
      ...(isOpen(group) ? onThePath : []),
      ...ends.filter((end) => vendor === null || end.observer !== 'vendor'),
      ...own,
    ]);
    if (isTold) seen.add(view('participants', null));
    for (const draft of seen) draft.servers.add(address);
    return [...seen];
  });
  for (const { kind, groups } of log.values()) {
    for (const [draft, group] of mostOpen(groups, log.groups, byGroup)) {
      const counts = draft.counts.get(kind) ?? DISCLOSURES.map(() => 0);
      counts[DISCLOSURES.indexOf(group.disclosure)]!++;
      draft.counts.set(kind, counts);
      for (const index of groups) draft.subjects.add(subjectOf(log.groups[index]!.vendor, kind));
    }
  }
  return [...views.values()].toSorted(byRank).map((draft) => viewOf(draft, known));
}

/** For each observer of a value the group in which it lies most open for it. */
function mostOpen(indexes: Iterable<number>, groups: readonly Group[], byGroup: readonly (readonly Draft[])[]): ReadonlyMap<Draft, Group> {
  const best = new Map<Draft, Group>();
  for (const index of indexes) {
    const group = groups[index]!;
    for (const draft of byGroup[index]!) {
      const known = best.get(draft);
      if (known === undefined || DISCLOSURES.indexOf(group.disclosure) < DISCLOSURES.indexOf(known.disclosure)) best.set(draft, group);
    }
  }
  return best;
}

function stateView(draft: Draft, hits: readonly ProfileHit[]): Draft {
  // Sure by one server is sure; a new view has none yet.
  const isSure = hits.some((hit) => hit.isSure);
  draft.isSure = draft.because.size === 0 ? isSure : draft.isSure || isSure;
  for (const { because } of hits) count(draft.because, because);
  return draft;
}

function viewOf(draft: Draft, { coverages, findings }: Known): ObserverView {
  const { observer, name, id, because, servers, counts, isSure } = draft;
  return {
    observer,
    name,
    because: [...because]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, MAX_REASONS)
      .map(([reason]) => reason),
    isSure,
    sees: seenIn(counts),
    servers: servers.size,
    encryptedFlows: isOnThePath(observer)
      ? encrypted(coverages) + opened(coverages)
      : observer === 'vendor'
        ? encrypted(coverages, id)
        : null,
    findings: findings.filter((finding) => concerns(finding, draft)).map(({ fingerprint }) => fingerprint),
  };
}

function seenIn(counts: Draft['counts']): readonly SeenIdentifiers[] {
  return KINDS.flatMap((kind) =>
    (counts.get(kind) ?? []).flatMap((values, i) => (values === 0 ? [] : [{ kind, values, disclosure: DISCLOSURES[i]! }])),
  );
}

/** Whether an observer of the kind that a finding names is this one. */
function concerns({ observers, vendor, subject }: Finding, { observer, id, subjects }: Draft): boolean {
  if (!observers.includes(observer)) return false;
  if (isOnThePath(observer)) return true;
  if (observer === 'vendor') return id === vendor;
  const profile = /\bprofile (\S+)$/.exec(subject)?.[1];
  if (observer === 'states' && profile !== undefined) return profile === id;
  const isKind = (KINDS as readonly string[]).includes(subject);
  return isKind ? subjects.has(subjectOf(vendor, subject)) : KINDS.some((kind) => subjects.has(subjectOf(vendor, kind)));
}

function subjectOf(vendor: string | null, kind: string): string {
  return `${kind} ${vendor ?? ''}`;
}

/** Encrypted flows that could be read here, with the keys: on the path they cannot. */
function opened(coverages: readonly Coverage[]): number {
  return coverages.reduce((sum, { keysMatched }) => sum + keysMatched, 0);
}

/** Flows with a part that nobody could read here; of one vendor, or of all. */
function encrypted(coverages: readonly Coverage[], vendor?: string | null): number {
  return coverages
    .flatMap(({ notJudged }) => notJudged)
    .filter(({ why, detail }) => why === 'encrypted' && (vendor === undefined || (detail[0] ?? null) === vendor))
    .reduce((sum, { count: flows }) => sum + flows, 0);
}

const RANK: readonly Observer[] = ['same-network', 'provider-and-transit', 'server-operator', 'vendor', 'states', 'participants'];

function byRank(a: Draft, b: Draft): number {
  const [x, y] = [a.name ?? '\uffff', b.name ?? '\uffff'];
  return RANK.indexOf(a.observer) - RANK.indexOf(b.observer) || totalOf(b) - totalOf(a) || (x < y ? -1 : x > y ? 1 : 0);
}

function totalOf({ counts }: Draft): number {
  return [...counts.values()].flat().reduce((sum, values) => sum + values, 0);
}

function count(reasons: Map<string, number>, reason: string): void {
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
}

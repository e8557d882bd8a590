import type { Picture, SeenFinding } from './picture.js';

/**
 * `went`: it was looked for where it stood before, and is not there.
 * `not-judged`: it is not there, but neither is the traffic it stood in.
 */
export type Change = 'appeared' | 'went' | 'not-judged' | 'stayed';

export interface FindingChange {
  readonly change: Change;
  readonly fingerprint: string;
  readonly finding: SeenFinding;
  /** How many there were, and are; null where there is no such finding. */
  readonly before: number | null;
  readonly after: number | null;
  /** Why nothing can be said, or what a disappearance rests on. */
  readonly why: string;
}

/** What is only on one side, in order. */
export interface SetChange {
  readonly appeared: readonly string[];
  readonly went: readonly string[];
}

export interface CoverageSide {
  readonly captures: number;
  readonly flows: number;
  readonly recognised: number;
  readonly complete: boolean;
}

/** What changed between two runs. */
export interface Difference {
  readonly findings: readonly FindingChange[];
  readonly servers: SetChange;
  readonly countries: SetChange;
  readonly kinds: SetChange;
  readonly protocols: SetChange;
  readonly before: CoverageSide;
  readonly after: CoverageSide;
}

/** What could not be judged is told in `findings`, but is no finding that comes and goes. */
const COVERAGE_RULE = 'RT-COV-001';

export function compare(old: Picture, now: Picture): Difference {
  const findings: FindingChange[] = [];
  for (const [fingerprint, finding] of now.findings) {
    if (finding.rule === COVERAGE_RULE) continue;
    const before = old.findings.get(fingerprint)?.count ?? null;
    const change = before === null ? 'appeared' : 'stayed';
    findings.push({ change, fingerprint, finding, before, after: finding.count, why: '' });
  }
  for (const [fingerprint, finding] of old.findings) {
    if (finding.rule === COVERAGE_RULE || now.findings.has(fingerprint)) continue;
    const doubt = doubtAbout(finding, old, now);
    const why = doubt ?? (finding.vendor !== null && now.encrypted.has(finding.vendor) ? 'its traffic is there, and encrypted' : '');
    findings.push({ change: doubt === undefined ? 'went' : 'not-judged', fingerprint, finding, before: finding.count, after: null, why });
  }
  return {
    findings,
    servers: sides(old.servers, now.servers),
    countries: sides(old.countries, now.countries),
    kinds: sides(old.kinds, now.kinds),
    protocols: sides(new Set(old.protocols.keys()), new Set(now.protocols.keys())),
    before: coverageOf(old),
    after: coverageOf(now),
  };
}

/** Why the absence of a finding says nothing; undefined when what it stood in was looked at. */
function doubtAbout({ vendor, subject }: SeenFinding, old: Picture, now: Picture): string | undefined {
  if (now.captures === 0 || now.recognised === 0) return 'nothing was recognised in the new capture';
  if (!now.isComplete) return 'the new capture was not read to its end';
  const protocols = old.protocolsOf(vendor, subject);
  const isThere = [...protocols].some((protocol) => now.protocols.has(protocol));
  // A name that was looked up is no traffic to look into.
  if (vendor !== null)
    return now.hasProtocolOf(vendor) || (isThere && now.vendors.has(vendor))
      ? undefined
      : `no traffic of ${vendor} that can be read is in the new capture`;
  if (protocols.size === 0 || isThere) return undefined;
  return `none of the protocols it stood in is in the new capture: ${[...protocols].toSorted().join(', ')}`;
}

function sides(old: ReadonlySet<string>, now: ReadonlySet<string>): SetChange {
  return {
    appeared: [...now].filter((one) => !old.has(one)).toSorted(),
    went: [...old].filter((one) => !now.has(one)).toSorted(),
  };
}

function coverageOf({ captures, flows, recognised, isComplete }: Picture): CoverageSide {
  return { captures, flows, recognised, complete: isComplete };
}

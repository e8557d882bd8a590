import type { AnomalyLog } from '../core/anomaly-log.js';
import type { Coverage, LeftOut, NotJudged } from '../core/capture.js';
import type { CoverageTally } from '../message/coverage-tally.js';
import type { DemultiplexerCounts } from '../message/demultiplexer.js';
import type { Echoes } from '../signature/echoes.js';
import type { ObservationLog } from '../signature/observation-log.js';
import type { Session } from '../signature/sessions.js';

/** What counts on the capture being read. */
export interface Counted {
  readonly file: string;
  readonly packets: number;
  readonly flowsMet: { readonly seen: number; readonly expired: number };
  readonly tally: CoverageTally;
  readonly counts: DemultiplexerCounts;
  protocolsOf(flow: number): readonly string[];
  readonly observations: ObservationLog;
  readonly anomalies: AnomalyLog;
  readonly eventsLeftOut: number;
  readonly probeLog: { readonly leftOut: number };
  readonly echoes: Echoes;
  /** By the time the capture began. */
  readonly leftOutBefore: LeftOut;
}

/** By the logs of a run. */
export function leftOutBy(logs: {
  readonly servers: { readonly namesLeftOut: number };
  readonly findings: { readonly leftOut: number };
}): LeftOut {
  return { names: logs.servers.namesLeftOut, values: logs.findings.leftOut };
}

/** What the signatures say, and what the user asked for. */
export interface Asked {
  /** Of a protocol that conceals identifiers its vendor, null for an open standard; undefined when it conceals none. */
  readonly vendorConcealing: (protocol: string) => string | null | undefined;
  readonly sessions: ReadonlyMap<string, readonly Session[]>;
  readonly watched: Coverage['watched'] | undefined;
  readonly leftOut: LeftOut;
}

/** What was looked at in one capture so far, and what could not be judged. */
export function coverageOf(counted: Counted, { vendorConcealing, sessions, watched, leftOut }: Asked): Coverage {
  const { file, packets, flowsMet, tally, counts, observations, anomalies, eventsLeftOut, probeLog, echoes, leftOutBefore } = counted;
  const { classified, pdus, flows, decrypted, unread, resumed } = counts;
  const notJudged: NotJudged[] = [];
  const note = (why: NotJudged['why'], unit: NotJudged['unit'], count: number, detail: readonly string[] = []) => {
    if (count > 0) notJudged.push({ why, unit, count, detail });
  };
  for (const [id, count] of flows) {
    const vendor = vendorConcealing(id);
    if (vendor !== undefined) note('encrypted', 'flows', count - (decrypted.get(id) ?? 0), vendor === null ? [] : [vendor]);
  }
  note('unknown-protocol', 'flows', flowsMet.seen - classified);
  note('unread-payload', 'payloads', unread);
  note('observation-limit', 'payloads', observations.leftOut);
  note('reassembly-limit', 'payloads', anomalies.limits);
  note('idle-limit', 'flows', resumed);
  note('event-limit', 'events', eventsLeftOut);
  note('probe-limit', 'payloads', probeLog.leftOut);
  note('name-limit', 'names', leftOut.names - leftOutBefore.names);
  note('finding-limit', 'values', leftOut.values - leftOutBefore.values);
  notJudged.push(...tally.notJudged());
  return {
    file,
    packets,
    packetsRead: tally.read,
    flows: flowsMet.seen,
    flowsExpired: flowsMet.expired,
    flowsClassified: classified,
    flowsByProtocol: Object.fromEntries(flows),
    flowsSeenBefore: echoes.flowsByProtocol((flow) => counted.protocolsOf(flow)),
    messagesByProtocol: Object.fromEntries(pdus),
    sessionsByProtocol: Object.fromEntries(
      Array.from(sessions, ([id, all]) => [id, { opened: all.length, answered: all.filter(({ answered }) => answered).length }]),
    ),
    keysMatched: [...decrypted.values()].reduce((sum, count) => sum + count, 0),
    notJudged,
    ...(watched !== undefined && { watched }),
  };
}

import { parseSocket } from './core/address.js';
import type { Fanout } from './core/fanout.js';
import type { Finding } from './core/finding.js';
import type { Stay } from './core/presence.js';
import type { CaptureResult } from './core/results.js';
import type { KnownServer } from './finding/run-servers.js';
import type { TimingHint } from './presence/media-rates.js';
import type { RunLogs } from './run-logs.js';

/** What a capture gave when it was read by itself; evidence names it by the index that it has in this run. */
export interface Recalled {
  readonly result: CaptureResult;
  readonly stays: readonly Stay[];
  readonly servers: readonly KnownServer[];
  readonly fanouts: readonly Fanout[];
  readonly findings: readonly Finding[];
}

type Logs = Pick<RunLogs, 'findings' | 'observers' | 'servers' | 'presence' | 'shared'>;

/** Puts what a capture gave into the logs of a run, as its packets would. That packets stand in other captures too they alone could tell. */
export function recall({ findings: log, observers, servers, presence, shared }: Logs, capture: number, told: Recalled): void {
  const { result, stays, fanouts, findings } = told;
  const { observations, events } = result;
  shared.begin(capture, undefined, false);
  for (const observation of observations) observers.note(observation);
  log.recall(observations, findings, capture);
  presence.recall(stays, observations, hintsOf(findings));
  servers.recall(told.servers, { fanouts, observations, events });
}

/** Servers where nothing but timing tied clients. */
function hintsOf(findings: readonly Finding[]): readonly TimingHint[] {
  return findings
    .filter(({ subject }) => subject === 'timing-only')
    .flatMap(({ vendor, values }) =>
      values.flatMap(({ value, evidence }) => {
        const server = parseSocket(value);
        return server === undefined ? [] : [{ vendor, server, pairs: [], evidence }];
      }),
    );
}

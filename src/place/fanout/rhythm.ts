import type { Rhythm } from '../../core/fanout.js';

/** Servers that make a fan-out: two are a pair of a server and its spare. */
export const LEAST_SERVERS = 3;

/** Within so many seconds, servers are asked at once. */
export const BURST_SECONDS = 2;

/** Within so many seconds, servers are asked one after the other. */
export const WINDOW_SECONDS = 120;

/** Shorter steps are retries and chance. */
const SHORTEST_STEP = 0.5;

/** Two steps in a row are even when the longer one is no more than so much longer. */
const EVEN = 1.25;

/** A gap fits a step when it is so near a multiple of it; by chance one in five does. */
const NEAR = 0.1;

/** Of all gaps so many must fit. */
const STEADY_SHARE = 2 / 3;

/** A contact with a server, as far as a rhythm goes. */
interface Contact {
  readonly server: string;
  readonly seconds: number;
}

/** A run of contacts: `from` to `end` (exclusive) in the list handed in. */
export interface Run {
  readonly rhythm: Rhythm;
  readonly from: number;
  readonly end: number;
  readonly stepSeconds: number | null;
}

/** Runs of contacts with at least three servers, at once or in even steps; `contacts` in the order of their times. */
export function findRuns(contacts: readonly Contact[]): readonly Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < contacts.length;) {
    const run = burstAt(contacts, from) ?? sequenceAt(contacts, from);
    if (run === undefined) from++;
    else {
      runs.push(run);
      from = run.end;
    }
  }
  return runs;
}

function burstAt(contacts: readonly Contact[], from: number): Run | undefined {
  const end = endWithin(contacts, from, BURST_SECONDS);
  return firstContacts(contacts, from, end).length < LEAST_SERVERS ? undefined : { rhythm: 'burst', from, end, stepSeconds: null };
}

function sequenceAt(contacts: readonly Contact[], from: number): Run | undefined {
  const end = endWithin(contacts, from, WINDOW_SECONDS);
  const times = firstContacts(contacts, from, end);
  if (times.length < LEAST_SERVERS) return undefined;
  const step = stepOf(times);
  return step === undefined ? undefined : { rhythm: 'sequence', from, end, stepSeconds: step };
}

function endWithin(contacts: readonly Contact[], from: number, seconds: number): number {
  const last = contacts[from]!.seconds + seconds;
  let end = from;
  while (end < contacts.length && contacts[end]!.seconds <= last) end++;
  return end;
}

/** When each server was met first. */
function firstContacts(contacts: readonly Contact[], from: number, end: number): readonly number[] {
  const met = new Set<string>();
  const times: number[] = [];
  for (let i = from; i < end; i++) {
    const { server, seconds } = contacts[i]!;
    if (met.has(server)) continue;
    met.add(server);
    times.push(seconds);
  }
  return times;
}

/** The step, in seconds, that two gaps in a row have and most others are multiples of. */
function stepOf(times: readonly number[]): number | undefined {
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  for (let i = 1; i < gaps.length; i++) {
    const [step, longer] = [Math.min(gaps[i - 1]!, gaps[i]!), Math.max(gaps[i - 1]!, gaps[i]!)];
    if (step < SHORTEST_STEP || longer > step * EVEN) continue;
    const fitting = gaps.filter(
      (gap) => gap > step / 2 && Math.abs(gap / step - Math.round(gap / step)) <= NEAR + (longer / step - 1),
    ).length;
    if (fitting >= gaps.length * STEADY_SHARE) return Math.round(step * 1000) / 1000;
  }
  return undefined;
}

import { readFileSync } from 'node:fs';
import type { Capture } from '../core/capture.js';
import type { Finding } from '../core/finding.js';
import type { RunResult } from '../core/results.js';
import { formatTime, laterOf } from '../core/time.js';
import { UserError } from '../core/user-error.js';
import { jsonDocument } from '../report/json.js';
import type { Report } from '../report/report.js';
import { readProblem } from '../source/inputs.js';

/** A finding that somebody took responsibility for. */
export interface Accepted {
  readonly fingerprint: string;
  readonly rule: string;
  readonly title: string;
  readonly reason: string;
  /** The last day on which it counts, as `2027-01-31`. */
  readonly expires: string;
}

/** A mistake in a baseline file or in what was asked for; the message is for the person who wrote it. */
export class BaselineError extends UserError {
  override readonly name = 'BaselineError';
}

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Checks a day as people write it. Throws BaselineError. */
export function checkedDay(day: string): string {
  if (!DAY.test(day)) throw new BaselineError(`"${day}" is no day: give YYYY-MM-DD`);
  return day;
}

/** Reads what `roomtone baseline` wrote. Throws BaselineError. */
export function readBaseline(path: string): readonly Accepted[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new BaselineError(`cannot read ${path}: ${readProblem(error)}`, { cause: error });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new BaselineError(`${path} is no JSON`, { cause: error });
  }
  const accepted = (parsed as { accepted?: unknown } | null)?.accepted;
  if (!Array.isArray(accepted)) throw new BaselineError(`${path} has no list "accepted"; "roomtone baseline" writes one`);
  return accepted.map((one: unknown, index) => checkedEntry(one, `${path}, entry ${index + 1}`));
}

function checkedEntry(one: unknown, where: string): Accepted {
  const entry = (typeof one === 'object' && one !== null ? one : {}) as Readonly<Record<string, unknown>>;
  const text = (key: string) => {
    const value = entry[key];
    if (typeof value !== 'string' || value.trim() === '') throw new BaselineError(`${where}: "${key}" is missing`);
    return value;
  };
  return {
    fingerprint: text('fingerprint'),
    rule: text('rule'),
    title: text('title'),
    reason: text('reason'),
    expires: checkedDay(text('expires')),
  };
}

/** What a baseline says of a finding. */
export interface Acceptance {
  readonly accepted: Accepted;
  readonly hasExpired: boolean;
}

/**
 * The baseline's word on a finding; undefined when it has none. An acceptance
 * runs out by the day of the last packet and not by the clock, so that the
 * same captures always give the same answer.
 */
export function acceptanceOf(finding: Finding, baseline: readonly Accepted[], captures: readonly Capture[]): Acceptance | undefined {
  const accepted = baseline.find(({ fingerprint }) => fingerprint === finding.fingerprint);
  if (accepted === undefined) return undefined;
  const lasts = captures.flatMap(({ last }) => (last === null ? [] : [last]));
  const day = lasts.length === 0 ? '' : formatTime(lasts.reduce(laterOf)).slice(0, 10);
  return { accepted, hasExpired: day > accepted.expires };
}

/** Writes the findings of a run as accepted, for one reason, until one day. */
export class BaselineReport implements Report {
  readonly #reason: string;
  readonly #expires: string;

  constructor(reason: string, expires: string) {
    this.#reason = reason;
    this.#expires = expires;
  }

  *capture(): Generator<string> {
    yield '';
  }

  *run({ findings }: RunResult): Generator<string> {
    const accepted = findings
      .filter(({ severity }) => severity !== 'none')
      .map(({ fingerprint, rule, title }) => ({ fingerprint, rule, title, reason: this.#reason, expires: this.#expires }));
    yield jsonDocument({ version: 1, accepted });
  }
}

import { type Finding, type Severity, isAtLeast } from '../core/finding.js';

/** What the exit code says; the contract is in the README. */
export const EXIT = { clean: 0, findings: 1, usage: 2, unreadable: 3, blind: 4, failure: 70 } as const;

/** The severity from which on a finding makes a run fail; `never` lets findings pass. */
export type FailOn = Exclude<Severity, 'none'> | 'never';

/**
 * The exit code of a finished run. An input that could not be read comes
 * first: the answer would be to another question. Nothing recognised at all is
 * blindness, and so is what a reading that was interrupted did not come to:
 * neither is a clean result.
 */
export function exitCode(
  findings: readonly Finding[],
  failOn: FailOn,
  hadProblems: boolean,
  recognisedFlows: number,
  wasInterrupted = false,
): number {
  if (hadProblems) return EXIT.unreadable;
  if (failOn !== 'never' && findings.some((finding) => isAtLeast(finding.severity, failOn))) return EXIT.findings;
  return wasInterrupted || recognisedFlows === 0 ? EXIT.blind : EXIT.clean;
}

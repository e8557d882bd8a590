import type { Capture, Coverage } from '../core/capture.js';
import { type Finding, isAtLeast } from '../core/finding.js';
import type { CaptureResult } from '../core/results.js';
import type { Judgement } from '../report/junit.js';
import { type Accepted, acceptanceOf } from './baseline.js';
import type { FailOn } from './exit-code.js';

export interface GateOptions {
  readonly failOn: FailOn;
  /** Per cent of the flows that must be recognised for a clean result to count. */
  readonly minCoverage: number;
  readonly baseline: readonly Accepted[];
  /** Names of test identifiers that must not appear at all. */
  readonly honey: readonly string[];
}

/** Decides what fails a build, and says why. */
export class Gate {
  readonly #options: GateOptions;
  readonly #captures: Capture[] = [];
  readonly #coverages: Coverage[] = [];
  /** Where each test identifier was first seen, by its name. */
  readonly #honeyFound = new Map<string, string>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Takes a capture once it is read. */
  note({ capture, coverage, observations }: CaptureResult): void {
    this.#captures.push(capture);
    this.#coverages.push(coverage);
    const { honey } = this.#options;
    if (honey.length === 0) return;
    for (const { signature, field, evidence } of observations) {
      const name = signature === 'watch' ? field.slice(0, field.indexOf(' as ')) : '';
      if (!honey.includes(name) || this.#honeyFound.has(name)) continue;
      this.#honeyFound.set(name, `${capture.file}, frame ${evidence.frame}, byte ${evidence.offset}`);
    }
  }

  readonly judge = (finding: Finding): Judgement => {
    const { failOn, baseline } = this.#options;
    const acceptance = acceptanceOf(finding, baseline, this.#captures);
    if (acceptance?.hasExpired === false)
      return { fails: false, why: `Accepted until ${acceptance.accepted.expires}: ${acceptance.accepted.reason}`, isAccepted: true };
    const isBelow = failOn === 'never' || !isAtLeast(finding.severity, failOn);
    return isBelow ? { fails: false, why: `Below --fail-on ${failOn}.`, isAccepted: false } : { fails: true };
  };

  /** The findings that no acceptance covers. */
  unaccepted(findings: readonly Finding[]): readonly Finding[] {
    return findings.filter((finding) => acceptanceOf(finding, this.#options.baseline, this.#captures)?.hasExpired !== false);
  }

  get hasHoney(): boolean {
    return this.#honeyFound.size > 0;
  }

  /** Recognised flows, as the exit code counts them: none when they are fewer than was asked for. */
  get recognisedFlows(): number {
    return this.#isTooBlind() ? 0 : this.#recognised();
  }

  /** What whoever runs a build should know beside the results. */
  remarks(findings: readonly Finding[]): readonly string[] {
    const { baseline, minCoverage } = this.#options;
    const acceptances = findings.flatMap((finding) => acceptanceOf(finding, baseline, this.#captures) ?? []);
    const expired = acceptances.filter(({ hasExpired }) => hasExpired);
    const valid = acceptances.length - expired.length;
    return [
      ...Array.from(this.#honeyFound, ([name, where]) => `the test identifier "${name}" was found: ${where}.`),
      ...(valid > 0 ? [`${valid} ${valid === 1 ? 'finding is' : 'findings are'} accepted by the baseline.`] : []),
      ...expired.map(({ accepted: { rule, title, expires } }) => `the acceptance of ${rule} (${title}) ended on ${expires}.`),
      ...(this.#isTooBlind()
        ? [`${Math.floor(this.#share())} % of the flows were recognised, fewer than the ${minCoverage} % asked for.`]
        : []),
    ];
  }

  #isTooBlind(): boolean {
    return this.#options.minCoverage > 0 && this.#share() < this.#options.minCoverage;
  }

  #recognised(): number {
    return this.#coverages.reduce((sum, { flowsClassified }) => sum + flowsClassified, 0);
  }

  #share(): number {
    const flows = this.#coverages.reduce((sum, coverage) => sum + coverage.flows, 0);
    return flows === 0 ? 0 : (100 * this.#recognised()) / flows;
  }
}

import type { Labels, Observer } from '../core/finding.js';

/** What is said of a rule, whatever was found. */
export interface RuleText {
  readonly title: string;
  readonly seen: string;
  readonly who: string;
  readonly means: string;
  readonly doesNotProve: string;
  readonly advice: string;
}

export interface RuleEntry {
  /** SARIF security-severity, 0–10. */
  readonly score: number;
  readonly observers: readonly Observer[];
  readonly labels: Labels;
  readonly en: RuleText;
  readonly fr: RuleText;
}

/** The rules by their ids, as `signatures/rules.yaml` has them. */
export type RuleTexts = Readonly<Record<string, RuleEntry>>;

import type { Finding } from '../core/finding.js';
import type { RunResult } from '../core/results.js';
import { escapeMarkup } from './markup.js';
import type { Report } from './report.js';
import type { RuleTexts } from './rule-texts.js';

/** Whether a finding fails the build, and if not, why: as somebody has accepted it, or as it is not bad enough. */
export type Judgement = { readonly fails: true } | { readonly fails: false; readonly why: string; readonly isAccepted: boolean };

/**
 * JUnit XML, which most build servers show: a test case for each finding, and
 * a passed one for each rule that found nothing.
 */
export class JunitReport implements Report {
  readonly #rules: RuleTexts;
  readonly #judge: (finding: Finding) => Judgement;

  constructor(rules: RuleTexts, judge: (finding: Finding) => Judgement) {
    this.#rules = rules;
    this.#judge = judge;
  }

  *capture(): Generator<string> {
    yield '';
  }

  *run({ findings }: RunResult): Generator<string> {
    const found = new Set(findings.map(({ rule }) => rule));
    const silent = Object.keys(this.#rules).filter((id) => !found.has(id));
    const judged = findings.map((finding) => ({ finding, judgement: this.#judge(finding) }));
    const failures = judged.filter(({ judgement }) => judgement.fails).length;
    const skipped = judged.length - failures;
    const counts = `tests="${judged.length + silent.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
    yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="roomtone" ${counts}>\n  <testsuite name="roomtone" ${counts}>\n`;
    for (const { finding, judgement } of judged) yield findingCase(finding, judgement);
    for (const id of silent) yield `    <testcase classname="${escapeMarkup(id)}" name="${escapeMarkup(this.#rules[id]!.en.title)}"/>\n`;
    yield '  </testsuite>\n</testsuites>\n';
  }
}

function findingCase({ rule, title, summary, severity, caveat, advice, values, fingerprint }: Finding, judgement: Judgement): string {
  const head = `    <testcase classname="${escapeMarkup(rule)}" name="${escapeMarkup(`${title} (${fingerprint})`)}">\n`;
  if (!judgement.fails) return `${head}      <skipped message="${escapeMarkup(`${judgement.why} ${summary}`)}"/>\n    </testcase>\n`;
  const proofs = values.map(({ kind, value, to, evidence: { frame, offset, length } }) => {
    const end = offset + Math.max(length, 1) - 1;
    return `${kind} ${value}: frame ${frame}, bytes ${offset}-${end}${to === '' ? '' : `, to ${to}`}`;
  });
  const text = [...proofs, caveat, advice].map(escapeMarkup).join('\n');
  return `${head}      <failure type="${severity}" message="${escapeMarkup(summary)}">${text}</failure>\n    </testcase>\n`;
}

import { type Finding, isShared } from '../core/finding.js';

/** What the first sentence of a report for people is made of, in this order. */
export const VERDICT_CLAUSES = ['identifiers', 'secrets', 'media', 'contacts', 'together'] as const;
export type VerdictClause = (typeof VERDICT_CLAUSES)[number];

const RULES: Readonly<Record<VerdictClause, readonly string[]>> = {
  identifiers: ['RT-ID-001', 'RT-ID-002', 'RT-ID-003', 'RT-PING-001'],
  secrets: ['RT-TOK-001'],
  media: ['RT-MED-001'],
  contacts: ['RT-CON-001'],
  together: ['RT-CO-001'],
};

/**
 * What was found in the open; else whether a call could be recognised at all.
 * Where a server stands is no identifier in the open, and neither is what only
 * a proxy or the holder of a key could read.
 */
export function verdictOf(
  findings: readonly Pick<Finding, 'rule' | 'disclosure'>[],
): readonly VerdictClause[] | 'shared' | 'recognised' | 'nothing' {
  const found = new Set(findings.filter((finding) => !isShared(finding)).map(({ rule }) => rule));
  const clauses = VERDICT_CLAUSES.filter((clause) => RULES[clause].some((rule) => found.has(rule)));
  if (clauses.length > 0) return clauses;
  if (findings.some(isShared)) return 'shared';
  return found.has('RT-VEN-001') ? 'recognised' : 'nothing';
}

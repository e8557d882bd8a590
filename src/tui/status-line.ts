import { SEVERITIES, type Finding } from '../core/finding.js';
import type { Snapshot } from '../core/snapshot.js';
import { widthOf } from './fit.js';
import { line, type Line } from './line.js';
import { formatCount, plural } from './numbers.js';
import { safeText } from './safe-text.js';
import { SEVERITY_WORDS } from './words.js';

const NETWORK = 'network: none';

/** The row of totals, in the longest wording that fits. */
export function statusLine(snapshot: Snapshot | null, columns: number): Line {
  if (snapshot === null) return line(NETWORK, 'strong');
  const packets = plural(snapshot.progress.packets, 'packet');
  const findings = findingsBySeverity(snapshot.findings);
  const presence = [
    plural(snapshot.people, 'person', 'people'),
    plural(snapshot.rooms, 'room'),
    plural(snapshot.pairs, 'pair'),
    plural(snapshot.servers, 'server'),
  ].join(', ');
  const total = plural(snapshot.findings.length, 'finding');
  const wordings = [
    [packets, findings, presence, NETWORK],
    [findings, presence, NETWORK],
    [worst(snapshot.findings), presence, NETWORK],
    [total, presence, NETWORK],
    [worst(snapshot.findings), NETWORK],
  ].map((parts) => parts.join(' · '));
  return line(wordings.find((wording) => widthOf(safeText(wording)) <= columns) ?? NETWORK, 'strong');
}

function findingsBySeverity(findings: readonly Finding[]): string {
  return countsBySeverity(findings).join(', ') || 'no findings';
}

function worst(findings: readonly Finding[]): string {
  const [first, ...others] = countsBySeverity(findings);
  const total = plural(findings.length, 'finding');
  return first === undefined || others.length === 0 ? total : `${first} of ${total}`;
}

/** `1 critical`, `2 high` …, worst first, only what there is. */
function countsBySeverity(findings: readonly Finding[]): readonly string[] {
  const counts = SEVERITIES.toReversed().map((severity) => ({
    word: SEVERITY_WORDS[severity].toLowerCase(),
    count: findings.filter((finding) => finding.severity === severity).length,
  }));
  return counts.filter(({ count }) => count > 0).map(({ word, count }) => `${formatCount(count)} ${word}`);
}

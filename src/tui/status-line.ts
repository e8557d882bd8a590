import { SEVERITIES, type Finding } from '../core/finding.js';
import type { Snapshot } from '../core/snapshot.js';
import { widthOf } from './fit.js';
import { line, type Line } from './line.js';
import { formatCount, plural } from './numbers.js';
import { safeText } from './safe-text.js';
import { SEVERITY_WORDS } from './words.js';

const NETWORK = 'network: none';

/** The row of totals, in the longest wording that fits. `waiting`: what is to be said before them while the screen is held. */
export function statusLine(snapshot: Snapshot | null, columns: number, waiting = ''): Line {
  if (snapshot === null) return line(NETWORK, 'strong');
  const packets = plural(snapshot.progress.packets, 'packet');
  const share = recognisedShare(snapshot);
  const findings = findingsBySeverity(snapshot.findings);
  const presence = [
    plural(snapshot.people, 'person', 'people'),
    plural(snapshot.rooms, 'room'),
    plural(snapshot.pairs, 'pair'),
    plural(snapshot.servers, 'server'),
  ].join(', ');
  const total = plural(snapshot.findings.length, 'finding');
  const wordings = [
    [waiting, packets, share, findings, presence, NETWORK],
    [waiting, share, findings, presence, NETWORK],
    [waiting, packets, share, findings, NETWORK],
    [waiting, share, findings, NETWORK],
    [waiting, packets, share, worst(snapshot.findings), NETWORK],
    [waiting, share, total, NETWORK],
    [waiting, total],
    [waiting === '' ? worst(snapshot.findings) : waiting, waiting === '' ? NETWORK : ''],
  ].map((parts) => parts.filter((part) => part !== '').join(' · '));
  return line(wordings.find((wording) => widthOf(safeText(wording)) <= columns) ?? NETWORK, 'strong');
}

/** How many of the flows are in a protocol that was recognised; known of what is read to its end. */
function recognisedShare({ coverages }: Snapshot): string {
  const flows = coverages.reduce((sum, coverage) => sum + coverage.flows, 0);
  if (flows === 0) return '';
  const classified = coverages.reduce((sum, coverage) => sum + coverage.flowsClassified, 0);
  return `${Math.floor((100 * classified) / flows)}% of flows known`;
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

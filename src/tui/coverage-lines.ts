import type { Coverage, NotJudged } from '../core/capture.js';
import type { Snapshot } from '../core/snapshot.js';
import { EMPTY_LINE, line, paragraph, type Line } from './line.js';
import { formatCount, plural } from './numbers.js';
import { NOT_JUDGED_WORDS } from './words.js';

const NO_PROOF =
  'This is no proof of safety. roomtone finds what its signatures describe; an app may give away other things, or the same things at another time.';

const RECALLED = 'A store told of captures: each was read by itself when it was stored, and its packets are not at hand.';

/** What was looked at and what was not: the honest half of an empty result. */
export function coverageLines(snapshot: Snapshot, columns: number): readonly Line[] {
  const { coverages, progress } = snapshot;
  const indented = (text: string) => paragraph(text, columns, undefined, 2);
  const sum = (count: (coverage: Coverage) => number) => coverages.reduce((total, coverage) => total + count(coverage), 0);
  const flows = sum(({ flows: all }) => all);
  const classified = sum(({ flowsClassified }) => flowsClassified);
  const notJudged = sumNotJudged(coverages);
  return [
    line('Looked at', 'strong'),
    ...indented(`${plural(progress.packets, 'packet')} in ${plural(coverages.length, 'file')}`),
    ...indented(`${plural(flows, 'flow')}, ${formatCount(classified)} of them in a protocol that was recognised`),
    ...indented(`Protocols recognised: ${protocols(coverages)}`),
    ...(coverages.some(({ isRecalled }) => isRecalled === true) ? indented(RECALLED) : []),
    EMPTY_LINE,
    line('Not judged', 'strong'),
    ...(notJudged.length === 0 ? indented('nothing was left out') : notJudged.flatMap((entry) => indented(describe(entry)))),
    EMPTY_LINE,
    ...paragraph(NO_PROOF, columns),
  ];
}

export function problemLines({ problems }: Snapshot, columns: number): readonly Line[] {
  if (problems.length === 0) return [];
  return [
    line('Could not be read', 'strong'),
    ...problems.flatMap(({ file, problem }) => paragraph(`${file}: ${problem}`, columns, undefined, 2)),
    EMPTY_LINE,
  ];
}

function protocols(coverages: readonly Coverage[]): string {
  const counts = new Map<string, number>();
  for (const { flowsByProtocol } of coverages) {
    for (const [protocol, count] of Object.entries(flowsByProtocol)) counts.set(protocol, (counts.get(protocol) ?? 0) + count);
  }
  if (counts.size === 0) return 'none';
  const ordered = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return ordered.map(([protocol, count]) => `${protocol} (${plural(count, 'flow')})`).join(', ');
}

function sumNotJudged(coverages: readonly Coverage[]): readonly NotJudged[] {
  const sums = new Map<string, NotJudged>();
  for (const entry of coverages.flatMap(({ notJudged }) => notJudged)) {
    const key = `${entry.why} ${entry.unit}`;
    const sum = sums.get(key) ?? { ...entry, count: 0, detail: [] };
    sums.set(key, { ...sum, count: sum.count + entry.count, detail: [...new Set([...sum.detail, ...entry.detail])] });
  }
  return [...sums.values()].toSorted((a, b) => b.count - a.count);
}

function describe({ why, unit, count, detail }: NotJudged): string {
  const details = detail.length === 0 ? '' : ` (${detail.join(', ')})`;
  return `${plural(count, unit.slice(0, -1))}: ${NOT_JUDGED_WORDS[why]}${details}`;
}

import type { Finding } from '../../core/finding.js';
import { EMPTY_LINE, fact, line, paragraph, type Line } from '../line.js';
import { formatCount } from '../numbers.js';
import { packetOf } from '../target.js';
import { valueBlock } from '../value-block.js';
import { valueRow } from '../value-row.js';
import { DISCLOSURE_WORDS, EVIDENCE_WORDS, OBSERVER_WORDS, SEVERITY_WORDS, STATUS_WORDS } from '../words.js';
import { layOut, type Document } from './document.js';

const NAME_COLUMNS = 13;

/** A finding: what it says, how sure it is, what to do, and the values it rests on. */
export function findingDocument(finding: Finding, files: readonly string[], valueIndex: number, columns: number): Document {
  const before = [
    ...heading(finding, columns),
    ...facts(finding, columns),
    EMPTY_LINE,
    line('What this does not prove', 'strong'),
    ...paragraph(finding.caveat, columns, undefined, 2),
    ...(finding.advice === '' ? [] : [line('What to do', 'strong'), ...paragraph(finding.advice, columns, undefined, 2)]),
    EMPTY_LINE,
    line(valuesTitle(finding), 'strong'),
  ];
  const stops = finding.values.map((value) => ({
    lines: (isSelected: boolean) => [valueRow(value, files, isSelected, columns), ...(isSelected ? valueBlock(value, files, columns) : [])],
    opens: packetOf(value),
  }));
  return layOut({ before, stops }, valueIndex);
}

function heading({ title, severity, summary }: Finding, columns: number): readonly Line[] {
  const [first, ...more] = paragraph(`${SEVERITY_WORDS[severity]}  ${title}`, columns, 'strong');
  return [...(first === undefined ? [] : [first]), ...more, ...paragraph(summary, columns), EMPTY_LINE];
}

function facts(finding: Finding, columns: number): readonly Line[] {
  const { severity, score, confidence, evidenceLevel, disclosure, status, observers, rule, vendor } = finding;
  const entries: readonly (readonly [string, string])[] = [
    ['Severity', `${SEVERITY_WORDS[severity].toLowerCase()}, ${score} of 10: how bad it is if true`],
    ['Confidence', `${confidence}: how sure roomtone is`],
    ['Evidence', EVIDENCE_WORDS[evidenceLevel]],
    ...(disclosure === null ? [] : [['On the wire', DISCLOSURE_WORDS[disclosure]] as const]),
    ...(status === null ? [] : [['Signature', STATUS_WORDS[status]] as const]),
    ['Who can see', observers.length === 0 ? 'nobody in particular' : observers.map((observer) => OBSERVER_WORDS[observer]).join('; ')],
    ['Rule', vendor === null ? rule : `${rule}, vendor ${vendor}`],
  ];
  return entries.flatMap(([name, text]) => fact(name, text, columns, NAME_COLUMNS));
}

function valuesTitle({ values, count }: Finding): string {
  if (values.length === 0) return 'No single value stands behind this finding.';
  const listed = `${formatCount(values.length)} listed`;
  return count > values.length ? `Values (${listed}; the finding was counted ${formatCount(count)} times)` : `Values (${listed})`;
}

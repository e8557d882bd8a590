import type { Finding } from '../../core/finding.js';
import type { ObserverView } from '../../core/observer.js';
import type { Snapshot } from '../../core/snapshot.js';
import { EMPTY_LINE, fact, line, paragraph, type Line } from '../line.js';
import { formatCount } from '../numbers.js';
import { packetOf } from '../target.js';
import { valueBlock } from '../value-block.js';
import { valueRow } from '../value-row.js';
import { CONFIDENCE_WORDS, DISCLOSURE_WORDS, EVIDENCE_WORDS, OBSERVER_WORDS, SEVERITY_WORDS, STATUS_WORDS } from '../words.js';
import { layOut, type Document } from './document.js';
import { namesByObserver } from './observers-document.js';
import type { PageStyle } from './open-document.js';

const NAME_COLUMNS = 14;

/** A finding: what happened, who can see it, how sure that is, what to do, and the values it rests on. */
export function findingDocument(
  finding: Finding,
  { files, meanings, observers }: Pick<Snapshot, 'files' | 'meanings' | 'observers'>,
  valueIndex: number,
  { columns, isDetailed }: PageStyle,
): Document {
  const { severity, title, values } = finding;
  const before = [
    ...paragraph(`${SEVERITY_WORDS[severity]}  ${title}`, columns, 'strong'),
    EMPTY_LINE,
    ...plainFacts(finding, meanings?.[finding.rule], observers, columns),
    ...(isDetailed ? [EMPTY_LINE, ...details(finding, columns)] : []),
    EMPTY_LINE,
    line(valuesTitle(finding), 'strong'),
  ];
  const stops = values.map((value) => ({
    lines: (isSelected: boolean) => [valueRow(value, files, isSelected, columns), ...(isSelected ? valueBlock(value, files, columns) : [])],
    opens: packetOf(value),
  }));
  return layOut({ before, stops }, valueIndex);
}

type Facts = readonly (readonly [string, string])[];

/** For whoever has never seen a packet. */
function plainFacts(finding: Finding, meaning: string | undefined, views: readonly ObserverView[], columns: number): readonly Line[] {
  const { summary, observers, confidence, evidenceLevel, advice, caveat, values } = finding;
  const names = namesByObserver(views, finding.fingerprint);
  const seers = observers.map((observer) =>
    [OBSERVER_WORDS[observer], ...(names.has(observer) ? [`(${names.get(observer)!.join(', ')})`] : [])].join(' '),
  );
  const programs = [...new Set(values.flatMap(({ carrier }) => carrier?.app ?? []))];
  const facts: Facts = [
    ['What happened', summary],
    ...(programs.length === 0 ? [] : [['By program', programs.join(', ')] as const]),
    ...(meaning === undefined ? [] : [['What it means', meaning] as const]),
    ['Who can see', seers.length === 0 ? 'nobody in particular' : seers.join('; ')],
    ['How sure', `${CONFIDENCE_WORDS[confidence]}; ${EVIDENCE_WORDS[evidenceLevel]}`],
    ['Not proven', caveat],
    ...(advice === '' ? [] : [['What to do', advice] as const]),
  ];
  return facts.flatMap(([name, text]) => fact(name, text, columns, NAME_COLUMNS));
}

/** For experts: three axes that are never one score, and pointers into their catalogues. */
function details(finding: Finding, columns: number): readonly Line[] {
  const { severity, score, confidence, evidenceLevel, disclosure, status, rule, vendor, labels, fingerprint } = finding;
  const pointers = [
    ...labels.cwe,
    ...labels.maswe,
    ...labels.linddun,
    ...labels.rfc6973,
    ...labels.gdpr.map((article) => `GDPR ${article}`),
  ];
  const facts: Facts = [
    ['Rule', vendor === null ? rule : `${rule}, vendor ${vendor}`],
    ['Severity', `${SEVERITY_WORDS[severity].toLowerCase()}, ${score} of 10: how bad it is if true`],
    ['Confidence', `${confidence}: how sure roomtone is`],
    ['Evidence', evidenceLevel],
    ...(disclosure === null ? [] : [['On the wire', DISCLOSURE_WORDS[disclosure]] as const]),
    ...(status === null ? [] : [['Signature', STATUS_WORDS[status]] as const]),
    ...(pointers.length === 0 ? [] : [['Pointers', `${pointers.join(', ')}; where to look, no verdict`] as const]),
    ['Fingerprint', fingerprint],
  ];
  return facts.flatMap(([name, text]) => fact(name, text, columns, NAME_COLUMNS));
}

function valuesTitle({ values, count }: Finding): string {
  if (values.length === 0) return 'No single value stands behind this finding.';
  const listed = `${formatCount(values.length)} listed`;
  return count > values.length ? `Values (${listed}; the finding was counted ${formatCount(count)} times)` : `Values (${listed})`;
}

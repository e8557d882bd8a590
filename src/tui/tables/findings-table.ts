import { SEVERITIES, type Finding } from '../../core/finding.js';
import type { Snapshot } from '../../core/snapshot.js';
import { formatTime } from '../../core/time.js';
import type { Fields } from '../filter/fields.js';
import { formatCount, plural } from '../numbers.js';
import type { Column, Row, Table } from '../table.js';
import { fileName } from '../value-row.js';
import { CONFIDENCE_WORDS, SEVERITY_WORDS } from '../words.js';
import { socketParts, valuesOfKind } from './row-fields.js';

const COLUMNS: readonly Column[] = [
  { title: 'SEVERITY', width: 8, isRanked: true },
  { title: 'FINDING', width: 0, grows: 1 },
  { title: 'HOW SURE', width: 11, from: 64, isRanked: true },
  { title: 'TIMES', width: 6, align: 'right' },
  { title: 'RULE', width: 12, from: 110 },
];

const CONFIDENCES = ['low', 'medium', 'high'] as const;

export function findingsTable({ findings, files }: Pick<Snapshot, 'findings' | 'files'>): Table {
  return {
    columns: COLUMNS,
    rows: findings.map((finding) => findingRow(finding, files)),
    total: findings.length,
    has: ['vendor', 'rule', 'severity', 'confidence', 'kind', 'value', 'user', 'room', 'ip', 'port', 'file', 'frame', 'time'],
    empty: 'Nothing found.',
  };
}

function findingRow(finding: Finding, files: readonly string[]): Row {
  const { fingerprint, severity, confidence, title, count, rule, values } = finding;
  const word = SEVERITY_WORDS[severity];
  return {
    key: fingerprint,
    severity,
    cells: () => [word, title, CONFIDENCE_WORDS[confidence], formatCount(count), rule],
    order: (column) => [SEVERITIES.indexOf(severity), title, CONFIDENCES.indexOf(confidence), count, rule][column]!,
    spoken: () => `${word}, ${title}, ${CONFIDENCE_WORDS[confidence]}, seen ${plural(count, 'time')}, rule ${rule}`,
    fields: () => findingFields(finding, files),
    packets: () => values.map(({ evidence }) => ({ capture: evidence.capture, frame: evidence.frame })),
    opens: { kind: 'finding', key: fingerprint },
  };
}

function findingFields({ vendor, rule, severity, confidence, subject, values }: Finding, files: readonly string[]): Fields {
  const sockets = values.map(({ to }) => socketParts(to));
  return {
    ...(vendor !== null && { vendor: [vendor] }),
    rule: [rule],
    // The list says INFO where the data say none.
    severity: severity === 'none' ? ['none', 'info'] : [severity],
    confidence: [confidence],
    kind: [subject, ...values.map(({ kind }) => kind)],
    value: values.map(({ value }) => value),
    user: valuesOfKind(values, 'user'),
    room: valuesOfKind(values, 'room'),
    ip: sockets.map(({ address }) => address),
    port: sockets.map(({ port }) => port),
    file: values.map(({ evidence }) => fileName(evidence.capture, files)),
    frame: values.map(({ evidence }) => String(evidence.frame)),
    time: values.map(({ evidence }) => formatTime(evidence.time)),
  };
}

import type { Finding, FindingValue } from '../../core/finding.js';
import type { SignatureStatus } from '../../core/observation.js';
import type { RuleTexts } from '../rule-texts.js';
import { table } from './table.js';
import { type Html, type Part, markup } from './template.js';
import { type Words, nameOf } from './words.js';

/** Of a long value and of its bytes the beginning is shown; frame and bytes lead to the rest. */
const SHOWN_LENGTH = 80;

/** What the findings of a page need to be told in its words. */
export interface FindingContext {
  readonly words: Words;
  readonly rules: RuleTexts;
  /** Titles of vendors by their ids. */
  readonly vendors: ReadonlyMap<string, string>;
  readonly files: readonly string[];
}

/** One finding in plain words, with its proof. */
export function findingArticle(finding: Finding, context: FindingContext): Html {
  const { words, rules } = context;
  const { rule, severity, values, labels } = finding;
  const text = rules[rule]?.[words.lang];
  const grades = [
    words.confidences[finding.confidence],
    words.levels[finding.evidenceLevel],
    ...(finding.disclosure === null ? [] : [words.disclosures[finding.disclosure]]),
    ...(finding.status === null ? [] : [words.statuses[finding.status]]),
  ];
  const pointers = [
    ...labels.cwe,
    ...labels.maswe,
    ...labels.linddun,
    ...labels.rfc6973,
    ...labels.gdpr.map((article) => `GDPR ${article}`),
  ];
  return markup`<article class="finding ${severity}">
<h3><span class="badge ${severity}">${words.severities[severity]}</span>${titleOf(finding, context)}</h3>
<p>${words.summary(finding)} <span class="quiet">${rule}; ${grades.join(', ')}.</span></p>
<dl>
${text !== undefined && entry(words.parts.seen, text.seen)}${entry(words.parts.who, text?.who ?? whoCanSee(finding, words))}${text !== undefined && entry(words.parts.means, text.means)}${entry(words.parts.doesNotProve, caveatOf(finding, context))}${entry(words.parts.advice, text?.advice ?? finding.advice)}
</dl>
${values.length > 0 && proofs(values, context)}
${pointers.length > 0 && markup`<p class="quiet">${words.parts.pointers}${words.colon}${pointers.join(', ')}.</p>`}
</article>
`;
}

/** The rule's title in the page's language, behind the vendor and the kind of value. */
function titleOf({ rule, title, vendor, subject }: Finding, { words, rules, vendors }: FindingContext): string {
  const text = rules[rule]?.[words.lang];
  if (text === undefined) return title;
  const about = [
    ...(vendor === null ? [] : [vendors.get(vendor) ?? vendor]),
    ...(Object.hasOwn(words.kinds, subject) && subject !== 'protocol' ? [nameOf(words.kinds, subject)] : []),
  ];
  return about.length === 0 ? text.title : `${about.join(', ')}${words.colon}${text.title}`;
}

function whoCanSee({ observers }: Finding, words: Words): string {
  return observers.length === 0 ? '' : `${observers.map((observer) => nameOf(words.observers, observer)).join(words.semicolon)}.`;
}

function caveatOf({ rule, status, caveat }: Finding, { words, rules }: FindingContext): string {
  const text = rules[rule]?.[words.lang];
  if (text === undefined) return caveat;
  return [text.doesNotProve, status === null ? '' : statusCaveat(status, words)].filter((sentence) => sentence !== '').join(' ');
}

function statusCaveat(status: SignatureStatus, words: Words): string {
  return words.statusCaveats[status];
}

function entry(term: string, description: string): Part {
  return (
    description !== '' &&
    markup`<dt>${term}</dt>
<dd>${description}</dd>
`
  );
}

function proofs(values: readonly FindingValue[], { words, files }: FindingContext): Html {
  const rows = values.map(({ kind, value, to, evidence }) => {
    const { capture, frame, offset, length, hex } = evidence;
    const end = offset + Math.max(length, 1) - 1;
    return [
      nameOf(words.kinds, kind),
      markup`<code>${shorten(value)}</code>`,
      ...(files.length > 1 ? [files[capture] ?? ''] : []),
      frame,
      offset === end ? offset : `${offset}–${end}`,
      markup`<code>${shorten(hex)}</code>`,
      to,
    ];
  });
  const columns = ['kind', 'value', ...(files.length > 1 ? (['file'] as const) : []), 'frame', 'bytes', 'hex', 'to'] as const;
  return table(words, words.parts.proof, columns, rows);
}

function shorten(text: string): string {
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH - 1)}…`;
}

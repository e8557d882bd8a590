import type { Finding, FindingValue } from '../../core/finding.js';
import type { Evidence } from '../../core/observation.js';
import type { ObserverView } from '../../core/observer.js';
import type { RuleTexts } from '../rule-texts.js';
import { nameOf } from './names.js';
import { knownObservers } from './observers.js';
import { type Told, profileOf, summaryOf } from './summary.js';
import { table } from './table.js';
import { type Html, type Part, markup } from './template.js';

/** Findings shown of one rule; the rest is counted. Guards the page's size where hundreds of captures are told of. */
export const MAX_OF_RULE = 25;

/** Values shown with one finding. */
export const MAX_PROOFS = 10;

/** Of a long value and of its bytes the beginning is shown; frame and bytes lead to the rest. */
const SHOWN_LENGTH = 48;

/** What the findings of a page need to be told in its words. */
export interface FindingContext extends Told {
  readonly rules: RuleTexts;
  /** Titles of vendors by their ids. */
  readonly vendors: ReadonlyMap<string, string>;
  readonly files: readonly string[];
  readonly observers: readonly ObserverView[];
}

/** All findings, those of one rule together below what is said of it. */
export function findingParts(findings: readonly Finding[], context: FindingContext): Html {
  const { words } = context;
  if (findings.length === 0) return markup`<p>${words.none.findings}</p>`;
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group === undefined) groups.set(finding.rule, [finding]);
    else group.push(finding);
  }
  return markup`${Array.from(groups.values(), (group) => ruleArticle(group, context))}`;
}

/** What a rule's findings have in common in plain words, and each of them with its proof. */
function ruleArticle(findings: readonly Finding[], context: FindingContext): Html {
  const { words, rules } = context;
  const { rule, severity, labels, title, advice } = findings[0]!;
  const text = rules[rule]?.[words.lang];
  const shown = findings.slice(0, MAX_OF_RULE);
  const pointers = [
    ...labels.cwe,
    ...labels.maswe,
    ...labels.linddun,
    ...labels.rfc6973,
    ...labels.gdpr.map((article) => `${words.lang === 'fr' ? 'RGPD' : 'GDPR'} ${article}`),
  ];
  return markup`<article class="finding ${severity}" aria-labelledby="${rule}">
<h3 id="${rule}"><span class="badge ${severity}">${words.severities[severity]}</span>${sentenceCase(text?.title ?? title)} <span class="quiet">${rule}</span></h3>
<dl>
${text !== undefined && entry(words.parts.seen, text.seen)}${entry(words.parts.who, text?.who ?? '')}${entry(words.parts.means, text?.means ?? '')}${entry(words.parts.doesNotProve, text?.doesNotProve ?? '')}${entry(words.parts.advice, text?.advice ?? advice)}
</dl>
${shown.map((finding) => findingSection(finding, severity, context))}
${findings.length > shown.length && markup`<p class="quiet">${words.more(findings.length - shown.length)}</p>`}
${pointers.length > 0 && markup`<p class="quiet">${words.parts.pointers}${words.colon}<span lang="en">${pointers.join(', ')}</span>.</p>`}
</article>
`;
}

function findingSection(finding: Finding, ofRule: string, context: FindingContext): Html {
  const { words, observers } = context;
  const known = knownObservers(finding, observers, words);
  const grades = [
    words.confidences[finding.confidence],
    words.levels[finding.evidenceLevel],
    ...(finding.disclosure === null ? [] : [words.disclosures[finding.disclosure]]),
    ...(finding.status === null ? [] : [words.statuses[finding.status]]),
  ];
  const caveat = finding.status === null ? '' : words.statusCaveats[finding.status];
  const about = aboutOf(finding, context);
  return markup`<section class="case">
<h4>${finding.severity !== ofRule && markup`<span class="badge ${finding.severity}">${words.severities[finding.severity]}</span>`}${about}</h4>
<p>${summaryOf(finding, context)} <span class="quiet">${sentenceCase(grades.join(', '))}.${caveat !== '' && ` ${caveat}`}</span></p>
${known !== '' && markup`<p>${words.observer.known}${words.colon}${known}.</p>`}
${finding.values.length > 0 && proofs(finding.values, about, context)}
</section>
`;
}

/** Whose, and which kind of value; the profile of a finding about a jurisdiction. */
function aboutOf(finding: Finding, { words, vendors }: FindingContext): string {
  const { vendor, subject } = finding;
  const profile = profileOf(finding);
  const kind = profile === undefined ? subject : subject.replace(/(?:, )?profile \S+$/, '');
  const about = [
    vendor === null ? words.unknownVendor : (vendors.get(vendor) ?? vendor),
    ...(Object.hasOwn(words.kinds, kind) ? [nameOf(words.kinds, kind)] : []),
    ...(profile === undefined ? [] : [profile]),
  ];
  return about.join(', ');
}

function entry(term: string, description: string): Part {
  return (
    description !== '' &&
    markup`<dt>${term}</dt>
<dd>${description}</dd>
`
  );
}

function proofs(values: readonly FindingValue[], about: string, { words, files }: FindingContext): Html {
  const isSent = values.some(({ to }) => to !== '');
  const rows = values.slice(0, MAX_PROOFS).map(({ kind, value, to, evidence }) => {
    const { capture, frame, hex } = evidence;
    return [
      nameOf(words.kinds, kind),
      markup`<code>${shorten(value)}</code>`,
      ...(files.length > 1 ? [files[capture] ?? ''] : []),
      frame,
      bytesOf(evidence),
      markup`<code>${shorten(hex)}</code>`,
      ...(isSent ? [markup`<code>${to}</code>`] : []),
    ];
  });
  const columns = [
    'kind',
    'value',
    ...(files.length > 1 ? (['file'] as const) : []),
    'frame',
    'bytes',
    'hex',
    ...(isSent ? (['to'] as const) : []),
  ] as const;
  const list = table(words, `${words.parts.proof}${words.colon}${about}`, columns, rows);
  return markup`${list}${values.length > rows.length && markup`<p class="quiet">${words.more(values.length - rows.length)}</p>`}`;
}

/** From the first byte of the frame; of an intercepted exchange from that of one of its parts. */
function bytesOf({ offset, length, part }: Evidence): string {
  const first = part?.offset ?? offset;
  const last = first + Math.max(length, 1) - 1;
  return `${part === undefined ? '' : `${part.name} `}${first === last ? first : `${first}–${last}`}`;
}

function shorten(text: string): string {
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH - 1)}…`;
}

function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

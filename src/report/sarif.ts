import type { Capture } from '../core/capture.js';
import { escapeText } from '../core/display.js';
import type { Finding, FindingValue } from '../core/finding.js';
import type { CaptureResult, RunResult } from '../core/results.js';
import { fileUri } from './file-uri.js';
import { jsonLine } from './json.js';
import type { Judgement } from './junit.js';
import type { Report } from './report.js';
import type { RuleEntry, RuleTexts } from './rule-texts.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** The rule that says what could not be judged: "insufficient information to decide" (SARIF §3.27.9). */
const OPEN_RULE = 'RT-COV-001';

/**
 * SARIF 2.1.0: one run, one result for each finding, its location the first
 * proof and its related locations the others. A region's offset counts from
 * the first byte of the frame as captured; the frame is its logical location.
 */
export class SarifReport implements Report {
  readonly #rules: RuleTexts;
  readonly #version: string;
  readonly #judge: (finding: Finding) => Judgement;
  readonly #captures: Capture[] = [];

  constructor(rules: RuleTexts, version: string, judge: (finding: Finding) => Judgement) {
    this.#rules = rules;
    this.#version = version;
    this.#judge = judge;
  }

  *capture({ capture }: CaptureResult): Generator<string> {
    this.#captures.push(capture);
    yield '';
  }

  *run({ findings }: RunResult): Generator<string> {
    const ids = Object.keys(this.#rules).toSorted();
    const accepted = new Map(
      findings.flatMap((finding) => {
        const judgement = this.#judge(finding);
        return !judgement.fails && judgement.isAccepted ? [[finding, judgement.why] as const] : [];
      }),
    );
    yield jsonLine({
      $schema: SCHEMA,
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: { name: 'roomtone', semanticVersion: this.#version, rules: ids.map((id) => descriptor(id, this.#rules[id]!)) },
          },
          invocations: [{ executionSuccessful: this.#captures.every(({ complete }) => complete) }],
          artifacts: this.#captures.map((capture) => ({
            location: { uri: fileUri(capture.file) },
            length: capture.bytes,
            roles: ['analysisTarget'],
            hashes: { 'sha-256': capture.sha256 },
          })),
          columnKind: 'utf16CodeUnits',
          results: findings.map((finding) => ({
            ...this.#result(finding, ids.indexOf(finding.rule)),
            // Where one result has suppressions, all say whether they have any (§3.27.23).
            ...(accepted.size > 0 && { suppressions: suppressionsOf(accepted.get(finding)) }),
          })),
        },
      ],
    });
  }

  #result(finding: Finding, ruleIndex: number): object {
    const { rule, score, title, summary, caveat, fingerprint, values } = finding;
    const isOpen = rule === OPEN_RULE;
    const [first, ...others] = values;
    return {
      ruleId: rule,
      ruleIndex,
      kind: isOpen ? 'open' : 'fail',
      level: isOpen ? 'none' : levelOf(score),
      message: { text: messageText([`${title}.`, summary, ...(first === undefined ? [] : [`First: ${proof(first)}.`]), caveat].join(' ')) },
      locations: first === undefined ? this.#wholeCaptures() : [this.#location(first)],
      ...(others.length > 0 && {
        relatedLocations: others.map((value, index) => ({
          id: index + 1,
          ...this.#location(value),
          message: { text: messageText(proof(value)) },
        })),
      }),
      partialFingerprints: { 'roomtoneFinding/v1': fingerprint },
      properties: {
        confidence: finding.confidence,
        evidenceLevel: finding.evidenceLevel,
        vendor: finding.vendor,
        subject: finding.subject,
        count: finding.count,
        disclosure: finding.disclosure,
        status: finding.status,
        observers: finding.observers,
      },
    };
  }

  #location({ evidence }: FindingValue): object {
    const { capture, frame, offset, length, part } = evidence;
    return {
      physicalLocation: {
        artifactLocation: { uri: fileUri(this.#captures[capture]?.file ?? ''), index: capture },
        region: { byteOffset: offset, byteLength: length, properties: { frame, ...(part !== undefined && { part }) } },
      },
      logicalLocations: [{ name: `frame ${frame}`, fullyQualifiedName: `${capture}/frame/${frame}`, kind: 'frame' }],
    };
  }

  #wholeCaptures(): readonly object[] {
    return this.#captures.map(({ file }, index) => ({ physicalLocation: { artifactLocation: { uri: fileUri(file), index } } }));
  }
}

function suppressionsOf(why: string | undefined): readonly object[] {
  return why === undefined ? [] : [{ kind: 'external', justification: messageText(why) }];
}

function descriptor(id: string, { score, labels, en }: RuleEntry): object {
  const help = [
    ['What was seen', en.seen],
    ['Who can see it', en.who],
    ['What it means', en.means],
    ['What it does not prove', en.doesNotProve],
    ['What to do', en.advice],
  ] as const;
  const tags = ['security', 'privacy', ...labels.cwe.map((cwe) => `external/cwe/${cwe.toLowerCase()}`), ...labels.maswe];
  return {
    id,
    name: en.title
      .split(/[^A-Za-z]+/)
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(''),
    shortDescription: { text: messageText(en.title) },
    fullDescription: { text: messageText(en.seen) },
    help: {
      text: messageText(help.map(([heading, text]) => `${heading}: ${text}`).join('\n')),
      markdown: help.map(([heading, text]) => `**${heading}**\n\n${text}`).join('\n\n'),
    },
    defaultConfiguration: { level: id === OPEN_RULE ? 'none' : levelOf(score) },
    properties: {
      'security-severity': score.toFixed(1),
      tags,
      linddun: labels.linddun,
      rfc6973: labels.rfc6973,
      gdpr: labels.gdpr,
    },
  };
}

function levelOf(score: number): 'error' | 'warning' | 'note' | 'none' {
  if (score >= 7) return 'error';
  if (score >= 4) return 'warning';
  return score > 0 ? 'note' : 'none';
}

function proof({ kind, value, evidence: { frame, offset, length } }: FindingValue): string {
  return `${kind} ${escapeText(value)} in frame ${frame}, bytes ${offset}–${offset + Math.max(length, 1) - 1}`;
}

/** Brackets would begin a link and braces a place to fill in (SARIF §3.11.5 and §3.11.6). */
function messageText(text: string): string {
  return text.replaceAll(/[[\]]/g, '\\$&').replaceAll(/[{}]/g, '$&$&');
}

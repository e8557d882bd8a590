import { styleText } from 'node:util';
import type { Capture, Coverage } from '../core/capture.js';
import { escapeText } from '../core/display.js';
import type { Finding, Severity } from '../core/finding.js';
import type { Server } from '../core/place.js';
import type { CaptureResult, ProtocolResult, RunResult } from '../core/results.js';
import type { Evidence } from '../core/observation.js';
import { formatTime } from '../core/time.js';
import { clockRows } from './clock-rows.js';
import { fanoutRows } from './fanout-rows.js';
import { observerRows, whoCanSee } from './observer-rows.js';
import { placeRows } from './place-rows.js';
import { capRows, pairRow, stayRow } from './presence-rows.js';
import { wordsIn } from './html/words.js';
import type { Report } from './report.js';
import { verdictOf } from './verdict.js';

/** Lines of a list shown in a summary; the rest is counted, and complete in `--format jsonl`. */
const MAX_ROWS = 30;

/** Values named with one finding. */
const MAX_VALUES = 6;

/** A short, honest summary for a person: findings first, what was not judged last. */
export class TextReport implements Report {
  readonly #colour: boolean;
  readonly #captures: { readonly capture: Capture; readonly coverage: Coverage; readonly anomalies: CaptureResult['anomalies'] }[] = [];

  constructor(colour: boolean) {
    this.#colour = colour;
  }

  *capture({ capture, coverage, anomalies }: CaptureResult): Generator<string> {
    this.#captures.push({ capture, coverage, anomalies });
    yield '';
  }

  *run(result: RunResult): Generator<string> {
    yield `${this.#verdict(result)}\n`;
    const findings = result.findings.filter((finding) => finding.rule !== 'RT-COV-001');
    if (findings.length > 0)
      yield* this.#section(
        'Findings',
        findings.flatMap((finding) => this.#finding(finding, result)),
      );
    if (result.protocols.length > 0) yield* this.#section('What the traffic shows', result.protocols.flatMap(protocolRows));
    if (result.stays.length > 0) yield* this.#section('Rooms and people', limited(result.stays.map(stayRow)));
    if (result.coPresence.length > 0) {
      yield* this.#section('Together', [...limited(result.coPresence.map(pairRow)), ...capRows(result.coPresenceCaps)]);
    }
    if (result.servers.length > 0)
      yield* this.#section('Servers', [...limited(result.servers.map(serverRow)), ...homeRows(result.servers)]);
    if (result.fanouts.length > 0)
      yield* this.#section(
        'Several servers asked the same',
        limited(result.fanouts.map((one) => fanoutRows(one).map(escapeText).join('\n'))),
      );
    if (result.observers.length > 0)
      yield* this.#section('Who can see what', [
        ...limited(result.observers.map((one) => observerRows(one).map(escapeText).join('\n'))),
        '  That somebody can see it does not say that they looked.',
      ]);
    const doubts = result.findings.filter((finding) => finding.rule === 'RT-COV-001');
    yield* this.#section('What was looked at', [
      ...this.#captures.flatMap(captureRows),
      ...(this.#captures.some(({ coverage }) => coverage.isRecalled === true) ? [`  ${wordsIn('en').recalled}`] : []),
      ...clockRows(
        result.clocks,
        this.#captures.map(({ capture }) => capture.file),
      ),
      ...doubts.map(({ summary }) => `  ${escapeText(summary)}`),
    ]);
    yield* this.#section('What this does not tell', [
      '  Only what the packets show was looked at, by the signatures that came with this program.',
      '  An identifier in a format that no signature describes is not found. Silence is no proof of safety.',
    ]);
  }

  #verdict({ findings }: RunResult): string {
    const found = verdictOf(findings);
    const { verdict } = wordsIn('en');
    return this.#bold(typeof found === 'string' ? verdict[found] : verdict.sentence(found.map((clause) => verdict.clauses[clause])));
  }

  *#section(title: string, rows: readonly string[]): Generator<string> {
    yield `\n${this.#bold(title)}\n${rows.join('\n')}\n`;
  }

  #finding(finding: Finding, { observers }: RunResult): string[] {
    const values = finding.values.slice(0, MAX_VALUES).map(({ kind, value, field, to, carrier, evidence }) => {
      const file = this.#captures.length > 1 ? ` of ${this.#captures[evidence.capture]?.capture.file ?? '?'}` : '';
      const place = `(${placeOf(evidence)}${file})`;
      return `      ${kind} ${shorten(value)}  ${place}${field === value ? '' : ` ${shorten(field)}`}${to === '' ? '' : ` to ${to}`}${carrier?.app == null ? '' : ` by ${carrier.app}`}`;
    });
    const hidden = finding.count * valuesPerCount(finding) - values.length;
    return [
      `  ${this.#severity(finding.severity)}  ${escapeText(finding.title)}  [${finding.rule}]`,
      `      ${escapeText(finding.summary)} Confidence ${finding.confidence}, ${finding.evidenceLevel}${finding.status === null ? '' : `, signature ${finding.status}`}.`,
      ...values.map(escapeText),
      ...(hidden > 0 ? [`      … and ${hidden} more`] : []),
      ...(finding.observers.length > 0 ? [`      Who can see it: ${escapeText(whoCanSee(finding, observers))}.`] : []),
      `      ${escapeText(finding.caveat)}`,
    ];
  }

  #severity(severity: Severity): string {
    const word = (severity === 'none' ? 'info' : severity).toUpperCase().padEnd(8);
    if (!this.#colour) return word;
    return styleText(SEVERITY_STYLES[severity], word, { validateStream: false });
  }

  #bold(text: string): string {
    return this.#colour ? styleText('bold', text, { validateStream: false }) : text;
  }
}

const SEVERITY_STYLES = { none: 'dim', low: 'cyan', medium: 'yellow', high: 'red', critical: 'magenta' } as const;

/** A frame and bytes as Wireshark counts them; of an intercepted exchange the entry and the part of it. */
function placeOf({ frame, offset, length, part }: Evidence): string {
  const bytes = (from: number) => `bytes ${from}–${from + Math.max(length, 1) - 1}`;
  return part === undefined ? `frame ${frame}, ${bytes(offset)}` : `entry ${frame}, ${part.name} ${bytes(part.offset)}`;
}

function protocolRows({ title, flows, status, exposes, doesNotExpose }: ProtocolResult): string[] {
  return [
    `  ${escapeText(title)}: ${count(flows, 'flow')}, signature ${status}`,
    `      Visible: ${exposes.en}`,
    `      Not visible: ${doesNotExpose.en}`,
  ];
}

/** A server on a line, what is known of its place on lines below it. */
function serverRow({ address, ports, names, vendor, flows, sessions, answered, ...place }: Server): string {
  const parts = [
    ports.length > 0 ? `${address} port ${ports.join(', ')}` : address,
    vendor === null ? 'vendor unknown' : `vendor ${vendor}`,
    flows > 0 ? count(flows, 'flow') : 'known by its name only',
    ...(sessions > 0 ? [`${answered} of ${count(sessions, 'session')} answered`] : []),
    ...(names.length > 0 ? [`name ${names.join(', ')}`] : []),
  ];
  return [`  ${parts.join('; ')}`, ...placeRows(place).map((row) => `      ${row}`)].map(escapeText).join('\n');
}

/** Who stands behind the vendors is one thing, where servers stand another. */
function homeRows(servers: readonly Server[]): string[] {
  const homes = new Map(servers.flatMap(({ vendorHome }) => (vendorHome === null ? [] : [[vendorHome.id, vendorHome] as const])));
  const rows = Array.from(homes.values(), ({ name, relations }) => {
    const facts = relations.map(({ type, place, verifiedOn }) => `${RELATIONS[type]} ${place} (as of ${verifiedOn})`);
    return `  ${name}: ${facts.length > 0 ? facts.join('; ') : 'where it is at home is not known here'}.`;
  });
  const isLookedUp = servers.some(({ verdict }) => verdict !== undefined);
  return [...rows, ...(isLookedUp ? [] : ['  Where the servers stand was not looked up.'])].map(escapeText);
}

const RELATIONS = {
  'incorporated-in': 'incorporated in',
  'principal-office': 'principal office in',
  'controlled-by': 'controlled by',
  'listed-in': 'listed on',
} as const;

function captureRows({
  capture,
  coverage,
  anomalies,
}: {
  capture: Capture;
  coverage: Coverage;
  anomalies: CaptureResult['anomalies'];
}): string[] {
  const span = capture.first === null || capture.last === null ? '' : `, ${formatTime(capture.first)} to ${formatTime(capture.last)}`;
  const sessions = Object.entries(coverage.sessionsByProtocol).map(
    ([protocol, { opened, answered }]) => `${count(opened, 'session')} of ${protocol}, ${answered} answered`,
  );
  const broken = capture.complete ? '' : capture.truncated ? ' The file ends inside a packet.' : ' It could not be read to its end.';
  return [
    `  ${capture.file}: ${capture.format === 'har' || capture.format === 'mitmproxy' ? entries(capture.packets) : count(capture.packets, 'packet')}, ${count(coverage.flows, 'flow')}, ${coverage.flowsClassified} recognised${span}.${broken}`,
    `      SHA-256 ${capture.sha256}`,
    ...sessions.map((text) => `      ${text}`),
    ...watchRows(coverage),
    ...limited(
      anomalies.map(
        ({ frame, decoder, why, offset, detail, count: times }) =>
          `      ${why} (${decoder}, ${frame === 0 ? 'file' : `frame ${frame}`} offset ${offset}, ${times}×): ${detail}`,
      ),
    ),
  ].map(escapeText);
}

/** What was looked for at the user's wish, and in which of its spellings not. */
function watchRows({ watched }: Coverage): string[] {
  return (watched?.names ?? []).map((name) => {
    const left = (watched?.notSearched ?? []).filter((one) => one.name === name).map(({ encoding }) => encoding);
    return `      ${name} was looked for in every payload${left.length === 0 ? '' : `; too short to be told from chance as ${left.join(', ')}`}`;
  });
}

/** A finding keeps only its first values; a pair of a user and a room is two of them. */
function valuesPerCount({ rule }: Finding): number {
  return rule === 'RT-ID-003' ? 2 : 1;
}

function entries(number: number): string {
  return number === 1 ? '1 entry' : `${number} entries`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function limited(rows: readonly string[]): string[] {
  if (rows.length <= MAX_ROWS) return [...rows];
  return [...rows.slice(0, MAX_ROWS), `  … and ${rows.length - MAX_ROWS} more; --format jsonl lists all`];
}

/** Tokens are long; their beginning is enough to know them by. */
function shorten(value: string): string {
  return value.length <= 48 ? value : `${value.slice(0, 45)}…`;
}

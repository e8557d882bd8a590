import { createHash } from 'node:crypto';
import { isShared } from '../../core/finding.js';
import type { CoPresence, Stay } from '../../core/presence.js';
import type { Note } from '../../core/note.js';
import type { CaptureResult, RunResult } from '../../core/results.js';
import { formatTime } from '../../core/time.js';
import type { Report } from '../report.js';
import type { Language, RuleTexts } from '../rule-texts.js';
import { type Looked, coverageParts, hashTable, trafficList } from './coverage.js';
import { findingArticle } from './findings.js';
import { noteSection } from './notes.js';
import { serverTable } from './servers.js';
import { STYLE } from './style.js';
import { table } from './table.js';
import { Html, markup } from './template.js';
import { timeline } from './timeline.js';
import { togetherGraph } from './together.js';
import { type Words, nameOf, wordsIn } from './words.js';

/** Tells what could not be judged; it stands with the coverage and is no finding to a reader. */
const COVERAGE_RULE = 'RT-COV-001';

export interface PageOptions {
  readonly language: Language;
  readonly rules: RuleTexts;
  readonly version: string;
  /** What the signatures in use are known by. */
  readonly signatures: string;
  /** The command line that gives this page again. */
  readonly command: string;
  /** What the user has noted. */
  readonly notes?: readonly Note[];
}

/** "'sha256-…'" lets this style sheet in and no other; scripts, images and connections are not let in at all. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** One self-contained page, in English or French, that opens offline and prints to A4. */
export class HtmlReport implements Report {
  readonly #options: PageOptions;
  readonly #words: Words;
  readonly #captures: Looked[] = [];

  constructor(options: PageOptions) {
    this.#options = options;
    this.#words = wordsIn(options.language);
  }

  *capture({ capture, coverage, anomalies }: CaptureResult): Generator<string> {
    this.#captures.push({ capture, coverage, anomalies });
    yield '';
  }

  *run(result: RunResult): Generator<string> {
    const words = this.#words;
    const { rules, version, signatures, command, notes = [] } = this.#options;
    const vendors = new Map(
      result.protocols.flatMap(({ vendor, vendorTitle }) => (vendor === null ? [] : [[vendor, vendorTitle ?? vendor] as const])),
    );
    const files = this.#captures.map(({ capture }) => capture.file);
    const findings = result.findings.filter(({ rule }) => rule !== COVERAGE_RULE);
    const { headings, none } = words;
    yield markup`<!doctype html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${words.title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#findings">${words.skip}</a>
<header>
<h1>${words.title}</h1>
<p class="quiet">${words.subtitle}</p>
</header>
<main>
${verdict(result, words)}
${figures(result, files.length, words)}
<section aria-labelledby="findings">
<h2 id="findings">${headings.findings}</h2>
${findings.length === 0 ? markup`<p>${none.findings}</p>` : findings.map((finding) => findingArticle(finding, { words, rules, vendors, files }))}
</section>
${noteSection(notes, words, files)}
<section aria-labelledby="rooms">
<h2 id="rooms">${headings.rooms}</h2>
${result.stays.length === 0 ? markup`<p>${none.rooms}</p>` : markup`${timeline(result.stays, words)}${stayTable(result.stays, words)}`}
</section>
<section aria-labelledby="together">
<h2 id="together">${headings.together}</h2>
${result.coPresence.length === 0 ? markup`<p>${none.together}</p>` : markup`${togetherGraph(result.coPresence, words)}${pairTable(result.coPresence, words)}`}
${result.coPresenceCaps.map(({ cap, limit, count, names }) => markup`<p class="quiet">${words.caps[cap](limit, count)}${names.length > 0 && ` ${names.join(', ')}.`}</p>`)}
</section>
<section aria-labelledby="servers">
<h2 id="servers">${headings.servers}</h2>
${serverTable(result.servers, words)}
</section>
<section aria-labelledby="traffic">
<h2 id="traffic">${headings.traffic}</h2>
${trafficList(result.protocols, words)}
</section>
<section aria-labelledby="coverage">
<h2 id="coverage">${headings.coverage}</h2>
${coverageParts(this.#captures, words)}
</section>
<section aria-labelledby="limits">
<h2 id="limits">${headings.limits}</h2>
<ul>
${words.limits.map((limit) => markup`<li>${limit}</li>`)}
</ul>
</section>
<section aria-labelledby="method">
<h2 id="method">${headings.method}</h2>
${words.method.map(
  (paragraph) => markup`<p>${paragraph}</p>
`,
)}
<p>${words.check}</p>
<p>${words.reproduce}</p>
<pre><code>${command}</code></pre>
<p class="quiet">${words.madeBy(version, signatures)}</p>
</section>
<section aria-labelledby="hashes">
<h2 id="hashes">${headings.hashes}</h2>
${hashTable(this.#captures, words)}
</section>
</main>
</body>
</html>
`.text;
  }
}

function verdict({ findings }: RunResult, { verdicts }: Words): Html {
  const leaks = findings.filter((finding) => finding.score >= 4 && !isShared(finding));
  if (leaks.length > 0) {
    const isTogether = findings.some(({ rule }) => rule === 'RT-CO-001');
    return markup`<p class="verdict leaks">${verdicts.leaks}${isTogether && ` ${verdicts.together}`}</p>`;
  }
  if (findings.some(isShared)) return markup`<p class="verdict recognised">${verdicts.shared}</p>`;
  if (findings.some(({ rule }) => rule === 'RT-VEN-001')) return markup`<p class="verdict recognised">${verdicts.recognised}</p>`;
  return markup`<p class="verdict">${verdicts.nothing}</p>`;
}

function figures({ findings, stays, coPresence, servers }: RunResult, captures: number, { figures: names, isOne }: Words): Html {
  const counts = [
    [findings.filter(({ rule }) => rule !== COVERAGE_RULE).length, names.findings],
    [new Set(stays.map(({ vendor, user }) => JSON.stringify([vendor, user]))).size, names.people],
    [new Set(stays.map(({ vendor, room }) => JSON.stringify([vendor, room]))).size, names.rooms],
    [coPresence.length, names.pairs],
    [servers.length, names.servers],
    [captures, names.captures],
  ] as const;
  return markup`<ul class="figures">
${counts.map(([count, name]) => markup`<li><b>${count}</b>${isOne(count) ? name[0] : name[1]}</li>`)}
</ul>`;
}

function stayTable(stays: readonly Stay[], words: Words): Html {
  const rows = stays.map(({ vendor, room, user, from, to, began, ended }) => [
    vendor,
    room,
    user,
    formatTime(from),
    formatTime(to),
    nameOf(words.ends, began),
    nameOf(words.ends, ended),
  ]);
  return table(words, words.headings.rooms, ['vendor', 'room', 'person', 'from', 'until', 'began', 'ended'], rows);
}

function pairTable(pairs: readonly CoPresence[], words: Words): Html {
  const rows = pairs.map(({ vendor, a, b, rooms, overlapSeconds, basis }) => [
    vendor,
    `${a} – ${b}`,
    rooms.map(({ room }) => room).join(', '),
    rooms.map(({ size }) => size).join(', '),
    overlapSeconds,
    nameOf(words.bases, basis),
  ]);
  return table(words, words.headings.together, ['vendor', 'pair', 'room', 'size', 'seconds', 'basis'], rows);
}

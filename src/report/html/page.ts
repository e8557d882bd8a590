import { createHash } from 'node:crypto';
import type { Language } from '../../core/language.js';
import type { CoPresence, Stay } from '../../core/presence.js';
import type { Note } from '../../core/note.js';
import type { CaptureResult, RunResult } from '../../core/results.js';
import { formatTime } from '../../core/time.js';
import type { Report } from '../report.js';
import type { RuleTexts } from '../rule-texts.js';
import { verdictOf } from '../verdict.js';
import { type Looked, coverageParts, hashTable, trafficList } from './coverage.js';
import { fanoutParts } from './fanouts.js';
import { findingParts } from './findings.js';
import { type MadeWith, methodParts, versionTables } from './method.js';
import { nameOf } from './names.js';
import { noteList } from './notes.js';
import { observerParts } from './observers.js';
import { serverParts } from './servers.js';
import { STYLE } from './style.js';
import type { ProfileTexts } from './summary.js';
import { table } from './table.js';
import { Html, type Part, markup } from './template.js';
import { timeline } from './timeline.js';
import { togetherGraph } from './together.js';
import { type Heading, type Words, wordsIn } from './words.js';
import type { WorldOutlines } from './world-outlines.js';

/** Tells what could not be judged; it stands with the coverage and is no finding to a reader. */
const COVERAGE_RULE = 'RT-COV-001';

export interface PageOptions {
  readonly language: Language;
  readonly rules: RuleTexts;
  readonly madeWith: MadeWith;
  /** The command line that gives this page again. */
  readonly command: string;
  readonly isMasked: boolean;
  /** What the user has noted. */
  readonly notes?: readonly Note[];
  /** The jurisdictions that were asked about. */
  readonly profiles: readonly ProfileTexts[];
  /** Absent where places were not looked up. */
  readonly map?: WorldOutlines | undefined;
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
    const { rules, madeWith, command, profiles, map, isMasked, notes = [] } = this.#options;
    const vendors = new Map(
      result.protocols.flatMap(({ vendor, vendorTitle }) => (vendor === null ? [] : [[vendor, vendorTitle ?? vendor] as const])),
    );
    const files = this.#captures.map(({ capture }) => capture.file);
    const findings = result.findings.filter(({ rule }) => rule !== COVERAGE_RULE);
    const { servers, stays, coPresence, fanouts, observers } = result;
    const sections: readonly (readonly [Heading, Part])[] = [
      ['findings', findingParts(findings, { words, rules, vendors, files, servers, observers, profiles, map })],
      ...(notes.length > 0 ? [['notes', noteList(notes, files)] as const] : []),
      ['observers', observerParts(observers, words)],
      ['rooms', roomParts(stays, words)],
      ['together', togetherParts(result, words)],
      ['fanouts', fanoutParts(fanouts, servers, words)],
      ['servers', [serverParts(servers, map, words), profileList(profiles, words)]],
      ['traffic', trafficList(result.protocols, words)],
      ['coverage', coverageParts(this.#captures, words)],
      [
        'limits',
        markup`<ul>
${words.limits.map((limit) => markup`<li>${limit}</li>`)}
</ul>`,
      ],
      ['method', methodParts(command, words)],
      ['versions', versionTables(madeWith, words)],
      ['hashes', hashTable(this.#captures, words)],
    ];
    const people = new Set(stays.map(({ vendor, user }) => JSON.stringify([vendor, user]))).size;
    const rooms = new Set(stays.map(({ vendor, room }) => JSON.stringify([vendor, room]))).size;
    const counts = [
      [findings.length, 'findings', 'findings'],
      [people, 'people', 'rooms'],
      [rooms, 'rooms', 'rooms'],
      [coPresence.length, 'pairs', 'together'],
      [fanouts.length, 'fanouts', 'fanouts'],
      [servers.length, 'servers', 'servers'],
      [files.length, 'captures', 'hashes'],
    ] as const;
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
${isMasked && markup`<p>${words.masked}</p>`}
<ul class="figures">
${counts.map(([count, figure, section]) => markup`<li><a href="#${section}"><b>${count}</b> ${words.figures[figure][words.isOne(count) ? 0 : 1]}</a></li>`)}
</ul>
<nav aria-label="${words.contents}">
<ul>
${sections.map(([heading]) => markup`<li><a href="#${heading}">${words.headings[heading]}</a></li>`)}
</ul>
</nav>
`.text;
    for (const [heading, part] of sections) {
      yield markup`<section aria-labelledby="${heading}">
<h2 id="${heading}">${words.headings[heading]}</h2>
${part}
</section>
`.text;
    }
    yield `</main>
</body>
</html>
`;
  }
}

function verdict({ findings }: RunResult, { verdict: said }: Words): Html {
  const found = verdictOf(findings);
  if (typeof found === 'string') return markup`<p class="verdict ${found}">${said[found]}</p>`;
  return markup`<p class="verdict leaks">${said.sentence(found.map((clause) => said.clauses[clause]))}</p>`;
}

function roomParts(stays: readonly Stay[], words: Words): Html {
  if (stays.length === 0) return markup`<p>${words.none.rooms}</p>`;
  return markup`${timeline(stays, words)}${stayTable(stays, words)}`;
}

function togetherParts({ coPresence, coPresenceCaps }: RunResult, words: Words): Html {
  const pairs =
    coPresence.length === 0
      ? markup`<p>${words.none.together}</p>`
      : markup`${togetherGraph(coPresence, words)}${pairTable(coPresence, words)}`;
  const caps = coPresenceCaps.map(
    ({ cap, limit, count, names }) =>
      markup`<p class="quiet">${words.caps[cap](limit, count)}${names.length > 0 && ` ${names.join(', ')}.`}</p>`,
  );
  return markup`${pairs}${caps}`;
}

/** What the reader must know of a jurisdiction that was chosen. */
function profileList(profiles: readonly ProfileTexts[], words: Words): Part {
  if (profiles.length === 0) return null;
  return markup`<h3>${words.headings.profiles}</h3>
<p>${words.place.chosen}</p>
<dl>
${profiles.map(
  ({ id, title, meaning, laws }) => markup`<dt>${id}${words.colon}${title[words.lang]}</dt>
<dd>${meaning[words.lang]}${laws.length > 0 && ` ${words.place.lawsOf}${words.colon}${laws.map((law) => law[words.lang]).join(words.semicolon)}.`}</dd>
`,
)}</dl>`;
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
    [...new Set(rooms.map(({ room }) => room))].join(', '),
    [...new Set(rooms.map(({ size }) => size))].join(', '),
    overlapSeconds,
    nameOf(words.bases, basis),
  ]);
  return table(words, words.headings.together, ['vendor', 'pair', 'room', 'size', 'seconds', 'basis'], rows);
}

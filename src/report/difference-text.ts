import { escapeText, escapeJson } from '../core/display.js';
import type { Change, CoverageSide, Difference, FindingChange, SetChange } from './difference.js';

/** Servers and the like beyond it are only counted: a call talks to hundreds. */
const MAX_NAMES = 20;

const HEADINGS: readonly (readonly [change: Change, heading: string])[] = [
  ['appeared', 'Appeared'],
  ['went', 'Went: looked for where they stood before, and not there any more'],
  ['not-judged', 'Not judged: not there, but neither is what they stood in. This does not say that they are mended'],
  ['stayed', 'Stayed'],
];

/** The difference in words. */
export function* differenceText({ findings, servers, countries, kinds, protocols, before, after }: Difference): Generator<string> {
  for (const [change, heading] of HEADINGS) {
    const these = findings.filter((one) => one.change === change);
    if (these.length === 0) continue;
    yield `${heading}\n`;
    for (const one of these) yield `  ${escapeText(inWords(one))}\n`;
    yield '\n';
  }
  if (findings.length === 0) yield 'No findings on either side.\n\n';
  const sets: readonly (readonly [string, SetChange])[] = [
    ['Servers', servers],
    ['Countries', countries],
    ['Kinds of identifiers', kinds],
    ['Protocols', protocols],
  ];
  for (const [name, change] of sets) yield* setInWords(name, change);
  yield `Coverage\n  before: ${coverageInWords(before)}\n  now:    ${coverageInWords(after)}\n`;
}

/** The difference as JSON Lines, one object for each change. */
export function* differenceLines({ findings, servers, countries, kinds, protocols, before, after }: Difference): Generator<string> {
  for (const { change, fingerprint, finding, before: old, after: now, why } of findings) {
    yield line({ type: 'difference', of: 'finding', change, fingerprint, ...finding, count: undefined, before: old, after: now, why });
  }
  const sets = { server: servers, country: countries, kind: kinds, protocol: protocols };
  for (const [of, { appeared, went }] of Object.entries(sets)) {
    for (const name of appeared) yield line({ type: 'difference', of, change: 'appeared', name });
    for (const name of went) yield line({ type: 'difference', of, change: 'went', name });
  }
  yield line({ type: 'difference', of: 'coverage', before, after });
}

function inWords({ finding, before, after, why }: FindingChange): string {
  const { rule, title, severity } = finding;
  const counts = before !== null && after !== null && before !== after ? `${before}, now ${after}` : String(after ?? before);
  return `${rule} ${severity}: ${title} (${counts})${why === '' ? '' : `: ${why}`}`;
}

function* setInWords(name: string, { appeared, went }: SetChange): Generator<string> {
  if (appeared.length === 0 && went.length === 0) return;
  yield `${name}\n`;
  if (appeared.length > 0) yield `  appeared: ${listed(appeared)}\n`;
  if (went.length > 0) yield `  went: ${listed(went)}\n`;
  yield '\n';
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map(escapeText).join(', ');
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}

function coverageInWords({ captures, flows, recognised, complete }: CoverageSide): string {
  const end = complete ? '' : ', not read to the end';
  return `${recognised} of ${flows} flows recognised in ${captures} ${captures === 1 ? 'capture' : 'captures'}${end}`;
}

function line(object: object): string {
  return `${escapeJson(JSON.stringify(object))}\n`;
}

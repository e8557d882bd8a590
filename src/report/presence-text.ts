import { escapeText } from '../core/display.js';
import type { Finding } from '../core/finding.js';
import type { Basis } from '../core/presence.js';
import type { RunResult } from '../core/results.js';
import { clockRows } from './clock-rows.js';
import { capRows, pairRow, stayRow } from './presence-rows.js';

/** What each basis means, for people. */
const BASIS_WORDS: Readonly<Record<Basis, string>> = {
  'join-seen': 'both were seen to come into the room',
  'same-room-id': 'their messages carry the same room; one of the two was not seen to come',
  'same-media-stream': 'the media server passes the voice of one to the other, or names one as heard to the other',
  'peer-address': 'one was told the address of the other',
  'timing-only': 'nothing but time; never said of a pair',
};

/** Rooms, people and pairs, all of them, and what each claim rests on. `isPairsOnly`: without the stays. `files`: the captures' names. */
export function* presenceText(
  { stays, coPresence, coPresenceCaps, clocks, findings }: RunResult,
  isPairsOnly: boolean,
  files: readonly string[],
): Generator<string> {
  if (!isPairsOnly) {
    yield stays.length === 0 ? 'Nobody was seen in a room.\n' : 'Rooms and people\n';
    for (const stay of stays) yield `${stayRow(stay)}\n`;
    yield '\n';
  }
  yield coPresence.length === 0 ? 'No two people were seen together.\n' : 'Together\n';
  for (const pair of coPresence) yield `${pairRow(pair)}\n`;
  for (const row of capRows(coPresenceCaps)) yield `${row}\n`;
  yield '\nWhat this rests on\n';
  for (const row of clockRows(clocks, files)) yield `${row}\n`;
  for (const basis of new Set(coPresence.map((pair) => pair.basis))) yield `  ${basis}: ${BASIS_WORDS[basis]}.\n`;
  if (coPresence.length > 0)
    yield '  strength: seconds together, each divided by the number of the others there: two alone outweigh two in a crowd.\n';
  for (const { subject, summary, values } of findings.filter(isInferred)) {
    yield escapeText(`  ${subject}: ${summary}`) + '\n';
    for (const { value } of values) yield escapeText(`    ${value}`) + '\n';
  }
  yield '  That packets of two people go to one server at one time is never taken for being together.\n';
  yield '  Being in one room is not speaking with each other, and whoever encrypts is not seen at all.\n';
}

/** What ties clients or servers together, and names no people. */
export function isInferred({ rule }: Finding): boolean {
  return rule === 'RT-CO-002';
}

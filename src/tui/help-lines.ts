import { FIELDS } from './filter/fields.js';
import { BINDINGS } from './keys.js';
import { EMPTY_LINE, fact, line, paragraph, type Line } from './line.js';
import { VIEW_PURPOSES, VIEW_TITLES, type ViewId } from './views.js';

const KEY_COLUMNS = 22;

const FILTER_HELP: readonly (readonly [string, string])[] = [
  ['word', 'rows in which any field holds it'],
  ['vendor == example', 'equal; != asks that no value is. Quote what has spaces.'],
  ['kind in {token key}', 'one of these'],
  ['value contains 0100', 'a part, whatever the case'],
  ['room matches "a*b?"', 'the whole value; * is any run of characters, ? one. No regular expressions: none can hang.'],
  ['user', 'rows that have any'],
  ['a && b, a || b, !a', 'and, or, not; also with these words, and ( )'],
  ['fields', FIELDS.join(' ')],
];

const NOTES = [
  'Severity says how bad a finding is if it is true, confidence how sure roomtone is, and evidence whether it was read, follows from what was read, or is inferred. They are three different things.',
  'roomtone sends nothing over the network. Identifiers are personal data: look at your own traffic, or at that of people who agreed.',
];

/** What the view shows, and every key. */
export function helpLines(view: ViewId, columns: number): readonly Line[] {
  return [
    ...paragraph(`${VIEW_TITLES[view]}: ${VIEW_PURPOSES[view]}`, columns),
    EMPTY_LINE,
    line('Keys', 'strong'),
    EMPTY_LINE,
    ...BINDINGS.filter(({ keys }) => keys !== '').flatMap(({ keys, does }) => fact(keys, does, columns, KEY_COLUMNS)),
    EMPTY_LINE,
    line('Filters', 'strong'),
    EMPTY_LINE,
    ...FILTER_HELP.flatMap(([example, does]) => fact(example, does, columns, KEY_COLUMNS)),
    EMPTY_LINE,
    ...NOTES.flatMap((note) => [...paragraph(note, columns), EMPTY_LINE]),
  ];
}

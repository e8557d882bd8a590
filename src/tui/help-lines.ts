import { BINDINGS } from './keys.js';
import { EMPTY_LINE, fact, line, paragraph, type Line } from './line.js';

const KEY_COLUMNS = 22;

const NOTES = [
  'Severity says how bad a finding is if it is true, confidence how sure roomtone is, and evidence whether it was read, follows from what was read, or is inferred. They are three different things.',
  'roomtone sends nothing over the network. Identifiers are personal data: look at your own traffic, or at that of people who agreed.',
];

export function helpLines(columns: number): readonly Line[] {
  return [
    line('Keys', 'strong'),
    EMPTY_LINE,
    ...BINDINGS.flatMap(({ keys, does }) => fact(keys, does, columns, KEY_COLUMNS)),
    EMPTY_LINE,
    ...NOTES.flatMap((note) => [...paragraph(note, columns), EMPTY_LINE]),
  ];
}

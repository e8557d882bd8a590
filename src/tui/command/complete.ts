import { FIELDS } from '../filter/fields.js';
import { COMMAND_WORDS, type CommandContext } from './command.js';

/** What the word that is being typed could become, and where it begins. */
export interface Completion {
  readonly from: number;
  readonly words: readonly string[];
}

/** Of a line behind `:`. */
export function completeCommand(text: string, context: CommandContext): Completion {
  const from = wordStart(text);
  const typed = text.slice(from);
  if (text.slice(0, from).trim() === '')
    return {
      from,
      words: beginningWith(
        typed,
        COMMAND_WORDS.map(({ word }) => word),
      ),
    };
  const [command = ''] = text.trim().split(/\s+/, 1);
  if (command === 'filter') return completeFilter(text);
  const words = COMMAND_WORDS.find(({ word }) => word === command)?.words?.(context) ?? [];
  return { from, words: beginningWith(typed, words) };
}

/** Of a filter: the names of its fields. */
export function completeFilter(text: string): Completion {
  const from = wordStart(text);
  return { from, words: beginningWith(text.slice(from), FIELDS) };
}

/** The text with its last word completed as far as all that it could become agree; and by a space where it can only be one. */
export function completed(text: string, { from, words }: Completion): string {
  const [first] = words;
  if (first === undefined) return text;
  if (words.length === 1) return `${text.slice(0, from)}${first} `;
  let length = 0;
  while (length < first.length && words.every((word) => word[length] === first[length])) length++;
  return text.slice(0, from) + first.slice(0, Math.max(length, text.length - from));
}

function wordStart(text: string): number {
  return /[^\s,(){}!&|]*$/.exec(text)!.index;
}

function beginningWith(start: string, words: readonly string[]): readonly string[] {
  return words.filter((word) => word.startsWith(start.toLowerCase()));
}

import type { KnownProfile } from '../../core/snapshot.js';
import { parseFilter, type Filter } from '../filter/filter.js';
import { VIEWS, type ViewId } from '../views.js';

/** What a line behind `:` asks for. */
export type Command =
  | { readonly kind: 'quit' | 'help' | 'pause' | 'observers' }
  | { readonly kind: 'view'; readonly view: ViewId }
  /** Null takes the filter away. */
  | { readonly kind: 'filter'; readonly filter: Filter | null }
  /** Null for the order in which rows come. */
  | { readonly kind: 'sort'; readonly column: number | null; readonly isDescending: boolean }
  | { readonly kind: 'places'; readonly profiles: readonly string[] }
  | { readonly kind: 'export' | 'report' | 'evidence'; readonly name: string }
  | { readonly kind: 'mask' | 'mouse'; readonly isOn: boolean }
  | { readonly kind: 'frame'; readonly frame: number };

export type ParsedCommand =
  | { readonly ok: true; readonly command: Command; /** What Enter will do. */ readonly does: string }
  | { readonly ok: false; /** Characters from 0. */ readonly at: number; readonly why: string };

/** What a command may name. */
export interface CommandContext {
  /** Of the view that is shown, as in its heading. */
  readonly columns: readonly string[];
  readonly profiles: readonly KnownProfile[];
  readonly exportFormats: readonly string[];
}

/** An argument that cannot be used: where it begins to be wrong, counted from its own start, and why. */
class WrongArgument extends Error {
  constructor(
    why: string,
    readonly at = 0,
  ) {
    super(why);
  }
}

interface CommandWord {
  readonly word: string;
  /** As the help shows what may follow. */
  readonly argument: string;
  readonly does: string;
  /** Throws WrongArgument. */
  readonly read: (argument: string, context: CommandContext) => Command;
  /** Words that may follow; none where it is free text. */
  readonly words?: (context: CommandContext) => readonly string[];
}

/** In the order in which the help lists them. */
export const COMMAND_WORDS: readonly CommandWord[] = [
  ...VIEWS.map((view): CommandWord => ({ word: view, argument: '', does: `the view ${view}`, read: () => ({ kind: 'view', view }) })),
  { word: 'filter', argument: 'EXPRESSION', does: 'show only rows that pass; nothing behind it shows all', read: readFilter },
  {
    word: 'sort',
    argument: 'COLUMN [down]',
    does: 'sort by a column; nothing behind it takes the order back',
    read: readSort,
    words: ({ columns }) => columns,
  },
  {
    word: 'profile',
    argument: 'NAME …',
    does: 'look up where servers stand, and mark those under these jurisdictions',
    read: readProfiles,
    words: ({ profiles }) => profiles.map(({ id }) => id),
  },
  { word: 'observers', argument: '', does: 'who can see what, as a whole', read: () => ({ kind: 'observers' }) },
  { word: 'frame', argument: 'NUMBER', does: 'open the packet with this number', read: readFrame },
  { word: 'export', argument: 'FILE', does: 'write what is shown (.csv, .json, .md)', read: readExport },
  { word: 'report', argument: 'FILE', does: 'write a page for people (.html), with your notes', read: fileCommand('report', 'html') },
  {
    word: 'evidence',
    argument: 'FILE',
    does: 'write the packets of evidence (.pcapng), with your notes',
    read: fileCommand('evidence', 'pcapng'),
  },
  { word: 'mask', argument: '', does: 'put tokens in place of identifiers', read: () => ({ kind: 'mask', isOn: true }) },
  { word: 'unmask', argument: '', does: 'show identifiers', read: () => ({ kind: 'mask', isOn: false }) },
  {
    word: 'mouse',
    argument: 'on|off',
    does: 'click rows; the terminal’s own selecting then needs Shift',
    read: (argument) => ({ kind: 'mouse', isOn: oneOf(argument || 'on', ['on', 'off']) === 'on' }),
    words: () => ['on', 'off'],
  },
  { word: 'pause', argument: '', does: 'hold the screen, or go on', read: () => ({ kind: 'pause' }) },
  { word: 'help', argument: '', does: 'the help of this view', read: () => ({ kind: 'help' }) },
  { word: 'quit', argument: '', does: 'leave roomtone', read: () => ({ kind: 'quit' }) },
];

/** Reads a line without its colon. The beginning of a word is enough where no other word begins so. */
export function parseCommand(text: string, context: CommandContext): ParsedCommand {
  const start = text.length - text.trimStart().length;
  const [word = ''] = text.trim().split(/\s+/, 1);
  if (word === '')
    return { ok: false, at: 0, why: `a word is missing; Tab goes through them: ${COMMAND_WORDS.map((one) => one.word).join(' ')}` };
  const fitting = COMMAND_WORDS.filter((one) => one.word.startsWith(word));
  const found = fitting.find((one) => one.word === word) ?? (fitting.length === 1 ? fitting[0] : undefined);
  if (found === undefined) {
    const why =
      fitting.length === 0
        ? `nothing is called "${word}"; ? lists what there is`
        : `which one: ${fitting.map((one) => one.word).join(', ')}`;
    return { ok: false, at: start, why };
  }
  const behind = text.slice(start + word.length);
  const argument = behind.trim();
  const argumentAt = start + word.length + (behind.length - behind.trimStart().length);
  if (argument !== '' && found.argument === '') return { ok: false, at: argumentAt, why: `nothing stands behind ${found.word}` };
  try {
    return { ok: true, command: found.read(argument, context), does: found.does };
  } catch (error) {
    if (error instanceof WrongArgument) return { ok: false, at: argumentAt + error.at, why: error.message };
    throw error;
  }
}

function readFilter(argument: string): Command {
  if (argument === '') return { kind: 'filter', filter: null };
  const parsed = parseFilter(argument);
  if (!parsed.ok) throw new WrongArgument(parsed.why, parsed.at);
  return { kind: 'filter', filter: parsed.filter };
}

function readSort(argument: string, { columns }: CommandContext): Command {
  if (argument === '') return { kind: 'sort', column: null, isDescending: false };
  const isDescending = / down$/i.test(argument);
  const title = oneOf(argument.replace(/ (?:down|up)$/i, '').toLowerCase(), columns);
  return { kind: 'sort', column: columns.indexOf(title), isDescending };
}

function readProfiles(argument: string, { profiles }: CommandContext): Command {
  const names = argument.split(/[\s,]+/).filter((name) => name !== '');
  const ids = profiles.map(({ id }) => id);
  // What stands behind a + is an option of the profile; whether it has it, the places themselves say.
  for (const name of names) oneOf(name.split('+')[0]!, ids);
  return { kind: 'places', profiles: names };
}

function readFrame(argument: string): Command {
  if (!/^\d{1,15}$/.test(argument) || Number(argument) === 0) throw new WrongArgument('a frame is a number from 1 on, as in Wireshark');
  return { kind: 'frame', frame: Number(argument) };
}

function readExport(argument: string, { exportFormats }: CommandContext): Command {
  return { kind: 'export', name: named(argument, exportFormats) };
}

function fileCommand(kind: 'report' | 'evidence', ending: string): CommandWord['read'] {
  return (argument) => ({ kind, name: named(argument, [ending]) });
}

/** A file's name that ends as it should. Throws WrongArgument. */
function named(name: string, endings: readonly string[]): string {
  if (!endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`) && name.length > ending.length + 1)) {
    throw new WrongArgument(`a file's name that ends in ${endings.map((ending) => `.${ending}`).join(', ')}`);
  }
  return name;
}

function oneOf(word: string, words: readonly string[]): string {
  if (words.includes(word)) return word;
  throw new WrongArgument(words.length === 0 ? 'there are none to choose from' : `one of ${words.join(', ')}`);
}

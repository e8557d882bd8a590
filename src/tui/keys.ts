import type { Key } from 'ink';
import { VIEWS, VIEW_TITLES, type ViewId } from './views.js';

export type Action =
  | ViewId
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'next-pane'
  | 'previous-view'
  | 'filter'
  | 'next-match'
  | 'previous-match'
  | 'sort'
  | 'reverse'
  | 'bytes'
  | 'enlarge'
  | 'details'
  | 'observers'
  | 'command'
  | 'export'
  | 'report'
  | 'mask'
  | 'mark'
  | 'comment'
  | 'pause'
  | 'help'
  | 'quit';
export type Page = 'list' | 'detail' | 'help';

interface Binding {
  readonly action: Action;
  /** As the help shows them; empty where another row speaks for it too. */
  readonly keys: string;
  readonly does: string;
  readonly characters: readonly string[];
  readonly named: readonly (keyof Key)[];
  /** What the hint line says on each page; pages left out say nothing. */
  readonly hints: Partial<Readonly<Record<Page, string>>>;
}

/** What the keys of the digits 1 to 9 give on an AZERTY keyboard without Shift. */
export const AZERTY_DIGITS = ['&', 'é', '"', "'", '(', '-', 'è', '_', 'ç'] as const;

function binding(action: Action, keys: string, does: string, characters: readonly string[], rest: Partial<Binding> = {}): Binding {
  return { action, keys, does, characters, named: [], hints: {}, ...rest };
}

/** One row of the help is enough for all of them. */
function viewWords(index: number): readonly [string, string] {
  return index === 0 ? ['1 to 6', VIEWS.map((view) => VIEW_TITLES[view]).join(', ')] : ['', ''];
}

/** Every key of the interface. None needs AltGr, which an AZERTY keyboard wants for brackets, bars and backslashes. */
export const BINDINGS: readonly Binding[] = [
  ...VIEWS.map((view, index) =>
    binding(view, ...viewWords(index), [String(index + 1), AZERTY_DIGITS[index]!], index === 0 ? { hints: { list: '1-6 view' } } : {}),
  ),
  binding('next-pane', 'Tab', 'the other half of the screen, or the next view where there is one half; Shift-Tab the view before', []),
  binding('up', 'Up, k', 'the row or value above', ['k'], { named: ['upArrow'] }),
  binding('down', 'Down, j', 'the row or value below', ['j'], {
    named: ['downArrow'],
    hints: { detail: 'Up/Down value', help: 'Up/Down scroll' },
  }),
  binding('page-up', 'PgUp', 'one screen up', [], { named: ['pageUp'] }),
  binding('page-down', 'PgDn', 'one screen down', [], { named: ['pageDown'] }),
  binding('first', 'Home, g', 'to the top', ['g'], { named: ['home'] }),
  binding('last', 'End, G', 'to the end', ['G'], { named: ['end'] }),
  binding('open', 'Enter, Right', 'open the row; in a page, the packet of the value', ['\r', '\n'], {
    named: ['return', 'rightArrow'],
    hints: { list: 'Enter open', detail: 'Enter packet' },
  }),
  binding('back', 'Esc, Backspace, Left', 'back', [], {
    // A terminal sends DEL for the key marked Backspace; ink calls that delete.
    named: ['escape', 'backspace', 'delete', 'leftArrow'],
    hints: { detail: 'Esc back', help: 'Esc back' },
  }),
  binding('bytes', 'x', 'straight to the bytes of the first value', ['x']),
  binding('details', 'i', 'more, in the words of experts: rule, score, catalogues', ['i'], { hints: { detail: 'i more' } }),
  binding('observers', 'w', 'who can see what, as a whole', ['w']),
  binding('filter', '/', 'filter the rows of every view', ['/'], { hints: { list: '/ filter' } }),
  binding('next-match', 'n', 'the next row, also from an open page', ['n']),
  binding('previous-match', 'N', 'the row before, also from an open page', ['N']),
  binding('sort', 's', 'sort by the next column', ['s']),
  binding('reverse', 'S', 'turn the order around', ['S']),
  binding('enlarge', 'z', 'the list or the page alone on the screen, or all together again', ['z']),
  binding('mark', 'Space, m', 'mark the row, or take its mark away', [' ', 'm']),
  binding('comment', 'c', 'write a comment on the row; it goes into exports, reports and evidence', ['c']),
  binding('export', 'e', 'export what is shown (CSV, JSON, Markdown)', ['e']),
  binding('report', 'r', 'write a report, a page for people', ['r']),
  binding('command', ':', 'type what to do; Tab completes', [':'], { hints: { list: ': command' } }),
  binding('mask', 'u', 'mask identifiers and bytes, or unmask them', ['u']),
  binding('pause', 'p', 'hold the screen while more comes in, or go on', ['p']),
  binding('help', '?, F1', 'this help', ['?'], { hints: { list: '? help', detail: '? help' } }),
  binding('quit', 'q, Ctrl-C', 'quit', ['q'], { hints: { list: 'q quit', help: 'q quit' } }),
];

/** The actions of one input: keys pressed faster than they are read arrive as one text. */
export function actionsOf(input: string, key: Key): readonly Action[] {
  if (key.ctrl) return input === 'c' ? ['quit'] : [];
  if (key.tab) return [key.shift ? 'previous-view' : 'next-pane'];
  const byName = BINDINGS.find(({ named }) => named.some((name) => key[name] === true));
  if (byName !== undefined) return [byName.action];
  if (isFunctionKey(input, key)) return ['help'];
  return [...input].flatMap((character) => BINDINGS.find(({ characters }) => characters.includes(character))?.action ?? []);
}

/** What the keys do on a page; `opens`: whether anything is further in. */
export function hintsFor(page: Page, opens: boolean): string {
  return BINDINGS.flatMap(({ action, hints }) => (action === 'open' && !opens ? [] : (hints[page] ?? []))).join('   ');
}

/** ink names no function key: each comes as a key without text, name or modifier. So F1 helps, and so do its neighbours. */
function isFunctionKey(input: string, key: Key): boolean {
  return input === '' && !key.tab && !key.shift && !key.meta;
}

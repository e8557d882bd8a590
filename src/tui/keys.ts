import type { Key } from 'ink';
import { VIEWS, type ViewId } from './views.js';

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
  readonly characters: readonly string[];
  readonly named: readonly (keyof Key)[];
  /** What the hint line says on each page; pages left out say nothing. */
  readonly hints: Partial<Readonly<Record<Page, string>>>;
}

/** What the keys of the digits 1 to 9 give on an AZERTY keyboard without Shift. */
export const AZERTY_DIGITS = ['&', 'é', '"', "'", '(', '-', 'è', '_', 'ç'] as const;

function binding(action: Action, characters: readonly string[], rest: Partial<Binding> = {}): Binding {
  return { action, characters, named: [], hints: {}, ...rest };
}

/** Every key of the interface; what they do is told in `help/`. None needs AltGr, which an AZERTY keyboard wants for brackets, bars and backslashes. */
export const BINDINGS: readonly Binding[] = [
  ...VIEWS.map((view, index) =>
    binding(view, [String(index + 1), AZERTY_DIGITS[index]!], index === 0 ? { hints: { list: '1-6 view' } } : {}),
  ),
  binding('next-pane', []),
  binding('up', ['k'], { named: ['upArrow'] }),
  binding('down', ['j'], {
    named: ['downArrow'],
    hints: { detail: 'Up/Down value', help: 'Up/Down scroll' },
  }),
  binding('page-up', [], { named: ['pageUp'] }),
  binding('page-down', [], { named: ['pageDown'] }),
  binding('first', ['g'], { named: ['home'] }),
  binding('last', ['G'], { named: ['end'] }),
  binding('open', ['\r', '\n'], {
    named: ['return', 'rightArrow'],
    hints: { list: 'Enter open', detail: 'Enter packet' },
  }),
  binding('back', [], {
    // A terminal sends DEL for the key marked Backspace; ink calls that delete.
    named: ['escape', 'backspace', 'delete', 'leftArrow'],
    hints: { detail: 'Esc back', help: 'Esc back' },
  }),
  binding('bytes', ['x']),
  binding('details', ['i'], { hints: { detail: 'i more' } }),
  binding('observers', ['w']),
  binding('filter', ['/'], { hints: { list: '/ filter' } }),
  binding('next-match', ['n']),
  binding('previous-match', ['N']),
  binding('sort', ['s']),
  binding('reverse', ['S']),
  binding('enlarge', ['z']),
  binding('mark', [' ', 'm']),
  binding('comment', ['c']),
  binding('export', ['e']),
  binding('report', ['r']),
  binding('command', [':'], { hints: { list: ': command' } }),
  binding('mask', ['u']),
  binding('pause', ['p']),
  binding('help', ['?'], { hints: { list: '? help', detail: '? help' } }),
  binding('quit', ['q'], { hints: { list: 'q quit', help: 'q quit' } }),
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

import type { Key } from 'ink';

export type Action = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last' | 'open' | 'back' | 'help' | 'quit';
export type Page = 'list' | 'detail' | 'help';

interface Binding {
  readonly action: Action;
  /** As the help shows them. */
  readonly keys: string;
  readonly does: string;
  readonly characters: readonly string[];
  readonly named: readonly (keyof Key)[];
  /** What the hint line says on each page; pages left out say nothing. */
  readonly hints: Partial<Readonly<Record<Page, string>>>;
}

/** Every key of the interface. None needs AltGr, which an AZERTY keyboard wants for brackets, bars and backslashes. */
export const BINDINGS: readonly Binding[] = [
  {
    action: 'up',
    keys: 'Up, k',
    does: 'the finding or value above',
    characters: ['k'],
    named: ['upArrow'],
    hints: {},
  },
  {
    action: 'down',
    keys: 'Down, j',
    does: 'the finding or value below',
    characters: ['j'],
    named: ['downArrow'],
    hints: { list: 'Up/Down move', detail: 'Up/Down value', help: 'Up/Down scroll' },
  },
  { action: 'page-up', keys: 'PgUp', does: 'one screen up', characters: [], named: ['pageUp'], hints: {} },
  {
    action: 'page-down',
    keys: 'PgDn',
    does: 'one screen down',
    characters: [],
    named: ['pageDown'],
    hints: { detail: 'PgUp/PgDn scroll' },
  },
  { action: 'first', keys: 'Home, g', does: 'to the top', characters: ['g'], named: ['home'], hints: {} },
  { action: 'last', keys: 'End, G', does: 'to the end', characters: ['G'], named: ['end'], hints: {} },
  {
    action: 'open',
    keys: 'Enter, Right',
    does: 'open the finding: what was seen, and its bytes',
    characters: ['\r', '\n'],
    named: ['return', 'rightArrow'],
    hints: { list: 'Enter open' },
  },
  {
    action: 'back',
    keys: 'Esc, Backspace, Left',
    does: 'back',
    characters: [],
    // A terminal sends DEL for the key marked Backspace; ink calls that delete.
    named: ['escape', 'backspace', 'delete', 'leftArrow'],
    hints: { detail: 'Esc back', help: 'Esc back' },
  },
  { action: 'help', keys: '?, F1', does: 'this help', characters: ['?'], named: [], hints: { list: '? help', detail: '? help' } },
  {
    action: 'quit',
    keys: 'q, Ctrl-C',
    does: 'quit',
    characters: ['q'],
    named: [],
    hints: { list: 'q quit', detail: 'q quit', help: 'q quit' },
  },
];

/** The actions of one input: keys pressed faster than they are read arrive as one text. */
export function actionsOf(input: string, key: Key): readonly Action[] {
  if (key.ctrl) return input === 'c' ? ['quit'] : [];
  const byName = BINDINGS.find(({ named }) => named.some((name) => key[name] === true));
  if (byName !== undefined) return [byName.action];
  if (isFunctionKey(input, key)) return ['help'];
  return [...input].flatMap((character) => BINDINGS.find(({ characters }) => characters.includes(character))?.action ?? []);
}

export function hintsFor(page: Page): string {
  return BINDINGS.flatMap(({ hints }) => hints[page] ?? []).join('   ');
}

/** ink names no function key: each comes as a key without text, name or modifier. So F1 helps, and so do its neighbours. */
function isFunctionKey(input: string, key: Key): boolean {
  return input === '' && !key.tab && !key.shift && !key.meta;
}

import type { Language } from '../../core/language.js';
import { FIELDS } from '../filter/fields.js';
import { BINDINGS } from '../keys.js';
import { EMPTY_LINE, fact, line, paragraph, type Line } from '../line.js';
import { VIEW_TITLES, type ViewId } from '../views.js';
import { HELP_WORDS, type HelpWords, type Told } from './words.js';

const KEY_COLUMNS = 22;

/** What the view shows, and every key. */
export function helpLines(view: ViewId, language: Language, columns: number): readonly Line[] {
  const words = HELP_WORDS[language];
  const rows = (all: readonly (readonly [string, string])[]) => all.flatMap(([name, text]) => fact(name, text, columns, KEY_COLUMNS));
  return [
    ...paragraph(`${VIEW_TITLES[view]}${words.purposes[view]}`, columns),
    EMPTY_LINE,
    line(words.keysTitle, 'strong'),
    EMPTY_LINE,
    ...rows(keysOf(words)),
    EMPTY_LINE,
    line(words.filtersTitle, 'strong'),
    EMPTY_LINE,
    ...rows([...words.filters, [words.fields, FIELDS.join(' ')]]),
    EMPTY_LINE,
    ...words.notes.flatMap((note) => [...paragraph(note, columns), EMPTY_LINE]),
  ];
}

/** In the order of the bindings. */
function keysOf({ keys }: HelpWords): readonly (readonly [string, string])[] {
  return BINDINGS.flatMap(({ action }) => (Object.hasOwn(keys, action) ? [keys[action as Told]] : []));
}

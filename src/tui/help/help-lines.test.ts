import { expect, test } from 'vitest';
import { LANGUAGES } from '../../core/language.js';
import { parseFilter } from '../filter/filter.js';
import { BINDINGS } from '../keys.js';
import { VIEWS } from '../views.js';
import { helpLines } from './help-lines.js';
import { HELP_WORDS } from './words.js';

/** One row speaks for all six views, and one for Tab in both directions. */
const SPOKEN_FOR = new Set<string>(VIEWS.slice(1));

test.each(LANGUAGES)('%s: every key has its row, and no row is wider than its screen', (language) => {
  const { keys } = HELP_WORDS[language];
  const actions = BINDINGS.map(({ action }) => action).filter((action) => !SPOKEN_FOR.has(action));
  expect(Object.keys(keys).toSorted()).toEqual(actions.toSorted());
  for (const view of VIEWS) {
    for (const { spans } of helpLines(view, language, 80)) {
      expect(spans.map(({ text }) => text).join('').length).toBeLessThanOrEqual(80);
    }
  }
  // A key wider than its column would run into what it does.
  for (const [names] of [...Object.values(keys), ...HELP_WORDS[language].filters]) expect(names.length).toBeLessThan(22);
});

test.each(LANGUAGES)('%s: what the help offers as filters are filters', (language) => {
  for (const [typed] of HELP_WORDS[language].filters) {
    for (const one of typed.split(', ')) expect(parseFilter(one)).toMatchObject({ ok: true });
  }
});

test('both languages tell the same', () => {
  const { en, fr } = HELP_WORDS;
  expect(fr.filters).toHaveLength(en.filters.length);
  for (const view of VIEWS) expect(fr.purposes[view]).not.toBe(en.purposes[view]);
});

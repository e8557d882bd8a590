import { expect, test } from 'vitest';
import { BINDINGS, hintsFor } from './keys.js';

test('no key needs AltGr, and none means two things', () => {
  const characters = BINDINGS.flatMap((binding) => binding.characters);
  const named = BINDINGS.flatMap((binding) => binding.named);
  for (const character of characters) expect('[]{}\\|`~@#^').not.toContain(character);
  expect(new Set(characters).size).toBe(characters.length);
  expect(new Set(named).size).toBe(named.length);
});

test('the hints fit the smallest usual screen beside a position', () => {
  for (const page of ['list', 'detail', 'help'] as const) expect(hintsFor(page, true).length).toBeLessThan(64);
});

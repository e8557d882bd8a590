import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { KEY, showApp } from './testing.js';
import { aHostileEvening, aMap } from './testing/hostile-evening.js';
import { VIEWS } from './views.js';

/** Whole screens with names that would rather be orders. A change in one is read before it is taken over with `vitest -u`. */
describe.each([
  [80, 24],
  [120, 40],
])('at %d×%d', (columns, rows) => {
  test.each(VIEWS.map((view, index) => [view, String(index + 1)] as const))('%s, and what its first row opens', async (view, key) => {
    const app = await showApp(aHostileEvening, { columns, rows, properties: { map: aMap } });
    await app.press(key);
    const list = app.frame();
    await app.press(KEY.enter);
    const page = app.frame();
    app.close();
    for (const row of [...list.split('\n'), ...page.split('\n')]) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
    await expect(`${trimmed(list)}\n${'='.repeat(columns)}\n${trimmed(page)}\n`).toMatchFileSnapshot(
      `golden/${view}-${columns}x${rows}.txt`,
    );
  });

  test('who can see what', async () => {
    const app = await showApp(aHostileEvening, { columns, rows });
    await app.press('w');
    await expect(`${trimmed(app.frame())}\n`).toMatchFileSnapshot(`golden/observers-${columns}x${rows}.txt`);
    app.close();
  });
});

/** Editors take blanks at the end of a row away. */
function trimmed(frame: string): string {
  return frame
    .split('\n')
    .map((row) => row.trimEnd())
    .join('\n');
}

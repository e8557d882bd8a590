import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { KEY, showApp } from './testing.js';
import { aWholeEvening } from './testing/lists.js';

describe.each([
  [40, 10],
  [80, 24],
  [200, 60],
])('at %i×%i', (columns, rows) => {
  test('each view, its first page, the packet in it and the help fill the screen and nothing more', async () => {
    for (const view of ['1', '2', '3', '4', '5', '6']) {
      const app = await showApp(aWholeEvening, { columns, rows });
      for (const keys of [[view], [KEY.enter], [KEY.enter], ['z'], ['?']]) {
        await app.press(...keys);
        const frame = app.frame().split('\n');
        expect(frame).toHaveLength(rows);
        for (const row of frame) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
      }
      app.close();
    }
  });
});

test('prose on a wide screen is no wider than the eye can follow', async () => {
  const app = await showApp(aWholeEvening, { columns: 200, rows: 60 });
  await app.press('?');
  for (const row of app.frame().split('\n').slice(2, -2)) expect(row.length).toBeLessThanOrEqual(120);
  app.close();
});

test('a screen that changes its size goes on where it was', async () => {
  const app = await showApp(aWholeEvening, { columns: 80, rows: 24 });
  await app.press('6', KEY.enter);
  for (const [columns, rows] of [
    [200, 60],
    [40, 10],
    [30, 8],
    [80, 24],
  ] as const) {
    await app.resize(columns, rows);
    if (columns >= 40) expect(app.frame()).toContain('Frame ');
    else expect(app.frame()).toContain('The terminal is too small');
  }
  app.close();
});

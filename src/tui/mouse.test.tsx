import { expect, test } from 'vitest';
import { isMouse, mouseEvents } from './mouse.js';
import { KEY, anEvening, showApp } from './testing.js';

/** As a terminal reports it; row and column from 1. */
function click(row: number, column = 5): string {
  return `\u001b[<0;${column};${row}M\u001b[<0;${column};${row}m`;
}

test('a click is a press of the left button, not its release; the wheel turns', () => {
  expect(mouseEvents('[<0;5;4M\u001b[<0;5;4m\u001b[<2;1;1M\u001b[<64;9;9M\u001b[<65;9;9M')).toEqual([
    { kind: 'click', column: 4, row: 3 },
    { kind: 'wheel-up', column: 8, row: 8 },
    { kind: 'wheel-down', column: 8, row: 8 },
  ]);
  expect(['[<0;5;4M', '[<0;5M', '<0;5;4M', 'j'].map(isMouse)).toEqual([true, false, false, false]);
});

test('a click selects a row, a second opens it, the bar leads to a view', async () => {
  const app = await showApp(anEvening, { properties: { start: { isMouseOn: true } } });
  expect(app.mouse).toEqual([true]);
  await app.press(click(5));
  expect(app.frame()).toContain('> HIGH');
  await app.press(click(5));
  expect(app.frame()).toContain('What happened');
  await app.press(KEY.escape, '\u001b[<65;9;9M');
  expect(app.frame()).toContain('> LOW');
  await app.press(click(2, 20));
  expect(app.frame()).toContain('[2 Rooms');
  app.close();
});

test('in an open page a click selects a value, a second opens its packet', async () => {
  for (const [columns, rows] of [
    [80, 24],
    [120, 40],
  ] as const) {
    const app = await showApp(anEvening, { columns, rows, properties: { start: { isMouseOn: true } } });
    await app.press(click(5), KEY.enter);
    const rowOf = (text: string) =>
      app
        .frame()
        .split('\n')
        .findIndex((row) => row.includes(text)) + 1;
    await app.press('z');
    if (rowOf('  user-id       900100300') === 0) await app.press(KEY.pageDown);
    await app.press(click(rowOf('  user-id       900100300')));
    expect(app.frame()).toContain('> user-id       900100300');
    await app.press(click(rowOf('What happened') || 3));
    expect(app.frame()).toContain('> user-id       900100300');
    await app.press(click(rowOf('> user-id       900100300')));
    expect(app.frame()).toContain('Frame 57 of');
    app.close();
  }
});

test('a click where nothing is does nothing; in the other half it goes there', async () => {
  const app = await showApp(anEvening, { columns: 120, rows: 40, properties: { start: { isMouseOn: true } } });
  await app.press(click(8), click(40));
  expect(app.frame()).toContain('> CRITICAL');
  await app.press(click(25));
  expect(app.frame()).toContain('== this page');
  await app.press(click(5));
  expect(app.frame()).toContain('> HIGH');
  app.close();
});

import { expect, test } from 'vitest';
import { KEY, anEvening, showApp } from './testing.js';

/** As a terminal sends what is pasted. */
function pasted(text: string): readonly string[] {
  return ['\u001b[200~', text, '\u001b[201~'];
}

const lastRow = (app: { frame: () => string }) => app.frame().split('\n').at(-1)!;

test('keys that arrive together count one by one', async () => {
  const app = await showApp(anEvening);
  await app.press('jj');
  expect(app.frame()).toContain('> LOW');
  app.close();
});

test('what is pasted into a line is text, also line ends and letters that are keys', async () => {
  const app = await showApp(anEvening);
  await app.press('/', ...pasted('own\naddress\tq\n'));
  expect(lastRow(app)).toBe('Filter: own address q');
  await app.press('/', ...pasted('x'.repeat(5000)), KEY.escape);
  expect(app.quits()).toBe(0);
  app.close();
});

test('what is pasted elsewhere does nothing but say so', async () => {
  const app = await showApp(anEvening);
  await app.press(...pasted('quit now'));
  expect(lastRow(app)).toContain('Pasted text goes into a line');
  expect(app.frame()).toContain('[1 Findings');
  expect(app.quits()).toBe(0);
  await app.press('2');
  expect(app.frame()).toContain('[2 Rooms');
  app.close();
});

test('a paste that never ends does not keep from quitting', async () => {
  const app = await showApp(anEvening);
  await app.press('\u001b[200~', 'abc', KEY.controlC);
  expect(app.quits()).toBe(1);
  app.close();
});

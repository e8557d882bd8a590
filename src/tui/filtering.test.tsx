import { describe, expect, test } from 'vitest';
import { KEY, showApp } from './testing.js';
import { aWholeEvening } from './testing/lists.js';

type App = Awaited<ReturnType<typeof showApp>>;

function lastRows({ frame }: App): readonly string[] {
  return frame()
    .split('\n')
    .slice(-2)
    .map((row) => row.trimEnd());
}

describe('the filter', () => {
  test('is judged while it is typed, in words', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('/');
    expect(lastRows(app)[0]).toMatch(/^OK: Enter shows all/);
    await app.press(...'kind ==');
    expect(lastRows(app)).toEqual(['NOT YET: at character 8: expected a value', 'Filter: kind ==']);
    await app.press(...' room-id');
    expect(lastRows(app)[0]).toBe('OK: 1 row in this view');
    await app.press(KEY.enter);
    expect(app.frame().split('\n')[2]).toBe('Filter: kind == room-id · 1 of 3 rows · / changes it');
    expect(app.frame()).not.toContain('user in the clear');
    app.close();
  });

  test('that is wrong is not taken; Esc leaves the one before', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('/', ...'vendro == x', KEY.enter);
    expect(lastRows(app)[0]).toContain('at character 1: there is no field "vendro"');
    await app.press(KEY.escape);
    expect(app.frame()).toContain('user in the clear');
    app.close();
  });

  test('holds in every view; a view without its field says so', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('/', ...'country == cn', KEY.enter);
    expect(app.frame()).toContain('0 of 3 rows · no row here has country');
    expect(app.frame()).toContain('None of 3 rows passes the filter.');
    await app.press('4');
    expect(app.frame()).toContain('1 of 2 rows');
    expect(app.frame()).not.toContain('203.0.113.9');
    await app.press(KEY.escape);
    expect(app.frame()).toContain('203.0.113.9');
    app.close();
  });

  test('typed in one go is taken as a whole', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('3/dora\r');
    expect(app.frame()).toContain('Filter: dora · 1 of 2 rows');
    app.close();
  });

  test('is edited as other lines are', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('/', ...'adaq', KEY.left, KEY.backspace, KEY.end, KEY.backspace, KEY.home, 'x');
    expect(lastRows(app)[1]).toBe('Filter: xad');
    await app.press('\u0015');
    expect(lastRows(app)[1]).toBe('Filter: ad');
    app.close();
  });

  test('does not quit on a q, but on Ctrl-C', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('/', 'q');
    expect(app.quits()).toBe(0);
    await app.press(KEY.controlC);
    expect(app.quits()).toBe(1);
    app.close();
  });
});

describe('the order', () => {
  test('s goes through the columns, S turns it around', async () => {
    const app = await showApp(aWholeEvening);
    const first = () => app.frame().split('\n')[3]!;
    await app.press('s');
    expect(app.frame()).toContain('Sorted by severity.');
    expect(first()).toContain('INFO');
    await app.press('s', 's', 's', 'S');
    expect(app.frame()).toContain('-TIMES');
    expect(first()).toContain('cannot conclude');
    await app.press('s', 's');
    expect(app.frame()).toContain('In the order in which they come.');
    expect(first()).toContain('HIGH');
    app.close();
  });
});

describe('an export', () => {
  test('holds what is shown, with its notes', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('3', '/', ...'dora', KEY.enter, 'm', 'c', ...'look, again', KEY.enter, 'e');
    expect(lastRows(app)[1]).toBe('Export to: roomtone-people.csv');
    await app.press(KEY.enter);
    expect(lastRows(app)[1]).toBe('1 row written to roomtone-people.csv.');
    expect(app.saved).toEqual([
      {
        name: 'roomtone-people.csv',
        text: 'person,with,together,rooms,known by,vendor,marked,comment\r\nada,dora,5400,1,the time only,acme,yes,"look, again"\r\n',
      },
    ]);
    await app.press('e', KEY.enter);
    expect(lastRows(app)[1]).toBe('Not written: roomtone-people.csv is there already.');
    app.close();
  });

  test('is JSON or Markdown by its name; other names are refused', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('2', 'e', '\u0015', ...'a.txt', KEY.enter);
    expect(lastRows(app)[0]).toBe('NOT YET: the name must end in .csv, .json or .md');
    await app.press('\u0015', ...'a.json', KEY.enter, 'e', '\u0015', ...'a.MD', KEY.enter);
    expect(app.saved.map(({ name }) => name)).toEqual(['a.json', 'a.MD']);
    expect(JSON.parse(app.saved[0]!.text)[1]).toEqual({
      room: 'garden',
      person: 'ben',
      vendor: 'acme',
      'known by': 'own messages',
      from: '1970-01-12T13:46:50.000000Z',
      to: '1970-01-12T13:47:20.000000Z',
      seconds: 30,
    });
    expect(app.saved[1]!.text.split('\n')[2]).toBe(
      '| garden | ada | acme | own messages | 1970-01-12T13:46:40.000000Z | 1970-01-12T13:47:40.000000Z | 60 |',
    );
    app.close();
  });

  test('of nothing says so', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('/', ...'nowhere', KEY.enter, 'e');
    expect(lastRows(app)[1]).toBe('There is nothing to export: no row is shown.');
    app.close();
  });
});

describe('the mask', () => {
  test('hides identifiers and bytes in every view, and in exports', async () => {
    const app = await showApp(aWholeEvening, { columns: 120, rows: 40 });
    await app.press('u');
    for (const key of ['1', '2', '3', '6']) {
      await app.press(key);
      expect(app.frame()).not.toMatch(/\b(ada|ben|dora|garden)\b|61 64 61/);
      await app.press(KEY.enter);
      expect(app.frame()).not.toMatch(/\b(ada|ben|dora|garden)\b|61 64 61/);
    }
    expect(app.frame()).toContain('[.. .. ..]');
    await app.press('3', KEY.escape, 'e', KEY.enter);
    expect(app.saved[0]!.text).not.toContain('ada');
    await app.press('u');
    expect(app.frame()).toContain('ada');
    app.close();
  });

  test('gives the same value the same token', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('u', '2');
    const token = /#[0-9a-f]{5} +(#[0-9a-f]{5}) /.exec(app.frame())![1]!;
    await app.press('3');
    expect(app.frame()).toContain(token);
    app.close();
  });
});

test('what cannot be done says why', async () => {
  const app = await showApp(aWholeEvening);
  await app.press('p');
  expect(lastRows(app)[1]).toContain('There is nothing to hold');
  await app.press(KEY.enter, 's');
  expect(lastRows(app)[1]).toContain('That is for lists');
  app.close();
});

import { describe, expect, test } from 'vitest';
import { KEY, aSnapshot, showApp } from './testing.js';
import { aWholeEvening } from './testing/lists.js';

const foot = (app: Awaited<ReturnType<typeof showApp>>) => app.frame().split('\n').slice(-2);

describe('behind a colon', () => {
  test('it is said at once whether what is typed can be done, and Tab completes it', async () => {
    const app = await showApp(aWholeEvening);
    await app.press(':', 'r');
    expect(foot(app)).toEqual(['NOT YET: Tab: rooms report', ':r']);
    await app.press('e', KEY.tab);
    expect(foot(app)[1]).toBe(':report');
    await app.press('x.html');
    expect(foot(app)[0]).toMatch(/^OK: write a page for people/);
    app.close();
  });

  test('a view, an order, a filter, a frame', async () => {
    const app = await showApp(aWholeEvening);
    await app.press(':', 'packets', KEY.enter, ':', 'sort frame down', KEY.enter);
    expect(app.frame()).toMatch(/>\s+11 /);
    await app.press(':', 'filter value == garden', KEY.enter);
    expect(app.frame()).toContain('1 of 2 rows');
    await app.press(':', 'frame 11', KEY.enter);
    expect(app.frame()).toContain('Frame 11 of captures/evening.pcapng');
    await app.press(':', 'frame 12', KEY.enter);
    expect(foot(app)[1]).toBe('Frame 12 is not listed: no value was read in it.');
    app.close();
  });

  test('what is wrong stays in the line', async () => {
    const app = await showApp(aWholeEvening);
    await app.press(':', 'sort colour', KEY.enter);
    expect(foot(app)).toEqual(['NOT YET: at character 6: one of severity, finding, how sure, times, rule', ':sort colour']);
    await app.press(KEY.escape);
    expect(foot(app)[1]).toContain(': command');
    app.close();
  });

  test('masking and unmasking, the mouse, and the end', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('2', ':', 'mask', KEY.enter);
    expect(app.frame()).not.toContain('garden');
    await app.press(':', 'mask', KEY.enter, ':', 'unmask', KEY.enter);
    expect(app.frame()).toContain('garden');
    await app.press(':', 'mouse', KEY.enter);
    await app.press(':', 'mouse off', KEY.enter);
    expect(app.mouse).toEqual([true, false]);
    await app.press(':', 'q', KEY.enter);
    expect(app.quits()).toBe(1);
    app.close();
  });
});

describe('reports and evidence', () => {
  test('take the notes along, and say where they are', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('m', '6', 'c', 'look here', KEY.enter, 'r', KEY.enter);
    expect(foot(app)[1]).toBe('The report is in /home/roomtone-report.html');
    await app.press(':', 'evidence a.pcapng', KEY.enter);
    expect(foot(app)[1]).toBe('The packets of evidence are in /home/a.pcapng');
    expect(app.papers.map(({ kind, name, isMasked }) => [kind, name, isMasked])).toEqual([
      ['report', 'roomtone-report.html', false],
      ['evidence', 'a.pcapng', false],
    ]);
    expect(app.papers[0]!.notes).toEqual([
      { about: expect.stringContaining('Acme: room in the clear'), isMarked: true, comment: '', packets: [{ capture: 0, frame: 1 }] },
      { about: expect.stringContaining('frame 1'), isMarked: false, comment: 'look here', packets: [{ capture: 0, frame: 1 }] },
    ]);
    app.close();
  });

  test('are masked as the screen is; packets cannot be', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('u', 'r', KEY.enter);
    expect(app.papers).toMatchObject([{ kind: 'report', isMasked: true }]);
    await app.press(':', 'evidence a.pcapng', KEY.enter);
    expect(foot(app)[1]).toContain('cannot be masked');
    expect(app.papers).toHaveLength(1);
    app.close();
  });

  test('wait for the end of the reading', async () => {
    const app = await showApp(aSnapshot());
    await app.press('r', KEY.enter);
    expect(foot(app)[1]).toContain('the reading is not finished');
    expect(app.papers).toEqual([]);
    app.close();
  });
});

describe('masking from the start', () => {
  test('uses the tokens that it is given', async () => {
    const app = await showApp(aWholeEvening, { properties: { start: { isMasked: true }, tokenOf: (value) => `<${value.length}>` } });
    await app.press('2');
    expect(app.frame()).toContain('<6>');
    expect(app.frame()).not.toContain('garden');
    await app.press('5');
    expect(app.frame()).not.toContain('192.0.2.1:');
    await app.press('6');
    expect(app.frame()).not.toMatch(/garden|ada/);
    await app.press('u');
    expect(app.frame()).toContain('garden');
    app.close();
  });
});

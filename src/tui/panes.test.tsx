import { describe, expect, test } from 'vitest';
import { KEY, aSnapshot, anEvening, showApp } from './testing.js';
import { aWholeEvening } from './testing/lists.js';
import { panesOf } from './panes.js';

const LARGE = { columns: 120, rows: 40 };

describe('list and page together', () => {
  test('Tab goes into the page and back, and the page stays as it was left', async () => {
    const app = await showApp(anEvening, LARGE);
    await app.press(KEY.down);
    expect(app.frame()).toContain('-- the selected row');
    await app.press(KEY.tab, KEY.down);
    expect(app.frame()).toContain('== this page');
    expect(app.frame()).toContain('> user-id       900100300');
    await app.press(KEY.tab);
    expect(app.frame()).toContain('> user-id       900100300');
    await app.press(KEY.up);
    expect(app.frame()).toContain('> user-id       900100200');
    app.close();
  });

  test('z gives the page the whole screen, and takes it back', async () => {
    const app = await showApp(anEvening, LARGE);
    await app.press(KEY.enter);
    expect(app.frame()).toContain('SEVERITY FINDING');
    await app.press('z');
    expect(app.frame()).not.toContain('SEVERITY FINDING');
    await app.press('z', KEY.escape);
    expect(app.frame()).toContain('-- the selected row');
    app.close();
  });

  test('a short list leaves the rows to its page', () => {
    expect(panesOf(40, 36, { over: 1, wanted: 4, picture: 0 })).toEqual({ pictureRows: 0, listRows: 5, pageRows: 30 });
    expect(panesOf(40, 36, { over: 1, wanted: 400, picture: 0 })).toEqual({ pictureRows: 0, listRows: 13, pageRows: 22 });
    expect(panesOf(24, 20, { over: 1, wanted: 4, picture: 12 })).toEqual({ pictureRows: 12, listRows: 7, pageRows: 0 });
  });
});

describe('while more comes', () => {
  const later = {
    ...anEvening,
    findings: [...anEvening.findings, ...aWholeEvening.findings],
    progress: { ...anEvening.progress, packets: 12_445 },
  };

  test('p holds the screen and says what has come; p again shows it', async () => {
    const app = await showApp(anEvening);
    await app.press('p');
    await app.show(later);
    expect(app.frame()).toContain('FINDING 1 of 4');
    expect(app.frame()).toContain('HELD, 100 packets and 3 findings more, p shows them');
    await app.press('p');
    expect(app.frame()).toContain('FINDING 1 of 7');
    expect(app.frame()).not.toContain('HELD');
    app.close();
  });

  test('the end of a list is followed as it grows, until another row is chosen', async () => {
    const app = await showApp(anEvening);
    await app.press('G');
    await app.show(later);
    expect(app.frame()).toContain('FINDING 7 of 7');
    await app.press(KEY.up);
    await app.show({ ...later, findings: [...later.findings, { ...later.findings[0]!, fingerprint: 'another' }] });
    expect(app.frame()).toContain('FINDING 6 of 8');
    app.close();
  });

  test('the head says how fast it goes and how long it takes', async () => {
    const app = await showApp(
      aSnapshot({}, { bytesDone: 100_000_000, bytesTotal: 400_000_000, seconds: 2, file: 'a.pcap', filesTotal: 1 }),
    );
    expect(app.frame()).toContain('a.pcap · 12,345 packets · 25% · 50.0 MB/s · 6 s left');
    app.close();
  });
});

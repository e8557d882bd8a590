import { describe, expect, test } from 'vitest';
import { mapPicture } from './pictures/map-picture.js';
import { placeLabels } from './pictures/map-labels.js';
import { KEY, showApp } from './testing.js';
import { aHostileEvening, aMap } from './testing/hostile-evening.js';
import { aWholeEvening } from './testing/lists.js';

const text = (lines: ReturnType<typeof mapPicture>) => lines.map(({ spans }) => spans.map((span) => span.text).join('')).join('\n');

describe('the map', () => {
  test('has the servers of each country, and a sign where a profile is hit', () => {
    const picture = text(mapPicture(aHostileEvening, aMap, 80, 14));
    expect(picture).toContain(' DE 1 ');
    expect(picture).toContain(' CN 1! ');
    expect(picture).toContain('! stands under prc, ? perhaps · 1 server nobody knows where');
    expect(picture.split('\n').every((row) => row.length <= 80)).toBe(true);
  });

  test('says how to ask where nobody asked, and why it could not be asked', () => {
    expect(text(mapPicture(aWholeEvening, aMap, 80, 14))).toContain(':profile');
    const refused = { ...aHostileEvening, places: { ...aHostileEvening.places!, complaint: 'no profile is called "x"' } };
    expect(text(mapPicture(refused, aMap, 80, 14))).toContain('no profile is called "x"');
  });

  test('leaves a narrow screen to the list, but for its legend', () => {
    expect(text(mapPicture(aHostileEvening, aMap, 44, 14))).toMatch(/^! stands under prc/);
    expect(mapPicture(aHostileEvening, aMap, 80, 0)).toEqual([]);
  });

  test('says it all in one row to a screen reader', () => {
    const [first, second] = mapPicture(aHostileEvening, aMap, 80, 14);
    expect(first!.spoken).toBe('map: China 1 server under a profile, Germany 1 server');
    expect(second!.spoken).toBe('');
  });

  test('countries that lie close together stand beside each other; what has no place is left out', () => {
    const labels = ['DE', 'FR', 'XX'].map((country) => ({ country, text: ` ${country} 1 `, count: 1, sign: '' as const }));
    const map = { ...aMap, points: { DE: [51, 10], FR: [47, 2] } } as const;
    const [de, fr, ...none] = placeLabels(labels, map, 80, 12);
    expect(none).toEqual([]);
    expect(de!.row !== fr!.row || Math.abs(de!.column - fr!.column) >= 6).toBe(true);
  });
});

describe('places', () => {
  test('are asked about from within', async () => {
    const app = await showApp(aHostileEvening, { properties: { map: aMap } });
    await app.press(':', 'profile p', KEY.tab, KEY.enter);
    expect(app.asked).toEqual([['prc']]);
    expect(app.frame()).toContain('[4 Places');
    app.close();
  });

  test('put fan-outs first, then what is under a profile; a fan-out opens the servers asked', async () => {
    const app = await showApp(aHostileEvening, { columns: 100, rows: 44 });
    await app.press('4');
    const rows = app.frame().split('\n');
    const first = rows.findIndex((row) => row.includes('3 servers at once'));
    expect(first).toBeGreaterThan(0);
    expect(rows[first + 1]).toMatch(/^ {2}! prc: place/);
    await app.press(KEY.enter);
    expect(app.frame()).toContain('192.0.2.1 asked 3 servers the same at once.');
    expect(app.frame()).toMatch(/192\.0\.2\.77 +China +answered +frame 1/);
    app.close();
  });
});

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadPlaces } from '../signature/load-places.js';
import { ROOT } from '../testing/results.js';
import { vantageIn } from './vantage.js';

const { countries } = loadPlaces(join(ROOT, 'signatures'));
const fromGermany = vantageIn('DE', countries);

describe('a round trip', () => {
  test('excludes what light in fibre cannot have reached, with the reason', () => {
    expect(fromGermany('US', 0.02)).toMatch(
      /^not in US: it answered within 20 ms, in which light in fibre reaches 2051 km and back, and US is at least \d{4} km from DE$/,
    );
    expect(fromGermany('SG', 0.09)).toContain('not in SG');
  });

  test.each([
    ['what is near enough', 'US', 0.2],
    ['a neighbour', 'FR', 0.0001],
    ['the country itself', 'DE', 0.0001],
    ['a country within the margin of a border', 'DK', 0.0001],
    ['a country of overseas parts, one of which is near', 'FR', 0.001],
    ['a country whose extent is not known', 'XK', 0.0001],
  ])('never excludes %s', (_what, country, seconds) => expect(fromGermany(country, seconds)).toBeNull());

  test('reaches across the 180th meridian', () => {
    // From the Aleutians to Chukotka it is not far.
    expect(vantageIn('US', countries)('RU', 0.001)).toBeNull();
    expect(vantageIn('FJ', countries)('TO', 0.01)).toBeNull();
  });

  test('asks for a country that there is', () => {
    expect(() => vantageIn('Germany', countries)).toThrow('"Germany" is no country such as DE');
    expect(() => vantageIn('toString', countries)).toThrow('is no country');
  });
});

test('the extents hold the places that one knows', () => {
  const capitals = { CN: [39.9, 116.4], RU: [55.8, 37.6], US: [38.9, -77], BR: [-15.8, -47.9], JP: [35.7, 139.7], ZA: [-25.7, 28.2] };
  for (const [country, [latitude, longitude]] of Object.entries(capitals)) {
    const boxes = countries.extents[country]!;
    expect(boxes.some(([s, w, n, e]) => s <= latitude! && latitude! <= n && w <= longitude! && longitude! <= e)).toBe(true);
  }
  expect(Object.keys(countries.extents).length).toBeGreaterThan(230);
});

import { describe, expect, test } from 'vitest';
import type { Server } from '../../core/place.js';
import { wordsIn } from './words.js';
import { type WorldOutlines, byCountry, worldMap } from './world-outlines.js';

const MAP: WorldOutlines = {
  source: 'outlines made by hand',
  width: 960,
  height: 420,
  land: 'M0,0L9,9Z',
  countries: {
    CN: { x: 700, y: 150, outline: 'M1,1L2,2Z' },
    FR: { x: 480, y: 110, outline: 'M3,3L4,4Z' },
    SG: { x: 720, y: 240, outline: null },
  },
  names: { en: { CN: 'China', FR: 'France', SG: 'Singapore' }, fr: { CN: 'Chine', FR: 'France', SG: 'Singapour' } },
};

/** As far as the map looks at one. */
function server(address: string, country: string | null, confidence: 'high' | 'low' = 'high'): Server {
  return { address, verdict: { location: { country, confidence } } } as unknown as Server;
}

const drawn = (servers: readonly Server[], language: 'en' | 'fr' = 'en') => worldMap(byCountry(servers), MAP, wordsIn(language)).text;

describe('servers by country', () => {
  test('come most first, without those that no country is told of', () => {
    const servers = [server('192.0.2.1', 'FR'), server('192.0.2.2', 'CN'), server('192.0.2.3', 'CN'), server('192.0.2.4', null)];
    expect(byCountry(servers).map(({ code, servers: there }) => [code, there.length])).toEqual([
      ['CN', 2],
      ['FR', 1],
    ]);
  });

  test('are in doubt where the sources are sure of none', () => {
    const both = [server('192.0.2.1', 'CN', 'low'), server('192.0.2.2', 'CN')];
    expect(byCountry(both)[0]!.isDoubtful).toBe(false);
    expect(byCountry(both.slice(0, 1))[0]!.isDoubtful).toBe(true);
  });
});

describe('the map', () => {
  test('has a circle with the number of servers in the middle of each country, the larger the more', () => {
    const map = drawn([server('192.0.2.1', 'CN'), server('192.0.2.2', 'CN'), server('192.0.2.3', 'CN'), server('192.0.2.4', 'FR')]);
    expect(map).toMatch(/<title>China \(CN\): 3<\/title><circle class="place" cx="700" cy="150" r="17"\/><text [^>]*>3<\/text>/);
    expect(map).toMatch(/<title>France \(FR\): 1<\/title><circle class="place" cx="480" cy="110" r="13"\/><text [^>]*>1<\/text>/);
    expect(map).toContain('<path class="country" d="M1,1L2,2Z"/>');
    expect(map).toContain('outlines made by hand');
  });

  test('draws a small country without an outline, and one in doubt dashed', () => {
    const map = drawn([server('192.0.2.1', 'SG', 'low')]);
    expect(map).not.toContain('class="country"');
    expect(map).toContain('<circle class="place doubtful"');
  });

  test('moves circles apart that would lie on each other', () => {
    const near: WorldOutlines = { ...MAP, countries: { ...MAP.countries, SG: { x: 702, y: 151, outline: null } } };
    const map = worldMap(byCountry([server('192.0.2.1', 'CN'), server('192.0.2.2', 'SG')]), near, wordsIn('en')).text;
    const places = [...map.matchAll(/cx="([\d.]+)" cy="([\d.]+)" r="(\d+)"/g)].map(([, ...numbers]) => numbers.map(Number));
    const [[x1, y1, r1], [x2, y2, r2]] = places as [[number, number, number], [number, number, number]];
    expect(Math.hypot(x1 - x2, y1 - y2)).toBeGreaterThanOrEqual(r1 + r2 - 1);
  });

  test('leaves out a country that the outlines do not have', () => {
    expect(drawn([server('192.0.2.1', 'CN'), server('192.0.2.2', 'XX')])).not.toContain('XX');
  });

  test('speaks the language of the page', () => {
    expect(drawn([server('192.0.2.1', 'CN')], 'fr')).toContain('<title>Chine (CN)\u00a0: 1</title>');
  });
});

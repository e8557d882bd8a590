/** What is said of places, in every text that a reader may meet: who says it, and never more than that. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Engine } from '../engine.js';
import { chooseProfile } from '../place/choose-profile.js';
import { Gazetteer } from '../place/gazetteer.js';
import { OverrideTable } from '../place/override.js';
import { Overrides } from '../place/schema.js';
import { countries, networks } from '../place/testing.js';
import { JsonLinesReport } from '../report/jsonl.js';
import { TextReport } from '../report/text.js';
import { loadPlaces } from '../signature/load-places.js';
import { IN_THE_CLEAR, KNOWLEDGE, ROOT, analyse, framesOf } from '../testing/results.js';

const PLACES = loadPlaces(join(ROOT, 'signatures'));
const ABROAD = join(ROOT, 'captures/pings-abroad');
const PROFILES = PLACES.profiles.map(({ id }) => chooseProfile(id, PLACES));
const STATED = new OverrideTable(Overrides.parse(parse(readFileSync(join(ABROAD, 'places.yaml'), 'utf8'))));

/** That data reached a state, or that somebody there has read them: no capture shows it. */
const NEVER =
  /\b(went|sent|goes|given|handed|leaked|transferred|delivered|flows?) to (the |a )?([A-Z]\w+ )?(government|state|authorit|China|Russia|Beijing|Moscow|intelligence)|\bspied|\bspying|(transmis|envoyé|remis|livré)e?s? (au|à l'|aux) (gouvernement|État|autorit)/i;

async function told(path: string, overrides: OverrideTable | undefined): Promise<string> {
  // Two databases that agree on one of the servers and not on another.
  const agreed = { '47.107.39.93': 'CN', '52.58.56.244': 'DE', '50.17.126.121': 'US' };
  const sources = {
    countries: [countries('Atlas', agreed), countries('Bearings', { ...agreed, '50.17.126.121': 'CN' }, { date: '2026-06-17' })],
    networks: [networks({ number: 37_963, name: 'Hangzhou Alibaba Advertising Co.,Ltd.' })],
  };
  const reference = { ...PLACES, organisations: KNOWLEDGE.organisations, sources, overrides };
  const engine = new Engine(KNOWLEDGE, undefined, new Gazetteer(reference, PROFILES, '2021-02-11'));
  const capture = analyse(engine, await framesOf(path));
  const run = engine.report();
  return [new TextReport(false), new JsonLinesReport(false)]
    .map((report) => [...report.capture(capture), ...report.run(run)].join(''))
    .join('');
}

const CLUBHOUSE = await told(IN_THE_CLEAR, undefined);
const PINGS = await told(join(ABROAD, 'capture.pcapng'), STATED);

describe('what is said of a place', () => {
  test('names every source with its date, and who says otherwise', () => {
    expect(CLUBHOUSE).toContain('located in CN according to Atlas (2026-06-01) and Bearings (2026-06-17), confidence ');
    expect(CLUBHOUSE).toContain('located in DE according to Atlas (2026-06-01) and Bearings (2026-06-17), confidence ');
    expect(CLUBHOUSE).toContain('location in doubt: Atlas (2026-06-01) says US, Bearings (2026-06-17) says CN (the sources disagree: ');
  });

  test('is "operated by" and "the vendor\'s principal office is in", apart', () => {
    expect(CLUBHOUSE).toContain('operated by Alibaba Group Holding Limited (AS37963, announced as Hangzhou Alibaba Advertising Co.,Ltd.)');
    expect(CLUBHOUSE).toContain("the vendor's principal office is in Yangpu District, Shanghai, China (Form 20-F/A for 2021, ");
  });

  test('counts servers under a profile, and gives the reason', () => {
    expect(CLUBHOUSE).toMatch(/7 of 7 servers fall under profile prc \(law of the People's Republic of China\) because: /);
    expect(PINGS).toMatch(/1 of 5 servers falls under profile prc because 203\.0\.113\.74: located in CN according to your own statement /);
  });

  test('is never that data went to a state', () => {
    expect('The data went to government X, and were sent to the Chinese authorities').toMatch(NEVER);
    for (const text of [CLUBHOUSE, PINGS]) expect(text.match(NEVER)?.[0]).toBeUndefined();
    const folders = [
      'signatures',
      'signatures/places',
      'signatures/places/profiles',
      'src/finding',
      'src/place',
      'src/report',
      'src/report/html',
    ];
    const files = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(ROOT, folder, name)));
    for (const file of files.filter((name) => /\.(ts|yaml|template)$/.test(name) && !name.endsWith('.test.ts'))) {
      expect([file, readFileSync(file, 'utf8').match(NEVER)?.[0]]).toEqual([file, undefined]);
    }
  });
});

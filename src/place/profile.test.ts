import { describe, expect, test } from 'vitest';
import type { Candidate, Verdict } from '../core/place.js';
import { type ChosenProfile, lawsInForce, matches } from './profile.js';
import { ACME, law, profile, territory, verdict } from './testing.js';

const DAY = '2026-06-10';

function candidate(country: string, parts: Partial<Candidate> = {}): Candidate {
  return { country, source: 'A', date: '2026-06-01', sha256: 'ab', means: 'located', ...parts };
}

function located(country: string | null, confidence: Verdict['location']['confidence'], ...candidates: readonly Candidate[]): Verdict {
  return verdict({ location: { country, confidence, candidates, doubts: [], excluded: [] } });
}

const hits = (one: Verdict, parts: Partial<ChosenProfile> = {}, day: string | null = DAY) =>
  matches(one, profile(parts), day).map(({ axis, grade, country, isSure }) => [axis, grade, country, isSure]);

describe('by location', () => {
  const agreed = located('NO', 'medium', candidate('NO'), candidate('NO', { source: 'B' }));

  test('a server matches when the sources agree', () => {
    expect(hits(agreed)).toEqual([['location', 'direct', 'NO', true]]);
    expect(matches(agreed, profile(), DAY)[0]?.because).toBe(
      'located in NO according to A (2026-06-01) and B (2026-06-01), confidence medium',
    );
  });

  test('it is in doubt below the confidence asked for, or when one disagrees', () => {
    expect(hits({ ...agreed, location: { ...agreed.location, confidence: 'low' } })).toEqual([['location', 'possible', 'NO', false]]);
    const disputed = located('NO', 'medium', candidate('NO'), candidate('NO', { source: 'B' }), candidate('SE', { source: 'C' }));
    expect(hits(disputed)).toEqual([['location', 'direct', 'NO', false]]);
    expect(matches(disputed, profile(), DAY)[0]?.because).toBe(
      'located in NO according to A (2026-06-01) and B (2026-06-01), while C (2026-06-01) says SE, confidence medium',
    );
  });

  test('one source of a split is a possibility, and only a registry a hint', () => {
    expect(hits(located(null, 'low', candidate('SE'), candidate('NO')))).toEqual([['location', 'possible', 'NO', false]]);
    expect(hits(located(null, 'low', candidate('SE'), candidate('NO', { means: 'registered' })))).toEqual([
      ['registration', 'hint', 'NO', false],
    ]);
  });

  test('a registry that agrees is no second reason', () => {
    expect(hits(located('NO', 'medium', candidate('NO'), candidate('NO', { means: 'registered' })))).toEqual([
      ['location', 'direct', 'NO', true],
    ]);
  });

  test('what is elsewhere, or nowhere, does not', () => {
    expect(hits(located('SE', 'high', candidate('SE')))).toEqual([]);
    expect(hits(verdict())).toEqual([]);
  });

  test('of all territories but some, all others match', () => {
    const outside: Partial<ChosenProfile> = { kind: 'outside', territories: [territory('NO')] };
    expect(hits(located('SE', 'medium', candidate('SE')), outside)).toEqual([['location', 'direct', 'SE', true]]);
    expect(hits(agreed, outside)).toEqual([]);
    expect(hits(verdict(), outside)).toEqual([]);
  });
});

describe('by who stands behind it', () => {
  const operator = { name: 'Acme, Inc.', organisation: ACME, role: 'cloud', reason: 'AS64496' };

  test('operator and vendor are axes of their own', () => {
    expect(hits(verdict({ operator }))).toEqual([['operator', 'operator', 'NO', true]]);
    expect(hits(verdict({ vendorHome: ACME }))).toEqual([['vendor-home', 'vendor', 'NO', true]]);
    const [hit] = matches(verdict({ vendorHome: ACME }), profile(), DAY);
    expect(hit?.because).toBe("the vendor's principal office is in Oslo, Norway (annual report; verified on 2026-01-02)");
    expect(matches(verdict({ operator }), profile(), DAY)[0]?.because).toMatch(
      /^operated by Acme, Inc\., which has its principal office in Oslo/,
    );
  });

  test('only ties that the profile asks for count, and a place without a country never', () => {
    expect(hits(verdict({ vendorHome: ACME }), { territories: [territory('US')] })).toEqual([]);
    expect(hits(verdict({ vendorHome: ACME }), { territories: [territory('KY')] })).toEqual([['vendor-home', 'vendor', 'KY', true]]);
    const nowhere = { ...ACME, relations: ACME.relations.map((relation) => ({ ...relation, country: undefined })) };
    expect(hits(verdict({ vendorHome: nowhere }))).toEqual([]);
  });

  test('axes that the profile leaves out do not count', () => {
    expect(hits(verdict({ operator, vendorHome: ACME }), { axes: {} })).toEqual([]);
  });
});

describe('by date', () => {
  const home = verdict({ vendorHome: ACME });

  test('laws count on the day of the capture', () => {
    const laws = [law('old law', '2017-06-01', '2020-01-01'), law('new law', '2020-01-01')];
    const inForce = (day: string | null) => lawsInForce(profile({ laws }), day);
    expect(inForce('2017-05-31')).toEqual([]);
    expect(inForce('2017-06-01')).toEqual(['old law, article 1']);
    expect(inForce('2019-12-31')).toEqual(['old law, article 1']);
    expect(inForce('2020-01-01')).toEqual(['new law, article 1']);
    expect(inForce(null)).toEqual([]);
    expect(matches(home, profile({ laws }), '2021-02-08')[0]).toMatchObject({ isSure: true, laws: ['new law, article 1'] });
    expect(matches(home, profile({ laws }), '2016-02-08')[0]).toMatchObject({ isSure: false, laws: [] });
  });

  test('so do territories', () => {
    const dated = { territories: [territory('NO', { from: '2020-01-01', until: '2021-01-01' })] };
    expect(hits(home, dated, '2019-12-31')).toEqual([]);
    expect(hits(home, dated, '2020-01-01')).toHaveLength(1);
    expect(hits(home, dated, '2020-12-31')).toHaveLength(1);
    expect(hits(home, dated, '2021-01-01')).toEqual([]);
    expect(hits(home, dated, null)).toEqual([]);
  });
});

test('a remark on a territory is said beside the reason, from its day on', () => {
  const remarks = [{ ...territory('NO'), from: '2026-01-01', text: { en: 'ask for the certificate', fr: 'demandez le certificat' } }];
  expect(matches(verdict({ vendorHome: ACME }), profile({ remarks }), DAY)[0]?.because).toMatch(/; ask for the certificate$/);
  expect(matches(verdict({ vendorHome: ACME }), profile({ remarks }), '2025-12-31')[0]?.because).not.toContain('certificate');
});

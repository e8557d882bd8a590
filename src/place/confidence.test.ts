import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Circumstances, type Opinion, weigh } from './confidence.js';

const FRESH: Circumstances = { anycast: null, isAnnounced: true, day: '2026-06-10' };

function opinion(country: string, family: string, parts: Partial<Opinion['candidate']> = {}): Opinion {
  return { family, candidate: { country, source: family, date: '2026-06-01', sha256: 'ab', means: 'located', ...parts } };
}

const exclude = (country: string) => (country === 'US' ? 'not in US: too far' : null);
const oneEach = (...countries: readonly string[]) => countries.map((country, i) => opinion(country, `${i}`));

const judged = (opinions: readonly Opinion[], parts: Partial<Circumstances> = {}) => {
  const { country, confidence } = weigh(opinions, { ...FRESH, ...parts });
  return [country, confidence];
};

describe('a location', () => {
  const agreed = ['a', 'b', 'c'].map((family) => opinion('NO', family));

  test('is high when three independent sources agree, freshly', () => {
    expect(weigh(agreed, FRESH)).toMatchObject({ country: 'NO', confidence: 'high', doubts: [] });
  });

  test('is medium when two agree, when they are stale, or when the day is not known', () => {
    expect(judged(agreed.slice(0, 2))).toEqual(['NO', 'medium']);
    expect(judged(agreed, { day: '2026-11-28' })).toEqual(['NO', 'high']);
    expect(judged(agreed, { day: '2026-11-29' })).toEqual(['NO', 'medium']);
    expect(judged(agreed, { day: '2025-12-02' })).toEqual(['NO', 'medium']);
    expect(judged(agreed, { day: null })).toEqual(['NO', 'medium']);
    expect(judged([...agreed.slice(1), opinion('NO', 'd', { date: 'unknown' })])).toEqual(['NO', 'medium']);
  });

  test('is medium with a majority, and says who disagrees', () => {
    const split = weigh([...agreed.slice(0, 2), opinion('SE', 'd')], FRESH);
    expect(split).toMatchObject({ country: 'NO', confidence: 'medium' });
    expect(split.doubts).toContain('the sources disagree: a says NO, b says NO, d says SE');
  });

  test('is never where an answer cannot have come from, and no surer for that', () => {
    expect(weigh(oneEach('US', 'US', 'US'), { ...FRESH, exclude })).toMatchObject({
      country: null,
      confidence: 'low',
      excluded: ['US'],
      doubts: ['not in US: too far'],
    });
    expect(weigh(oneEach('US', 'NO', 'US'), { ...FRESH, exclude })).toMatchObject({ country: 'NO', confidence: 'low' });
    expect(weigh(oneEach('US', 'NO', 'NO'), { ...FRESH, exclude })).toMatchObject({ country: 'NO', confidence: 'medium' });
    expect(weigh(oneEach('NO', 'NO'), { ...FRESH, exclude })).toMatchObject({ country: 'NO', confidence: 'medium', excluded: [] });
  });

  test('is low and nowhere when the sources are split', () => {
    expect(judged([opinion('NO', 'a'), opinion('SE', 'b')])).toEqual([null, 'low']);
  });

  test('is low on anycast, of one source, or without a network, however many agree', () => {
    expect(judged(agreed, { anycast: 'many places' })).toEqual(['NO', 'low']);
    expect(judged(agreed.slice(0, 1))).toEqual(['NO', 'low']);
    expect(judged(agreed, { isAnnounced: false })).toEqual(['NO', 'low']);
  });

  test('counts a family once', () => {
    expect(judged([opinion('NO', 'a'), opinion('NO', 'a'), opinion('NO', 'a')])).toEqual(['NO', 'low']);
  });

  test('takes the first of a family for its opinion', () => {
    expect(judged([opinion('NO', 'a'), opinion('SE', 'a'), opinion('NO', 'b')])).toEqual(['NO', 'medium']);
  });

  test('is not high when two of one family disagree', () => {
    expect(judged([...agreed, opinion('SE', 'a')])).toEqual(['NO', 'medium']);
  });

  test('is unknown when nobody knows it, or one source on an address that no network announces', () => {
    expect(judged([])).toEqual([null, 'unknown']);
    expect(judged([opinion('NO', 'a')], { isAnnounced: false })).toEqual([null, 'unknown']);
  });

  test('is unaffected by a missing table of networks', () => {
    expect(judged(agreed, { isAnnounced: undefined })).toEqual(['NO', 'high']);
  });

  test('is never high when any two sources disagree, nor without a doubt when it is not high', () => {
    const any = fc.array(fc.tuple(fc.constantFrom('NO', 'SE', 'DK'), fc.constantFrom('a', 'b', 'c', 'd')), { maxLength: 6 });
    const around = fc.record({
      anycast: fc.constantFrom(null, 'many places'),
      isAnnounced: fc.constantFrom(true, false, undefined),
      day: fc.constantFrom(null, '2026-06-10', '2020-01-01'),
    });
    fc.assert(
      fc.property(any, around, (said, circumstances) => {
        const { confidence, doubts } = weigh(
          said.map(([country, family]) => opinion(country, family)),
          circumstances,
        );
        if (new Set(said.map(([country]) => country)).size > 1) expect(confidence).not.toBe('high');
        if (circumstances.anycast !== null) expect(['low', 'unknown']).toContain(confidence);
        expect(doubts.length > 0).toBe(confidence !== 'high');
      }),
    );
  });
});

import { describe, expect, test } from 'vitest';
import { Engine } from './engine.js';
import { OverrideTable } from './place/override.js';
import { Gazetteer } from './place/gazetteer.js';
import { profile, reference, territory } from './place/testing.js';
import { ENCRYPTED, KNOWLEDGE, analyse, framesOf } from './testing/results.js';

// The servers of the sample stand in ranges of documentation; where they are is stated here.
const OVERRIDES = new OverrideTable({ '0.0.0.0/0': { country: 'NO', source: 'made up for the sample', verifiedOn: '2026-01-02' } });
const FRAMES = await framesOf(ENCRYPTED);

function report(gazetteer?: Gazetteer) {
  const engine = new Engine(KNOWLEDGE, undefined, gazetteer);
  analyse(engine, FRAMES);
  return engine.report();
}

const rules = (run: ReturnType<typeof report>) => run.findings.map(({ rule }) => rule).filter((rule) => rule.startsWith('RT-JUR'));
const looked = { ...reference({ overrides: OVERRIDES }), organisations: KNOWLEDGE.organisations };

describe('a run', () => {
  test('without places says nothing of them', () => {
    const run = report();
    expect(rules(run)).toEqual([]);
    expect(run.servers.length).toBeGreaterThan(0);
    for (const server of run.servers) expect(server).toMatchObject({ location: { candidates: [], confidence: 'unknown' } });
    expect(run.servers.some(({ verdict }) => verdict !== undefined)).toBe(false);
  });

  test('with places and no profile has verdicts, and no finding', () => {
    const run = report(new Gazetteer(looked, [], null));
    expect(rules(run)).toEqual([]);
    for (const server of run.servers)
      expect(server).toMatchObject({ location: { country: 'NO' }, profiles: [], verdict: { range: 'documentation' } });
  });

  test('with a profile has a finding with the packet that went there', () => {
    const run = report(new Gazetteer(looked, [profile({ axes: { location: profile().axes.location } })], null));
    expect(rules(run)).toEqual(['RT-JUR-001']);
    const finding = run.findings.find(({ rule }) => rule === 'RT-JUR-001');
    expect(finding?.values[0]?.evidence.frame).toBeGreaterThan(0);
    expect(finding?.values[0]?.excerpt).toBeDefined();
    expect(finding?.summary).toContain('located in NO according to your own statement (made up for the sample) (2026-01-02)');
  });

  test('keeps the vendor’s home an axis of its own', () => {
    const run = report(new Gazetteer(looked, [profile({ territories: [territory('CN')] })], null));
    expect(run.servers.flatMap(({ profiles = [] }) => profiles.map(({ axis, country }) => `${axis} ${country}`))).toEqual(
      run.servers.filter(({ vendor }) => vendor !== null).map(() => 'vendor-home CN'),
    );
    expect(run.findings.find(({ rule }) => rule === 'RT-JUR-001')?.summary).toContain('By the databases none of them stands there');
  });

  test('gives the same each time', () => {
    const [first, second] = [1, 2].map(() => JSON.stringify(report(new Gazetteer(looked, [profile()], null))));
    expect(first).toBe(second);
  });
});

import { describe, expect, test } from 'vitest';
import type { ProfileHit, Server } from '../core/place.js';
import { law, profile, verdict } from '../place/testing.js';
import { KNOWLEDGE, evidence } from '../testing/results.js';
import { FindingLog } from './finding-log.js';
import { type JudgedServer, jurisdictionDrafts } from './jurisdiction.js';

const NORTH = profile();

function hit(parts: Partial<ProfileHit> = {}): ProfileHit {
  return { profile: 'north', axis: 'location', grade: 'direct', country: 'NO', isSure: true, because: 'located in NO', laws: [], ...parts };
}

function judged(address: string, hits: readonly ProfileHit[], parts: Partial<Server> = {}, rest: Partial<JudgedServer> = {}): JudgedServer {
  const { location } = verdict();
  const server = {
    address,
    ports: [443],
    names: [],
    vendor: 'acme',
    vendorHome: null,
    location,
    flows: 1,
    sessions: 0,
    answered: 0,
    profiles: hits,
    ...parts,
  };
  return { server, contact: { evidence: evidence({ frame: 7 }), excerpt: undefined }, day: '2026-06-10', ...rest };
}

const drafts = (...servers: readonly JudgedServer[]) => jurisdictionDrafts([NORTH], servers);
const kinds = (...servers: readonly JudgedServer[]) =>
  drafts(...servers).map(({ rule, vendor, subject, count }) => [rule, vendor, subject, count]);

const summary = (...servers: readonly JudgedServer[]) => drafts(...servers)[0]?.summary;

const findingsOf = (...servers: readonly JudgedServer[]) =>
  new FindingLog(KNOWLEDGE.rules, (vendor) => vendor.toUpperCase()).list([], [], [], drafts(...servers));

describe('servers under a profile', () => {
  test('are sure or in doubt, and never both', () => {
    const doubtful = hit({ isSure: false, grade: 'possible' });
    expect(kinds(judged('a', [hit(), doubtful]), judged('b', [doubtful]), judged('c', []))).toEqual([
      ['RT-JUR-001', 'acme', 'profile north', 1],
      ['RT-JUR-002', 'acme', 'profile north', 1],
    ]);
  });

  test('are told by vendor', () => {
    expect(kinds(judged('a', [hit()]), judged('b', [hit()], { vendor: null }))).toEqual([
      ['RT-JUR-001', 'acme', 'profile north', 1],
      ['RT-JUR-001', null, 'profile north', 1],
    ]);
  });

  test('are none without a profile, without a hit, or without a packet to them', () => {
    expect(jurisdictionDrafts([], [judged('a', [hit()])])).toEqual([]);
    expect(drafts(judged('a', []))).toEqual([]);
    expect(drafts(judged('a', [hit({ profile: 'south' })]))).toEqual([]);
    expect(drafts(judged('a', [hit()], {}, { contact: undefined }))).toEqual([]);
  });
});

describe('the wording', () => {
  test('counts, gives the reasons, and keeps the location apart', () => {
    const home = hit({ axis: 'vendor-home', grade: 'vendor', because: "the vendor's principal office is in Oslo" });
    expect(summary(judged('a', [home]), judged('b', [hit(), home]), judged('c', []))).toBe(
      "2 of 3 servers fall under profile north (law of Norway) because: the vendor's principal office is in Oslo (2); located in NO (1). " +
        'By the databases 1 of them may stand there, and of 2 it is unknown where they stand. No verified law is cited for it.',
    );
  });

  test('names the laws in force on the day, or says that none was', () => {
    const laws = [law('new law', '2022-01-01')];
    const on = (day: string | null) => jurisdictionDrafts([profile({ laws })], [judged('a', [hit()], {}, { day })])[0]?.summary;
    expect(on('2022-01-01')).toContain('In force on 2022-01-01: new law, article 1.');
    expect(on('2021-12-31')).toContain('None of the laws that it cites was in force on 2021-12-31.');
    expect(on(null)).toContain('on the day of the capture, which is not known.');
  });

  test('says when the profile was to be looked through again', () => {
    const old = [profile({ expires: '2026-01-01' })];
    const on = (day: string) => jurisdictionDrafts(old, [judged('a', [hit()], {}, { day })])[0]?.summary;
    expect(on('2026-01-01')).toContain('to be looked through again by 2026-01-01');
    expect(on('2025-12-31')).not.toContain('looked through');
  });

  test('never says that anybody got anything', () => {
    for (const id of ['RT-JUR-001', 'RT-JUR-002']) {
      const { en, fr } = KNOWLEDGE.rules[id]!;
      expect(en.doesNotProve).toContain('It does not prove that');
      expect(fr.doesNotProve).toContain('Cela ne prouve');
    }
  });
});

describe('the finding', () => {
  test('has the severity of the contract, and is derived', () => {
    const [sure] = findingsOf(judged('a', [hit()]));
    expect(sure).toMatchObject({ rule: 'RT-JUR-001', score: 5, severity: 'medium', evidenceLevel: 'derived', status: null });
    expect(sure?.title).toMatch(/^ACME, profile north: /);
    expect(findingsOf(judged('a', [hit({ isSure: false })]))).toMatchObject([
      { rule: 'RT-JUR-002', score: 2, severity: 'low', confidence: 'low' },
    ]);
  });

  test('is as sure as the surest location, and by documents alone no more than medium', () => {
    const location = { country: 'NO', candidates: [], confidence: 'high', doubts: [] } as const;
    const home = hit({ axis: 'vendor-home' });
    expect(findingsOf(judged('a', [hit()], { location }))).toMatchObject([{ confidence: 'high' }]);
    expect(findingsOf(judged('a', [home], { location }))).toMatchObject([{ confidence: 'medium' }]);
  });

  test('shows each server with the packet that went there', () => {
    const [finding] = findingsOf(judged('198.51.100.9', [hit()]));
    expect(finding?.values).toMatchObject([
      { kind: 'server', value: '198.51.100.9', field: 'location NO (direct)', evidence: { frame: 7 } },
    ]);
  });
});

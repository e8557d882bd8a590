import { describe, expect, test } from 'vitest';
import type { Server, Verdict } from '../core/place.js';
import { HOSTILE, UNSAFE, run } from '../testing/results.js';
import { JsonLinesReport } from './jsonl.js';
import { placeRows } from './place-rows.js';
import { TextReport } from './text.js';

function verdict(parts: Partial<Verdict> = {}): Verdict {
  return {
    address: '9.9.9.9',
    judgedAs: '9.9.9.9',
    range: null,
    anycast: null,
    location: { country: null, candidates: [], confidence: 'unknown', doubts: ['no source knows the address'], excluded: [] },
    asn: null,
    operator: null,
    vendor: null,
    vendorHome: null,
    attribution: { by: 'nothing', to: null, reason: 'no source knows the address' },
    ...parts,
  };
}

function server(parts: Partial<Server> = {}): Server {
  const { location } = verdict();
  return {
    address: '9.9.9.9',
    ports: [443],
    names: [],
    vendor: null,
    vendorHome: null,
    location,
    flows: 1,
    sessions: 0,
    answered: 0,
    ...parts,
  };
}

const CANDIDATES = [
  { country: 'NO', source: 'A', date: '2026-06-01', sha256: 'ab', means: 'located' },
  { country: 'SE', source: 'B', date: '2026-06-02', sha256: 'cd', means: 'registered' },
] as const;
const ASN = { number: 64496, name: 'ACME-NET', source: 'table', date: '2026-06-02', sha256: 'ef' };
const OPERATOR = { name: 'Acme, Inc.', organisation: null, role: null, reason: 'AS64496' };

describe('placeRows', () => {
  test('says nothing when places were not asked for', () => expect(placeRows({})).toEqual([]));

  test('gives an unknown place as an answer', () => {
    expect(placeRows({ verdict: verdict() })).toEqual([
      'location unknown (no source knows the address)',
      'operator unknown: no network is known to announce the address',
      'whose it is: unknown, by nothing: no source knows the address',
    ]);
  });

  test('names who says what, and when, where the sources disagree', () => {
    const location = { country: null, candidates: CANDIDATES, confidence: 'low', doubts: ['the sources disagree'], excluded: [] } as const;
    expect(placeRows({ verdict: verdict({ location }) })[0]).toBe(
      'location in doubt: A (2026-06-01) says NO, B (2026-06-02) says SE (the sources disagree)',
    );
  });

  test('tells the operator with the name as announced', () => {
    expect(placeRows({ verdict: verdict({ asn: ASN, operator: OPERATOR }) })[1]).toBe(
      'operated by Acme, Inc. (AS64496, announced as ACME-NET)',
    );
  });

  test('says of a private address that it stands for no place', () => {
    expect(placeRows({ verdict: verdict({ range: 'private' }) }).slice(0, 2)).toEqual([
      'a private address, which stands for no place',
      'no operator',
    ]);
  });

  test('says which address inside another was judged', () => {
    expect(placeRows({ verdict: verdict({ address: '::ffff:10.0.0.1', judgedAs: '10.0.0.1', range: 'private' }) })[0]).toMatch(
      /^judged as 10\.0\.0\.1: /,
    );
  });
});

describe('the reports', () => {
  const hit = {
    profile: 'north',
    axis: 'location',
    grade: 'possible',
    country: 'NO',
    isSure: false,
    because: 'located in NO',
    laws: [],
  } as const;
  const placed = server({ verdict: verdict({ asn: ASN, operator: { ...OPERATOR, name: HOSTILE } }), profiles: [hit] });

  test('list the place in JSON Lines under the keys of the contract', () => {
    const [line] = [...new JsonLinesReport(false).run(run({ servers: [placed] }))];
    const { asn, operator, profiles, location, attribution } = JSON.parse(line!);
    expect({ asn, profiles, location }).toEqual({
      asn: ASN,
      profiles: [{ id: 'north', axis: 'location', grade: 'possible', country: 'NO', isSure: false, because: 'located in NO', laws: [] }],
      location: placed.location,
    });
    expect(operator.name).toBe(HOSTILE);
    expect(attribution.by).toBe('nothing');
  });

  test('call no server that stands somewhere an identifier in the open', () => {
    const finding = {
      rule: 'RT-JUR-001',
      score: 5,
      severity: 'medium',
      title: 'a server',
      summary: 'It stands there.',
      values: [],
      count: 1,
    } as const;
    const rest = {
      confidence: 'medium',
      evidenceLevel: 'derived',
      vendor: null,
      subject: 'profile north',
      observers: [],
      caveat: '',
      advice: '',
    } as const;
    const labels = { cwe: [], maswe: [], linddun: [], rfc6973: [], gdpr: [] };
    const findings = [{ ...finding, ...rest, labels, disclosure: null, status: null, fingerprint: '' }];
    expect([...new TextReport(false).run(run({ findings }))].join('')).not.toContain('travel in the open');
  });

  test('are as before without places', () => {
    const [line] = [...new JsonLinesReport(false).run(run({ servers: [server()] }))];
    expect(JSON.parse(line!)).toMatchObject({ asn: null, operator: null, profiles: [] });
    expect(line).not.toContain('attribution');
  });

  test('let no order from a database reach the terminal', () => {
    const text = [...new TextReport(false).run(run({ servers: [placed] }))].join('');
    expect(text).not.toMatch(UNSAFE);
    expect(text).toContain('profile north, location (possible, in doubt): located in NO');
    expect(text).not.toContain('was not looked up');
  });
});

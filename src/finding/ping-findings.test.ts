import { describe, expect, test } from 'vitest';
import type { Axis, ProfileHit } from '../core/place.js';
import type { Judgement } from '../place/gazetteer.js';
import { fanout } from '../testing/fanouts.js';
import { at, evidence } from '../testing/results.js';
import { type Judge, type Ping, pingFindings } from './ping-findings.js';

const hit = (country: string, parts: Partial<ProfileHit> = {}): ProfileHit => ({
  profile: 'prc',
  axis: 'location',
  grade: 'direct',
  country,
  isSure: true,
  because: `located in ${country} according to A (2024-01-01)`,
  laws: [],
  ...parts,
});

/** A gazetteer that knows these addresses only. */
const judging =
  (hits: Readonly<Record<string, readonly ProfileHit[]>>, confidence = 'high'): Judge =>
  (address) =>
    ({ profiles: hits[address] ?? [], verdict: { location: { confidence } } }) as unknown as Judgement;

const ping = (address: string, parts: Partial<Ping> = {}): Ping => ({
  vendor: 'acme',
  kind: 'user-id',
  value: 'ada',
  field: 'ping.user',
  server: { address, port: 8000 },
  time: at(0),
  source: { status: 'confirmed', disclosure: 'cleartext', confidence: 'high' },
  evidence: evidence(),
  ...parts,
});

describe('pingFindings', () => {
  test('says how many servers fall under the profile, and why', () => {
    const judge = judging({ '203.0.113.74': [hit('CN')] });
    expect(pingFindings([ping('192.0.2.10'), ping('203.0.113.74'), ping('203.0.113.10')], [], judge)).toEqual([
      {
        rule: 'RT-PING-001',
        vendor: 'acme',
        subject: 'user-id, profile prc',
        evidenceLevel: 'derived',
        source: { status: 'confirmed', disclosure: 'cleartext', confidence: 'high' },
        count: 1,
        summary: '1 of 3 servers falls under profile prc because 203.0.113.74: located in CN according to A (2024-01-01).',
        values: [{ kind: 'user-id', value: 'ada', field: 'ping.user', to: '203.0.113.74:8000', evidence: evidence() }],
      },
    ]);
  });

  test('one server that is told again and again is enough', () => {
    const judge = judging({ '203.0.113.74': [hit('CN')] });
    expect(pingFindings([ping('203.0.113.74')], [], judge)).toMatchObject([{ summary: expect.stringMatching(/^1 of 1 server falls/) }]);
  });

  test('names a few reasons and counts the rest', () => {
    const addresses = Array.from({ length: 5 }, (_, i) => `203.0.113.${i}`);
    const judge = judging(Object.fromEntries(addresses.map((address) => [address, [hit('CN')]])));
    const [only] = pingFindings(
      addresses.map((address) => ping(address)),
      [],
      judge,
    );
    expect(only!.summary).toMatch(/^5 of 5 servers fall under profile prc because 203\.0\.113\.0: .*; and 2 more\.$/);
  });

  test('one finding for each profile, kind of identifier and vendor', () => {
    const judge = judging({ '203.0.113.74': [hit('CN'), hit('CN', { profile: 'us-doj' })] });
    const all = pingFindings(
      [ping('203.0.113.74'), ping('203.0.113.74', { kind: 'phone' }), ping('203.0.113.74', { vendor: null })],
      [],
      judge,
    );
    expect(all.map(({ vendor, subject }) => `${vendor} ${subject}`)).toEqual([
      'acme user-id, profile prc',
      'acme user-id, profile us-doj',
      'acme phone, profile prc',
      'acme phone, profile us-doj',
      'null user-id, profile prc',
      'null user-id, profile us-doj',
    ]);
  });

  test('a doubtful place makes a doubtful finding', () => {
    const judge = judging({ '203.0.113.74': [hit('CN', { isSure: false })] });
    expect(pingFindings([ping('203.0.113.74')], [], judge)).toMatchObject([{ source: { confidence: 'low' } }]);
  });

  test.each([
    ['location', 'medium'],
    ['operator', 'high'],
  ] as const)('a server of which the %s counts, where the place is of medium confidence, gives %s', (axis, confidence) => {
    const judge = judging({ '203.0.113.74': [hit('CN', { axis })] }, 'medium');
    expect(pingFindings([ping('203.0.113.74')], [], judge)).toMatchObject([{ source: { confidence } }]);
  });

  test.each<Axis>(['vendor-home', 'registration'])('%s alone says nothing of the server', (axis) => {
    expect(pingFindings([ping('203.0.113.74')], [fanout()], judging({ '203.0.113.74': [hit('CN', { axis })] }))).toEqual([]);
  });

  test('a fan-out that names nobody is RT-PING-002', () => {
    const judge = judging({ '192.0.2.74': [hit('CN', { axis: 'operator' })] });
    expect(pingFindings([], [fanout()], judge)).toMatchObject([
      {
        rule: 'RT-PING-002',
        subject: 'probe, profile prc',
        count: 1,
        values: [{ kind: 'probe', value: '01020304050607..', to: '192.0.2.74:8000', evidence: { frame: 2 } }],
      },
    ]);
  });

  test('one whose bytes differ from client to client is RT-PING-001, with little confidence', () => {
    const identifier = {
      kind: 'device-id',
      value: '0304',
      by: 'compared',
      field: 'bytes 2 to 3',
      evidence: evidence({ offset: 44 }),
    } as const;
    const judge = judging({ '192.0.2.10': [hit('CN')] });
    expect(pingFindings([], [fanout({ identifier })], judge)).toMatchObject([
      { rule: 'RT-PING-001', source: { confidence: 'low', status: 'heuristic' }, values: [{ value: '0304', evidence: { offset: 44 } }] },
    ]);
  });

  test('one that a decoder reads is told by its probes, not twice', () => {
    const identifier = { kind: 'user-id', value: 'ada', by: 'decoded', field: 'ping.user', evidence: evidence() } as const;
    expect(pingFindings([], [fanout({ identifier })], judging({ '192.0.2.10': [hit('CN')] }))).toEqual([]);
  });
});

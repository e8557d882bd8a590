import { describe, expect, test } from 'vitest';
import type { Finding } from '../core/finding.js';
import { KNOWLEDGE, coverage, evidence, flow, pair, seen, sighting } from '../testing/results.js';
import { FindingLog, MAX_COUNTED, MAX_COUNTED_TOGETHER, MAX_VALUES } from './finding-log.js';

const findingLog = () => new FindingLog(KNOWLEDGE.rules, (vendor) => vendor.toUpperCase());

type Sighted = ReturnType<typeof sighting>;

/** The findings that sightings lead to. */
function findingsOf(...sightings: readonly Sighted[]): readonly Finding[] {
  const log = findingLog();
  for (const one of sightings) log.observe(one);
  return log.list([], []);
}

const fingerprintOf = (...sightings: readonly Sighted[]) => findingsOf(...sightings)[0]!.fingerprint;

const names = (findings: readonly Finding[]) => findings.map(({ rule, subject, count }) => `${rule} ${subject} ${count}`);

describe('a finding', () => {
  test('is one for each rule, vendor and kind of value', () => {
    const found = findingsOf(
      sighting('user-id', '1', { flow: flow({ id: '1:a' }) }),
      sighting('email', 'a@example', { flow: flow({ id: '1:b' }) }),
      sighting('user-id', '1', { flow: flow({ id: '1:c' }), vendor: 'other' }),
      sighting('token', 't', { flow: flow({ id: '1:d' }), vendor: null }),
    );
    expect(found.map(({ rule, vendor, subject }) => [rule, vendor, subject])).toEqual([
      ['RT-TOK-001', null, 'token'],
      ['RT-ID-001', 'acme', 'email'],
      ['RT-ID-001', 'acme', 'user-id'],
      ['RT-ID-001', 'other', 'user-id'],
    ]);
  });

  test('counts distinct values, wherever they were seen', () => {
    const elsewhere = flow({ index: 1, id: '1:other' });
    const found = findingsOf(
      sighting('user-id', '1'),
      sighting('user-id', '1', { flow: elsewhere, field: 'ping.uid' }),
      sighting('user-id', '2', { flow: elsewhere }),
    );
    expect(found).toMatchObject([{ count: 2, summary: '2 user ids readable in the packets.' }]);
    expect(found[0]?.values.map(({ value }) => value)).toEqual(['1', '2']);
  });

  test('shows the first values only, and goes on counting', () => {
    const many = Array.from({ length: MAX_VALUES + 5 }, (_, n) => sighting('email', `${n}@example`));
    const [finding] = findingsOf(...many);
    expect(finding?.count).toBe(MAX_VALUES + 5);
    expect(finding?.values.map(({ value }) => value)).toEqual(many.slice(0, MAX_VALUES).map(({ value }) => value));
  });

  test('stops counting when a flood of made-up values would fill the memory', () => {
    const log = findingLog();
    const one = sighting('email', '');
    for (let n = 0; n <= MAX_COUNTED; n++) log.observe({ ...one, value: `${n}@example` });
    expect(log.list([], [])).toMatchObject([{ count: MAX_COUNTED }]);
    expect(log.leftOut).toBe(1);
  });

  test('stops counting when floods for many vendors would fill it together', () => {
    const log = findingLog();
    const one = sighting('email', '');
    const each = MAX_COUNTED_TOGETHER / 10;
    for (let vendor = 0; vendor < 11; vendor++)
      for (let n = 0; n < each; n++) log.observe({ ...one, vendor: `v${vendor}`, value: `${n}@example` });
    expect(log.leftOut).toBe(each);
    expect(log.list([], []).map(({ count }) => count)).toEqual([...Array.from({ length: 10 }, () => each), 0]);
  });

  test('shows a value with its proof and the bytes around it', () => {
    const log = findingLog();
    const proof = evidence({ frame: 9, offset: 70 });
    log.observe(sighting('email', 'a@example', { field: 'login.mail', evidence: proof }), () => ({ offset: 16, hex: 'aa' }));
    expect(log.list([], [])[0]?.values).toEqual([
      {
        kind: 'email',
        value: 'a@example',
        field: 'login.mail',
        to: '198.51.100.2:8000',
        carrier: {
          flow: '1:flow',
          transport: 'udp',
          source: { address: '192.0.2.1', port: 40_000 },
          destination: { address: '198.51.100.2', port: 8000 },
          app: null,
        },
        evidence: proof,
        excerpt: { offset: 16, hex: 'aa' },
      },
    ]);
  });

  test('is as sure as the surest of its sightings', () => {
    const read = { status: 'documented', confidence: 'medium' } as const;
    const proven = { status: 'confirmed', confidence: 'high' } as const;
    for (const order of [
      [read, proven],
      [proven, read],
    ]) {
      const found = findingsOf(...order.map((how, n) => sighting('email', `${n}`, how)));
      expect(found).toMatchObject([{ confidence: 'high', status: 'confirmed' }]);
    }
  });

  test('names the vendor by its title, and the kind of value', () => {
    const title = KNOWLEDGE.rules['RT-ID-001']!.en.title;
    expect(findingsOf(sighting('email', 'a'))[0]?.title).toBe(`ACME, e-mail address: ${title}`);
    expect(findingsOf(sighting('email', 'a', { vendor: null }))[0]?.title).toBe(`e-mail address: ${title}`);
  });

  test('does not change when more is seen', () => {
    const log = findingLog();
    log.observe(sighting('email', 'a'));
    const [before] = log.list([], []);
    log.observe(sighting('email', 'b'));
    expect(before).toMatchObject({ count: 1, values: [{ value: 'a' }] });
  });
});

describe('the severity', () => {
  test.each([
    ['RT-TOK-001', sighting('token', 't'), 9.1, 'critical'],
    ['RT-ID-001', sighting('user-id', '1'), 7.5, 'high'],
    ['RT-ID-002', sighting('room-id', 'r'), 7.5, 'high'],
  ])('of %s is that of the contract', (rule, one, score, severity) => {
    expect(findingsOf(one)).toMatchObject([{ rule, score, severity }]);
  });

  test('count each flow once, those of one number too, and reckon the id of the few that are shown', () => {
    const log = findingLog();
    const source = { status: 'confirmed', disclosure: 'cleartext', confidence: 'high' } as const;
    let asked = 0;
    for (let n = 0; n < 3 * MAX_VALUES; n++) {
      const own = flow({ client: { address: '192.0.2.1', port: 40_000 + Math.floor(n / 2) } });
      Object.defineProperty(own, 'id', { get: () => `1:${asked++}` });
      log.recognise('acme', 'acme/signalling', { ...seen(0, evidence(), undefined), flow: own }, source);
    }
    expect(log.list([], [])).toMatchObject([{ rule: 'RT-VEN-001', count: 1.5 * MAX_VALUES }]);
    expect(asked).toBe(MAX_VALUES);
  });

  test('of a run goes from worst to least', () => {
    const log = findingLog();
    const source = { status: 'confirmed', disclosure: 'cleartext', confidence: 'high' } as const;
    log.recognise('acme', 'acme/signalling', seen(0, evidence(), undefined), source);
    for (const one of [sighting('room-id', 'r'), sighting('user-id', '1'), sighting('key', 'k')]) log.observe(one);
    const found = log.list([pair('ada', 'ben')], [coverage([{ why: 'fragment', unit: 'packets', count: 1, detail: [] }])]);
    expect(found.map(({ rule, score, severity }) => [rule, score, severity])).toEqual([
      ['RT-TOK-001', 9.1, 'critical'],
      ['RT-CO-001', 8.5, 'high'],
      ['RT-ID-003', 8.5, 'high'],
      ['RT-ID-001', 7.5, 'high'],
      ['RT-ID-002', 7.5, 'high'],
      ['RT-VEN-001', 1, 'low'],
      ['RT-COV-001', 0, 'none'],
    ]);
  });
});

describe('the fingerprint', () => {
  const usual = fingerprintOf(sighting('user-id', '1'));

  test('is the same for other people, addresses, fields and frames', () => {
    const elsewhere = flow({ id: '1:else', client: { address: '192.0.2.77', port: 1 }, server: { address: '203.0.113.1', port: 2 } });
    const other = { flow: elsewhere, field: 'ping.uid', evidence: evidence({ frame: 99, offset: 1 }), status: 'documented' } as const;
    expect(fingerprintOf(sighting('user-id', '2', other), sighting('user-id', '3', other))).toBe(usual);
  });

  test('differs by rule, vendor and kind of value', () => {
    const all = [
      usual,
      fingerprintOf(sighting('email', '1')),
      fingerprintOf(sighting('room-id', '1')),
      fingerprintOf(sighting('user-id', '1', { vendor: 'other' })),
      fingerprintOf(sighting('user-id', '1', { vendor: null })),
    ];
    expect(new Set(all).size).toBe(all.length);
    for (const one of all) expect(one).toMatch(/^[0-9a-f]{32}$/);
  });

  test('differs between findings of one subject under two rules', () => {
    const found = findingLog().list([pair('a', 'b')], []);
    expect(names(found)).toEqual(['RT-CO-001 co-presence 1']);
    expect(found[0]?.fingerprint).not.toBe(usual);
  });
});

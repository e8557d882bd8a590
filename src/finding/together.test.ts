import { describe, expect, test } from 'vitest';
import type { Disclosure } from '../core/observation.js';
import { KNOWLEDGE, evidence, flow, pair, seen, sighting } from '../testing/results.js';
import { FindingLog, MAX_VALUES } from './finding-log.js';
import { MAX_PAIRED_FLOWS } from './flow-pairs.js';

const findingLog = () => new FindingLog(KNOWLEDGE.rules, (vendor) => vendor);

const HIDDEN: readonly Disclosure[] = ['decrypted', 'intercepted'];

/** The finding of one rule that sightings lead to. */
function findingOf(rule: string, ...sightings: readonly ReturnType<typeof sighting>[]) {
  const log = findingLog();
  for (const one of sightings) log.observe(one);
  return log.list([], []).find((finding) => finding.rule === rule);
}

const together = (...sightings: readonly ReturnType<typeof sighting>[]) => findingOf('RT-ID-003', ...sightings);

const list = (...pairs: Parameters<FindingLog['list']>[0]) => findingLog().list(pairs, []);

describe('user and room together (RT-ID-003)', () => {
  const elsewhere = flow({ index: 1, id: '1:other' });

  test('is found when both are on one flow, in either order, with the proof of both', () => {
    const [user, room] = [sighting('user-id', '1', { evidence: evidence({ frame: 3 }) }), sighting('room-id', 'garden')];
    for (const order of [
      [user, room],
      [room, user],
    ]) {
      const finding = together(...order);
      expect(finding).toMatchObject({ count: 1, subject: 'user and room', summary: '1 pair of a user and a room on the same flow.' });
      expect(finding?.values.map(({ kind, value }) => [kind, value])).toEqual([
        ['user-id', '1'],
        ['room-id', 'garden'],
      ]);
      expect(finding?.values[0]?.evidence.frame).toBe(3);
    }
  });

  test('shows the bytes around each while its frame was at hand', () => {
    const log = findingLog();
    // So many are shown by themselves; of those below the pair alone is.
    for (let n = 1; n <= MAX_VALUES; n++) log.observe(sighting('user-id', `other ${n}`, { flow: flow({ index: n }) }));
    for (const [one, hex] of [[sighting('user-id', '1'), 'aa'] as const, [sighting('room-id', 'garden'), 'bb'] as const]) {
      let frame = hex as string | undefined;
      log.observe(one, () => (frame === undefined ? undefined : { offset: 0, hex: frame }));
      frame = undefined;
    }
    const finding = log.list([], []).find(({ rule }) => rule === 'RT-ID-003');
    expect(finding?.values.map(({ excerpt }) => excerpt?.hex)).toEqual(['aa', 'bb']);
  });

  test('is not found on two flows, nor on flows of one name in two captures', () => {
    expect(together(sighting('user-id', '1'), sighting('room-id', 'garden', { flow: elsewhere }))).toBeUndefined();
    expect(together(sighting('user-id', '1'), sighting('room-id', 'garden', { evidence: evidence({ capture: 1 }) }))).toBeUndefined();
  });

  test('is not found with a user alone, a room alone, or a device known until it restarts', () => {
    expect(together(sighting('user-id', '1'), sighting('email', 'a@example'))).toBeUndefined();
    expect(together(sighting('call-id', '1'), sighting('room-id', 'garden'))).toBeUndefined();
    expect(together(sighting('device-id', '1', { stability: 'boot' }), sighting('room-id', 'garden'))).toBeUndefined();
  });

  test.each(HIDDEN)('is not found when one of the two was %s', (disclosure) => {
    expect(together(sighting('user-id', '1', { disclosure }), sighting('room-id', 'garden'))).toBeUndefined();
    expect(together(sighting('user-id', '1'), sighting('room-id', 'garden', { disclosure }))).toBeUndefined();
  });

  test('counts the same two on two flows once, and other people beside them', () => {
    const others = flow({ index: 2, id: '1:third' });
    const both = [sighting('user-id', '1'), sighting('room-id', 'garden')];
    const finding = together(
      ...both,
      ...both.map((one) => ({ ...one, flow: elsewhere })),
      sighting('user-id', '2', { flow: others }),
      sighting('room-id', 'garden', { flow: others }),
    );
    expect(finding).toMatchObject({ count: 2 });
    expect(finding?.values).toHaveLength(4);
  });

  test('shows whole pairs only', () => {
    const many = Array.from({ length: MAX_VALUES }, (_, n) => flow({ index: n, id: `1:${n}` })).flatMap((own, n) => [
      sighting('user-id', `${n}`, { flow: own }),
      sighting('room-id', 'garden', { flow: own }),
    ]);
    const finding = together(...many);
    expect(finding?.count).toBe(MAX_VALUES);
    expect(finding?.values).toHaveLength(MAX_VALUES);
    expect(finding?.values.filter(({ kind }) => kind === 'user-id')).toHaveLength(MAX_VALUES / 2);
  });

  test('watches no more flows than it has memory for', () => {
    const log = findingLog();
    const user = sighting('user-id', '1');
    for (let n = 0; n < MAX_PAIRED_FLOWS; n++) log.observe({ ...user, flow: { ...user.flow, index: n } });
    const late = flow({ index: MAX_PAIRED_FLOWS });
    log.observe({ ...user, flow: late });
    log.observe(sighting('room-id', 'late', { flow: late }));
    expect(log.list([], []).map(({ rule }) => rule)).not.toContain('RT-ID-003');
    log.observe(sighting('room-id', 'garden', { flow: flow({ index: 0 }) }));
    expect(log.list([], []).map(({ rule }) => rule)).toContain('RT-ID-003');
  });
});

describe('people seen together (RT-CO-001)', () => {
  test('is one finding for each vendor', () => {
    const found = list(pair('ada', 'ben'), pair('ada', 'cleo', { basis: 'same-room-id' }), pair('x', 'y', { vendor: 'other' }));
    expect(found.map(({ rule, vendor, count, evidenceLevel }) => [rule, vendor, count, evidenceLevel])).toEqual([
      ['RT-CO-001', 'acme', 2, 'derived'],
      ['RT-CO-001', 'other', 1, 'derived'],
    ]);
    expect(found[0]?.values.map(({ value, field }) => [value, field])).toEqual([
      ['ada and ben in garden', 'join-seen'],
      ['ada and cleo in garden', 'same-room-id'],
    ]);
  });

  test('is not found when nobody met', () => {
    expect(list()).toEqual([]);
  });

  test('is less sure when the layout was only read about', () => {
    expect(list(pair('ada', 'ben'))).toMatchObject([{ confidence: 'high' }]);
    expect(list(pair('ada', 'ben', { status: 'documented' }))).toMatchObject([{ confidence: 'medium' }]);
  });

  test('shows the first pairs only, and counts all', () => {
    const [finding] = list(...Array.from({ length: MAX_VALUES + 1 }, (_, n) => pair('ada', `guest ${n}`)));
    expect(finding?.count).toBe(MAX_VALUES + 1);
    expect(finding?.values).toHaveLength(MAX_VALUES);
  });

  test.each(HIDDEN)('is not found on the path for pairs that were %s', (disclosure) => {
    expect(list(pair('ada', 'ben', { disclosure }))).toEqual([]);
    expect(list(pair('ada', 'ben', { disclosure }), pair('ada', 'cleo'))).toMatchObject([{ count: 1, disclosure: 'cleartext' }]);
  });
});

describe('a vendor recognised (RT-VEN-001)', () => {
  const source = { status: 'confirmed', disclosure: 'cleartext', confidence: 'high' } as const;

  test('counts flows, those of one name in two captures as two', () => {
    const log = findingLog();
    log.recognise('acme', 'acme/signalling', seen(0, evidence(), undefined), source);
    log.recognise('acme', 'acme/signalling', seen(0, evidence(), undefined), source);
    log.recognise('acme', 'acme/signalling', seen(0, evidence({ capture: 1 }), undefined), source);
    log.recognise('acme', 'acme/media', seen(1, evidence(), { offset: 0, hex: '00' }), source);
    expect(log.list([], [])).toMatchObject([{ rule: 'RT-VEN-001', subject: 'protocol', count: 3, severity: 'low' }]);
  });

  test.each(HIDDEN)('is not found on the path when the protocol was %s', (disclosure) => {
    const log = findingLog();
    log.recognise('acme', 'acme/signalling', seen(0, evidence(), undefined), { ...source, disclosure });
    expect(log.list([], [])).toEqual([]);
  });
});

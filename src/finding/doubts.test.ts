import { describe, expect, test } from 'vitest';
import type { NotJudged } from '../core/capture.js';
import { coverage } from '../testing/results.js';
import { doubtsAbout } from './doubts.js';

const unjudged = (why: NotJudged['why'], count: number, unit: NotJudged['unit'] = 'packets', detail: string[] = []): NotJudged => ({
  why,
  unit,
  count,
  detail,
});

/** What is said about captures that each left this unjudged. */
const said = (...captures: readonly (readonly NotJudged[])[]) => doubtsAbout(captures.map((notJudged) => coverage(notJudged)));

describe('doubtsAbout', () => {
  test('has none about a capture that was judged to the last packet, or about no capture', () => {
    expect(said([])).toEqual([]);
    expect(said()).toEqual([]);
  });

  test('has none about what carries no calls: ARP, ICMP', () => {
    expect(said([unjudged('not-ip', 9), unjudged('other-transport', 3)])).toEqual([]);
  });

  test('tells for each vendor how many flows were encrypted, all captures together', () => {
    const first = [unjudged('encrypted', 2, 'flows', ['acme']), unjudged('encrypted', 1, 'flows', ['other'])];
    const found = said(first, [unjudged('encrypted', 3, 'flows', ['acme'])]);
    expect(found.map(({ rule, vendor, subject, count }) => [rule, vendor, subject, count])).toEqual([
      ['RT-COV-001', 'acme', 'encrypted', 5],
      ['RT-COV-001', 'other', 'encrypted', 1],
    ]);
    expect(found[0]?.summary).toMatch(/^5 flows encrypted:/);
    expect(found[1]?.summary).toMatch(/^1 flow encrypted:/);
  });

  test.each([
    ['unknown-protocol', 'protocols that no signature knows'],
    ['unread-payload', 'payloads that their protocol does not explain'],
    ['fragment', 'IP fragments'],
    ['cut-packet', 'packets cut by the snap length'],
    ['link-type', 'link types that are not read'],
    ['broken-headers', 'broken headers'],
    ['flow-limit', 'packets beyond the limit of flows'],
    ['observation-limit', 'values beyond the limit of observations'],
    ['reassembly-limit', 'messages beyond the limits of putting them together'],
    ['event-limit', 'joins and leaves beyond the limits of events and stays'],
    ['probe-limit', 'first payloads beyond the limits of comparing them'],
  ] as const)('says %s in words', (why, words) => {
    expect(said([unjudged(why, 4)])).toMatchObject([
      { rule: 'RT-COV-001', vendor: null, subject: 'coverage', summary: `Not judged: ${words} (4 packets).` },
    ]);
  });

  test('sums one reason over captures, and puts all reasons into one sentence', () => {
    const [doubt, ...more] = said(
      [unjudged('fragment', 2), unjudged('unknown-protocol', 1, 'flows')],
      [unjudged('fragment', 1), unjudged('unread-payload', 1, 'payloads')],
    );
    expect(more).toEqual([]);
    expect(doubt).toMatchObject({ count: 3 });
    expect(doubt?.summary).toBe(
      'Not judged: IP fragments (3 packets); protocols that no signature knows (1 flow); payloads that their protocol does not explain (1 payload).',
    );
  });

  test('tells the encrypted vendors and the rest apart', () => {
    const found = said([unjudged('fragment', 1), unjudged('encrypted', 1, 'flows', ['acme']), unjudged('not-ip', 1)]);
    expect(found.map(({ subject }) => subject)).toEqual(['encrypted', 'coverage']);
  });

  test('claims no leak: no value, no source', () => {
    for (const doubt of said([unjudged('fragment', 1), unjudged('encrypted', 1, 'flows', ['acme'])]))
      expect(doubt).toMatchObject({ values: [], source: undefined });
  });
});

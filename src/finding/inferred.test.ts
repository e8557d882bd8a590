import { expect, test } from 'vitest';
import type { Disclosure } from '../core/observation.js';
import type { ClientLink } from '../presence/client-links.js';
import { KNOWLEDGE, at, evidence, pair } from '../testing/results.js';
import { FindingLog } from './finding-log.js';

const link = (parts: Partial<ClientLink> = {}): ClientLink => ({
  basis: 'same-media-stream',
  vendor: 'acme',
  a: '192.0.2.1',
  b: '192.0.2.7',
  userA: null,
  userB: null,
  from: at(0),
  to: at(10),
  status: 'confirmed',
  disclosure: 'cleartext',
  evidence: [evidence(), evidence({ frame: 2 })],
  ...parts,
});

const list = (...links: readonly ClientLink[]) => new FindingLog(KNOWLEDGE.rules, (vendor) => vendor).list([], [], links);

test('clients that a stream or an address ties together are one finding for each vendor and basis, and inferred', () => {
  const found = list(link(), link({ b: '192.0.2.8' }), link({ basis: 'peer-address' }), link({ vendor: null }));
  expect(
    found.map(({ rule, vendor, subject, count, evidenceLevel, confidence }) => [rule, vendor, subject, count, evidenceLevel, confidence]),
  ).toEqual([
    ['RT-CO-002', 'acme', 'peer-address', 1, 'inferred', 'low'],
    ['RT-CO-002', 'acme', 'same-media-stream', 2, 'inferred', 'medium'],
    ['RT-CO-002', null, 'same-media-stream', 1, 'inferred', 'medium'],
  ]);
  expect(found[1]?.values.map(({ value }) => value)).toEqual(['192.0.2.1 and 192.0.2.7', '192.0.2.1 and 192.0.2.8']);
});

test.each<Disclosure>(['decrypted', 'intercepted'])('what was %s is not seen on the path', (disclosure) => {
  expect(list(link({ disclosure }))).toEqual([]);
});

test('a pair without a room is never told as one that was seen', () => {
  const inferred = pair('ada', 'ben', { basis: 'peer-address', rooms: [] });
  expect(new FindingLog(KNOWLEDGE.rules, (vendor) => vendor).list([inferred], [])).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { type Disclosure, KINDS, type Kind, type Stability } from '../core/observation.js';
import { sighting } from '../testing/results.js';
import { isUserIdentifier, rulesFor } from './rules.js';

/** The kinds that give rise to a rule by themselves; all others to none. */
const EXPECTED: Readonly<Partial<Record<Kind, string>>> = {
  'user-id': 'RT-ID-001',
  username: 'RT-ID-001',
  'display-name': 'RT-ID-001',
  phone: 'RT-ID-001',
  email: 'RT-ID-001',
  'device-id': 'RT-ID-001',
  'room-id': 'RT-ID-002',
  'call-id': 'RT-ID-002',
  token: 'RT-TOK-001',
  key: 'RT-TOK-001',
  password: 'RT-TOK-001',
  'private-ip': 'RT-WEB-001',
  'public-ip': 'RT-WEB-001',
  'peer-ip': 'RT-WEB-001',
};

const rules = (kind: Kind, stability: Stability = 'permanent', disclosure: Disclosure = 'cleartext') =>
  rulesFor(sighting(kind, 'x', { stability, disclosure }));

describe('rulesFor', () => {
  test.each(KINDS)('knows what a %s in the clear gives rise to', (kind) => {
    const rule = EXPECTED[kind];
    expect(rules(kind)).toEqual(rule === undefined ? [] : [rule]);
  });

  test.each(KINDS)('takes a %s that anybody can decrypt for one in the clear', (kind) => {
    expect(rules(kind, 'permanent', 'publicly-decryptable')).toEqual(rules(kind));
  });

  test.each(KINDS)('finds no leak in a %s that only a key holder or a proxy could read', (kind) => {
    for (const disclosure of ['decrypted', 'intercepted'] as const) {
      const open = rules(kind);
      const names = open.includes('RT-ID-001') || open.includes('RT-ID-002');
      expect(rules(kind, 'permanent', disclosure)).toEqual(names ? ['RT-SHR-001'] : []);
    }
  });

  test.each(['boot', 'call'] as const)('calls no user identifier stable that lasts a %s only', (stability) => {
    for (const kind of KINDS) expect(rules(kind, stability)).not.toContain('RT-ID-001');
  });

  test('finds a room, a call number or a secret however long it lasts', () => {
    expect(rules('room-id', 'boot')).toEqual(['RT-ID-002']);
    expect(rules('call-id', 'call')).toEqual(['RT-ID-002']);
    expect(rules('token', 'call')).toEqual(['RT-TOK-001']);
  });

  test('finds no secret in a token that alone admits nobody', () => {
    expect(rulesFor(sighting('token', 'x', { admits: false }))).toEqual([]);
  });
});

test('a user identifier is exactly what RT-ID-001 is about', () => {
  for (const kind of KINDS) {
    for (const stability of ['permanent', 'boot', 'call'] as const) {
      for (const disclosure of ['cleartext', 'publicly-decryptable', 'decrypted', 'intercepted'] as const) {
        const one = sighting(kind, 'x', { stability, disclosure });
        expect(isUserIdentifier(one)).toBe(rulesFor(one).includes('RT-ID-001'));
      }
    }
  }
});

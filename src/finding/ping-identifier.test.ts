import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../core/observation.js';
import { findFanouts } from '../place/fanout/find-fanouts.js';
import { NOTHING_KNOWN, probe } from '../place/fanout/testing.js';
import { at, evidence, sighting } from '../testing/results.js';
import { OwnIdentifiers, evidenceIn, sameBytesIn } from './ping-identifier.js';

const SERVERS = ['192.0.2.10', '203.0.113.138', '203.0.113.10'];

/** Probes to three servers; `payload` may hold the server's address. */
function fanout(payload: (server: string, i: number) => Buffer | string) {
  const [found] = findFanouts(
    SERVERS.map((server, i) => probe(server, i * 0.1, payload(server, i))),
    NOTHING_KNOWN,
  );
  return found!;
}

function seen(kind: Observation['kind'], value: string, parts: Partial<Observation> = {}): Observation {
  return { ...sighting(kind, value), count: 1, last: at(0), ...parts };
}

/** The value read at that place of the first probe. */
const inFirst = (from: number, length: number) => ({ evidence: evidence({ frame: 1, offset: 42 + from, length }) });

const identifierIn = (found: ReturnType<typeof fanout>, observations: readonly Observation[], capture: number) => {
  const own = new OwnIdentifiers();
  for (const one of observations) own.note(one);
  return own.in(found, capture);
};

describe('OwnIdentifiers', () => {
  test('is what a decoder reads in the payloads', () => {
    const found = fanout((server) => `to=${server};id=ada-77;`);
    expect(identifierIn(found, [seen('user-id', 'ada-77', inFirst(17, 6))], 0)).toMatchObject({
      kind: 'user-id',
      value: 'ada-77',
      by: 'decoded',
      field: 'login.user-id',
      evidence: { frame: 1, offset: 59, length: 6, hex: Buffer.from('ada-77').toString('hex') },
    });
  });

  test('is shown in the first payload even when it was read in another one', () => {
    const found = fanout((server) => `to=${server};id=ada-77;`);
    const second = { evidence: evidence({ frame: 2, offset: 42 + 20, length: 6 }) };
    expect(identifierIn(found, [seen('user-id', 'ada-77', second)], 0)).toMatchObject({ evidence: { frame: 1, offset: 59 } });
  });

  test('a person goes before a room, and a room before nothing', () => {
    const found = fanout(() => 'id=ada-77;room=garden;');
    const room = seen('room-id', 'garden', inFirst(15, 6));
    expect(identifierIn(found, [room, seen('user-id', 'ada-77', inFirst(3, 6))], 0)).toMatchObject({ value: 'ada-77' });
    expect(identifierIn(found, [room], 0)).toMatchObject({ kind: 'room-id', value: 'garden' });
  });

  test('says that the user gave it', () => {
    const found = fanout(() => 'id=ada-77;');
    expect(identifierIn(found, [seen('user-id', 'ada-77', { ...inFirst(3, 6), signature: 'watch' })], 0)).toMatchObject({ by: 'watched' });
  });

  test('is what a decoder reads elsewhere on the client, in any encoding', () => {
    const number = Buffer.from('0002499602d20007', 'hex');
    const found = fanout((_, i) => Buffer.concat([Buffer.from([9, i]), number]));
    const elsewhere = seen('user-id', '1234567890', { evidence: evidence({ frame: 99 }) });
    expect(identifierIn(found, [elsewhere], 0)).toMatchObject({
      value: '1234567890',
      by: 'decoded',
      field: 'u32-be',
      evidence: { frame: 1, offset: 46, length: 4, hex: '499602d2' },
    });
  });

  test.each([
    ['in a short payload and a long one behind it', ['id=ada-77;', 'a=1;id=(its hash);']],
    ['in a long payload and a short one behind it', ['a=1;id=(its hash);', 'id=ada-77;']],
  ])('is found %s', (_what, texts) => {
    const hash = createHash('md5').update('ada-77').digest('hex');
    const own = new OwnIdentifiers();
    own.note(seen('user-id', 'ada-77', { evidence: evidence({ frame: 99 }) }));
    const found = texts.map(
      (text) =>
        own.in(
          fanout(() => text.replace('(its hash)', hash)),
          0,
        )?.field,
    );
    expect(found).toEqual(texts.map((text) => (text.startsWith('id') ? 'text' : 'md5-hex')));
  });

  test.each<[string, Partial<Observation>]>([
    ['of somebody else', { of: 'peer' }],
    ['behind a key', { disclosure: 'decrypted' }],
    ['of one call only', { stability: 'call' }],
  ])('a user %s is none', (_, parts) => {
    expect(
      identifierIn(
        fanout(() => 'id=ada-77;'),
        [seen('user-id', 'ada-77', { ...inFirst(3, 6), ...parts })],
        0,
      ),
    ).toBeNull();
  });

  test('what differs from payload to payload is none', () => {
    const found = fanout((_, i) => `a session of one time=ada-7${i};`);
    expect(identifierIn(found, [seen('user-id', 'ada-70', inFirst(22, 6))], 0)).toBeNull();
    expect(identifierIn(found, [seen('user-id', 'ada-70', { evidence: evidence({ frame: 99 }) })], 0)).toBeNull();
  });
});

test('sameBytesIn finds the bytes behind an echo of another length', () => {
  const found = fanout((server) => `to=${server};id=ada-77;`);
  const [, second] = found.members;
  expect(sameBytesIn(second!, found, 17, 6)).toBe(20);
  expect(sameBytesIn(second!, found, 4, 6)).toBeUndefined();
  expect(evidenceIn(second!, 3, 20, 6)).toMatchObject({ capture: 3, frame: 2, offset: 62, hex: Buffer.from('ada-77').toString('hex') });
});

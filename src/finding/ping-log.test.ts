import { describe, expect, test } from 'vitest';
import type { Event } from '../core/event.js';
import type { Observation } from '../core/observation.js';
import type { ProfileHit } from '../core/place.js';
import type { Judgement } from '../place/gazetteer.js';
import { findFanouts } from '../place/fanout/find-fanouts.js';
import { NOTHING_KNOWN, probe } from '../place/fanout/testing.js';
import { at, event, evidence, flow, sighting } from '../testing/results.js';
import type { Judge } from './ping-findings.js';
import { type EndedCapture, MAX_PINGS, PingLog } from './ping-log.js';

const CLIENT = '198.51.100.11';
const OWN_FLOW = flow({ client: { address: CLIENT, port: 40_000 } });

const capture = (observations: readonly Observation[] = [], events: readonly Event[] = []): EndedCapture => ({
  index: 0,
  observations,
  events,
  flowOf: ({ server }) => flow({ server: { address: server, port: 8000 } }),
  protocolOf: () => 'udp',
});

const seen = (kind: Observation['kind'], value: string): Observation => ({
  ...sighting(kind, value, { flow: OWN_FLOW, evidence: evidence({ frame: 99 }) }),
  count: 1,
  last: at(0),
});

/** What carries that text to servers in networks of their own, which do not answer. */
const toPeers = (text: string) =>
  findFanouts(
    [1, 2, 3, 4].map((i) => probe(`198.${i}.100.9`, i * 0.1, text, { answered: false })),
    NOTHING_KNOWN,
  );

const hit: ProfileHit = {
  profile: 'prc',
  axis: 'location',
  grade: 'direct',
  country: 'CN',
  isSure: true,
  because: 'located in CN',
  laws: [],
};
const everywhere: Judge = () =>
  ({ profiles: [hit], verdict: { operator: { name: 'Example' }, location: { confidence: 'high' } } }) as unknown as Judgement;

describe('PingLog', () => {
  test('peers are listed only when they are told who asks', () => {
    const log = new PingLog();
    expect(log.note(toPeers('is ada-77 known?'), capture())).toEqual([]);
    expect(log.fanouts(undefined)).toEqual([]);
    const events = log.note(toPeers('is ada-77 known?'), capture([seen('user-id', 'ada-77')]));
    expect(events.map(({ user, flow: { server } }) => `${user} ${server.address}`)).toEqual(
      [1, 2, 3, 4].map((i) => `ada-77 198.${i}.100.9`),
    );
    expect(log.fanouts(everywhere)).toMatchObject([{ answered: 0, operators: 1, identifier: { value: 'ada-77' } }]);
  });

  test('what a signature has told is not told again', () => {
    const told = event('probe', 0, { user: 'ada-77', flow: flow({ server: { address: '198.2.100.9', port: 8000 } }) });
    const events = new PingLog().note(toPeers('is ada-77 known?'), capture([seen('user-id', 'ada-77')], [told]));
    expect(events.map(({ flow: { server } }) => server.address)).toEqual(['198.1.100.9', '198.3.100.9', '198.4.100.9']);
  });

  test('a room is no user', () => {
    const log = new PingLog();
    const found = toPeers('is garden open?');
    const room = { ...seen('room-id', 'garden'), evidence: evidence({ frame: found[0]!.members[0]!.frame, offset: 45, length: 6 }) };
    expect(log.note(found, capture([room]))).toEqual([]);
    expect(log.fanouts(undefined)).toMatchObject([{ identifier: { kind: 'room-id' } }]);
    expect(log.findings(everywhere)).toMatchObject([{ rule: 'RT-PING-001', subject: 'room-id, profile prc' }]);
  });

  test('probes that a signature reads are findings of their own, unless a key was needed', () => {
    const log = new PingLog();
    log.note(
      [],
      capture(
        [],
        [
          event('probe', 0),
          event('join', 1),
          event('probe', 2, { user: null }),
          event('probe', 3, { user: 'cleo', disclosure: 'decrypted' }),
        ],
      ),
    );
    expect(log.findings(everywhere).flatMap(({ values }) => values.map(({ value }) => value))).toEqual(['ada']);
    expect(log.findings(undefined)).toEqual([]);
  });

  test('keeps so many and no more', () => {
    const log = new PingLog();
    const events = Array.from({ length: MAX_PINGS + 1 }, (_, i) =>
      event('probe', 0, { flow: flow({ server: { address: `100.64.${i >> 8}.${i & 255}`, port: 8000 } }) }),
    );
    log.note([], capture([], events));
    expect(log.findings(everywhere)).toMatchObject([{ count: MAX_PINGS }]);
  });
});

import { describe, expect, test } from 'vitest';
import type { Finding } from '../core/finding.js';
import type { Server } from '../core/place.js';
import { profile as profileOf, verdict } from '../place/testing.js';
import { coverage, flow, sighting } from '../testing/results.js';
import { ObserverLog } from './observer-log.js';
import { type Known, observerViews } from './observer-views.js';

const { id: NORTH } = profileOf();

function server(address: string, parts: Partial<Server> = {}): Server {
  const location = { candidates: [], confidence: 'unknown' } as const;
  return { address, ports: [1], names: [], vendor: 'acme', vendorHome: null, location, flows: 1, sessions: 0, answered: 0, ...parts };
}

const at = (address: string) => flow({ server: { address, port: 1 } });

const encrypted = (count: number, vendor: string) => ({ why: 'encrypted', unit: 'flows', count, detail: [vendor] }) as const;

const finding = (rule: string, parts: Partial<Finding> = {}) =>
  ({
    rule,
    vendor: 'acme',
    subject: 'user-id',
    observers: ['same-network', 'provider-and-transit', 'server-operator', 'vendor', 'states'],
    fingerprint: rule,
    ...parts,
  }) as Finding;

function views(sightings: Parameters<typeof sighting>[], known: Partial<Known> = {}) {
  const log = new ObserverLog();
  for (const one of sightings) log.note(sighting(...one));
  const made = observerViews(log, {
    servers: [server('198.51.100.2')],
    judge: undefined,
    profiles: [],
    coverages: [coverage([])],
    findings: [],
    titleOf: (vendor) => vendor.toUpperCase(),
    ...known,
  });
  return Object.fromEntries(made.map((view) => [view.name === null ? view.observer : `${view.observer} ${view.name}`, view]));
}

describe('who can see what', () => {
  test('is everybody on the way, and both ends, where it lies open', () => {
    const seen = views([
      ['user-id', '7'],
      ['user-id', '8'],
      ['room-id', 'garden', { disclosure: 'publicly-decryptable' }],
    ]);
    const sees = [
      { kind: 'user-id', values: 2, disclosure: 'cleartext' },
      { kind: 'room-id', values: 1, disclosure: 'publicly-decryptable' },
    ];
    expect(Object.keys(seen)).toEqual(['same-network', 'provider-and-transit', 'server-operator', 'vendor ACME']);
    for (const view of Object.values(seen)) expect(view).toMatchObject({ sees, servers: 1 });
  });

  test.each(['decrypted', 'intercepted'] as const)('is never anybody on the way where it was %s', (disclosure) => {
    const seen = views([['token', 'secret', { disclosure }]]);
    expect(seen['same-network']?.sees).toEqual([]);
    expect(seen['provider-and-transit']?.sees).toEqual([]);
    for (const end of ['server-operator', 'vendor ACME']) expect(seen[end]?.sees).toEqual([{ kind: 'token', values: 1, disclosure }]);
  });

  test('counts a value once, where it lies most open for the observer', () => {
    const seen = views([
      ['user-id', '7', { disclosure: 'intercepted' }],
      ['user-id', '7', { disclosure: 'cleartext', flow: at('198.51.100.3') }],
      ['user-id', '7', { disclosure: 'cleartext', flow: at('198.51.100.4') }],
    ]);
    expect(seen['vendor ACME']?.sees).toEqual([{ kind: 'user-id', values: 1, disclosure: 'cleartext' }]);
    expect(seen['vendor ACME']?.servers).toBe(3);
  });

  test('is no other vendor, and no identifier is what says nothing of a person', () => {
    const seen = views([
      ['user-id', '7'],
      ['user-id', '8', { vendor: 'bolt', flow: at('198.51.100.3') }],
      ['software', 'acme/1', { flow: at('198.51.100.4') }],
      ['hostname', 'acme.example'],
    ]);
    expect(seen['vendor BOLT']?.sees).toEqual([{ kind: 'user-id', values: 1, disclosure: 'cleartext' }]);
    expect(seen['same-network']?.sees).toEqual([{ kind: 'user-id', values: 2, disclosure: 'cleartext' }]);
  });

  test('is the other participants where a server tells one of them of others', () => {
    const told = views([['user-id', '7', { of: 'peer', direction: 'to-client', disclosure: 'intercepted' }]]);
    expect(told['participants']?.sees).toEqual([{ kind: 'user-id', values: 1, disclosure: 'intercepted' }]);
    expect(views([['user-id', '7', { of: 'peer' }]])['participants']).toBeUndefined();
  });

  test('says how many flows nobody on the way can read, and whose they are', () => {
    const coverages = [coverage([encrypted(3, 'acme'), encrypted(2, 'bolt')])];
    const seen = views([], { coverages, servers: [server('198.51.100.2'), server('198.51.100.3', { vendor: 'bolt' })] });
    expect(seen['same-network']).toMatchObject({ sees: [], encryptedFlows: 5 });
    expect(seen['vendor ACME']?.encryptedFlows).toBe(3);
    expect(seen['vendor BOLT']?.encryptedFlows).toBe(2);
    expect(seen['server-operator']?.encryptedFlows).toBeNull();
  });

  test('is nobody where there was no traffic', () => expect(views([], { coverages: [coverage([], { flows: 0 })] })).toEqual({}));
});

describe('with places', () => {
  const operator = { name: 'Zen', organisation: null, role: null, reason: 'AS64496 announces the address' };
  const hit = {
    profile: NORTH,
    axis: 'location',
    grade: 'direct',
    country: 'NO',
    isSure: true,
    because: 'located in NO',
    laws: [],
  } as const;
  const servers = [
    server('198.51.100.2', { verdict: verdict({ operator }), profiles: [hit] }),
    server('198.51.100.3', { verdict: verdict(), profiles: [] }),
  ];
  const judge = () => ({ verdict: verdict({ operator }), profiles: [hit] });
  const known = { servers, profiles: [NORTH] };
  const SIGHTINGS: Parameters<typeof sighting>[] = [
    ['user-id', '7'],
    ['user-id', '8', { flow: at('198.51.100.3') }],
  ];

  test('operators have names, and each sees what ends at its own servers', () => {
    const seen = views(SIGHTINGS, known);
    expect(seen['server-operator Zen']).toMatchObject({ sees: [{ kind: 'user-id', values: 1 }], servers: 1, because: [operator.reason] });
    expect(seen['server-operator']).toMatchObject({ sees: [{ kind: 'user-id', values: 1 }], servers: 1, because: [] });
  });

  test('a state is an observer only by a profile that was chosen, with the reason', () => {
    expect(views(SIGHTINGS, known)[`states ${NORTH}`]).toMatchObject({ servers: 1, isSure: true, because: [hit.because] });
    expect(Object.keys(views(SIGHTINGS, { servers }))).not.toContain(`states ${NORTH}`);
  });

  test('a state that no server surely falls under is in doubt', () => {
    const doubtful = servers.map((one) => ({ ...one, profiles: [{ ...hit, isSure: false }] }));
    expect(views(SIGHTINGS, { ...known, servers: doubtful })[`states ${NORTH}`]?.isSure).toBe(false);
  });

  test('a server that no recognised flow went to is looked up as well', () => {
    const seen = views([['user-id', '9', { vendor: null, flow: at('198.51.100.9') }]], { servers: [], profiles: [NORTH], judge });
    expect(seen['server-operator Zen']?.sees).toHaveLength(1);
    expect(seen[`states ${NORTH}`]?.sees).toHaveLength(1);
  });

  test('names the findings that each can see', () => {
    const findings = [
      finding('A'),
      finding('B', { vendor: 'bolt' }),
      finding('C', { subject: 'profile south' }),
      finding('D', { observers: ['same-network'] }),
    ];
    const seen = views(SIGHTINGS, { ...known, findings });
    expect(seen['same-network']?.findings).toEqual(['A', 'B', 'C', 'D']);
    expect(seen['vendor ACME']?.findings).toEqual(['A', 'C']);
    expect(seen['server-operator Zen']?.findings).toEqual(['A', 'C']);
    expect(seen[`states ${NORTH}`]?.findings).toEqual(['A']);
  });
});

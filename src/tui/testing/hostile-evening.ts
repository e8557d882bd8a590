import type { WorldMap } from '../../core/world-map.js';
import type { Snapshot } from '../../core/snapshot.js';
import { at, event, evidence, flow, pair, stay } from '../../testing/results.js';
import { aCoverage, aFinding, aSnapshot, aValue, allDone } from '../testing.js';
import { aFrame, aSeenValue, all, someLists } from './lists.js';

/** Orders for the terminal, writing from the right, wide and joined letters, a name without end. */
export const ORDERS = 'a\u001b]52;c;ZXZpbA==\u0007b\u202ec\r\n';
export const RIGHT_TO_LEFT = 'مريم ריבה';
export const WIDE = '田中さん👩‍👩‍👧‍👦';
export const LONG = 'verylongname'.repeat(25);

const orders = flow({ id: '1:orders', server: { address: '198.51.100.2', port: 8000 }, app: ORDERS });
const [german, unknown] = someLists.servers.items;

const sureHit = {
  profile: 'prc',
  axis: 'location',
  grade: 'direct',
  country: 'CN',
  isSure: true,
  because: 'located in CN according to A (2026-01-02)',
  laws: [],
} as const;

/** An evening of hostile names, read to its end, places looked up. */
export const aHostileEvening: Snapshot = aSnapshot(
  {
    findings: [
      aFinding({
        title: `Acme, room: ${ORDERS}`,
        rule: 'RT-ID-002',
        summary: `1 room readable: ${RIGHT_TO_LEFT}.`,
        values: [aValue(ORDERS, 1, { kind: 'room-id' }), aValue(WIDE, 2), aValue(LONG, 3)],
        count: 3,
        fingerprint: 'hostile',
      }),
      aFinding({ title: `${WIDE}: ${LONG}`, severity: 'low', confidence: 'low', values: [aValue(RIGHT_TO_LEFT, 4)], count: 1 }),
    ],
    observers: [
      {
        observer: 'server-operator',
        name: ORDERS,
        because: [`AS64496 is announced by ${RIGHT_TO_LEFT}`],
        isSure: true,
        sees: [{ kind: 'user-id', values: 3, disclosure: 'cleartext' }],
        servers: 2,
        encryptedFlows: 1,
        findings: ['hostile'],
      },
    ],
    meanings: { 'RT-ID-002': 'Whoever sees two of them can tell who was in one room.' },
    places: { isAsked: true, chosen: ['prc'], known: [{ id: 'prc', title: 'China' }], complaint: null },
    coverages: [aCoverage],
    people: 3,
    rooms: 1,
    pairs: 2,
    servers: 3,
    files: [`captures/${ORDERS}.pcap`],
    lists: {
      ...someLists,
      stays: all(
        stay(RIGHT_TO_LEFT, 0, 60, { room: ORDERS }),
        stay(WIDE, 10, 40, { room: ORDERS, ended: 'inferred', seenBy: 'others' }),
        stay(LONG, 20, 60, { room: ORDERS, began: 'open', ended: 'open' }),
      ),
      pairs: all(
        pair(RIGHT_TO_LEFT, WIDE, { overlapSeconds: 30 }),
        pair(RIGHT_TO_LEFT, LONG, { overlapSeconds: 40, basis: 'timing-only' }),
      ),
      servers: all(
        {
          ...german!,
          address: '192.0.2.77',
          names: [ORDERS],
          location: { country: 'CN', candidates: [{ country: 'CN', source: ORDERS, date: '2026-02-03' }], confidence: 'high' },
          profiles: [sureHit],
        },
        { ...german!, names: [RIGHT_TO_LEFT, LONG] },
        unknown!,
      ),
      fanouts: all({
        capture: 0,
        client: '192.0.2.1',
        transport: 'udp',
        port: 8000,
        rhythm: 'burst',
        stepSeconds: null,
        first: at(0),
        last: at(1),
        servers: ['192.0.2.77', '198.51.100.2', '203.0.113.9'].map((address, index) => ({
          address,
          evidence: evidence({ frame: index + 1, time: at(index) }),
          answered: index === 0,
        })),
        answered: 1,
        operators: null,
        payloadLength: 40,
        constantBytes: 32,
        template: '01..02',
        vendor: 'acme',
        identifier: { kind: 'user-id', value: ORDERS, by: 'compared', field: 'payload', evidence: evidence() },
      }),
      events: all(
        event('join', 0, { user: RIGHT_TO_LEFT, room: ORDERS, flow: orders }),
        event('join', 10, { user: WIDE, room: ORDERS, flow: orders }),
        event('leave', 60, { user: LONG, room: ORDERS, flow: orders }),
      ),
      values: all(
        { ...aSeenValue('user-id', RIGHT_TO_LEFT, 1), flow: orders },
        { ...aSeenValue('room-id', ORDERS, 1, 50), flow: orders },
        { ...aSeenValue('user-id', WIDE, 2), flow: orders },
      ),
      frames: all(aFrame(1, 'ada...garden', { vendor: ORDERS }), aFrame(2, 'ben', { protocol: RIGHT_TO_LEFT })),
      flows: all({ ...someLists.flows.items[0]!, flow: orders, protocols: [ORDERS], names: [WIDE, LONG] }),
    },
  },
  { ...allDone, filesTotal: 1, filesDone: 1 },
);

/** Two continents of four squares each, and where two countries lie on them. */
export const aMap: WorldMap = {
  land: {
    north: 90,
    west: -180,
    degrees: 10,
    rows: Array.from({ length: 18 }, (_, row) =>
      (row > 3 && row < 14 ? '.##########...####################.' : '.'.repeat(36)).padEnd(36, '.'),
    ),
  },
  points: { CN: [35, 105], DE: [51, 10], US: [40, -99] },
};

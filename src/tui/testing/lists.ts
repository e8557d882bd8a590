import { NO_LISTS, type Listed, type SeenFrame, type Snapshot, type SnapshotLists } from '../../core/snapshot.js';
import { at, event, evidence, flow, pair, sighting, stay } from '../../testing/results.js';
import { aCoverage, aFinding, aSnapshot, aValue, allDone } from '../testing.js';

/** A list that is sent as a whole. */
export function all<Item>(...items: readonly Item[]): Listed<Item> {
  return { items, total: items.length };
}

/** A frame of 64 bytes that count upwards, but for `text` at byte 44. */
export function aFrame(frame: number, text: string, parts: Partial<SeenFrame> = {}): SeenFrame {
  const bytes = Buffer.from(Array.from({ length: 64 }, (_, index) => index));
  bytes.write(text, 44, 'latin1');
  return {
    capture: 0,
    frame,
    time: at(frame),
    length: 64,
    from: '192.0.2.1:40000',
    to: '198.51.100.2:8000',
    transport: 'udp',
    protocol: 'acme/signalling',
    vendor: 'acme',
    flow: '1:flow',
    excerpt: { offset: 0, hex: bytes.toString('hex') },
    ...parts,
  };
}

export function aSeenValue(kind: 'user-id' | 'room-id', value: string, frame: number, offset = 44) {
  const hex = Buffer.from(value, 'utf8').toString('hex');
  return sighting(kind, value, { evidence: evidence({ frame, offset, length: hex.length / 2, hex, time: at(frame) }) });
}

const otherServer = flow({ id: '1:other', server: { address: '203.0.113.9', port: 4005 } });

/** Two people in a garden, a third elsewhere, three servers, two packets. */
export const someLists: SnapshotLists = {
  ...NO_LISTS,
  stays: all(
    stay('ada', 0, 60),
    stay('ben', 10, 40, { ended: 'inferred' }),
    stay('cy', 100, 120, { room: 'kitchen', began: 'open', ended: 'open' }),
  ),
  pairs: all(pair('ada', 'ben', { overlapSeconds: 30 }), pair('ada', 'dora', { overlapSeconds: 5400, basis: 'timing-only' })),
  servers: all(
    {
      address: '198.51.100.2',
      ports: [8000],
      names: ['edge.example.com'],
      vendor: 'acme',
      vendorHome: {
        id: 'acme',
        name: 'Acme Voice, Inc.',
        relations: [
          { type: 'incorporated-in', place: 'Cayman Islands', country: 'KY', source: 'annual report', verifiedOn: '2026-01-02' },
          { type: 'principal-office', place: 'Shanghai, China', country: 'CN', source: 'annual report', verifiedOn: '2026-01-02' },
        ],
      },
      location: { candidates: [{ country: 'DE', source: 'Example Places', date: '2026-02-03' }], confidence: 'medium' },
      flows: 2,
      sessions: 3,
      answered: 1,
    },
    {
      address: '203.0.113.9',
      ports: [4005],
      names: [],
      vendor: null,
      vendorHome: null,
      location: { candidates: [], confidence: 'unknown' },
      flows: 1,
      sessions: 0,
      answered: 0,
    },
  ),
  events: all(
    event('probe', 0, { room: null, flow: otherServer }),
    event('join', 0.25),
    event('join', 10, { user: 'ben' }),
    event('leave', 60),
    event('join', 100, { user: 'cy', room: 'kitchen' }),
  ),
  values: all(aSeenValue('user-id', 'ada', 1), aSeenValue('room-id', 'garden', 1, 50), aSeenValue('user-id', 'ben', 11)),
  frames: all(aFrame(1, 'ada...garden'), aFrame(11, 'ben')),
  flows: {
    items: [
      {
        capture: 0,
        flow: flow(),
        counts: { first: at(0), last: at(60), packetsToServer: 1200, packetsToClient: 34, bytesToServer: 2_500_000, bytesToClient: 900 },
        protocols: ['acme/signalling'],
        vendor: 'acme',
        names: ['edge.example.com'],
      },
      {
        capture: 0,
        flow: otherServer,
        counts: { first: at(0), last: at(0), packetsToServer: 1, packetsToClient: 0, bytesToServer: 60, bytesToClient: 0 },
        protocols: [],
        vendor: null,
        names: [],
      },
    ],
    total: 12_002,
  },
};

/** An evening that is read to its end, with all that stands behind its findings. */
export const aWholeEvening: Snapshot = aSnapshot(
  {
    findings: [
      aFinding({
        title: 'Acme: room in the clear',
        rule: 'RT-ID-002',
        subject: 'room-id',
        values: [aValue('garden', 1, { kind: 'room-id' })],
        count: 1,
      }),
      aFinding({ title: 'Acme: user in the clear', severity: 'medium', values: [aValue('ada', 1), aValue('ben', 11)] }),
      aFinding({ title: 'cannot conclude', rule: 'RT-COV-001', severity: 'none', values: [], vendor: null, count: 80 }),
    ],
    coverages: [aCoverage],
    people: 3,
    rooms: 2,
    pairs: 2,
    servers: 2,
    lists: someLists,
  },
  allDone,
);

import { expect, test } from 'vitest';
import { Engine } from './engine.js';
import { MAX_AWAKE_FLOWS } from './message/flow-states.js';
import { MAX_KEPT_FLOWS } from './open-capture.js';
import { ethernet, frameOf, IPV4, ipv4, tcp, TCP, udp } from './testing/packets.js';
import { IN_THE_CLEAR, KNOWLEDGE, WAS_READ, framesOf } from './testing/results.js';

test('what the limits of streams and fragments left out stands in the coverage, and leaves a doubt', () => {
  const engine = new Engine(KNOWLEDGE);
  engine.begin('flood.pcapng');
  const anomaly = { frame: 7, decoder: 'tcp', offset: 54, detail: 'too much' } as const;
  for (let i = 0; i < 3; i++) engine.note({ ...anomaly, why: 'limit' });
  engine.note({ ...anomaly, why: 'malformed' });
  const { coverage } = engine.end(WAS_READ);
  expect(coverage.notJudged).toEqual([{ why: 'reassembly-limit', unit: 'payloads', count: 3, detail: [] }]);
  expect(engine.report().findings).toMatchObject([
    { rule: 'RT-COV-001', summary: 'Not judged: messages beyond the limits of putting them together (3 payloads).' },
  ]);
});

/** A STUN request that names a user (RFC 8489 §14.3), from a client of that number. */
function stunFrom(client: number): Buffer {
  const ends = (0x0a00_0000 + client).toString(16).padStart(8, '0') + 'c6336407';
  const ip = `450000440000000040110000${ends}`;
  const stun = `000100142112a442${client.toString(16).padStart(24, '0')}00060010${Buffer.from('somebody:someone').toString('hex')}`;
  return Buffer.from(`${'00'.repeat(12)}0800${ip}4e200d9600300000${stun}`, 'hex');
}

test('recognised flows that were silent the longest make room, and their numbers bring nothing of theirs along', async () => {
  const [frame] = await framesOf(IN_THE_CLEAR);
  const engine = new Engine(KNOWLEDGE);
  engine.begin('days.pcapng');
  const flows = MAX_KEPT_FLOWS + 100;
  for (let i = 0; i < flows; i++) {
    const bytes = stunFrom(i);
    const seconds = frame!.seconds + Math.floor(i / 1000);
    engine.push({ ...frame!, number: i + 1, seconds, bytes, start: 0, capturedLength: bytes.length, originalLength: bytes.length });
  }
  const { coverage, observations } = engine.end(WAS_READ);
  expect(coverage).toMatchObject({ flows, flowsExpired: MAX_KEPT_FLOWS / 2, flowsClassified: flows });
  const clients = [...observations].filter(({ value }) => value.includes('somebody')).map(({ flow }) => flow.client.address);
  expect(new Set(clients).size).toBe(flows);
  expect([...observations].every(({ count }) => count === 1)).toBe(true);
}, 120_000);

test('such flows count once with their server, those whose numbers they get as well, and only the others are listed', async () => {
  const [frame] = await framesOf(IN_THE_CLEAR);
  const engine = new Engine(KNOWLEDGE);
  engine.begin('days.pcapng');
  const flows = MAX_KEPT_FLOWS + 100;
  for (let i = 0; i < flows; i++) {
    const bytes = Buffer.from(frame!.bytes);
    // The client's address.
    bytes.writeUInt32BE(0x0a00_0000 + i, 26);
    engine.push({ ...frame!, number: i + 1, seconds: frame!.seconds + Math.floor(i / 1000), bytes });
  }
  expect(engine.recognisedFlows().total).toBe(flows - MAX_KEPT_FLOWS / 2);
  engine.end(WAS_READ);
  expect(engine.report().servers.map((server) => server.flows)).toEqual([flows]);
}, 120_000);

/** An engine that reads packets at the second that is said. */
function reading() {
  const engine = new Engine(KNOWLEDGE);
  engine.begin('hours.pcap');
  let number = 0;
  const push = (seconds: number, packet: Buffer) => engine.push(frameOf(ethernet(IPV4, packet), { number: ++number, seconds }));
  /** So many clients ask a server for its address. */
  const crowd = (seconds: number) => {
    for (let i = 0; i < MAX_AWAKE_FLOWS; i++) push(seconds, stunFrom(i).subarray(14));
  };
  return { engine, push, crowd };
}

/** Of IPv4 and TCP without options. */
const HEADERS = 20 + 20;

/** Of a connection of HTTP: a segment that asks whether somebody is in a room. */
function asked(sequence: number, user: string): Buffer {
  return segment(sequence, 0x18, `GET /poll?user_id=${user}&room_id=roof HTTP/1.1\r\nHost: rooms.example.com\r\n\r\n`);
}

function segment(sequence: number, flags: number, text: string): Buffer {
  return ipv4(tcp(Buffer.from(text, 'latin1'), { sequence, flags, from: 40_000, to: 80 }), { protocol: TCP });
}

test.each([
  ['goes on after five minutes', 301, [{ why: 'idle-limit', unit: 'flows', count: 1, detail: [] }]],
  ['goes on before', 300, []],
])('among many flows a connection that %s is read on, and it is said what was let go', (_when, later, expected) => {
  const { engine, push, crowd } = reading();
  push(0, asked(1000, 'ada-4711'));
  crowd(later);
  push(later, asked(1000 + asked(1000, 'ada-4711').length - HEADERS, 'grace-0815'));
  const { coverage, observations } = engine.end(WAS_READ);
  expect([...observations].filter(({ kind }) => kind === 'user-id').map(({ value }) => value)).toEqual(['ada-4711', 'grace-0815']);
  expect(coverage.notJudged.filter(({ why }) => why === 'idle-limit')).toEqual(expected);
  expect(coverage.flowsByProtocol).toMatchObject({ http: 1, stun: MAX_AWAKE_FLOWS });
});

test('a connection that became a WebSocket is read on after any silence, though no frame had come', () => {
  const { engine, push, crowd } = reading();
  const ask = 'GET /rooms HTTP/1.1\r\nHost: rooms.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
  const answer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
  const answers = { source: '198.51.100.2', destination: '192.0.2.1', protocol: TCP };
  push(0, segment(1000, 0x18, ask));
  push(0, ipv4(tcp(Buffer.from(answer), { sequence: 7000, flags: 0x18, from: 80, to: 40_000 }), answers));
  crowd(301);
  const json = '{"room_id":"roof","user_id":"ada-4711"}';
  const frame = Buffer.concat([Buffer.from([0x81, 0x80 | json.length, 0, 0, 0, 0]), Buffer.from(json)]);
  push(301, segment(1000 + ask.length, 0x18, frame.toString('latin1')));
  const { coverage, observations } = engine.end(WAS_READ);
  expect([...observations].filter(({ kind }) => kind === 'user-id').map(({ value }) => value)).toEqual(['ada-4711']);
  expect(coverage.notJudged.filter(({ why }) => why === 'idle-limit')).toEqual([]);
});

test('a connection that begins anew after such a silence misses nothing', () => {
  const { engine, push, crowd } = reading();
  push(0, asked(1000, 'ada-4711'));
  crowd(301);
  push(301, segment(500, 0x02, ''));
  push(301, asked(501, 'grace-0815'));
  expect(engine.end(WAS_READ).coverage.notJudged.filter(({ why }) => why === 'idle-limit')).toEqual([]);
});

test('datagrams stand for themselves: a flow of them that goes on has lost nothing', () => {
  const { engine, push, crowd } = reading();
  const request = stunFrom(1).subarray(42);
  push(0, ipv4(udp(request, { from: 40_000, to: 3478 })));
  crowd(121);
  push(121, ipv4(udp(request, { from: 40_000, to: 3478 })));
  const { coverage, observations } = engine.end(WAS_READ);
  expect(coverage.notJudged.filter(({ why }) => why === 'idle-limit')).toEqual([]);
  expect([...observations].filter(({ flow }) => flow.client.port === 40_000).map(({ count }) => count)).toEqual([2]);
});

import { describe, expect, test } from 'vitest';
import { frameOf, ipv4, ipv6, udp, words } from '../../testing/packets.js';
import { dissect } from '../../wire/dissect.js';
import { Packet } from '../../wire/packet.js';
import { MAX_FANOUTS, MAX_PROBES, MAX_PROBES_PER_CLIENT, MAX_PROBE_BYTES, ProbeLog } from './probe-log.js';
import { WINDOW_SECONDS } from './rhythm.js';
import { NOTHING_KNOWN } from './testing.js';

const RAW = 101;
const START = 1_700_000_000;

interface Sent {
  readonly server?: string;
  readonly client?: string;
  readonly seconds?: number;
  readonly payload?: Buffer;
  readonly toServer?: boolean;
  readonly port?: number;
}

function push(
  log: ProbeLog,
  flow: number,
  { server = '192.0.2.10', client = '198.51.100.1', seconds = 0, payload, toServer = true, port = 8000 }: Sent = {},
) {
  const packet = new Packet();
  const datagram = udp(payload ?? Buffer.from('are you there?'), { to: port });
  const parts = { source: client, destination: server };
  const bytes = server.includes(':') ? ipv6(datagram, parts) : ipv4(datagram, parts);
  const frame = frameOf(bytes, {
    linkType: RAW,
    number: flow + 1,
    seconds: START + Math.floor(seconds),
    nanoseconds: Math.round((seconds % 1) * 1e9),
  });
  expect(dissect(frame, packet)).toBe('payload');
  log.push(flow, toServer, packet, frame);
}

/** Flows 0, 1, 2 … to one server each. */
function pushBurst(log: ProbeLog, parts: Sent = {}, flow = 0) {
  for (let i = 0; i < 3; i++) push(log, flow + i, { server: `192.0.2.${10 + i}`, ...parts });
}

const clientOf = (i: number) => `100.${64 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`;

/** Payloads that have nothing in common. */
const noise = (i: number) => Buffer.from([i, i * 7, i * 13, i * 31, i >> 3]);

/** A full client, then one more probe at `room` seconds; those of the sequence before and after it. */
const sequenceLengths = (times: readonly number[], room: number) => {
  const log = new ProbeLog(NOTHING_KNOWN);
  const sequence = times.map((seconds, i) => ({ seconds, server: `192.0.2.${10 + i}` }));
  const early = sequence.filter(({ seconds }) => seconds < room);
  for (let i = early.length; i < MAX_PROBES_PER_CLIENT; i++) push(log, i, { payload: noise(i), port: 9000 });
  early.forEach((parts, i) => push(log, i, parts));
  push(log, 500, { seconds: room, payload: noise(7), port: 9000 });
  sequence.slice(early.length).forEach((parts, i) => push(log, 600 + i, parts));
  return log.end().map(({ members }) => members.length);
};

describe('ProbeLog', () => {
  test('finds the fan-outs of each client', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    pushBurst(log);
    pushBurst(log, { client: '198.51.100.2', seconds: 1 }, 3);
    const found = log.end();
    expect(found.map(({ members }) => members[0]!.client)).toEqual(['198.51.100.1', '198.51.100.2']);
    expect(found[0]!.members[2]).toMatchObject({
      server: '192.0.2.12',
      port: 8000,
      transport: 'udp',
      frame: 3,
      frameOffset: 28,
      answered: false,
    });
    expect(log.leftOut).toBe(0);
  });

  test('finds them over IPv6', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    for (let i = 0; i < 3; i++) push(log, i, { client: '2001:db8::1', server: `2001:db8::${10 + i}` });
    expect(log.end()).toMatchObject([{ members: [{ client: '2001:db8::1' }, {}, {}] }]);
  });

  test('notes which were answered', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    pushBurst(log);
    push(log, 1, { toServer: false, client: '192.0.2.11', server: '198.51.100.1' });
    expect(log.end()[0]!.members.map(({ answered }) => answered)).toEqual([false, true, false]);
  });

  test('looks at the first two payloads of a flow only', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    for (let i = 0; i < 3; i++) {
      for (let n = 0; n < 2; n++) push(log, i, { server: `192.0.2.${10 + i}`, payload: Buffer.alloc(20, 16 * i + n) });
      push(log, i, { server: `192.0.2.${10 + i}` });
    }
    expect(log.end()).toEqual([]);
  });

  test.each([
    ['of time servers', { port: 123 }],
    ['that are too long', { payload: Buffer.alloc(MAX_PROBE_BYTES + 1, 7) }],
    ['that are empty', { payload: Buffer.alloc(0) }],
  ])('leaves out payloads %s', (_, parts) => {
    const log = new ProbeLog(NOTHING_KNOWN);
    pushBurst(log, parts);
    expect(log.end()).toEqual([]);
  });

  test('leaves out what stays in the own network', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    for (let i = 0; i < 3; i++) push(log, i, { server: `192.168.1.${i + 1}` });
    expect(log.end()).toEqual([]);
  });

  test('a flow that was forgotten begins anew, and is no longer asked about', () => {
    const asked: number[] = [];
    const log = new ProbeLog({ isGeneral: (flow) => (asked.push(flow), false), vendorOf: () => null });
    pushBurst(log);
    log.forget(0);
    push(log, 0, { toServer: false });
    asked.length = 0;
    expect(log.end()[0]!.members.map(({ flow, answered }) => [flow, answered])).toEqual([
      [-1, false],
      [1, false],
      [2, false],
    ]);
    expect(asked).not.toContain(0);
    for (let i = 0; i < 3; i++) push(log, 0, { seconds: i });
    expect(log.leftOut).toBe(0);
  });

  test('a client that asks too many at once is left out from then on, and counted; another one is not', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    const flood = MAX_PROBES_PER_CLIENT + 50;
    for (let i = 0; i < flood; i++)
      push(log, i, { server: `203.0.113.${i % 250}`, payload: Buffer.from([i, i * 7, i * 13, i * 31, i >> 3]) });
    expect(log.leftOut).toBe(50);
    pushBurst(log, { client: '198.51.100.2' }, flood);
    expect(log.end()).toHaveLength(1);
  });

  test('what is older than two minutes makes room, and what was found in it stays', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    pushBurst(log);
    for (let i = 3; i < MAX_PROBES_PER_CLIENT; i++) push(log, i, { payload: Buffer.from([i, i * 7, i * 13, i * 31, i >> 3]) });
    pushBurst(log, { seconds: WINDOW_SECONDS + 2 }, MAX_PROBES_PER_CLIENT);
    expect(log.leftOut).toBe(0);
    expect(log.end().map(({ members }) => members[0]!.frame)).toEqual([1, MAX_PROBES_PER_CLIENT + 1]);
  });

  test('what is sent again on a flow takes no room', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    for (let i = 0; i < MAX_PROBES_PER_CLIENT; i++) for (let n = 0; n < 2; n++) push(log, i, { payload: noise(i) });
    expect(log.leftOut).toBe(0);
  });

  describe('a sequence that goes on while room is made', () => {
    test('is told when all of it is there', () => {
      expect(sequenceLengths([20, 60, 100, 140], 130)).toEqual([4]);
    });

    test('is not told twice', () => {
      expect(sequenceLengths([0, 60, 120, 180, 240], 130)).toEqual([3]);
    });
  });

  test('beyond a number of fan-outs they are counted only', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    for (let i = 0; i <= MAX_FANOUTS; i++) pushBurst(log, { client: `100.64.${i >> 8}.${i & 255}` }, i * 3);
    expect(log.end()).toHaveLength(MAX_FANOUTS);
    expect(log.leftOut).toBe(1);
  });

  test('a flood of made-up clients is bounded, and old ones make room', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    for (let i = 0; i < MAX_PROBES + 10; i++) push(log, i, { client: clientOf(i) });
    expect(log.leftOut).toBe(10);
    pushBurst(log, { seconds: WINDOW_SECONDS + 31 }, MAX_PROBES + 10);
    expect(log.leftOut).toBe(10);
    expect(log.end()).toHaveLength(1);
  });
});

describe('ICMP echoes', () => {
  const PAYLOAD = Buffer.from('\0\x01user 1234567890');

  function echo(log: ProbeLog, server: string, { isReply = false, seconds = 0, payload = PAYLOAD, client = '198.51.100.1' } = {}) {
    const isV6 = server.includes(':');
    const type = isV6 ? (isReply ? 129 : 128) : isReply ? 0 : 8;
    const message = Buffer.concat([Buffer.from([type, 0]), words(0, 7, 1), payload]);
    const [source, destination] = isReply ? [server, client] : [client, server];
    const bytes = isV6 ? ipv6(message, { source, destination, next: 58 }) : ipv4(message, { source, destination, protocol: 1 });
    const frame = frameOf(bytes, { linkType: RAW, number: 1, seconds: START + seconds });
    const packet = new Packet();
    expect(dissect(frame, packet)).toBe('other-transport');
    log.pushOther(packet, frame);
  }

  test('with one payload to several servers are a fan-out, by the packets alone', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    for (let i = 0; i < 3; i++) echo(log, `192.0.2.${10 + i}`);
    echo(log, '192.0.2.11', { isReply: true });
    const [found] = log.end();
    expect(found).toMatchObject({ rhythm: 'burst', vendor: null });
    expect(found!.members.map(({ server, answered, transport, port }) => [server, answered, transport, port])).toEqual([
      ['192.0.2.10', false, 'icmp', null],
      ['192.0.2.11', true, 'icmp', null],
      ['192.0.2.12', false, 'icmp', null],
    ]);
    expect(found!.members[0]).toMatchObject({ frameOffset: 28, payload: PAYLOAD });
  });

  test('of IPv6 as well', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    for (let i = 1; i <= 3; i++) echo(log, `2001:db8::${i}`, { client: '2001:db8:1::1' });
    expect(log.end()).toHaveLength(1);
  });

  test('count once for a server, and not at all to two, without a payload, or in one’s own network', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    for (let i = 0; i < 6; i++) echo(log, `192.0.2.${10 + (i % 2)}`, { seconds: i });
    for (let i = 0; i < 3; i++) echo(log, `192.0.2.${20 + i}`, { payload: Buffer.alloc(0) });
    for (let i = 0; i < 3; i++) echo(log, `192.168.0.${20 + i}`);
    expect(log.end()).toEqual([]);
  });
});

describe('a later burst on the same socket', () => {
  test('is found, even with the same payload', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    pushBurst(log);
    pushBurst(log, { seconds: 1 });
    pushBurst(log, { seconds: 40 });
    expect(log.end().map(({ rhythm, members }) => [rhythm, members[0]!.time.seconds - START, members.length])).toEqual([
      ['burst', 0, 3],
      ['burst', 40, 3],
    ]);
  });

  test('is answered as well where the first one was let go of', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    pushBurst(log);
    pushBurst(log, { seconds: 40 });
    for (let i = 6; i < MAX_PROBES_PER_CLIENT; i++) push(log, i, { payload: noise(i), port: 9000 });
    push(log, 500, { seconds: WINDOW_SECONDS + 10, payload: noise(7), port: 9000 });
    push(log, 0, { seconds: WINDOW_SECONDS + 11, toServer: false });
    expect(log.end().map(({ members }) => members.map(({ answered }) => answered))).toEqual([
      [false, false, false],
      [true, false, false],
    ]);
  });

  test('is answered by what comes after it', () => {
    const log = new ProbeLog(NOTHING_KNOWN);
    pushBurst(log);
    pushBurst(log, { seconds: 40 });
    push(log, 0, { seconds: 40.1, toServer: false });
    expect(log.end()[1]!.members.map(({ answered }) => answered)).toEqual([true, false, false]);
  });
});

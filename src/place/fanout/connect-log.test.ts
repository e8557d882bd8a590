import { describe, expect, test } from 'vitest';
import type { Frame } from '../../core/frame.js';
import { TCP, frameOf, ipv4, tcp } from '../../testing/packets.js';
import { dissect } from '../../wire/dissect.js';
import { Packet } from '../../wire/packet.js';
import { ConnectLog, MAX_SILENT, MAX_USED } from './connect-log.js';

const RAW = 101;
const START = 1_700_000_000;
const [SYN, ACK, FIN] = [0x02, 0x10, 0x01];
const CLIENT = '198.51.100.1';

interface Sent {
  readonly server?: string;
  readonly port?: number;
  readonly seconds?: number;
  readonly payload?: string;
  readonly fromServer?: boolean;
}

function packetOf(
  number: number,
  flags: number,
  { server = '192.0.2.10', port = 443, seconds = 0, payload = '', fromServer = false }: Sent,
): readonly [Packet, Frame] {
  const [source, destination] = fromServer ? [server, CLIENT] : [CLIENT, server];
  const ports = fromServer ? { from: port, to: 40_000 } : { to: port };
  const bytes = ipv4(tcp(Buffer.from(payload), { flags, ...ports }), { protocol: TCP, source, destination });
  const frame = frameOf(bytes, {
    linkType: RAW,
    number,
    seconds: START + Math.floor(seconds),
    nanoseconds: Math.round((seconds % 1) * 1e9),
  });
  const packet = new Packet();
  expect(dissect(frame, packet)).toBe('payload');
  return [packet, frame];
}

const push = (log: ConnectLog, flow: number, flags: number, parts: Sent) => log.push(flow, ...packetOf(flow + 1, flags, parts));

/** Opened, answered and closed; used in between when there is a payload. */
function connect(log: ConnectLog, flow: number, parts: Sent) {
  const { payload: _, ...silent } = parts;
  push(log, flow, SYN, silent);
  push(log, flow, SYN | ACK, { ...silent, fromServer: true });
  push(log, flow, ACK, parts);
  push(log, flow, FIN | ACK, silent);
}

const near = (i: number) => `192.0.2.${10 + i}`;
const found = (log: ConnectLog) =>
  log.end(START + 100).map(({ rhythm, members }) => [rhythm, members.map(({ server, answered }) => `${server} ${answered}`)]);

describe('connections on which nothing is said', () => {
  test('to several servers at once are a fan-out', () => {
    const log = new ConnectLog();
    for (let i = 0; i < 3; i++) connect(log, i, { server: near(i), seconds: i * 0.1 });
    expect(found(log)).toEqual([['burst', [`${near(0)} true`, `${near(1)} true`, `${near(2)} true`]]]);
    const members = log.end(START + 100)[0]?.members;
    expect(members?.[0]).toMatchObject({ frame: 1, client: CLIENT, port: 443, transport: 'tcp' });
    expect(members?.[0]?.payload).toHaveLength(0);
  });

  test('one after the other in even steps are a fan-out too', () => {
    const log = new ConnectLog();
    for (let i = 0; i < 4; i++) connect(log, i, { server: near(i), seconds: i * 5 });
    expect(found(log)).toMatchObject([['sequence', { length: 4 }]]);
  });

  test.each<readonly [string, (log: ConnectLog) => void]>([
    ['two servers', (log) => [0, 1].forEach((i) => connect(log, i, { server: near(i) }))],
    ['three ports', (log) => [0, 1, 2].forEach((i) => connect(log, i, { server: near(i), port: 1000 + i }))],
    ['connections that are used', (log) => [0, 1, 2].forEach((i) => connect(log, i, { server: near(i), payload: 'hello' }))],
    ['servers of one’s own network', (log) => [0, 1, 2].forEach((i) => connect(log, i, { server: `192.168.0.${i + 1}` }))],
    ['peers, most of which are gone', (log) => [0, 1, 2, 3].forEach((i) => push(log, i, SYN, { server: `${60 + i}.1.2.3` }))],
    ['the end of a capture', (log) => [0, 1, 2].forEach((i) => connect(log, i, { server: near(i), seconds: 98 }))],
  ])('are none with %s', (_what, send) => {
    const log = new ConnectLog();
    send(log);
    expect(found(log)).toEqual([]);
  });

  test('are none where a browser races two for each that it uses', () => {
    const log = new ConnectLog();
    for (let i = 0; i < 3; i++) {
      connect(log, i * 2, { server: near(i), seconds: i * 0.2 });
      connect(log, i * 2 + 1, { server: `203.0.113.${i + 1}`, seconds: i * 0.2, payload: 'hello' });
    }
    expect(found(log)).toEqual([]);
  });

  test('do not count for a server that is talked to on another', () => {
    const log = new ConnectLog();
    for (let i = 0; i < 3; i++) connect(log, i, { server: near(i) });
    connect(log, 9, { server: near(1), seconds: 60, payload: 'hello' });
    expect(found(log)).toEqual([]);
  });

  test('stay what they were when their number is given to another flow', () => {
    const log = new ConnectLog();
    for (let i = 0; i < 3; i++) {
      connect(log, i, { server: near(i) });
      log.forget(i);
    }
    connect(log, 0, { server: '203.0.113.1', seconds: 50, payload: 'hello' });
    expect(found(log)).toMatchObject([['burst', { length: 3 }]]);
  });

  test('that were used make room for newer ones, and the newer half stays known', () => {
    const log = new ConnectLog();
    const early = { server: '203.0.113.1', port: 80 };
    const [opened, used] = [packetOf(1, SYN, early), packetOf(1, ACK, { ...early, payload: 'hello' })];
    for (let i = 0; i < MAX_USED - 1; i++) {
      log.push(i, ...opened);
      log.push(i, ...used);
    }
    // The second of these is one too many.
    for (let i = 0; i < 2; i++) connect(log, MAX_USED + i, { server: `203.0.113.${2 + i}`, seconds: 50, payload: 'hello' });
    for (let i = 0; i < 3; i++) connect(log, MAX_USED + 2 + i, { server: near(i), seconds: 49.9 + i * 0.1 });
    expect(found(log)).toEqual([]);
  });

  test('of a flood make room for the newest', () => {
    const log = new ConnectLog();
    for (let i = 0; i < MAX_SILENT; i++) push(log, i, SYN, { server: '203.0.113.1', seconds: 0 });
    for (let i = 0; i < 3; i++) connect(log, MAX_SILENT + i, { server: near(i), seconds: 50 });
    expect(found(log)).toMatchObject([['burst', { length: 3 }]]);
  });
});

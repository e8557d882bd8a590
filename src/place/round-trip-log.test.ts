import { describe, expect, test } from 'vitest';
import { TCP, frameOf, ipv4, ipv6, tcp, udp } from '../testing/packets.js';
import { dissect } from '../wire/dissect.js';
import { Packet } from '../wire/packet.js';
import { MAX_PENDING, RoundTripLog } from './round-trip-log.js';

const RAW = 101;
const [CLIENT, SERVER] = ['198.51.100.1', '192.0.2.10'];
const [SYN, ACK] = [0x02, 0x10];

function pushIp(log: RoundTripLog, bytes: Buffer, ms: number, flow: number, isToServer: boolean, timeDigits = 6) {
  const frame = frameOf(bytes, { linkType: RAW, seconds: 1_700_000_000, nanoseconds: ms * 1e6, timeDigits });
  const packet = new Packet();
  expect(dissect(frame, packet)).toBe('payload');
  log.push(flow, isToServer, packet, frame);
}

const ends = (isToServer: boolean, server = SERVER) =>
  isToServer ? { source: CLIENT, destination: server } : { source: server, destination: CLIENT };

function segment(log: RoundTripLog, flags: number, ms: number, isToServer: boolean, flow = 0) {
  pushIp(log, ipv4(tcp(Buffer.alloc(0), { flags }), { protocol: TCP, ...ends(isToServer) }), ms, flow, isToServer);
}

function stun(log: RoundTripLog, type: number, id: number, ms: number, isToServer: boolean, flow = 0) {
  const message = Buffer.alloc(20, id);
  message.writeUInt16BE(type);
  message.writeUInt16BE(0, 2);
  message.writeUInt32BE(0x2112a442, 4);
  pushIp(log, ipv4(udp(message), ends(isToServer)), ms, flow, isToServer);
}

/** Over IPv6. */
const over = (flags: number, toServer: boolean) =>
  ipv6(tcp(Buffer.alloc(0), { flags }), {
    next: TCP,
    ...(toServer ? { source: '2001:db8::1', destination: '2001:db8::2' } : { source: '2001:db8::2', destination: '2001:db8::1' }),
  });

/** In tenths of a millisecond, without the step of the clock. */
const found = (log: RoundTripLog) => Array.from(log.list(), ([server, seconds]) => [server, Math.round((seconds - 1e-6) * 10_000)]);

describe('a round trip', () => {
  test('lies between a SYN and its answer', () => {
    const log = new RoundTripLog();
    segment(log, SYN, 0, true);
    segment(log, SYN | ACK, 30, false);
    segment(log, ACK, 30.1, true);
    expect(found(log)).toEqual([[SERVER, 300]]);
  });

  test('counts from the first of several SYNs, so that it is never too short', () => {
    const log = new RoundTripLog();
    segment(log, SYN, 0, true);
    segment(log, SYN, 200, true);
    segment(log, SYN | ACK, 201, false);
    expect(found(log)).toEqual([[SERVER, 2010]]);
  });

  test('lies between a STUN request and the answer with its transaction id', () => {
    const log = new RoundTripLog();
    stun(log, 0x0001, 1, 0, true);
    stun(log, 0x0001, 2, 10, true);
    stun(log, 0x0101, 9, 11, false);
    stun(log, 0x0111, 1, 50, false);
    expect(found(log)).toEqual([[SERVER, 500]]);
    stun(log, 0x0101, 2, 35, false);
    expect(found(log)).toEqual([[SERVER, 250]]);
  });

  test('is the shortest of all, over all flows', () => {
    const log = new RoundTripLog();
    for (const [flow, ms] of [40, 20, 60].entries()) {
      segment(log, SYN, flow * 100, true, flow);
      segment(log, SYN | ACK, flow * 100 + ms, false, flow);
    }
    expect(found(log)).toEqual([[SERVER, 200]]);
  });

  test.each([
    ['an answer without its request', (log: RoundTripLog) => segment(log, SYN | ACK, 5, false)],
    ['media that were under way before', (log: RoundTripLog) => [segment(log, ACK, 0, true), segment(log, ACK, 1, false)]],
    ['what the other end asks', (log: RoundTripLog) => [stun(log, 0x0001, 1, 0, false), stun(log, 0x0101, 1, 1, true)]],
    ['an indication', (log: RoundTripLog) => [stun(log, 0x0011, 1, 0, true), stun(log, 0x0011, 1, 1, false)]],
    ['an answer before its request', (log: RoundTripLog) => [segment(log, SYN, 50, true), segment(log, SYN | ACK, 5, false)]],
  ])('is not made of %s', (_what, push) => {
    const log = new RoundTripLog();
    push(log);
    expect(found(log)).toEqual([]);
  });

  test('of a clock that counts in milliseconds may be one longer', () => {
    const log = new RoundTripLog();
    const answer = (flags: number, ms: number, toServer: boolean) =>
      pushIp(log, ipv4(tcp(Buffer.alloc(0), { flags }), { protocol: TCP, ...ends(toServer) }), ms, 0, toServer, 3);
    answer(SYN, 0, true);
    answer(SYN | ACK, 4, false);
    expect(log.list().get(SERVER)).toBeCloseTo(0.005);
  });

  test('is known of IPv6', () => {
    const log = new RoundTripLog();
    pushIp(log, over(SYN, true), 0, 0, true);
    pushIp(log, over(SYN | ACK, false), 30, 0, false);
    expect([...log.list().keys()]).toEqual(['2001:db8::2']);
  });

  test('of a flood costs no more than its newest requests', () => {
    const log = new RoundTripLog();
    for (let flow = 0; flow <= MAX_PENDING; flow++) segment(log, SYN, 0, true, flow);
    segment(log, SYN | ACK, 9, false, 0);
    expect(found(log)).toEqual([]);
    segment(log, SYN | ACK, 9, false, MAX_PENDING);
    expect(found(log)).toEqual([[SERVER, 90]]);
  });
});

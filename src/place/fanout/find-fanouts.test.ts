import { describe, expect, test } from 'vitest';
import { findFanouts } from './find-fanouts.js';
import { constantBytesOf } from './template.js';
import { NOTHING_KNOWN, probe } from './testing.js';

const SERVERS = ['192.0.2.10', '192.0.2.74', '203.0.113.10', '203.0.113.74'];
const burst = (payload: string, parts = {}) => SERVERS.map((server, i) => probe(server, i * 0.01, payload, parts));

const peers = (count: number, answering: number, parts: (i: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, i) => probe(`198.${i + 1}.100.9`, i * 0.01, 'who is there?', { answered: i < answering, ...parts(i) }));

describe('findFanouts', () => {
  test('finds a payload sent to several servers at once', () => {
    const [found, ...others] = findFanouts(burst('are you there?'), NOTHING_KNOWN);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ rhythm: 'burst', vendor: null, looksLikePeers: false });
    expect(found!.members.map(({ server }) => server)).toEqual(SERVERS);
  });

  test('counts each server once, as answered if any of its probes was', () => {
    const twice = [...burst('are you there?', { answered: false }), probe(SERVERS[0]!, 0.5, 'are you there?')];
    const [found] = findFanouts(twice, NOTHING_KNOWN);
    expect(found!.members.map(({ answered }) => answered)).toEqual([true, false, false, false]);
  });

  test('masks a counter', () => {
    const counted = SERVERS.map((server, i) => probe(server, i * 0.01, `are you there? ${i}`));
    const [found] = findFanouts(counted, NOTHING_KNOWN);
    expect(constantBytesOf(found!.template)).toBe('are you there? '.length);
  });

  test('tells two kinds of payload apart', () => {
    expect(findFanouts([...burst('are you there?'), ...burst('(nothing like it)')], NOTHING_KNOWN)).toHaveLength(2);
  });

  test('tells lengths more than 8 apart as two kinds', () => {
    const long = burst('hello'.padEnd(26, '!'));
    expect(findFanouts([...burst('hello'.padEnd(10, '!')), ...long], NOTHING_KNOWN)).toHaveLength(2);
  });

  test.each([
    ['different payloads', SERVERS.map((server, i) => probe(server, i * 0.01, String.fromCharCode(97 + i).repeat(20)))],
    ['lengths more than 8 apart', SERVERS.map((server, i) => probe(server, i * 0.01, 'hello'.padEnd(10 + i * 9, '!')))],
    ['different ports', SERVERS.map((server, i) => probe(server, i * 0.01, 'hello', { port: 8000 + i }))],
    ['different transports', SERVERS.map((server, i) => probe(server, i * 0.01, 'hello', { transport: i % 2 ? 'tcp' : 'udp' }))],
  ])('finds none in %s', (_, probes) => {
    expect(findFanouts(probes, NOTHING_KNOWN)).toEqual([]);
  });

  test('leaves out flows of what most of the net uses', () => {
    expect(findFanouts(burst('a question of names'), { ...NOTHING_KNOWN, isGeneral: () => true })).toEqual([]);
  });

  test('tells the vendor of any of the flows', () => {
    const flows = { ...NOTHING_KNOWN, vendorOf: (flow: number) => (flow === 2 ? 'acme' : null) };
    const probes = burst('are you there?');
    for (const [flow, one] of probes.entries()) one.flow = flow;
    expect(findFanouts(probes, flows)).toMatchObject([{ vendor: 'acme' }]);
  });

  describe('peers of a peer-to-peer program', () => {
    test('are in many networks and mostly silent', () => {
      expect(findFanouts(peers(6, 2), NOTHING_KNOWN)).toMatchObject([{ looksLikePeers: true }]);
      expect(findFanouts(peers(6, 3), NOTHING_KNOWN)).toMatchObject([{ looksLikePeers: false }]);
      expect(findFanouts(burst('who is there?', { answered: false }), NOTHING_KNOWN)).toMatchObject([{ looksLikePeers: false }]);
    });

    test('are none where a signature knows the vendor', () => {
      expect(findFanouts(peers(6, 0), { ...NOTHING_KNOWN, vendorOf: () => 'acme' })).toMatchObject([{ looksLikePeers: false }]);
    });

    test('have ports of their own; that three of them share one is chance', () => {
      expect(
        findFanouts(
          peers(12, 12, (i) => ({ port: i < 3 ? 6000 : 7000 + i })),
          NOTHING_KNOWN,
        ),
      ).toEqual([]);
      expect(
        findFanouts(
          peers(12, 12, (i) => ({ port: i < 9 ? 6000 : 7000 + i })),
          NOTHING_KNOWN,
        ),
      ).toHaveLength(1);
    });
  });
});

import { describe, expect, test } from 'vitest';
import type { Flow } from '../core/flow.js';
import type { Observation } from '../core/observation.js';
import { at, evidence, flow, pair, sighting } from '../testing/results.js';
import { ClientLinks, MAX_APART_SECONDS, MAX_FACTS, MAX_LINKS, MAX_RECEIVERS, pairsByLinks } from './client-links.js';

const SERVER = '198.51.100.2';

function between(client: string, server = SERVER, parts: Partial<Flow> = {}): Flow {
  return flow({ client: { address: client, port: 40_000 }, server: { address: server, port: 8000 }, ...parts });
}

/** What was seen on a flow, from one second to another. */
function observed(kind: Observation['kind'], value: string, on: Flow, parts: Partial<Observation> = {}): Observation {
  const seen = sighting(kind, value, { flow: on, evidence: evidence({ time: at(10) }), ...parts });
  return { ...seen, count: 2, last: at(20), ...parts };
}

const up = (value: string, client: string, parts: Partial<Observation> = {}) => observed('ssrc', value, between(client), parts);
const down = (value: string, client: string, parts: Partial<Observation> = {}) =>
  observed('ssrc', value, between(client), { direction: 'to-client', of: 'peer', ...parts });

function linksOf(...captures: readonly (readonly Observation[])[]) {
  const links = new ClientLinks();
  captures.forEach((observations, capture) => links.add(observations.map((one) => ({ ...one, evidence: { ...one.evidence, capture } }))));
  const { links: found, caps } = links.list();
  expect(caps).toEqual([]);
  return found;
}

const named = (links: ReturnType<typeof linksOf>) => links.map(({ a, b, basis }) => `${a} ${b} ${basis}`);

describe('one media stream', () => {
  test('that one client sends and another receives from the same server ties them together', () => {
    const links = linksOf([up('0x0000ace3', '192.0.2.7'), down('0x0000ace3', '192.0.2.1')]);
    expect(named(links)).toEqual(['192.0.2.1 192.0.2.7 same-media-stream']);
    expect(links[0]).toMatchObject({ from: at(10), to: at(20), userA: null, userB: null });
  });

  test('ties them together across captures', () => {
    expect(linksOf([up('0x0000ace3', '192.0.2.7')], [down('0x0000ace3', '192.0.2.1')])).toHaveLength(1);
  });

  test('is another one at another server, at another vendor, with another number', () => {
    const sent = up('0x0000ace3', '192.0.2.7');
    expect(linksOf([sent, observed('ssrc', '0x0000ace3', between('192.0.2.1', '198.51.100.9'), { direction: 'to-client' })])).toEqual([]);
    expect(linksOf([sent, down('0x0000ace3', '192.0.2.1', { vendor: 'other' })])).toEqual([]);
    expect(linksOf([sent, down('0x0000ace4', '192.0.2.1')])).toEqual([]);
  });

  test('is another one at another time', () => {
    const later = { evidence: evidence({ time: at(30) }), last: at(40) };
    expect(linksOf([up('0x0000ace3', '192.0.2.7'), down('0x0000ace3', '192.0.2.1', later)])).toEqual([]);
  });

  test('that comes back to its sender ties nobody to anybody', () => {
    expect(linksOf([up('0x0000ace3', '192.0.2.7'), down('0x0000ace3', '192.0.2.7')])).toEqual([]);
    expect(linksOf([up('0x0000ace3', '192.0.2.7')], [down('0x0000ace3', '192.0.2.7')])).toEqual([]);
  });

  test('is told whichever end of a flow came first', () => {
    const turned = flow({ client: { address: SERVER, port: 8000 }, server: { address: '192.0.2.1', port: 40_000 } });
    expect(named(linksOf([up('0x0000ace3', '192.0.2.7'), observed('ssrc', '0x0000ace3', turned)]))).toEqual([
      '192.0.2.1 192.0.2.7 same-media-stream',
    ]);
  });
});

const told = (value: string, parts: Partial<Observation> = {}) =>
  observed('peer-ip', value, between('192.0.2.1'), { direction: 'to-client', of: 'peer', ...parts });
const known = (value: string, parts: Partial<Observation> = {}) =>
  observed('public-ip', value, between('192.0.2.7', '198.51.100.8'), parts);

const local = (parts: Partial<Observation> = {}) => observed('private-ip', '10.0.0.5', between('192.0.2.7', '198.51.100.8'), parts);

/** What a client answers to the check of the other end of a flow. */
const answered = (peer: string, client = '192.0.2.1') => {
  const port = 4000;
  const value = peer.includes(':') ? `[${peer}]:${port}` : `${peer}:${port}`;
  const on = between(client, peer, { server: { address: peer, port } });
  const later = { evidence: evidence({ time: at(12) }), last: at(18) };
  return observed('peer-ip', value, on, { direction: 'to-server', of: 'peer', vendor: null, ...later });
};

describe('a peer that a client was told of', () => {
  test('and that then asks it directly is tied to it, from the first such question to the last; nobody is named', () => {
    const links = linksOf([told('203.0.113.5:4000'), answered('203.0.113.5')]);
    expect(named(links)).toEqual(['192.0.2.1 203.0.113.5 peer-address']);
    expect(links[0]).toMatchObject({ vendor: 'acme', from: at(12), to: at(18), userA: null, userB: null });
    expect(links[0]?.evidence).toHaveLength(2);
    expect(named(linksOf([told('[2001:db8::5]:4000'), answered('2001:db8::5')]))).toEqual(['192.0.2.1 2001:db8::5 peer-address']);
  });

  test('and only one of the two is tied to nobody', () => {
    expect(linksOf([told('203.0.113.5:4000')])).toEqual([]);
    expect(linksOf([answered('203.0.113.5')])).toEqual([]);
    expect(linksOf([told('203.0.113.5:4001'), answered('203.0.113.5')])).toEqual([]);
  });

  test('in another capture, or by another client, is tied to nobody', () => {
    expect(linksOf([told('203.0.113.5:4000')], [answered('203.0.113.5')])).toEqual([]);
    expect(linksOf([told('203.0.113.5:4000'), answered('203.0.113.5', '192.0.2.9')])).toEqual([]);
  });

  test('and that is a relay, or serves others, is tied to nobody', () => {
    for (const kind of ['relay-ip', 'server-ip'] as const)
      expect(linksOf([told('203.0.113.5:4000'), answered('203.0.113.5'), observed(kind, '203.0.113.5:9', between('192.0.2.1'))])).toEqual(
        [],
      );
    const other = observed('software', 'any', between('192.0.2.9', '203.0.113.5'));
    expect(linksOf([told('203.0.113.5:4000'), answered('203.0.113.5'), other])).toEqual([]);
  });
});

describe('an address that one client is told', () => {
  test('ties it to the client whose address it is', () => {
    expect(named(linksOf([told('203.0.113.5:4000'), known('203.0.113.5:4000')]))).toEqual(['192.0.2.1 192.0.2.7 peer-address']);
    expect(named(linksOf([told('203.0.113.5:4000'), known('203.0.113.5')]))).toEqual(['192.0.2.1 192.0.2.7 peer-address']);
    expect(named(linksOf([told('192.0.2.7:9'), known('203.0.113.5')]))).toEqual(['192.0.2.1 192.0.2.7 peer-address']);
    expect(named(linksOf([told('[2001:db8::5]:9'), known('2001:db8::5')]))).toEqual(['192.0.2.1 192.0.2.7 peer-address']);
  });

  test('ties it to nobody when several have it', () => {
    const behindTheSame = observed('public-ip', '203.0.113.5:4001', between('192.0.2.8', '198.51.100.8'));
    expect(linksOf([told('203.0.113.5:9'), known('203.0.113.5:4000'), behindTheSame])).toEqual([]);
    expect(linksOf([told('203.0.113.5:4000'), known('203.0.113.5:4000'), behindTheSame])).toHaveLength(1);
  });

  test('ties it to nobody when it is its own, or the server that tells it', () => {
    expect(linksOf([told('203.0.113.5'), observed('public-ip', '203.0.113.5', between('192.0.2.1'))])).toEqual([]);
    expect(linksOf([told('203.0.113.5')], [observed('public-ip', '203.0.113.5', between('192.0.2.1'))])).toEqual([]);
    const server = observed('public-ip', '203.0.113.5', between(SERVER, '198.51.100.8'));
    expect(linksOf([told(SERVER), server])).toEqual([]);
  });

  test('ties it to no server that many clients go to', () => {
    const many = ['192.0.2.20', '192.0.2.21'].map((client) => observed('username', 'a', between(client, '192.0.2.7')));
    expect(linksOf([told('192.0.2.7'), known('203.0.113.5'), ...many])).toEqual([]);
  });

  test('is another client’s long after', () => {
    const late = { evidence: evidence({ time: at(11 + MAX_APART_SECONDS) }), last: at(12 + MAX_APART_SECONDS) };
    expect(linksOf([told('203.0.113.5'), known('203.0.113.5', late)])).toEqual([]);
  });

  test('means something in its own capture only when it is private', () => {
    expect(linksOf([told('10.0.0.5:9'), local()])).toHaveLength(1);
    expect(linksOf([told('10.0.0.5:9')], [local()])).toEqual([]);
    expect(linksOf([told('203.0.113.5')], [known('203.0.113.5')])).toHaveLength(1);
  });
});

describe('people', () => {
  const users = [observed('user-id', 'zoe', between('192.0.2.1')), observed('user-id', 'ada', between('192.0.2.7'))];
  const streams = [up('0x0000ace3', '192.0.2.7'), down('0x0000ace3', '192.0.2.1')];

  test('are a pair where each of the two clients has one name', () => {
    const links = linksOf([...streams, ...users]);
    expect(pairsByLinks(links, [])).toMatchObject([
      { vendor: 'acme', a: 'ada', b: 'zoe', basis: 'same-media-stream', overlapSeconds: 10, rooms: [], occasions: 1 },
    ]);
  });

  test('are none where one is unknown, or has two names', () => {
    expect(pairsByLinks(linksOf([...streams, users[0]!]), [])).toEqual([]);
    expect(pairsByLinks(linksOf([...streams, ...users, observed('user-id', 'ben', between('192.0.2.1'))]), [])).toEqual([]);
  });

  test('who are known to be together by something stronger are left at that', () => {
    const links = linksOf([...streams, ...users]);
    expect(pairsByLinks(links, [pair('ada', 'zoe')])).toEqual([]);
    expect(pairsByLinks(links, [pair('ada', 'zoe', { vendor: 'other' })])).toHaveLength(1);
  });
});

test('what is beyond the limit is counted', () => {
  const links = new ClientLinks();
  links.add(Array.from({ length: MAX_FACTS + 3 }, () => up('0x0000ace3', '192.0.2.7')));
  expect(links.list()).toEqual({ links: [], caps: [{ cap: 'clients', limit: MAX_FACTS, count: 3, names: [] }] });
});

test('a stream that goes to very many is a broadcast, and ties nobody together', () => {
  const listeners = Array.from({ length: MAX_RECEIVERS }, (_, n) => down('0x0000ace3', `192.0.2.${n + 10}`));
  expect(linksOf([up('0x0000ace3', '192.0.2.7'), ...listeners])).toHaveLength(MAX_RECEIVERS);
  expect(linksOf([up('0x0000ace3', '192.0.2.7'), ...listeners, down('0x0000ace3', '192.0.2.1')])).toEqual([]);
});

test('links beyond the limit are counted', () => {
  const links = new ClientLinks();
  const calls = Array.from({ length: MAX_LINKS + 2 }, (_, n) => [
    up(`${n}`, `2001:db8::${n.toString(16)}:1`),
    down(`${n}`, `2001:db8::${n.toString(16)}:2`),
  ]);
  links.add(calls.flat());
  const { links: found, caps } = links.list();
  expect(found).toHaveLength(MAX_LINKS);
  expect(caps).toEqual([{ cap: 'clients', limit: MAX_LINKS, count: 2, names: [] }]);
});

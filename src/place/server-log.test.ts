import { describe, expect, test } from 'vitest';
import type { Organisation } from '../core/place.js';
import { evidence, flow } from '../testing/results.js';
import { MAX_NAMES, MAX_SERVERS, ServerLog } from './server-log.js';

const ACME: Organisation = { id: 'acme-inc', name: 'Acme, Inc.', relations: [] };
const EDGE = '198.51.100.2';

/** Knows one name suffix and one vendor's home. */
function serverLog(): ServerLog {
  return new ServerLog(
    (name) => (name.endsWith('.acme.example') ? 'acme' : undefined),
    (vendor) => (vendor === 'acme' ? ACME : null),
  );
}

const to = (port: number, index: number, address = EDGE) => flow({ index, server: { address, port } });

describe('a server', () => {
  test('is the end that flows were opened to, with its ports in order', () => {
    const log = serverLog();
    log.noteFlow(to(8130, 0), 'acme', true);
    log.noteFlow(to(4005, 1), 'acme', true);
    log.noteFlow(to(8130, 2), 'acme', true);
    expect(log.list()).toEqual([
      {
        address: EDGE,
        ports: [4005, 8130],
        names: [],
        vendor: 'acme',
        vendorHome: ACME,
        location: { candidates: [], confidence: 'unknown' },
        flows: 3,
        sessions: 0,
        answered: 0,
      },
    ]);
  });

  test('goes by so many names and no more, which is counted', () => {
    const log = serverLog();
    for (let n = 0; n < MAX_NAMES; n++) log.noteName(EDGE, `${n}.example`);
    log.noteName(EDGE, '0.example');
    expect(log.namesLeftOut).toBe(0);
    log.noteName(EDGE, 'one.more.example');
    log.noteName('198.51.100.3', 'a.acme.example');
    expect(log.namesLeftOut).toBe(2);
    const [first, second] = log.list();
    expect(first?.names.length).toBe(MAX_NAMES);
    // Whose it is is known all the same.
    expect(second).toMatchObject({ names: [], vendor: 'acme' });
  });

  test('counts a flow once', () => {
    const log = serverLog();
    log.noteFlow(to(8130, 7), 'acme', true);
    log.noteFlow(to(8130, 7), 'acme', false);
    log.noteFlow(to(8130, 7), 'acme', true);
    expect(log.list()).toMatchObject([{ flows: 2 }]);
  });

  test('stands in the list where it was first met', () => {
    const log = serverLog();
    log.noteSession('203.0.113.9', false);
    log.noteFlow(to(1, 0, '203.0.113.1'), null, true);
    log.noteName('203.0.113.9', 'a.example');
    expect(log.list().map(({ address }) => address)).toEqual(['203.0.113.9', '203.0.113.1']);
  });

  test('counts sessions, and how many of them it answered', () => {
    const log = serverLog();
    for (const answered of [true, false, true]) log.noteSession(EDGE, answered);
    expect(log.list()).toMatchObject([{ address: EDGE, flows: 0, sessions: 3, answered: 2 }]);
  });

  test('has each of its names once, in the order of the alphabet', () => {
    const log = serverLog();
    for (const name of ['b.example', 'a.example', 'b.example']) log.noteName(EDGE, name);
    expect(log.list()).toMatchObject([{ names: ['a.example', 'b.example'], vendor: null, vendorHome: null }]);
  });
});

describe('the vendor of a server', () => {
  test('follows from a name when no signature told it', () => {
    const log = serverLog();
    log.noteFlow(to(443, 0), null, true);
    log.noteName(EDGE, 'www.example');
    expect(log.list()).toMatchObject([{ vendor: null }]);
    log.noteName(EDGE, 'edge.acme.example');
    expect(log.list()).toMatchObject([{ vendor: 'acme', vendorHome: ACME }]);
  });

  test('stays what the signature told, whatever a name says', () => {
    const log = serverLog();
    log.noteFlow(to(443, 0), 'other', true);
    log.noteName(EDGE, 'edge.acme.example');
    expect(log.list()).toMatchObject([{ vendor: 'other', vendorHome: null, names: ['edge.acme.example'] }]);
  });
});

const contact = (frame: number) => () => ({ evidence: evidence({ frame }), excerpt: undefined });

describe('what a vendor rests on', () => {
  test('is a signature or a name, whichever came first', () => {
    const log = serverLog();
    log.noteFlow(to(1, 0, '203.0.113.1'), 'acme', true);
    log.noteName('203.0.113.1', 'edge.acme.example');
    log.noteName('203.0.113.2', 'edge.acme.example');
    log.noteFlow(to(1, 1, '203.0.113.2'), 'acme', true);
    log.noteFlow(to(1, 2, '203.0.113.3'), null, true);
    const ground = (address: string) => log.groundOf(address).vendorBy;
    expect(['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4'].map(ground)).toEqual(['signature', 'name', null, null]);
  });

  test('has the names that are the vendor’s, not the others', () => {
    const log = serverLog();
    log.noteFlow(to(1, 0), 'acme', true);
    for (const name of ['www.example', 'b.acme.example', 'a.acme.example']) log.noteName(EDGE, name);
    expect(log.groundOf(EDGE).vendorNames).toEqual(['a.acme.example', 'b.acme.example']);
  });

  test('has the first message, asked for once', () => {
    const log = serverLog();
    for (const frame of [3, 5]) log.noteFlow(to(1, frame), 'acme', true, contact(frame));
    expect(log.groundOf(EDGE).contact?.evidence.frame).toBe(3);
    log.noteName('203.0.113.9', 'edge.acme.example');
    expect(log.groundOf('203.0.113.9').contact).toBeUndefined();
  });
});

test('the list does not change when more is noted', () => {
  const log = serverLog();
  log.noteFlow(to(443, 0), 'acme', true);
  const before = log.list();
  log.noteFlow(to(80, 1), 'acme', true);
  log.noteName(EDGE, 'edge.acme.example');
  expect(before).toMatchObject([{ ports: [443], names: [], flows: 1 }]);
});

const numbered = (n: number) => `10.${n >> 16}.${(n >> 8) & 0xff}.${n & 0xff}`;

test('one server too many is left out, and those there are go on', () => {
  const log = serverLog();
  for (let n = 0; n < MAX_SERVERS; n++) log.noteSession(numbered(n), false);
  log.noteSession(numbered(MAX_SERVERS), true);
  log.noteName(numbered(MAX_SERVERS), 'edge.acme.example');
  log.noteFlow(to(1, 1, numbered(MAX_SERVERS)), 'acme', true);
  log.noteSession(numbered(0), true);
  const servers = log.list();
  expect(servers).toHaveLength(MAX_SERVERS);
  expect(servers[0]).toMatchObject({ address: numbered(0), sessions: 2, answered: 1 });
  expect(servers.some(({ address }) => address === numbered(MAX_SERVERS))).toBe(false);
});

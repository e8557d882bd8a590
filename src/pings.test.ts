import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Engine } from './engine.js';
import { chooseProfile } from './place/choose-profile.js';
import { Gazetteer } from './place/gazetteer.js';
import { OverrideTable } from './place/override.js';
import { Overrides } from './place/schema.js';
import { loadPlaces } from './signature/load-places.js';
import { Watch } from './signature/watch/watch.js';
import { IPV4, ethernet, frameOf, ipv4 } from './testing/packets.js';
import { KNOWLEDGE, ROOT, analyse, framesOf } from './testing/results.js';

const sample = (name: string, file: string) => join(ROOT, 'captures', name, file);
const PLACES = loadPlaces(join(ROOT, 'signatures'));
const ABROAD = await framesOf(sample('pings-abroad', 'capture.pcapng'));
const CLEAN = await framesOf(sample('pings-clean', 'capture.pcapng'));

/** Looks places up in the sample's own statements only. */
function gazetteer(name: string, ...profiles: readonly string[]): Gazetteer {
  const overrides = new OverrideTable(Overrides.parse(parse(readFileSync(sample(name, 'places.yaml'), 'utf8'))));
  const reference = { ...PLACES, sources: { countries: [], networks: [] }, organisations: KNOWLEDGE.organisations, overrides };
  return new Gazetteer(
    reference,
    profiles.map((profile) => chooseProfile(profile, PLACES)),
    null,
  );
}

function pings(engine: Engine): readonly (readonly [string, string])[] {
  return engine
    .report()
    .findings.filter(({ rule }) => rule.startsWith('RT-PING-'))
    .map(({ rule, summary }) => [rule, summary]);
}

describe('pings that carry a name', () => {
  test('to five servers, one of them under the profile', () => {
    const engine = new Engine(KNOWLEDGE, undefined, gazetteer('pings-abroad', 'prc'));
    const { events } = analyse(engine, ABROAD);
    expect(pings(engine)).toEqual([
      ['RT-PING-001', expect.stringMatching(/^1 of 5 servers falls under profile prc because 203\.0\.113\.74: located in CN /)],
    ]);
    expect(
      engine
        .report()
        .findings.find(({ rule }) => rule === 'RT-PING-001')!
        .values.map(({ value, to }) => `${value} ${to}`),
    ).toEqual(['1234567890 203.0.113.74:8000', '987654321 203.0.113.74:8000']);
    expect(events.filter(({ event, user }) => event === 'probe' && user === '1234567890')).toHaveLength(5);
    expect(engine.report().fanouts).toMatchObject(
      ['1234567890', '987654321', '1234567890'].map((value) => ({ answered: 1, operators: 5, identifier: { value, by: 'decoded' } })),
    );
  });

  test('make no finding where no profile was chosen', () => {
    for (const places of [undefined, gazetteer('pings-abroad')]) {
      const engine = new Engine(KNOWLEDGE, undefined, places);
      analyse(engine, ABROAD);
      expect(pings(engine)).toEqual([]);
      expect(engine.report().fanouts).toHaveLength(3);
    }
  });

  test('of which the bytes are not described, but watched for, are told as probes', () => {
    // The first four bytes of the sample's question, as if they were somebody's number.
    const number = String(0x9ad10001);
    const engine = new Engine(KNOWLEDGE, new Watch([{ name: 'me', value: number }]), gazetteer('pings-clean', 'eu-transfer', 'five-eyes'));
    const { events } = analyse(engine, CLEAN);
    expect(events.map(({ event, user, vendor, signature }) => [event, user, vendor, signature])).toEqual(
      Array.from({ length: 9 }, () => ['probe', number, 'udp', 'fanout']),
    );
    expect(events[0]).toMatchObject({ evidence: { offset: 42, length: 4, hex: '9ad10001' }, flow: { server: { address: '192.0.2.10' } } });
    expect(engine.report().fanouts[0]!.identifier).toMatchObject({ by: 'watched', kind: 'user-id' });
    expect(pings(engine)).toEqual([]);
  });
});

describe('pings that name nobody', () => {
  test('and have no ports are listed as well', () => {
    // ICMP echo requests (RFC 792) with one payload.
    const echo = Buffer.concat([Buffer.from('0800000000070001', 'hex'), Buffer.from('who is near?')]);
    const frames = Array.from({ length: 5 }, (_, n) =>
      frameOf(ethernet(IPV4, ipv4(echo, { protocol: 1, source: '198.51.100.1', destination: `192.0.2.${10 + n}` })), { number: n + 1 }),
    );
    const engine = new Engine(KNOWLEDGE);
    analyse(engine, frames);
    expect(engine.report().fanouts.map(({ transport, servers }) => [transport, servers.length])).toEqual([['icmp', 5]]);
  });

  test('are listed, and make a note where a server falls under the profile', () => {
    const engine = new Engine(KNOWLEDGE, undefined, gazetteer('pings-abroad', 'prc'));
    const moved = CLEAN.map((frame) => {
      const bytes = Buffer.from(frame.bytes);
      // The third server, 203.0.113.10, moves to where .74 is said to stand.
      for (const at of [26, 30]) if (bytes.readUInt32BE(at) === 0xcb00710a) bytes[at + 3] = 74;
      return { ...frame, bytes };
    });
    analyse(engine, moved);
    expect(pings(engine)).toEqual([
      ['RT-PING-002', expect.stringMatching(/^1 of 3 servers falls under profile prc because 203\.0\.113\.74/)],
    ]);
    expect(engine.report().fanouts).toHaveLength(3);
  });

  test('are silent when all servers stand near', () => {
    const engine = new Engine(KNOWLEDGE, undefined, gazetteer('pings-clean', 'prc', 'ru', 'eu-transfer', 'us', 'us-doj', 'five-eyes'));
    analyse(engine, CLEAN);
    expect(engine.report().findings.filter(({ score }) => score > 0)).toEqual([]);
  });
});

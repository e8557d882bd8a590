import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { standardDecoders } from '../message/standard-decoders.js';
import { HostNames } from './hosts.js';
import { Interpreter } from './interpreter.js';
import { loadKnowledge } from './load.js';

const FOLDER = fileURLToPath(new URL('../../signatures', import.meta.url));

const knowledge = loadKnowledge(FOLDER);
const { signatures, standards, organisations } = knowledge;

/** Names that carry everything a company offers: none may stand for its calls. */
const SHARED = [
  'google.com',
  'googleapis.com',
  'facebook.com',
  'microsoft.com',
  'office.com',
  'amazonaws.com',
  'apple.com',
  'x.com',
  'twitter.com',
  'slack.com',
  'linkedin.com',
  'spotify.com',
  'aliyuncs.com',
  'qq.com',
  '163.com',
  'twilio.com',
  'cloudflare.com',
  'nvidia.com',
  'snapchat.com',
  'dingtalk.com',
  'pubnub.com',
  'akamaized.net',
];

describe('the vendors', () => {
  test('every file is called by its id', () => {
    const files = readdirSync(join(FOLDER, 'vendors')).map((file) => basename(file, '.yaml'));
    expect(signatures.map(({ id }) => id)).toEqual(files.toSorted());
  });

  test('every organisation is described', () => {
    const missing = signatures.filter(({ organisation }) => !(organisation in organisations)).map(({ id }) => id);
    expect(missing).toEqual([]);
  });

  test('every organisation stands in its place of the alphabet', () => {
    expect(Object.keys(organisations)).toEqual(Object.keys(organisations).toSorted());
  });

  test('all of them can be compiled together', () => {
    expect(() => new Interpreter(knowledge)).not.toThrow();
  });
});

describe('host names', () => {
  const hosts = signatures.flatMap(({ id, hosts: own }) => own.map((host) => ({ id, ...host })));

  test('are lower-case names of at least two labels, without a dot in front', () => {
    const wrong = hosts.filter(({ suffix }) => !/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(suffix));
    expect(wrong.map(({ suffix }) => suffix)).toEqual([]);
  });

  test('belong to one vendor each', () => {
    const twice = hosts.filter(({ suffix }, index) => hosts.findIndex((other) => other.suffix === suffix) !== index);
    expect(twice).toEqual([]);
  });

  test.each(SHARED)('%s is nobody’s', (name) => {
    expect(new HostNames(signatures).vendorOf(name)).toBeUndefined();
  });

  test.each([
    ['api.flightproxy.teams.microsoft.com', 'microsoft-teams'],
    ['stream.meet.google.com', 'google-meet'],
    ['global.turn.twilio.com', 'twilio'],
    ['some-company.webex.com', 'webex'],
    ['www.microsoft.com', undefined],
  ])('%s belongs to %s', (name, vendor) => {
    expect(new HostNames(signatures).vendorOf(name)).toBe(vendor);
  });
});

describe('uses of standards', () => {
  const uses = signatures.flatMap(({ id, uses: own }) => Object.entries(own).map(([name, use]) => ({ id: `${id}/${name}`, ...use })));
  const known = new Set([...standards.map(({ id }) => id), ...standardDecoders().map(({ id }) => id)]);

  test.each(uses)('$id is of a standard that is read', ({ of }) => {
    expect(known).toContain(of);
  });

  test.each(uses)('$id is known by something', ({ when }) => {
    expect(Object.keys(when).length).toBeGreaterThan(0);
    // Short values alone fit too much: then something else must be there as well.
    // A number of an attribute that nobody has been given says enough by being there.
    if (Object.keys(when).length === 1 && !Object.keys(when)[0]!.startsWith('attribute-0x'))
      for (const value of Object.values(when).flat()) expect(value.replaceAll('*', '').length).toBeGreaterThan(3);
  });

  test.each(uses)('$id says that it was not confirmed where no capture showed it', ({ status, references }) => {
    const isSeen = references.some(({ title }) => /capture/i.test(title));
    expect(status === 'confirmed').toBe(isSeen);
  });
});

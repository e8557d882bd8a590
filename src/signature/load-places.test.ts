import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chooseProfile } from '../place/choose-profile.js';
import { parseAddress } from '../core/address.js';
import { KNOWLEDGE, ROOT } from '../testing/results.js';
import { addOwnPlaces, loadOverrides, loadPlaces } from './load-places.js';

const SIGNATURES = join(ROOT, 'signatures');
const BUNDLED = loadPlaces(SIGNATURES);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomtone-places-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The complaint about the bundled files with one text in place of another. */
function complaintOn(file: string, from: string, to: string): string {
  cpSync(join(SIGNATURES, 'places'), join(folder, 'places'), { recursive: true });
  const path = join(folder, 'places', file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not say "${from}"`);
  writeFileSync(path, text.replace(from, to));
  try {
    loadPlaces(folder);
    return '';
  } catch (error) {
    return (error as Error).message.replace(folder, '');
  }
}

const own = () => addOwnPlaces(folder, BUNDLED, KNOWLEDGE.organisations);

const write = (name: string, text: string) => {
  mkdirSync(join(folder, 'places/profiles'), { recursive: true });
  writeFileSync(join(folder, 'places', name), text);
};

const load = (text: string) => {
  const path = join(folder, 'mine.yaml');
  writeFileSync(path, text);
  return loadOverrides(path);
};

const of = (asked: string) => chooseProfile(asked, BUNDLED).territories.map(({ country }) => country);

describe('the bundled places', () => {
  test.each([
    [
      'a network without its source',
      'networks.yaml',
      ', source: "Announced name in @ip-location-db/asn 2.3.2026061719", verifiedOn',
      ', verifiedOn',
      /^\/places\/networks\.yaml:4:\d+ 0\.source: /,
    ],
    [
      'a network of nobody',
      'networks.yaml',
      'organisation: alibaba-group',
      'organisation: nobody',
      /^\/places\/networks\.yaml:4:\d+ 0\.organisation: "nobody" is not in organisations\.yaml/,
    ],
    [
      'a law without the day of looking',
      'laws.yaml',
      '  verifiedOn: 2026-11-22\n',
      '',
      /^\/places\/laws\.yaml:7:3 prc-intelligence-7\.verifiedOn: /,
    ],
    [
      'a profile with a law that is not there',
      'profiles/prc.yaml',
      'prc-data-security-36',
      'prc-data-security-99',
      /^\/places\/profiles\/prc\.yaml:\d+:\d+ laws\.5: no law is called "prc-data-security-99"/,
    ],
    [
      'a territory without its source',
      'profiles/ru.yaml',
      'country: RU, source: "ISO 3166-1, the territory to which the laws cited apply", ',
      'country: RU, ',
      /^\/places\/profiles\/ru\.yaml:\d+:\d+ inside\.0\.source: /,
    ],
    [
      'a law without its source',
      'laws.yaml',
      '  source: "Secondary sources on the amendment in force from 1 January 2026"\n',
      '',
      /\.source: /,
    ],
    [
      'an anycast network without its source',
      'anycast.yaml',
      ', source: "Fastly documentation, Using',
      ', name: "Using',
      /source|Map keys/,
    ],
    ['extents without their source', 'countries.yaml', 'source: "Natural Earth', 'origin: "Natural Earth', /countries\.yaml:\d+:\d+ /],
    [
      'an extent turned round',
      'countries.yaml',
      'SG: [[1.2, 103.6, 1.5, 104.1]]',
      'SG: [[1.5, 103.6, 1.2, 104.1]]',
      /south, west, north, east/,
    ],
    [
      'an organisation’s relation without its source',
      'organisations.yaml',
      'country: KY, source: "Form 20-F/A for 2021, https://investor.agora.io/node/7311",',
      'country: KY,',
      /relations\.0\.source: /,
    ],
    ['a database without its source', 'sources.yaml', '  source: "Package geoip-lite 1.4.10 and its README"\n', '', /\.source: /],
    ['a country that is none', 'profiles/us.yaml', 'country: US', 'country: usa', /a country as two capital letters/],
    ['an organisation’s country that is none', 'organisations.yaml', 'country: KY', 'country: ky', /a country as two capital letters/],
    ['a word that is not known', 'anycast.yaml', 'asn: 13335', 'as: 13335', /^\/places\/anycast\.yaml:4:/],
  ])('refuse %s, with line and column', (_, file, from, to, complaint) => expect(complaintOn(file, from, to)).toMatch(complaint));

  test('are those of the contract, and can be chosen', () => {
    expect(BUNDLED.profiles.map(({ id }) => id).toSorted()).toEqual(['eu-transfer', 'five-eyes', 'prc', 'ru', 'us', 'us-doj']);
    for (const { id } of BUNDLED.profiles) expect(chooseProfile(id, BUNDLED).territories.length).toBeGreaterThan(0);
  });

  test('count Hong Kong and Macau with China only on request', () => {
    expect(of('prc')).toEqual(['CN']);
    expect(of('prc+hk+mo')).toEqual(['CN', 'HK', 'MO']);
    expect(of('us-doj')).toEqual(['CN', 'HK', 'MO', 'CU', 'IR', 'KP', 'RU', 'VE']);
  });

  test('list what is not verified, and never match it', () => {
    const unverified = Object.entries(BUNDLED.laws).filter(([, { status }]) => status === 'unverified');
    expect(unverified.map(([id]) => id)).toEqual(['prc-cybersecurity-28', 'prc-cybersecurity-2026', 'ru-374-fz']);
    for (const { id, laws } of BUNDLED.profiles) {
      const chosen = chooseProfile(id, BUNDLED);
      expect(chosen.laws).toEqual(laws.map((law) => BUNDLED.laws[law]!).filter(({ status }) => status === 'verified'));
      for (const { status } of [...chosen.territories, ...chosen.remarks]) expect(status).toBe('verified');
    }
  });

  test('name each network once', () => {
    const numbers = BUNDLED.networks.map(({ asn }) => asn);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe('places of one’s own', () => {
  test('may be the template as it is', () => {
    write('profiles/my-list.yaml', readFileSync(join(SIGNATURES, 'places/profiles/my-list.yaml.template'), 'utf8'));
    expect(chooseProfile('my-list', own())).toMatchObject({ id: 'my-list', kind: 'inside', territories: [{ country: 'XX' }] });
  });

  test('may extend a bundled profile, and not one that is not there', () => {
    const text = `id: mine\ntitle: { en: a list of mine, fr: une liste à moi }\nmeaning: { en: what I ask, fr: ce que je demande }\nextends: prc\nexpires: 2030-01-01\n`;
    write('profiles/mine.yaml', text);
    expect(chooseProfile('mine+hk', own()).territories.map(({ country }) => country)).toEqual(['CN', 'HK']);
    write('profiles/mine.yaml', text.replace('prc', 'moon'));
    expect(own).toThrow(/mine\.yaml:4:10 extends: no other profile is called "moon"/);
  });

  test('need not be there', () => expect(own()).toEqual(BUNDLED));
});

describe('a file of overrides', () => {
  test('states facts of prefixes, with who says so', () => {
    const table = load('198.51.100.0/24: { country: NO, source: asked the operator, verifiedOn: 2026-03-04 }\n');
    expect(table.factsOf(parseAddress('198.51.100.9')!)).toMatchObject({ country: 'NO' });
  });

  test('is refused with line and column', () => {
    expect(() => load('# mine\n198.51.100.1/24: { country: NO, source: asked the operator, verifiedOn: 2026-03-04 }\n')).toThrow(
      /mine\.yaml:2:18 198\.51\.100\.1\/24: "198\.51\.100\.1\/24" is no prefix/,
    );
    expect(() => load('198.51.100.0/24: { country: NO, verifiedOn: 2026-03-04 }\n')).toThrow(/source/);
  });
});

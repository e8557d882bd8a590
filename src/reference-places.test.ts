/**
 * Real captures and the real databases of places, read by the built command.
 * Where a checkout has no folder of captures beside it, these tests are skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { PATIENCE_MS, checkThatItIsBuilt, roomtone } from './testing/command.js';
import { ROOT } from './testing/results.js';

const REFERENCE = join(ROOT, '../shared/captures');
const IS_HERE = existsSync(REFERENCE);

interface Line {
  readonly type: string;
  readonly [key: string]: unknown;
}

interface ServerLine extends Line {
  readonly ip: string;
  readonly vendor: string | null;
  readonly flows: number;
  readonly location: {
    readonly country: string | null;
    readonly confidence: string;
    readonly candidates: readonly { readonly country: string }[];
  };
  readonly attribution: { readonly by: string; readonly to: string; readonly reason: string };
  readonly operator: { readonly name: string } | null;
  readonly profiles: readonly { readonly id: string; readonly axis: string; readonly because: string }[];
}

function linesOf(paths: readonly string[], ...words: readonly string[]): readonly Line[] {
  const { stdout, stderr, code } = roomtone(['scan', ...paths, '--format', 'jsonl', '--fail-on', 'never', ...words]);
  expect([0, 4], stderr).toContain(code);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

const capture = (name: string) => join(REFERENCE, name);
const ofType = <T extends Line>(lines: readonly Line[], type: string) => lines.filter((line): line is T => line.type === type);

/** Servers that fall under the profile by where they stand. */
const standingUnder = (profile: string) =>
  ofType<ServerLine>(linesOf([capture('ndpi/agora-sd-rtn.pcap')], '--profile', profile), 'server').filter(({ profiles }) =>
    profiles.some(({ axis }) => axis === 'location'),
  );

describe.skipIf(!IS_HERE)('the real capture of the vendor run from Shanghai', { timeout: PATIENCE_MS }, () => {
  let lines: readonly Line[] = [];
  beforeAll(() => {
    checkThatItIsBuilt();
    lines = linesOf([capture('ndpi/agora-sd-rtn.pcap')], '--profile', 'prc');
  }, PATIENCE_MS);
  const servers = () => ofType<ServerLine>(lines, 'server');

  test('has 12 servers and 26 flows, all attributed by signature and by the name in the clear', () => {
    expect(servers()).toHaveLength(12);
    expect(servers().reduce((sum, { flows }) => sum + flows, 0)).toBe(26);
    for (const { vendor, attribution, ip } of servers()) {
      expect([vendor, attribution.to]).toEqual(['agora', 'agora']);
      expect(attribution.reason).toContain(`the name ${ip.replaceAll('.', '-')}.edge.agora.io was seen in the clear`);
    }
    expect(servers().filter(({ operator }) => operator?.name === 'Zenlayer Inc')).toHaveLength(10);
  });

  test('has no server in mainland China; the home of the vendor is an axis of its own', () => {
    for (const { location, profiles } of servers()) {
      expect(location.candidates.map(({ country }) => country)).not.toContain('CN');
      expect(profiles.map(({ axis }) => axis)).toEqual(['vendor-home']);
      expect(profiles[0]!.because).toContain("the vendor's principal office is in Yangpu District, Shanghai, China");
    }
    const findings = ofType(lines, 'finding').filter(({ rule }) => String(rule).startsWith('RT-JUR-'));
    expect(findings).toHaveLength(1);
    expect(findings[0]!['summary']).toMatch(
      /^12 of 12 servers fall under profile prc .* By the databases none of them stands there, and of 1 it is unknown/,
    );
  });

  test('has a server in Hong Kong under the option only', () => {
    expect(standingUnder('prc')).toEqual([]);
    expect(standingUnder('prc+hk').map(({ ip, location }) => [ip, location.country])).toEqual([['199.190.44.135', 'HK']]);
  });

  test('has an address that nobody announces, of which the place is unknown', () => {
    const unknown = servers().filter(({ location }) => location.confidence === 'unknown');
    expect(unknown.map(({ ip, location, operator }) => [ip, location.country, operator])).toEqual([['103.104.168.244', null, null]]);
  });

  test('has seven servers asked the same one after the other, 5 s apart', () => {
    expect(ofType(lines, 'fanout')).toContainEqual(
      expect.objectContaining({ rhythm: 'sequence', stepSeconds: 5, vendor: 'agora', identifier: null }),
    );
    const [longest] = ofType<Line & { readonly servers: readonly unknown[] }>(lines, 'fanout').toSorted(
      (a, b) => b.servers.length - a.servers.length,
    );
    expect(longest!.servers).toHaveLength(7);
  });

  test('without a profile is judged by nobody', () => {
    const neutral = linesOf([capture('ndpi/agora-sd-rtn.pcap')], '--places');
    expect(ofType(neutral, 'finding').map(({ rule }) => rule)).toEqual(['RT-VEN-001', 'RT-COV-001']);
    expect(ofType<ServerLine>(neutral, 'server').flatMap(({ profiles }) => profiles)).toEqual([]);
    expect(ofType(neutral, 'observer').map(({ observer }) => observer)).not.toContain('states');
  });

  test('is never surer than its sources, and says so where they disagree', () => {
    for (const { location } of servers()) {
      const isSplit = new Set(location.candidates.map(({ country }) => country)).size > 1;
      if (isSplit) expect(location.confidence).not.toBe('high');
    }
  });
});

describe.skipIf(!IS_HERE)('one question to many servers', { timeout: PATIENCE_MS }, () => {
  test.each([
    ['ndpi/wa_voice.pcap', 5],
    ['ndpi/discord.pcap', 6],
    ['ndpi/telegram_videocall.pcapng', 3],
  ])('is found in %s', (name, servers) => {
    const found = ofType<Line & { readonly servers: readonly unknown[] }>(linesOf([capture(name)]), 'fanout');
    expect(found.map((one) => one.servers.length)).toContain(servers);
  });

  test('is not found among peers, nor in what is no call', () => {
    const manifest = JSON.parse(readFileSync(join(REFERENCE, 'MANIFEST.json'), 'utf8')) as {
      files: readonly { readonly path: string; readonly category: string }[];
    };
    const quiet = manifest.files
      .filter(({ path, category }) => category === 'negative' || /bittorrent|gnutella|bitcoin/.test(path))
      .map(({ path }) => capture(path));
    expect(quiet.length).toBeGreaterThan(25);
    expect(ofType(linesOf(quiet), 'fanout').map(({ file, port }) => `${String(file)} ${String(port)}`)).toEqual([]);
  });

  test('with a user number, to a server in China, is told with the place', () => {
    const lines = linesOf([capture('ndpi/oicq.pcap')], '--profile', 'prc');
    const findings = ofType(lines, 'finding');
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['RT-PING-001', 'RT-ID-001']));
    expect(findings.find(({ rule }) => rule === 'RT-PING-001')!['summary']).toMatch(
      /located in CN according to .+ \(\d{4}-\d\d-\d\d\) and .+ \(\d{4}-\d\d-\d\d\)/,
    );
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodingsOf, isTooWeak } from '../signature/watch/patterns.js';
import { PATIENCE_MS, checkThatItIsBuilt, roomtone } from '../testing/command.js';
import { IN_THE_CLEAR, ROOT } from '../testing/results.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-redact-'));
beforeAll(checkThatItIsBuilt);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const CAPTURES = readdirSync(join(ROOT, 'captures')).filter((name) => /^(?!lib$|.*\.)/.test(name));
const KEY = at('key');
writeFileSync(KEY, 'a secret of more than sixteen bytes');

const isPlain = (kind: unknown) => /^(device-model|software|audio-level|hostname)$|-ip$/.test(String(kind));

interface Line {
  readonly type: string;
  readonly [key: string]: unknown;
}

function linesOf(file: string): readonly Line[] {
  const { stdout } = roomtone(['scan', file, '--format', 'jsonl', '--fail-on', 'never']);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** What remains of results when names are others. */
function shapeOf(lines: readonly Line[]): unknown {
  const kept = (type: string, ...keys: readonly string[]) =>
    lines.filter((line) => line.type === type).map((line) => keys.map((key) => line[key]));
  return {
    findings: kept('finding', 'rule', 'vendor', 'subject', 'count', 'severity', 'confidence', 'fingerprint').toSorted(),
    observations: kept('observation', 'frame', 'time', 'vendor', 'field', 'kind', 'offset', 'length', 'count').map(String).toSorted(),
    events: kept('event', 'event', 'vendor', 'time', 'frame'),
    pairs: kept('copresence', 'vendor', 'basis', 'overlapSeconds', 'occasions', 'distinctRooms', 'strength').map(String).toSorted(),
  };
}

describe('redact', { timeout: 4 * PATIENCE_MS }, () => {
  test.each(CAPTURES)('gives the same findings, places, events and pairs for %s, and holds none of its values', (name) => {
    const input = join(ROOT, 'captures', name, 'capture.pcapng');
    const { code, stdout } = roomtone(['redact', input, at(`${name}.pcapng`)]);
    expect(stdout).toContain('It gives the same findings.\n');
    expect(code).toBe(0);
    const before = linesOf(input);
    expect(shapeOf(linesOf(at(`${name}.pcapng`)))).toEqual(shapeOf(before));

    const redacted = readFileSync(at(`${name}.pcapng`));
    const original = readFileSync(input);
    const values = new Set(before.flatMap(({ type, kind, value }) => (type === 'observation' && !isPlain(kind) ? [String(value)] : [])));
    for (const value of values) {
      for (const encoded of encodingsOf('id', value)) {
        if (!isTooWeak(encoded) && original.includes(encoded.bytes)) expect(redacted.includes(encoded.bytes), encoded.encoding).toBe(false);
      }
    }
  });

  test('gives the same pseudonyms with the same key, and says that the file was modified', () => {
    for (const name of ['first', 'second']) roomtone(['redact', IN_THE_CLEAR, at(`${name}.pcapng`), '--mask-key', KEY]);
    expect(readFileSync(at('first.pcapng')).equals(readFileSync(at('second.pcapng')))).toBe(true);
    const text = readFileSync(at('first.pcapng')).toString('latin1');
    expect(text).toMatch(/Modified by roomtone .*pseudonyms/);
    expect(text).toContain('redacted interface 0');
    expect(text).not.toContain('captures/');
  });

  test('opens in tshark, with right checksums', ({ skip }) => {
    if (spawnSync('tshark', ['--version']).error !== undefined) skip('tshark is not installed');
    roomtone(['redact', IN_THE_CLEAR, at('shark.pcapng')]);
    const shark = (...words: readonly string[]) =>
      spawnSync('tshark', ['-r', at('shark.pcapng'), '-o', 'udp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE', ...words], {
        encoding: 'utf8',
      });
    const sums = shark('-T', 'fields', '-e', 'ip.checksum.status', '-e', 'udp.checksum.status')
      .stdout.split('\n')
      .filter((line) => line !== '');
    expect(sums.length).toBeGreaterThan(50);
    expect(new Set(sums)).toEqual(new Set(['1\t1', '1\t']));
  });

  test('writes over nothing, least of all its input', () => {
    writeFileSync(at('there.pcapng'), 'mine');
    const ran = roomtone(['redact', IN_THE_CLEAR, at('there.pcapng')]);
    expect(ran).toMatchObject({ code: 2, stderr: `roomtone: ${at('there.pcapng')} is there already; choose another name\n` });
    expect(readFileSync(at('there.pcapng'), 'utf8')).toBe('mine');
    expect(roomtone(['redact', IN_THE_CLEAR, IN_THE_CLEAR]).code).toBe(2);
  });

  test('says what it cannot read, and leaves no file behind', () => {
    writeFileSync(at('text.pcap'), 'this is no capture at all');
    const ran = roomtone(['redact', at('text.pcap'), at('none.pcapng')]);
    expect(ran).toMatchObject({ code: 3, stderr: `roomtone: cannot read ${at('text.pcap')}: it is no capture\n` });
    expect(roomtone(['redact', at('gone.pcap'), at('none.pcapng')]).code).toBe(3);
    expect(roomtone(['redact', '-', at('none.pcapng')])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be read twice'),
    });
    expect(readdirSync(folder)).not.toContain('none.pcapng');
  });

  test("gives vendors' servers pseudonyms too where that is asked for", () => {
    const { stdout } = roomtone(['redact', IN_THE_CLEAR, at('all.pcapng'), '--all-addresses']);
    expect(stdout).not.toContain('were kept');
    const before = new Set(linesOf(IN_THE_CLEAR).flatMap(({ type, ip }) => (type === 'server' ? [ip] : [])));
    const after = linesOf(at('all.pcapng')).flatMap(({ type, ip }) => (type === 'server' ? [ip] : []));
    expect(after.filter((ip) => before.has(ip) && !String(ip).startsWith('203.0.113.'))).toEqual([]);
  });
});

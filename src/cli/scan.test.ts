import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pcapHead, pcapRecord } from '../testing/capture-files.js';
import { PATIENCE_MS, type Run, checkThatItIsBuilt, roomtone, shell } from '../testing/command.js';
import { IPV4, ethernet, ipv4, udp } from '../testing/packets.js';
import { ENCRYPTED, IN_THE_CLEAR, ROOT } from '../testing/results.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-scan-'));
beforeAll(checkThatItIsBuilt);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, bytes: Buffer | string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** Runs a scan; whatever happens, nobody is to see a stack trace. */
function scan(words: readonly string[], surroundings: Parameters<typeof roomtone>[1] = {}): Run {
  const ran = roomtone(['scan', ...words], surroundings);
  expect(ran.stderr).not.toMatch(/^ +at |Error:/m);
  return ran;
}

const linesOf = ({ stdout }: Run) =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

/** What the captures of a scan from the project's own folder are called. */
const filesOf = (...words: readonly string[]) =>
  linesOf(scan([...words, '--format', 'jsonl'], { cwd: ROOT })).flatMap(({ type, file }) => (type === 'capture' ? [file] : []));

const flows = (...words: readonly string[]) =>
  linesOf(scan([ENCRYPTED, '--format', 'jsonl', ...words])).filter(({ type }) => type === 'flow');

const CLEAR = readFileSync(IN_THE_CLEAR);
const NOISE = pcapRecord('little', { packet: ethernet(IPV4, ipv4(udp(Buffer.from('what is this?')))) });

describe('a capture', { timeout: PATIENCE_MS }, () => {
  test('with findings exits 1, in text and in JSON Lines, on standard output alone', () => {
    const text = scan([IN_THE_CLEAR]);
    expect(text).toMatchObject({ code: 1, stderr: '' });
    expect(text.stdout).toMatch(/^Identifiers of people and rooms travel in the open, .*\n\nFindings\n/);
    const lines = scan([IN_THE_CLEAR, '--format', 'jsonl']);
    expect(lines).toMatchObject({ code: 1, stderr: '' });
    expect(linesOf(lines).map(({ type }) => type)).toContain('copresence');
  });

  test('gives the same bytes again', () => {
    for (const format of ['text', 'jsonl']) {
      expect(scan([IN_THE_CLEAR, '--format', format]).stdout).toBe(scan([IN_THE_CLEAR, '--format', format]).stdout);
    }
  });

  test('fails from the severity on that was asked for', () => {
    expect(scan([ENCRYPTED]).code).toBe(1);
    expect(scan([ENCRYPTED, '--fail-on', 'medium']).code).toBe(0);
    expect(scan([IN_THE_CLEAR, '--fail-on', 'critical']).code).toBe(1);
    expect(scan([IN_THE_CLEAR, '--fail-on', 'never']).code).toBe(0);
  });

  test('is called what the command line calls it; in a folder with the path below', () => {
    expect(filesOf('captures/clubhouse-2021/capture.pcapng')).toEqual(['captures/clubhouse-2021/capture.pcapng']);
    expect(filesOf('captures/clubhouse-encrypted', 'captures/clubhouse-2021/capture.pcapng')).toEqual([
      'captures/clubhouse-encrypted/capture.pcapng',
      'captures/clubhouse-2021/capture.pcapng',
    ]);
    const samples = ['clubhouse-2021', 'clubhouse-encrypted', 'pings-abroad', 'pings-clean'];
    expect(filesOf('captures')).toEqual(samples.map((name) => `captures/${name}/capture.pcapng`));
  });

  test('lists its flows with --flows only', () => {
    expect(flows()).toHaveLength(0);
    expect(flows('--flows')).toHaveLength(4);
  });

  test('cut in a packet gives all whole packets, and says that it is cut', () => {
    const cut = CLEAR.subarray(0, 9001);
    let packets = 0;
    for (let at = 0; at + 8 <= cut.length && at + cut.readUInt32LE(at + 4) <= cut.length; at += cut.readUInt32LE(at + 4)) {
      if (cut.readUInt32LE(at) === 6) packets++;
    }
    expect(packets).toBeGreaterThan(20);
    const ran = scan([put('cut.pcapng', cut), '--format', 'jsonl']);
    expect(ran).toMatchObject({ code: 1, stderr: '' });
    expect(linesOf(ran)[0]).toMatchObject({ type: 'capture', packets, bytes: 9001, truncated: true, complete: false });
    expect(linesOf(ran).find(({ type }) => type === 'anomaly')).toMatchObject({ why: 'truncated', decoder: 'capture' });
    expect(scan([join(folder, 'cut.pcapng')]).stdout).toContain('The file ends inside a packet.');
  });

  test('comes through standard input too', () => {
    const ran = scan(['-', '--format', 'jsonl'], { stdin: CLEAR });
    expect(ran.code).toBe(1);
    expect(linesOf(ran)[0]).toMatchObject({ type: 'capture', file: '-', packets: 87, bytes: CLEAR.length, complete: true });
    const direct = linesOf(scan([IN_THE_CLEAR, '--format', 'jsonl']));
    const named = JSON.stringify(direct).replaceAll(JSON.stringify(IN_THE_CLEAR), '"-"');
    expect(JSON.stringify(linesOf(ran))).toBe(named);
  });

  test('may have a name that looks like an option, behind --', () => {
    put('--odd.pcapng', CLEAR);
    const ran = scan(['--format', 'jsonl', '--', '--odd.pcapng'], { cwd: folder });
    expect(ran.code).toBe(1);
    expect(linesOf(ran)[0]).toMatchObject({ file: '--odd.pcapng', packets: 87 });
  });
});

describe('an input that cannot be judged', { timeout: PATIENCE_MS }, () => {
  test.each([
    ['a header without packets', pcapHead('little')],
    ['packets that nobody knows', Buffer.concat([pcapHead('little'), NOISE])],
    ['a link type that nobody reads', Buffer.concat([pcapHead('little', undefined, 147), NOISE])],
  ])('%s: exits 4, never 0, and says that this is no clean result', (_what, bytes) => {
    const path = put('unknown.pcap', bytes);
    for (const words of [[path], [path, '--fail-on', 'never']]) {
      const ran = scan(words);
      expect(ran).toMatchObject({ code: 4, stderr: '' });
      expect(ran.stdout).toMatch(/^Nothing that roomtone knows was recognised .* says nothing about its safety\.\n/);
    }
  });
});

describe('an input that cannot be read', { timeout: PATIENCE_MS }, () => {
  test.each([
    ['a missing file', () => join(folder, 'missing.pcap'), 'there is no such file'],
    ['an empty file', () => put('empty.pcap', ''), 'it is empty'],
    [
      'a text',
      () => put('text.pcap', 'GET / HTTP/1.1\r\n\r\n'),
      'it is nothing that roomtone can read (pcap, pcapng, HAR or flows of mitmproxy, as it is or packed with gzip or zstd)',
    ],
    ['a folder without captures', () => join(put('texts/a.txt', 'text'), '..'), 'no capture is in there'],
    ['nothing on standard input', () => '-', 'it is empty'],
  ])('%s: says why, and exits 3', (_what, make, problem) => {
    const path = make();
    for (const format of ['text', 'jsonl']) {
      expect(scan([path, '--format', format])).toEqual({ code: 3, stdout: '', stderr: `roomtone: cannot read ${path}: ${problem}\n` });
    }
  });

  test('does not keep the others from being read, and is not forgotten over them', () => {
    const ran = scan([join(folder, 'missing.pcap'), IN_THE_CLEAR]);
    expect(ran.code).toBe(3);
    expect(ran.stdout).toMatch(/^Identifiers of people and rooms travel in the open, /);
    expect(ran.stderr).toMatch(/^roomtone: cannot read .*missing\.pcap: there is no such file\n$/);
  });

  test('in a folder is passed over when it is no capture', () => {
    put('mixed/notes.txt', 'text');
    put('mixed/empty.pcap', '');
    put('mixed/a.pcapng', CLEAR);
    expect(scan([join(folder, 'mixed')])).toMatchObject({ code: 1, stderr: '' });
  });

  test('with a hostile name is named without its escapes', () => {
    const { stderr } = scan(['\x1b]52;c;cm0=\x07\nroomtone: all is well']);
    expect(stderr).toBe('roomtone: cannot read \\x1b]52;c;cm0=\\x07\\x0aroomtone: all is well: there is no such file\n');
  });
});

describe('standard output', { timeout: PATIENCE_MS }, () => {
  test('may be closed before the end: no complaint', () => {
    const many = `"${IN_THE_CLEAR}" `.repeat(20);
    for (const format of ['text', 'jsonl --flows']) {
      const { stdout, stderr } = shell(`roomtone scan ${many} --format ${format} | head -n 1`);
      expect(stdout.split('\n')).toHaveLength(2);
      expect(stderr).toBe('');
    }
  });

  test('that takes nothing more is said so, and is neither clean nor findings', ({ skip }) => {
    if (!existsSync('/dev/full')) skip('there is no /dev/full here');
    const { code, stderr } = shell(`roomtone scan "${IN_THE_CLEAR}" > /dev/full`);
    expect(code).toBe(70);
    expect(stderr).toMatch(/^roomtone: cannot write the results: ENOSPC.*\n$/);
  });
});

test('a scan needs no network', { timeout: PATIENCE_MS }, () => {
  const guard = put(
    'guard.mjs',
    `import dgram from 'node:dgram'; import dns from 'node:dns'; import net from 'node:net'; import { syncBuiltinESMExports } from 'node:module';
     const refuse = () => { process.stderr.write('the network was asked'); process.exit(99); };
     net.Socket.prototype.connect = net.Server.prototype.listen = dgram.createSocket = dns.lookup = dns.promises.lookup = globalThis.fetch = refuse;
     syncBuiltinESMExports();`,
  );
  expect(scan([IN_THE_CLEAR], { env: { NODE_OPTIONS: `--import=${guard}` } })).toMatchObject({ code: 1, stderr: '' });
});

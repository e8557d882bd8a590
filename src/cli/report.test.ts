import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pcapHead, pcapRecord } from '../testing/capture-files.js';
import { PATIENCE_MS, checkThatItIsBuilt, roomtone } from '../testing/command.js';
import { IPV4, ethernet, ipv4, udp } from '../testing/packets.js';
import { ENCRYPTED, IN_THE_CLEAR, framesOf } from '../testing/results.js';
import { FORMATS } from './format-names.js';
import { REPORT_FILES } from './options.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-report-'));
beforeAll(checkThatItIsBuilt);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('report', { timeout: PATIENCE_MS }, () => {
  test('writes each format to its file, what a scan prints, and nothing on standard output', () => {
    const files = REPORT_FILES.flatMap((format) => [`--${format}`, at(`all.${format}`)]);
    expect(roomtone(['report', IN_THE_CLEAR, ...files])).toEqual({ code: 1, stdout: '', stderr: '' });
    for (const format of REPORT_FILES) {
      const { stdout } = roomtone(['scan', IN_THE_CLEAR, '--format', format, '--places']);
      expect(stdout.length).toBeGreaterThan(1000);
      expect(readFileSync(at(`all.${format}`), 'utf8')).toBe(stdout);
    }
  });

  test('needs to be told what to write', () => {
    expect(roomtone(['report', IN_THE_CLEAR])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Say what to write') });
  });

  test('says when a file cannot be written', () => {
    const ran = roomtone(['report', IN_THE_CLEAR, '--html', at('missing/page.html')]);
    expect(ran).toEqual({ code: 70, stdout: '', stderr: `roomtone: cannot write ${at('missing/page.html')}: there is no such file\n` });
  });

  test('writes nothing when no input could be read', () => {
    expect(roomtone(['report', at('missing.pcap'), '--html', at('none.html')]).code).toBe(3);
    expect(existsSync(at('none.html'))).toBe(false);
  });

  test('masks identifiers in every file, with the tokens that a scan has for the key', () => {
    writeFileSync(at('key'), 'a secret of some length');
    const files = REPORT_FILES.flatMap((format) => [`--${format}`, at(`masked.${format}`)]);
    expect(roomtone(['report', IN_THE_CLEAR, ...files, '--mask-key', at('key')])).toMatchObject({ code: 1, stderr: '' });
    const token = /masked-[0-9a-f]{12}/;
    for (const format of REPORT_FILES) {
      const text = readFileSync(at(`masked.${format}`), 'utf8');
      expect(text).toMatch(token);
      for (const name of ['1846209', 'Gq7TzeB2', 'ada.example', 'phone-2093771', '198.51.100.11']) expect(text).not.toContain(name);
      const { stdout } = roomtone(['scan', IN_THE_CLEAR, '--format', format, '--places', '--mask-key', at('key')]);
      expect(text).toBe(stdout);
    }
  });

  test('has one token for a value in all files when there is no key, and hides no packets', () => {
    roomtone(['report', IN_THE_CLEAR, '--text', at('once.txt'), '--jsonl', at('once.jsonl'), '--mask']);
    const tokens = (name: string) => new Set(readFileSync(at(name), 'utf8').match(/masked-[0-9a-f]{12}/g));
    for (const one of tokens('once.txt')) expect(tokens('once.jsonl')).toContain(one);
    const refused = roomtone(['report', IN_THE_CLEAR, '--text', at('once.txt'), '--evidence', at('x.pcapng'), '--mask']);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('Packets cannot be masked') });
  });

  test('has a page in French', () => {
    roomtone(['report', IN_THE_CLEAR, '--html', at('fr.html'), '--lang', 'fr']);
    expect(readFileSync(at('fr.html'), 'utf8')).toContain('<html lang="fr">');
  });
});

describe('evidence', { timeout: PATIENCE_MS }, () => {
  test('is a capture of the packets that findings rest on, from a file as on standard output', async () => {
    expect(roomtone(['scan', IN_THE_CLEAR, '--evidence', at('evidence.pcapng'), '--format', 'jsonl']).stderr).toBe('');
    const [all, kept] = [await framesOf(IN_THE_CLEAR), await framesOf(at('evidence.pcapng'))];
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.length).toBeLessThan(all.length);
    for (const { bytes, seconds, nanoseconds } of kept)
      expect(all.some((one) => one.bytes.equals(bytes) && one.seconds === seconds && one.nanoseconds === nanoseconds)).toBe(true);
    const shell = spawnSync('sh', [
      '-c',
      `"${process.execPath}" bin/roomtone.js scan "${IN_THE_CLEAR}" --format pcapng > "${at('stdout.pcapng')}"`,
    ]);
    expect(shell.status).toBe(1);
    expect(digest(at('stdout.pcapng'))).toBe(digest(at('evidence.pcapng')));
  });

  test('opens in Wireshark, with comments that name the rule', ({ skip }) => {
    if (spawnSync('tshark', ['--version']).status !== 0) skip('there is no tshark here');
    roomtone(['report', IN_THE_CLEAR, '--evidence', at('wireshark.pcapng')]);
    const { stdout, status } = spawnSync('tshark', ['-r', at('wireshark.pcapng'), '-T', 'fields', '-e', 'frame.comment'], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    const rows = stdout.trimEnd().split('\n');
    for (const row of rows) expect(row).toMatch(/^roomtone RT-[A-Z]+-\d{3}: /);
    expect(rows[0]).toContain('user-id 1846209 (frame 1, bytes 94-97 of ');
  });

  test('cannot be had of standard input, nor over an input', () => {
    const stdin = readFileSync(IN_THE_CLEAR);
    expect(roomtone(['scan', '-', '--evidence', at('stdin.pcapng')], { stdin }).stderr).toBe(
      'roomtone: no packets of - in the evidence: standard input cannot be read a second time.\n',
    );
    writeFileSync(at('copy.pcapng'), stdin);
    const ran = roomtone(['scan', at('copy.pcapng'), '--evidence', at('copy.pcapng')]);
    expect(ran).toMatchObject({ code: 70, stderr: expect.stringContaining('it is one of the inputs') });
    expect(readFileSync(at('copy.pcapng')).equals(stdin)).toBe(true);
  });
});

describe('a gate for builds', { timeout: PATIENCE_MS }, () => {
  test('lets what is accepted pass, and nothing else', () => {
    const written = roomtone(['baseline', IN_THE_CLEAR, '--reason', 'a sample', '--expires', '2030-01-01']);
    expect(written).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(at('baseline.json'), written.stdout);
    expect(roomtone(['scan', IN_THE_CLEAR, '--baseline', at('baseline.json')])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^roomtone: \d+ findings are accepted by the baseline\.\n$/),
    });
    const { accepted } = JSON.parse(written.stdout) as { accepted: unknown[] };
    writeFileSync(at('fewer.json'), JSON.stringify({ accepted: accepted.slice(1) }));
    expect(roomtone(['scan', IN_THE_CLEAR, '--baseline', at('fewer.json')]).code).toBe(1);
    writeFileSync(at('broken.json'), '[]');
    expect(roomtone(['scan', IN_THE_CLEAR, '--baseline', at('broken.json')])).toMatchObject({ code: 2, stdout: '' });
  });

  test('needs a reason and a day', () => {
    expect(roomtone(['baseline', IN_THE_CLEAR, '--reason', 'why', '--expires', 'never'])).toMatchObject({ code: 2, stdout: '' });
    expect(roomtone(['baseline', IN_THE_CLEAR]).code).toBe(2);
  });

  test('is blind below the coverage asked for', () => {
    const noise = ethernet(IPV4, ipv4(udp(Buffer.from('what is this?'))));
    writeFileSync(at('noise.pcap'), Buffer.concat([pcapHead('little'), pcapRecord('little', { packet: noise })]));
    const words = ['scan', IN_THE_CLEAR, at('noise.pcap'), '--fail-on', 'never', '--min-coverage'];
    expect(roomtone([...words, '92'])).toMatchObject({ code: 0, stderr: '' });
    expect(roomtone([...words, '93'])).toMatchObject({
      code: 4,
      stderr: 'roomtone: 92 % of the flows were recognised, fewer than the 93 % asked for.\n',
    });
  });

  test('always fails on a test identifier', () => {
    const words = ['--fail-on', 'never', '--honey', 'user=1846209,room=NeverSeen77'];
    expect(roomtone(['scan', IN_THE_CLEAR, ...words])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^roomtone: the test identifier "user" was found: .*, frame 1, byte \d+\.\n$/),
    });
    expect(roomtone(['scan', ENCRYPTED, ...words]).code).toBe(0);
  });
});

test('every format is the same bytes again', { timeout: PATIENCE_MS }, () => {
  for (const format of FORMATS) {
    const words = ['scan', IN_THE_CLEAR, '--format', format];
    expect(roomtone(words).stdout).toBe(roomtone(words).stdout);
  }
  expect(readdirSync(folder)).not.toContain('none.html');
});

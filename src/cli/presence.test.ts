import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATIENCE_MS, checkThatItIsBuilt, roomtone } from '../testing/command.js';
import { ENCRYPTED, IN_THE_CLEAR } from '../testing/results.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-presence-'));
beforeAll(checkThatItIsBuilt);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const presence = (...words: readonly string[]) => roomtone(['presence', ...words]);

describe('presence', { timeout: PATIENCE_MS }, () => {
  test('says who was where and with whom, and what it rests on; to find somebody is no failure', () => {
    const { code, stdout, stderr } = presence(IN_THE_CLEAR);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/user 1846209 from 2021-02-11T14:00:00\.000000Z \(came\) to 2021-02-11T14:00:40\.000000Z \(left\)/);
    expect(stdout).toMatch(/1846209 and 2093771, 30 s in Gq7TzeB2 \(alone\); basis join-seen, strength 30/);
    expect(stdout).toMatch(/join-seen: both were seen to come into the room/);
  });

  test('refuses to say more than was seen', () => {
    const { code, stdout } = presence(ENCRYPTED);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Nobody was seen in a room\.\n\nNo two people were seen together\./);
  });

  test('answers about a person, a room, a moment, and pairs alone', () => {
    expect(presence(IN_THE_CLEAR, '--person', '3318420').stdout).not.toContain('Together');
    expect(presence(IN_THE_CLEAR, '--room', 'k0Hm3WvX').stdout).not.toContain('1846209');
    expect(presence(IN_THE_CLEAR, '--at', '2021-02-11T14:01:35Z').stdout).toMatch(/^Rooms and people\n.*407718.*\n\nNo two/);
    expect(presence(IN_THE_CLEAR, '--pairs').stdout).toMatch(/^Together\n/);
  });

  test('prints lines as a scan does, and graphs', () => {
    const lines = presence(IN_THE_CLEAR, '--format', 'jsonl').stdout.split('\n').slice(0, -1);
    expect(new Set(lines.map((line) => (JSON.parse(line) as { type: string }).type))).toEqual(new Set(['capture', 'stay', 'copresence']));
    expect(presence(IN_THE_CLEAR, '--format', 'graphml').stdout).toMatch(/<graphml[^]*<edge id="t0"[^]*<\/graphml>\n$/);
    expect(presence(IN_THE_CLEAR, '--format', 'gexf').stdout).toMatch(/<gexf[^]*<edge id="t0"[^]*<\/gexf>\n$/);
  });

  test('says so when the question makes no sense', () => {
    const { code, stdout, stderr } = presence(IN_THE_CLEAR, '--at', 'noon');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^roomtone: no time: noon; /);
  });
});

describe('--clock-offset', { timeout: PATIENCE_MS }, () => {
  test('puts a file’s times right', () => {
    expect(presence(IN_THE_CLEAR, '--clock-offset', `${IN_THE_CLEAR}=-60.5`).stdout).toContain('from 2021-02-11T13:58:59.500000Z (came)');
  });

  test('for another file is a mistake', () => {
    expect(presence(IN_THE_CLEAR, '--clock-offset', 'b.pcap=1')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('--mask', { timeout: PATIENCE_MS }, () => {
  const key = join(folder, 'key');
  writeFileSync(key, 'a secret that is long enough');

  test('has other tokens in each run, with a key the same', () => {
    expect(presence(IN_THE_CLEAR, '--mask').stdout).not.toBe(presence(IN_THE_CLEAR, '--mask').stdout);
    const keyed = presence(IN_THE_CLEAR, '--mask-key', key).stdout;
    expect(keyed).toBe(presence(IN_THE_CLEAR, '--mask-key', key).stdout);
    expect(keyed).toMatch(/masked-[0-9a-f]{12} and masked-[0-9a-f]{12}, 30 s/);
    expect(keyed).not.toContain('1846209');
  });

  test('goes with what is asked by the name in the packets', () => {
    expect(presence(IN_THE_CLEAR, '--mask', '--person', '3318420').stdout).toMatch(/^Rooms and people\n.*user masked-.*\n\nNo two/);
  });

  test('covers a scan, and is refused where packets would be written', () => {
    expect(roomtone(['scan', IN_THE_CLEAR, '--mask']).stdout).not.toContain('1846209');
    expect(roomtone(['scan', IN_THE_CLEAR, '--mask', '--format', 'pcapng'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('needs a key that is there and long enough', () => {
    expect(presence(IN_THE_CLEAR, '--mask-key', join(folder, 'missing'))).toMatchObject({ code: 2, stdout: '' });
    writeFileSync(join(folder, 'short'), 'short');
    expect(presence(IN_THE_CLEAR, '--mask-key', join(folder, 'short')).stderr).toMatch(/too short: it needs at least 16 bytes/);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATIENCE_MS, checkThatItIsBuilt, roomtone } from '../testing/command.js';
import { IN_THE_CLEAR, ROOT } from '../testing/results.js';

const TUTORIAL = join(ROOT, 'signatures/tutorial/captures');
const folder = mkdtempSync(join(tmpdir(), 'roomtone-watch-'));

beforeAll(checkThatItIsBuilt);
afterAll(() => rmSync(folder, { recursive: true }));

function observations(words: readonly string[]): readonly Record<string, unknown>[] {
  const { stdout } = roomtone(['scan', ...words, '--format', 'jsonl']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ type, signature }) => type === 'observation' && signature === 'watch');
}

describe('--watch', { timeout: PATIENCE_MS }, () => {
  test('finds a value in a format that no signature here describes, and says in which encoding and to whom', () => {
    const found = observations([TUTORIAL, '--watch', 'nick=Molly']);
    expect(found).toMatchObject([
      { kind: 'display-name', value: 'Molly', offset: 72, length: 5, dst: '203.0.113.7:7700', vendor: null, status: 'heuristic' },
    ]);
    expect(found[0]?.['field']).toMatch(/^nick as /);
  });

  test('finds a number as an integer, with the vendor whose protocol carries it', () => {
    const found = observations([IN_THE_CLEAR, '--watch', 'me=1846209']);
    expect(found.map(({ vendor }) => vendor)).toContain('agora');
    expect(found.map(({ field }) => field)).toContainEqual(expect.stringMatching(/u32/i));
  });

  test('makes a finding of it, and says in what the value was too short to be looked for', () => {
    const { code, stdout } = roomtone(['scan', TUTORIAL, '--watch', 'nick=Molly,room=attic']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/display-name Molly {2}\(frame 5, bytes 72–76\) nick as .* to 203\.0\.113\.7:7700/);
    expect(stdout).toMatch(/room was looked for in every payload; too short to be told from chance as /);
  });

  test('may come from a file', () => {
    writeFileSync(join(folder, 'mine'), '# mine\nnick=Molly\n');
    expect(observations([TUTORIAL, '--watch-file', join(folder, 'mine')])).toHaveLength(1);
  });

  test.each([
    [['--watch', 'nothing'], 'has no "="'],
    [['--watch-file', '/nowhere/at-all'], 'there is no such file'],
  ])('%s is wrong use', (words, complaint) => {
    const { code, stderr } = roomtone(['scan', TUTORIAL, ...words]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(complaint)]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

/** A copy of the program beside which no package lies: what is optional is missing there. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkThatItIsBuilt, shell } from '../testing/command.js';
import { IN_THE_CLEAR, ROOT } from '../testing/results.js';
import { HAS_TMUX, TmuxTerminal } from '../testing/tmux.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-bare-'));
const terminal = new TmuxTerminal(folder);
const command = `"${process.execPath}" "${join(folder, 'bin/roomtone.js')}"`;
const run = (words: string) => shell(`cd "${folder}" && ${command} ${words}`);

/** What takes long to copy, and is asked for by none of these commands, stays behind. */
const isNeeded = (path: string) => !path.endsWith('asn.bin') && !path.includes(join('dist', 'types'));

beforeAll(() => {
  checkThatItIsBuilt();
  for (const name of ['bin', 'dist', 'package.json']) cpSync(join(ROOT, name), join(folder, name), { recursive: true, filter: isNeeded });
});
afterAll(() => {
  terminal.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  [`scan "${IN_THE_CLEAR}" --out store`, 'npm install @duckdb/node-api'],
  ['work --redis redis://127.0.0.1:1', 'npm install @duckdb/node-api'],
  [`submit "${IN_THE_CLEAR}" --redis redis://127.0.0.1:1 --out store`, 'npm install bullmq@5 ioredis@5'],
])('%s says what to install', (words, message) => {
  expect(run(words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
});

test('scan, presence and report work', () => {
  expect(run(`scan "${IN_THE_CLEAR}" --fail-on never`)).toMatchObject({ code: 0, stderr: '' });
  expect(run(`presence "${IN_THE_CLEAR}"`)).toMatchObject({ code: 0, stderr: '' });
  expect(run(`report "${IN_THE_CLEAR}" --html page.html --no-places --fail-on never`)).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(join(folder, 'page.html'), 'utf8')).toContain('</html>');
});

// Without tmux there is no terminal here to look at.
test.skipIf(!HAS_TMUX)('open works', async () => {
  terminal.open(`${command} open "${IN_THE_CLEAR}"; exec sleep 600`);
  expect(await terminal.untilScreen('SEVERITY')).toContain('CRITICAL');
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { LAUNCHER, PATIENCE_MS, checkThatItIsBuilt } from '../testing/command.js';
import { IN_THE_CLEAR } from '../testing/results.js';
import { HAS_TMUX, TmuxTerminal } from '../testing/tmux.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-'));
const terminal = new TmuxTerminal(folder);

beforeAll(checkThatItIsBuilt);
afterEach(() => terminal.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A mistake of ours, on demand: nothing else in there can be made to fail at a given moment. */
const MISTAKE = join(folder, 'mistake.mjs');
writeFileSync(MISTAKE, "process.on('SIGUSR2', () => { throw new Error('boom'); });");

/** Starts the words in a shell on a new terminal, waits until they show something, and gives the number of the process. */
async function start(words: string, shows: string): Promise<number> {
  const [script, number] = [join(folder, 'start.sh'), join(folder, 'number')];
  writeFileSync(script, `echo $$ > ${number}\nexec env LC_ALL=C "${process.execPath}" --import ${MISTAKE} "${LAUNCHER}" ${words}\n`);
  terminal.open(`sh ${script}; echo left with $?; stty -a; exec sleep 600`);
  await terminal.untilScreen(shows);
  return Number(readFileSync(number, 'utf8'));
}

/** A terminal on which one can go on working. */
async function expectRestored(): Promise<string> {
  const screen = await terminal.untilScreen('left with');
  expect(terminal.ask('#{alternate_on} #{cursor_flag} #{wrap_flag}')).toBe('0 1 1');
  // As a shell leaves it: lines, echo, and keys that send signals.
  const modes = (await terminal.untilScreen('iexten')).split(/\s+/);
  for (const mode of ['icanon', 'isig', 'echo', 'icrnl', 'opost']) expect(modes).toContain(mode);
  return screen;
}

const VIEWS = [
  ['open', `open ${IN_THE_CLEAR}`, 'SEVERITY'],
  ['demo', 'demo', 'Somebody enters a room'],
] as const;

// Without tmux there is no terminal here to look at.
describe.skipIf(!HAS_TMUX).each(VIEWS)('%s gives the terminal back', { timeout: PATIENCE_MS }, (_, words, shows) => {
  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('on %s, and ends by it', async (signal, code) => {
    process.kill(await start(words, shows), signal);
    expect(await expectRestored()).toContain(`left with ${code}`);
  });

  test('after an error that nobody caught, and says it', async () => {
    process.kill(await start(words, shows), 'SIGUSR2');
    const screen = await expectRestored();
    expect(screen).toContain('boom');
    expect(screen).not.toContain('left with 0');
  });

  test('by ending, when the terminal itself is closed', async () => {
    const process = await start(words, shows);
    terminal.close();
    await untilGone(process);
  });
});

async function untilGone(pid: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`process ${pid} is still there`);
}

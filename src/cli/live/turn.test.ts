import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCaptureTool } from '../../source/live/capture-tool.js';
import { LAUNCHER, PATIENCE_MS, checkThatItIsBuilt } from '../../testing/command.js';
import { freePort } from '../../testing/free-port.js';
import { HAS_TMUX, TmuxTerminal } from '../../testing/tmux.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-turn-'));
const terminal = new TmuxTerminal(folder);
const children: ChildProcess[] = [];
beforeAll(checkThatItIsBuilt);
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  terminal.close();
  rmSync(folder, { recursive: true, force: true });
});

const HAS_COTURN = ['turnserver', 'turnutils_uclient'].every((tool) => spawnSync(tool, ['-h']).error === undefined);

test.skipIf(!HAS_TMUX)(
  'an allocation at a real relay shows its username while it lasts',
  async ({ skip }) => {
    if (!HAS_COTURN) return skip('coturn is not here');
    if (findCaptureTool() === undefined) return skip('there is no capture tool here');
    const port = await freePort();
    const run = `${process.execPath} ${LAUNCHER} live capture -i lo -f "udp port ${port}" -w lo.pcapng`;
    terminal.open(`sh -c '${`cd ${folder} && ${run}`}; echo left with $?; sleep 100'`, 110, 30);
    // Without the right to capture it ends before it is told to.
    await terminal.untilScreen('roomtone: ');
    if (terminal.screen().includes('left with')) return skip('no right to capture here');
    started('turnserver', [
      '-n',
      '-L',
      '127.0.0.1',
      '-E',
      '127.0.0.1',
      '-p',
      `${port}`,
      '-a',
      '-u',
      'ada:secret',
      '-r',
      'example.org',
      '--no-cli',
    ]);
    while (!terminal.screen().includes('RT-ID-001')) {
      const client = started('turnutils_uclient', ['-y', '-n', '1', '-m', '1', '-u', 'ada', '-w', 'secret', '-p', `${port}`, '127.0.0.1']);
      await Promise.race([once(client, 'exit'), setTimeout(1000)]);
    }
    terminal.send('Enter');
    await terminal.untilScreen('ada');
    terminal.send('q');
    await terminal.untilScreen('left with');
    expect(readdirSync(folder)).toContain('lo.pcapng');
  },
  PATIENCE_MS,
);

function started(tool: string, words: readonly string[]): ChildProcess {
  const child = spawn(tool, words, { cwd: folder, stdio: 'ignore' });
  children.push(child);
  return child;
}

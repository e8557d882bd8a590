import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../testing/results.js';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'roomtone-'));
/** A server of its own, so that nobody's sessions are touched. */
const socket = join(folder, 'tmux');

function tmux(...command: readonly string[]): string {
  return execFileSync('tmux', ['-S', socket, ...command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Waits until the screen says something; a machine under load may take its time. */
async function untilScreen(says: string): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    const screen = tmux('capture-pane', '-p');
    if (screen.includes(says)) return screen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the screen never said "${says}":\n${tmux('capture-pane', '-p')}`);
}

async function press(key: string, says: string): Promise<string> {
  tmux('send-keys', key);
  return untilScreen(says);
}

afterAll(() => {
  if (hasTmux) spawnSync('tmux', ['-S', socket, 'kill-server']);
  rmSync(folder, { recursive: true, force: true });
});

// Without tmux there is no terminal here to look at.
test.skipIf(!hasTmux)(
  'in a real terminal: through all views to the bytes, an export, and out again',
  async () => {
    const command = `cd ${folder} && NO_COLOR=1 node ${ROOT}/bin/roomtone.js open ${ROOT}/captures/clubhouse-2021; echo left with $?; exec sleep 600`;
    tmux('-f', '/dev/null', 'new-session', '-d', '-x', '80', '-y', '24', command);
    await untilScreen('SEVERITY');
    await press('2', 'TIMELINE');
    await press('Enter', 'join');
    await press('Enter', 'Read in this packet');
    await press('Escape', '  TIME  ');
    await press('3', 'TOGETHER');
    await press('4', 'VENDOR AT HOME IN');
    await press('5', 'PACKETS');
    await press('6', 'VALUES');
    await press('/', 'Filter:');
    await press('kind == token', 'rows in this view');
    await press('Enter', '/ changes it');
    await press('e', 'Export to:');
    await press('Enter', 'written to roomtone-packets.csv');
    const file = join(folder, 'roomtone-packets.csv');
    expect(readFileSync(file, 'utf8')).toMatch(/^frame,time,from,to,protocol,values\r\n/);
    expect(statSync(file).mode & 0o077).toBe(0);
    await press('e', 'Export to:');
    await press('Enter', 'roomtone-packets.csv is there already.');
    tmux('send-keys', 'q');
    expect(await untilScreen('left with 0')).not.toContain('VALUES');
  },
  60_000,
);

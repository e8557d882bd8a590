import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../testing/results.js';
import { HAS_TMUX, TmuxTerminal } from '../testing/tmux.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-'));
const terminal = new TmuxTerminal(folder);

afterAll(() => {
  terminal.close();
  rmSync(folder, { recursive: true, force: true });
});

// Without tmux there is no terminal here to look at.
test.skipIf(!HAS_TMUX)(
  'in a real terminal: through all views to the bytes, an export, and out again',
  async () => {
    const command = `cd ${folder} && NO_COLOR=1 node ${ROOT}/bin/roomtone.js open ${ROOT}/captures/clubhouse-2021; echo left with $?; exec sleep 600`;
    const { press, untilScreen } = terminal;
    terminal.open(command);
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
    terminal.send('q');
    expect(await untilScreen('left with 0')).not.toContain('VALUES');
  },
  60_000,
);

import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { LAUNCHER, PATIENCE_MS, checkThatItIsBuilt, roomtone } from '../testing/command.js';
import { IN_THE_CLEAR, ROOT } from '../testing/results.js';
import { HAS_TMUX, TmuxTerminal } from '../testing/tmux.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-'));
const terminal = new TmuxTerminal(folder);

beforeAll(checkThatItIsBuilt);
afterEach(() => terminal.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Opens what the words say, and waits until it says something. */
async function open(words: string, says: string, [columns, rows] = [80, 24]): Promise<void> {
  terminal.open(`cd ${folder} && NO_COLOR=1 node ${LAUNCHER} open ${words}; echo left with $?; exec sleep 600`, columns, rows);
  await terminal.untilScreen(says);
}

/** As a terminal reports it; row and column from 1. */
function click(row: number, column = 5): string {
  return `\u001b[<0;${column};${row}M\u001b[<0;${column};${row}m`;
}

function packetsOf(screen: string): number {
  return Number(/([\d,]+) packets/.exec(screen)?.[1]?.replaceAll(',', ''));
}

function firstUserId(...words: readonly string[]): string {
  const { stdout } = roomtone(['scan', IN_THE_CLEAR, '--format', 'jsonl', ...words]);
  const observations = stdout.split('\n').filter((line) => line.startsWith('{"type":"observation"'));
  return observations.map((line) => JSON.parse(line) as { kind: string; value: string }).find(({ kind }) => kind === 'user-id')!.value;
}

async function leave(): Promise<string> {
  terminal.send('q');
  return terminal.untilScreen('left with 0');
}

// Without tmux there is no terminal here to look at.
describe.skipIf(!HAS_TMUX)('in a real terminal', { timeout: PATIENCE_MS }, () => {
  const { press, untilScreen } = terminal;

  test('through all views to the bytes, an export, and out again', async () => {
    await open(`${ROOT}/captures/clubhouse-2021`, 'SEVERITY');
    await press('2', 'TIMELINE');
    await press('Enter', 'join');
    await press('Enter', 'Read in this packet');
    await press('Escape', '  TIME  ');
    await press('3', 'TOGETHER');
    await press('4', 'VENDOR AT HOME IN');
    await press('5', 'PACKETS');
    await press('Enter', 'Community ID  1:');
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
    expect(await leave()).not.toContain('VALUES');
  });

  test('commands, a mark, a comment, and the report that has it', async () => {
    await open(`--lang fr ${IN_THE_CLEAR}`, 'done');
    await press('?', 'Touches');
    await press('?', 'SEVERITY');
    await press(':', 'NOT YET');
    await press('filter severity == high', 'OK: ');
    await press('Enter', 'Filter: severity == high');
    await press('Space', '1 row marked.');
    await press('c', 'Comment:');
    await press('seen at noon', 'Comment: seen at noon');
    await press('Enter', '>*HIGH');
    await press(':', 'NOT YET');
    await press('report noon.html', 'OK: ');
    await press('Enter', 'The report is in ');
    const page = readFileSync(join(folder, 'noon.html'), 'utf8');
    expect(page).toContain('seen at noon');
    expect(page).toMatch(/^<!doctype html>\s*<html lang="fr"/i);
    await press(':', 'NOT YET');
    await press('quit', 'OK: ');
    await press('Enter', 'left with 0');
  });

  test('the mouse opens a finding, its packet, and another view', async () => {
    await open(`--mouse ${IN_THE_CLEAR}`, 'done', [80, 60]);
    const page = await press(click(4), '== this page');
    const row = page.split('\n').findIndex((line) => line.startsWith('> token')) + 1;
    await press(click(row), 'Read in this packet');
    await press(click(2, 22), '[2 Rooms');
    await leave();
  });

  test('a pipe is shown while it grows, up to its end', async () => {
    const bytes = readFileSync(IN_THE_CLEAR);
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    terminal.open(`cat ${pipe} | node ${LAUNCHER} open -; echo left with $?; exec sleep 600`);
    const end = openSync(pipe, 'w');
    writeSync(end, bytes.subarray(0, bytes.length / 2));
    const half = await untilScreen('> ');
    expect(half).not.toContain('done');
    await press('p', 'p shows them');
    writeSync(end, bytes.subarray(bytes.length / 2));
    closeSync(end);
    await press('p', 'done');
    expect(packetsOf(terminal.screen())).toBeGreaterThan(packetsOf(half));
    await press('r', 'Report to:');
    await press('Enter', 'cannot be read a second time');
    await leave();
  });

  test('with a key for masks, the tokens are those of every other output', async () => {
    const key = join(folder, 'key');
    writeFileSync(key, 'a secret of at least sixteen bytes');
    const [token, value] = [firstUserId('--mask-key', key), firstUserId()];
    await open(`--mask-key ${key} ${IN_THE_CLEAR}`, 'done');
    const screen = await press('6', `user-id ${token}`);
    expect(screen).not.toContain(value);
    await press('u', `user-id ${value}`);
    await leave();
  });

  test('a terminal that cannot place text is refused before anything is painted', async () => {
    terminal.open(`TERM=dumb node ${LAUNCHER} open ${IN_THE_CLEAR}; echo left with $?; exec sleep 600`);
    expect(await untilScreen('left with 2')).toContain('roomtone: open needs one that can place text, not TERM=dumb');
  });
});

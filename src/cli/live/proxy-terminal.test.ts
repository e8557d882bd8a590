import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LAUNCHER, PATIENCE_MS, roomtone } from '../../testing/command.js';
import { IN_THE_CLEAR } from '../../testing/results.js';
import { HAS_TMUX, terminalWithFolder } from '../../testing/tmux.js';

const { terminal, folder } = terminalWithFolder();

test.skipIf(!HAS_TMUX)(
  'the proxy says on a terminal what to do, then shows what comes, and asks whether to keep it',
  async () => {
    const server = http.createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ success: true, channel: 'Gq7TzeB2', users: [{ user_id: 4711 }, { user_id: 4712 }] }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const run = `cd ${folder} && XDG_DATA_HOME=${folder} ${process.execPath} ${LAUNCHER} live proxy --learn learnt.txt`;
    terminal.open(`sh -c '${run}; echo left with $?; sleep 100'`, 130, 60);
    const start = await terminal.untilScreen('[ ] the first exchange came through');
    expect(start).toMatch(/▀|█/);
    const port = Number(/is at 127\.0\.0\.1:(\d+)/.exec(start)?.[1]);
    for (const user of ['4711', '4712'])
      await joined(port, `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/join_channel`, user);
    // Nothing of it left this computer.
    expect(await terminal.untilScreen('RT-SHR-001')).toContain('roomtone-');
    await terminal.press('2', '[2 Rooms');
    expect(await terminal.untilScreen('4711')).toContain('Gq7TzeB2');
    terminal.send('q');
    const asked = await terminal.untilScreen('[Y/n]');
    expect(asked).toContain('identifiers are in learnt.txt');
    expect(readFileSync(join(folder, 'learnt.txt'), 'utf8')).toContain('=Gq7TzeB2\n');
    // A capture of the same call, taken elsewhere, tells which of what was learnt also lies open on the path.
    const scanned = roomtone(['scan', IN_THE_CLEAR, '--watch-file', 'learnt.txt', '--format', 'jsonl'], { cwd: folder });
    const found = scanned.stdout.split('\n').filter((line) => line.includes('"signature":"watch'));
    const room = found.find((line) => line.includes('"value":"Gq7TzeB2"'));
    expect(JSON.parse(room!)).toMatchObject({ kind: 'room-id', disclosure: 'cleartext' });
    expect(found.some((line) => line.includes('4711'))).toBe(false);
    terminal.send('n', 'Enter');
    await terminal.untilScreen('left with 0');
    expect(readdirSync(folder).filter((name) => /\.(har|pcapng)$/.test(name))).toEqual([]);
    server.close();
  },
  PATIENCE_MS,
);

/** Joins a room, as the app in question does, over the proxy. */
async function joined(port: number, url: string, user: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'ch-userid': user, host: 'www.clubhouseapi.com' };
  await new Promise<void>((done, fail) => {
    const request = http.request({ host: '127.0.0.1', port, path: url, method: 'POST', headers }, (response) =>
      response.on('end', done).resume(),
    );
    request.on('error', fail);
    request.end('{"channel":"Gq7TzeB2"}');
  });
}

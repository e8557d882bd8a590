import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { PATIENCE_MS, checkThatItIsBuilt, roomtone } from '../../testing/command.js';
import { LiveRun } from '../../testing/live.js';
import { CLUBHOUSE, type RoomService, roomService } from '../../testing/room-service.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-live-proxy-'));

let service: RoomService;
let run: LiveRun;
let port = 0;

/** TLS through the proxy, which must show a certificate of its own authority. */
async function tunnel(): Promise<tls.TLSSocket> {
  const socket = await new Promise<Socket>((done, fail) => {
    const request = http.request({ host: '127.0.0.1', port, method: 'CONNECT', path: `${CLUBHOUSE}:443` });
    request.on('connect', (_response, connected) => done(connected as Socket)).on('error', fail);
    request.end();
  });
  const ca = readFileSync(join(folder, 'data/roomtone/ca.pem'), 'utf8');
  return new Promise((done, fail) => {
    const opened = tls.connect({ socket, servername: CLUBHOUSE, ALPNProtocols: ['http/1.1'], ca }, () => done(opened));
    opened.on('error', fail);
  });
}

async function joinChannel(user: string): Promise<void> {
  const socket = await tunnel();
  const headers = { 'content-type': 'application/json', 'ch-userid': user };
  await new Promise<void>((done, fail) => {
    const request = https.request(
      { method: 'POST', host: CLUBHOUSE, path: '/api/join_channel', headers, createConnection: () => socket },
      (response) => response.on('end', done).resume(),
    );
    request.on('error', fail);
    request.end('{"channel":"PQx3yZ7k"}');
  });
}

async function joinRoom(identity: string): Promise<WebSocket> {
  const opened = await tunnel();
  const socket = new WebSocket(`ws://${CLUBHOUSE}:443/rtc?who=${identity}`, { createConnection: () => opened });
  await new Promise<void>((done, fail) => socket.on('message', () => done()).on('error', fail));
  return socket;
}

beforeAll(async () => {
  checkThatItIsBuilt();
  service = await roomService();
  const trusted = join(folder, 'server.pem');
  writeFileSync(trusted, service.cert);
  const words = ['live', 'proxy', '--write', 'session', '--trust', trusted, '--upstream', `http://127.0.0.1:${service.upstreamPort}`];
  run = new LiveRun([...words, '--format', 'jsonl'], folder, { XDG_DATA_HOME: join(folder, 'data'), ROOMTONE_GEO_DIR: '' });
  await run.says('[ ] a device reached');
  port = Number(/is at 127\.0\.0\.1:(\d+)/.exec(run.stderr)?.[1]);
}, PATIENCE_MS);

afterAll(() => {
  run.child.kill();
  service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What was behind TLS; which host the client asked for is in the clear between it and the proxy. */
function values(lines: readonly Record<string, unknown>[]): ReadonlySet<string> {
  const sealed = lines.filter(({ disclosure, kind }) => disclosure !== 'cleartext' && kind !== 'hostname');
  return new Set(sealed.map(({ vendor, field, kind, value }) => [vendor, field, kind, value].join(' ')));
}

describe('live proxy, from clients to findings', { timeout: PATIENCE_MS }, () => {
  test('tells who joins which room, keeps it, and the files give the same', async ({ skip }) => {
    await joinChannel('4711');
    await joinChannel('4712');
    const sockets = [await joinRoom('ada'), await joinRoom('bob')];
    await run.says('join: bob in garden');
    for (const socket of sockets) socket.close();
    const { code, stderr } = await run.interrupt();
    expect(stderr).toContain('join: 4711 in PQx3yZ7k (clubhouse-app, seen by the proxy only)');
    expect(code).not.toBeNull();

    const joins = run.lines('event').map(({ event, vendor, user, room }) => [event, vendor, user, room]);
    expect(joins).toContainEqual(['join', 'livekit', 'ada', 'garden']);
    expect(joins).toContainEqual(['join', 'clubhouse-app', '4712', 'PQx3yZ7k']);
    expect(new Set(run.lines('observation').map(({ disclosure }) => disclosure))).toEqual(new Set(['intercepted']));
    const pairs = run.lines('copresence').map(({ a, b }) => [a, b].toSorted());
    expect(pairs).toContainEqual(['4711', '4712']);
    expect(pairs).toContainEqual(['ada', 'bob']);
    expect(run.lines('finding').filter(({ rule }) => String(rule).startsWith('RT-ID'))).toEqual([]);

    const again = roomtone(['scan', 'session.har', '--format', 'jsonl'], { cwd: folder });
    expect(again.stdout).toBe(run.stdout);

    const packets = roomtone(['scan', 'session.pcapng', '--format', 'jsonl'], { cwd: folder });
    const opened = packets.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const ofType = (type: string) => opened.filter((line) => line['type'] === type);
    expect(ofType('coverage')).toMatchObject([{ keysMatched: 4 }]);
    expect(ofType('event').map(({ event, vendor, user, room }) => [event, vendor, user, room])).toEqual(joins);
    expect(values(ofType('observation'))).toEqual(values(run.lines('observation')));
    expect(new Set(ofType('observation').map(({ disclosure }) => disclosure))).toEqual(new Set(['cleartext', 'decrypted']));
    expect(ofType('finding').filter(({ rule }) => String(rule).startsWith('RT-ID'))).toEqual([]);

    if (spawnSync('tshark', ['-v']).error !== undefined) return skip('tshark is not here');
    const shown = execFileSync(
      'tshark',
      [
        '-r',
        join(folder, 'session.pcapng'),
        '-Y',
        'http.request.uri or websocket',
        '-T',
        'fields',
        '-e',
        'http.request.uri',
        '-e',
        '_ws.col.Protocol',
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    ).toString();
    expect(shown).toContain('/api/join_channel');
    expect(shown).toContain('WebSocket');
  });
});

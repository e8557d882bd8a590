import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { generateCACertificate } from 'mockttp';
import { SocksClient } from 'socks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Exchange } from '../../core/exchange.js';
import { Engine } from '../../engine.js';
import { exchangesIn } from '../../testing/exchanges.js';
import { KNOWLEDGE } from '../../testing/results.js';
import { Recording } from '../live/recording.js';
import { type CertificateAuthority, certificateAuthority, removeAuthority } from './certificate-authority.js';
import { HarFile } from './har-file.js';
import { ProxySession } from './proxy-session.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-proxy-'));
const PATIENCE_MS = 60_000;

/** A server of rooms on this machine: HTTPS and HTTP/2, and WebSockets that echo. */
async function roomServer() {
  const { key, cert } = await generateCACertificate({ bits: 2048, subject: { commonName: 'localhost' } });
  const server = http2.createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
    let body = '';
    request.on('data', (text) => (body += String(text)));
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ heard: body.length }));
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  sockets.on('connection', (socket) => socket.on('message', (data, isBinary) => socket.send(data as Buffer, { binary: isBinary })));
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request as http.IncomingMessage, socket, head, (one) => sockets.emit('connection', one)),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, cert, port: (server.address() as AddressInfo).port };
}

const seen = { exchanges: [] as Exchange[], rejected: [] as string[], passed: [] as string[], refused: [] as string[] };
let rooms: Awaited<ReturnType<typeof roomServer>>;
let authority: CertificateAuthority;
let session: ProxySession;
let archive: HarFile;
let packets: Recording;

async function start(name: string, passThrough: readonly string[] = []): Promise<ProxySession> {
  archive = new HarFile(join(folder, `${name}.har`), { name: 'test', version: '1' }, 1e9);
  packets = new Recording(join(folder, `${name}.pcapng`));
  const options = {
    listen: { address: '127.0.0.1', port: 0 },
    allow: [],
    passThrough,
    upstream: undefined,
    trusted: [rooms.cert],
    authority,
    application: 'test',
    archive,
    packets,
  };
  return ProxySession.start(options, {
    onExchange: (exchange) => void seen.exchanges.push(exchange),
    onClient: () => {},
    onRefused: (address) => void seen.refused.push(address),
    onRejected: (host) => void seen.rejected.push(host),
    onPassedThrough: (host) => void seen.passed.push(host),
  });
}

/** A tunnel through the proxy to the server of rooms, opened with TLS. */
async function tunnel(ca: string | undefined, alpn = ['http/1.1']): Promise<tls.TLSSocket> {
  const socket = await new Promise<Socket>((done, fail) => {
    const request = http.request({ host: '127.0.0.1', port: session.address.port, method: 'CONNECT', path: `localhost:${rooms.port}` });
    request.on('connect', (_response, connected) => done(connected as Socket));
    request.on('error', fail);
    request.end();
  });
  return new Promise((done, fail) => {
    const opened = tls.connect({ socket, servername: 'localhost', ALPNProtocols: alpn, ...(ca !== undefined && { ca }) }, () =>
      done(opened),
    );
    opened.on('error', fail);
  });
}

async function post(body: object): Promise<string> {
  const socket = await tunnel(authority.certificate);
  return new Promise((done, fail) => {
    const headers = { 'content-type': 'application/json' };
    const request = https.request(
      { method: 'POST', host: 'localhost', port: rooms.port, path: '/api/join', headers, createConnection: () => socket },
      (response) => {
        let text = '';
        response.on('data', (part) => (text += String(part)));
        response.on('end', () => done(text));
      },
    );
    request.on('error', fail);
    request.end(JSON.stringify(body));
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !holds(); tries++) await new Promise((done) => setTimeout(done, 20));
  expect(holds()).toBe(true);
}

const texts = () => seen.exchanges.map(({ bytes }) => bytes.toString('latin1'));

beforeAll(async () => {
  rooms = await roomServer();
  authority = await certificateAuthority(join(folder, 'data'));
  session = await start('session');
}, PATIENCE_MS);

afterAll(async () => {
  await session.stop();
  rooms.server.close();
  rmSync(folder, { recursive: true, force: true });
}, PATIENCE_MS);

describe('the proxy, asked by real clients', { timeout: PATIENCE_MS }, () => {
  test('keeps its key to the user, names its certificate plainly, and keeps it for the next time', async () => {
    expect(statSync(join(folder, 'data/ca-key.pem')).mode & 0o777).toBe(0o600);
    expect(authority.name).toMatch(/^roomtone test CA \(this device only\) [0-9a-f]{4}$/);
    expect(await certificateAuthority(join(folder, 'data'))).toMatchObject({ fingerprint: authority.fingerprint, isNew: false });
  });

  test('listens on this machine only', () => {
    expect(session.address.address).toBe('127.0.0.1');
  });

  test('reads HTTPS', async () => {
    expect(JSON.parse(await post({ action: 'join', room_id: 'garden-7', user_id: 4711 }))).toEqual({ heard: 53 });
    await post({ action: 'join', room_id: 'garden-7', user_id: 4712 });
    await post({ action: 'leave', room_id: 'garden-7', user_id: 4711 });
    await post({ action: 'leave', room_id: 'garden-7', user_id: 4712 });
    await until(() => texts().filter((text) => text.includes('leave')).length === 2);
    expect(seen.exchanges.at(-1)!.channel).toMatchObject({ disclosure: 'intercepted', client: { address: '127.0.0.1' } });
  });

  test('reads HTTP/2', async () => {
    const socket = await tunnel(authority.certificate, ['h2']);
    expect(socket.alpnProtocol).toBe('h2');
    const client = http2.connect(`https://localhost:${rooms.port}`, { createConnection: () => socket });
    await new Promise<void>((done, fail) => {
      const stream = client.request({ ':path': '/two', ':method': 'POST' });
      stream.on('error', fail);
      stream.resume();
      stream.on('end', done);
      stream.end('by the second version');
    });
    client.close();
    await until(() => texts().some((text) => text.includes('by the second version')));
  });

  test('reads WebSockets, each message when it comes', async () => {
    const socket = new WebSocket(`wss://localhost:${rooms.port}/rtc?room=garden-7`, {
      createConnection: (() => undefined) as never,
      agent: new (class extends https.Agent {
        override createConnection(_options: object, done?: (error: Error | null, socket: Socket) => void) {
          void tunnel(authority.certificate).then((opened) => done?.(null, opened));
          return undefined as never;
        }
      })(),
    });
    await new Promise<void>((done, fail) => {
      socket.on('error', fail);
      socket.on('open', () => socket.send('{"op":0,"d":{"room_id":"garden-7"}}'));
      socket.on('message', () => done());
    });
    await until(() => texts().filter((text) => text.startsWith('{"op":0')).length === 2);
    socket.close();
  });

  test('speaks SOCKS5', async () => {
    const { socket } = await SocksClient.createConnection({
      proxy: { host: '127.0.0.1', port: session.address.port, type: 5 },
      command: 'connect',
      destination: { host: 'localhost', port: rooms.port },
    });
    const opened = tls.connect({ socket, servername: 'localhost', ca: authority.certificate });
    await new Promise<void>((done, fail) => {
      opened.on('error', fail);
      opened.on('data', () => done());
      opened.write(`GET /by-socks HTTP/1.1\r\nhost: localhost:${rooms.port}\r\nconnection: close\r\n\r\n`);
    });
    await until(() => texts().some((text) => text.startsWith('GET /by-socks')));
  });

  test('tells of clients that do not take its certificate', async () => {
    await expect(tunnel(undefined)).rejects.toThrow();
    await until(() => seen.rejected.includes('localhost'));
  });

  test('gives its certificate to those who ask for it by name or address', async () => {
    const text = await new Promise<string>((done, fail) => {
      const own = { host: '127.0.0.1', port: session.address.port, path: 'http://roomtone.test/', headers: { host: 'roomtone.test' } };
      http.get(own, (response) => response.on('data', (part) => done(String(part)))).on('error', fail);
    });
    expect(text).toBe(authority.certificate);
  });

  test('keeps an archive that gives the same when it is read, and packets that open with their own keys', async ({ skip }) => {
    await session.stop();
    archive.close();
    packets.close();
    const har = readFileSync(join(folder, 'session.har'));
    expect(JSON.parse(har.toString())).toMatchObject({ log: { version: '1.2', entries: expect.any(Array) } });
    const engine = new Engine(KNOWLEDGE);
    engine.begin('session.har');
    for (const exchange of exchangesIn(har).exchanges) engine.pushExchange(exchange);
    engine.end({ format: 'har', compression: null, sha256: '', bytes: har.length, truncated: false, complete: true });
    const { coPresence, findings } = engine.report();
    expect(coPresence).toMatchObject([{ a: '4711', b: '4712', disclosure: 'intercepted' }]);
    expect(findings.some(({ rule }) => rule.startsWith('RT-ID'))).toBe(false);
    session = await start('again');
    if (spawnSync('tshark', ['-v']).error !== undefined) return skip('tshark is not here');
    const follow = [0, 1, 2].flatMap((stream) => ['-z', `follow,tls,ascii,${stream}`]);
    const shown = execFileSync('tshark', ['-r', join(folder, 'session.pcapng'), '-q', ...follow], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect(shown.toString()).toContain('"room_id":"garden-7"');
  });

  test('lets named hosts through unread', async () => {
    await session.stop();
    session = await start('unread', ['localhost']);
    const socket = await tunnel(rooms.cert);
    expect(socket.authorized).toBe(true);
    socket.destroy();
    await until(() => seen.passed.includes('localhost'));
  });
});

test('what others can read is no key, and removing leaves nothing', async () => {
  const own = join(folder, 'other');
  await certificateAuthority(own);
  execFileSync('chmod', ['644', join(own, 'ca-key.pem')]);
  await expect(certificateAuthority(own)).rejects.toThrow('others can read');
  expect(removeAuthority(own)).toBe(true);
  expect(existsSync(join(own, 'ca-key.pem'))).toBe(false);
  expect(removeAuthority(own)).toBe(false);
});

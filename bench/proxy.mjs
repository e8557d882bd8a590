// What `roomtone live proxy` adds to a connection, to a request on it and to a frame of a WebSocket, beside a direct connection, and its memory
// after 100,000 messages. Run once, on an otherwise quiet machine: node bench/proxy.mjs
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { generateCACertificate } from 'mockttp';
import { WebSocket, WebSocketServer } from 'ws';
import { ROOT } from './make-input.mjs';

const ROUNDS = 300;
const MESSAGES = 100_000;
/** Messages on their way at a time. */
const WINDOW = 200;

const folder = mkdtempSync(join(tmpdir(), 'roomtone-bench-proxy-'));
const { key, cert } = await generateCACertificate({ bits: 2048, subject: { commonName: 'localhost' } });
writeFileSync(join(folder, 'server.pem'), cert);
const server = https.createServer({ key, cert }, (request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/json').end('{"heard":true}');
});
new WebSocketServer({ server }).on('connection', (socket) =>
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
);
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const { port } = server.address();

const words = ['live', 'proxy', '--no-keep', '--write', 'session'];
const proxy = spawn(process.execPath, [join(ROOT, 'bin/roomtone.js'), ...words], {
  cwd: folder,
  // Not --trust: with it, the library's agent writes out all authorities for each request, half a millisecond.
  env: { ...process.env, XDG_DATA_HOME: folder, NODE_EXTRA_CA_CERTS: join(folder, 'server.pem') },
  stdio: ['ignore', 'ignore', 'pipe'],
});
const proxyPort = await new Promise((done) => {
  let text = '';
  proxy.stderr.on('data', (part) => {
    text = (text + part).slice(-10_000);
    const found = /is at 127\.0\.0\.1:(\d+)[^]*first exchange/.exec(text);
    if (found) done(Number(found[1]));
  });
});

// Made once: reading a certificate takes a client longer than a handshake.
const trustsServer = tls.createSecureContext({ ca: cert });
const trustsProxy = tls.createSecureContext({ ca: readFileSync(join(folder, 'roomtone/ca.pem')) });

function direct() {
  return new Promise((done) => {
    const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', secureContext: trustsServer }, () => done(socket));
  });
}

function proxied() {
  return new Promise((done, fail) => {
    const request = http.request({ host: '127.0.0.1', port: proxyPort, method: 'CONNECT', path: `localhost:${port}` });
    request.on('error', fail).on('connect', (_response, socket) => {
      const opened = tls.connect({ socket, servername: 'localhost', secureContext: trustsProxy }, () => done(opened));
    });
    request.end();
  });
}

/** A function that asks once and waits for the answer, over one connection kept open. */
async function requester(open) {
  const opened = await open();
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = () => opened;
  const ask = () =>
    new Promise((done, fail) => {
      const options = { agent, host: 'localhost', port, path: '/ask', method: 'POST' };
      https
        .request(options, (response) => response.on('end', done).resume())
        .on('error', fail)
        .end('{"ask":1}');
    });
  ask.end = () => opened.destroy();
  return ask;
}

async function socketOver(open) {
  const opened = await open();
  const socket = new WebSocket(`ws://localhost:${port}/`, { createConnection: () => opened });
  await new Promise((done, fail) => socket.on('open', done).on('error', fail));
  return socket;
}

const echo = (socket) => () =>
  new Promise((done) => {
    socket.once('message', done);
    socket.send('{"op":3,"d":{"n":1}}');
  });

/** Median milliseconds of each, interleaved so that both see the same machine. */
async function compare(first, second, rounds = ROUNDS) {
  const times = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [index, act] of [first, second].entries()) {
      const begin = performance.now();
      await act();
      if (round >= rounds / 10) times[index].push(performance.now() - begin);
    }
  }
  return times.map((all) => all.toSorted((a, b) => a - b)[all.length >> 1]);
}

const say = (text) => process.stdout.write(`${text}\n`);
const memory = () => /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${proxy.pid}/status`, 'utf8'))[1] / 1024;

function tell(what, [without, withProxy]) {
  say(
    `${what}: ${without.toFixed(2)} ms direct, ${withProxy.toFixed(2)} ms through the proxy, ${(withProxy - without).toFixed(2)} ms more`,
  );
}

/** A connection of its own for each request. */
const anew = (open) => async () => {
  const ask = await requester(open);
  await ask();
  ask.end();
};

tell('connection, request and answer', await compare(anew(direct), anew(proxied), ROUNDS / 5));
tell('request and answer', await compare(await requester(direct), await requester(proxied)));
const sockets = [await socketOver(direct), await socketOver(proxied)];
tell('frame and its echo', await compare(echo(sockets[0]), echo(sockets[1])));

say(`memory before: ${memory().toFixed(0)} MB`);
await new Promise((done) => {
  const socket = sockets[1];
  let sent = 0;
  let heard = 0;
  const fill = () => {
    while (sent < MESSAGES / 2 && sent - heard < WINDOW) socket.send(`{"op":3,"d":{"n":${sent++}}}`);
    if (heard === MESSAGES / 2) done();
  };
  socket.on('message', () => {
    heard++;
    if (heard % (MESSAGES / 10) === 0) say(`memory after ${heard * 2} messages: ${memory().toFixed(0)} MB`);
    fill();
  });
  fill();
});
for (const socket of sockets) socket.terminate();
proxy.kill('SIGKILL');
server.close();
server.closeAllConnections();
rmSync(folder, { recursive: true, force: true });

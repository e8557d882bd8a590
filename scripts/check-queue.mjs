// One worker and two workers must give the same store as one scan, and a
// second run must do nothing. Usage: node scripts/check-queue.mjs [FOLDER of captures]
// Needs redis-server; takes minutes over many captures, so it is no test.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const captures = resolve(process.argv[2] ?? join(root, '../shared/captures'));
if (!existsSync(captures)) skip(`${captures} is not here`);
if (spawnSync('redis-server', ['--version']).status !== 0) skip('redis-server is not installed');

const folder = mkdtempSync(join(tmpdir(), 'roomtone-check-queue-'));
const port = await freePort();
const url = `redis://127.0.0.1:${port}`;
const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''], { stdio: 'ignore' });
try {
  while (
    spawnSync('redis-cli', ['-p', String(port), 'ping'])
      .stdout.toString()
      .trim() !== 'PONG'
  )
    await delay(100);
  await timed('one scan', [['scan', captures, '--out', join(folder, 'plain')]]);
  const expected = contents(join(folder, 'plain'));
  let wrong = 0;
  for (const workers of [1, 2]) {
    const store = join(folder, `workers-${workers}`);
    mkdirSync(store);
    for (const run of ['first', 'second']) {
      await timed('submit', [['submit', captures, '--redis', url, '--out', store]]);
      const work = ['work', '--redis', url, '--drain'];
      await timed(
        `${workers} worker${workers > 1 ? 's' : ''}, ${run} run`,
        Array.from({ length: workers }, () => work),
      );
      const differing = difference(expected, contents(store));
      wrong += differing.length;
      say(`  ${Object.keys(expected).length} files in the plain store, ${differing.length} differ ${differing.slice(0, 5).join(' ')}`);
    }
  }
  say(wrong === 0 ? `the same, byte for byte` : 'NOT the same');
  process.exitCode = wrong === 0 ? 0 : 1;
} finally {
  redis.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

/** Runs commands side by side, and prints what they say and how long they took. */
async function timed(what, commands) {
  const began = performance.now();
  const said = await Promise.all(commands.map(roomtone));
  say(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  for (const text of said) say(`  ${text.trim().split('\n').slice(-4).join('\n  ')}`);
  return said;
}

async function roomtone(words) {
  const command = spawn(process.execPath, [join(root, 'bin/roomtone.js'), ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [command.stdout, command.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  await once(command, 'close');
  return said;
}

/** Each file of a store, half-written ones too, with the hash of its bytes. */
function contents(store) {
  const names = readdirSync(store, { recursive: true }).filter((name) => statSync(join(store, name)).isFile());
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(store, name)))
        .digest('hex'),
    ]),
  );
}

function difference(left, right) {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((name) => left[name] !== right[name]);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const found = server.address().port;
  server.close();
  await once(server, 'close');
  return found;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function skip(why) {
  say(`skipped: ${why}`);
  process.exit();
}

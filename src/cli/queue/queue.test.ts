/** The queue with real processes: whatever happens to them, each capture ends done or failed with a reason, and the store is that of a plain scan. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkThatItIsBuilt } from '../../testing/command.js';
import { ROOT } from '../../testing/results.js';
import { HAS_REDIS, PrivateRedis, until } from '../../testing/redis.js';
import { BackgroundCommand, LOCK_SECONDS, contents, isAlive, makeCaptures, plainStore, sha256, smallCapture } from './testing.js';

const IS_LINUX = process.platform === 'linux';

let folder: string;
let captures: string;
let expected: Readonly<Record<string, string>>;
const servers: PrivateRedis[] = [];
const workers: BackgroundCommand[] = [];
let places = 0;

/** A Redis, and a store, of a test's own. */
async function place(...settings: readonly string[]): Promise<{ redis: PrivateRedis; store: string }> {
  const own = join(folder, `place-${places++}`);
  mkdirSync(own);
  const redis = await PrivateRedis.start(own, settings);
  servers.push(redis);
  return { redis, store: join(own, 'store') };
}

function worker(redis: PrivateRedis, ...options: readonly string[]): BackgroundCommand {
  const one = new BackgroundCommand(['work', '--redis', redis.url, '--lock-seconds', LOCK_SECONDS, ...options]);
  workers.push(one);
  return one;
}

async function run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ code: number | null; said: string }> {
  const one = new BackgroundCommand(words, env);
  return { code: await one.end(), said: one.said };
}

async function submit(redis: PrivateRedis, store: string, input = captures): Promise<string> {
  const { code, said } = await run(['submit', input, '--redis', redis.url, '--out', store]);
  expect([code, said]).toEqual([0, expect.stringMatching(/^\d files? submitted, \d duplicates? ignored\.\n$/)]);
  return said;
}

async function drain(redis: PrivateRedis): Promise<{ code: number | null; said: string }> {
  const one = worker(redis, '--drain');
  const code = await one.end();
  return { code, said: one.said };
}

/** How often a capture was tried to the end. */
function attempts(redis: PrivateRedis, capture: Buffer): string {
  return redis.ask('HGET', `roomtone:captures:${sha256(capture)}`, 'atm');
}

beforeAll(async () => {
  checkThatItIsBuilt();
  folder = mkdtempSync(join(tmpdir(), 'roomtone-queue-'));
  captures = makeCaptures(join(folder, 'captures'));
  expected = await plainStore(captures, join(folder, 'plain'));
  expect(Object.keys(expected).length).toBeGreaterThan(5);
});

afterAll(async () => {
  for (const { process: one } of workers) one.kill('SIGKILL');
  for (const redis of servers) await redis.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!HAS_REDIS)('a queue', () => {
  test.concurrent('takes each capture once, and a second run does nothing', async () => {
    const { redis, store } = await place();
    const twice = join(folder, 'twice');
    makeCaptures(twice);
    copyFileSync(join(twice, '1.pcap'), join(twice, 'z.pcap'));
    expect(await submit(redis, store, captures)).toBe('4 files submitted, 0 duplicates ignored.\n');
    expect(await submit(redis, store, twice)).toBe('0 files submitted, 5 duplicates ignored.\n');
    const first = await drain(redis);
    expect(first.code).toBe(0);
    expect(first.said).toMatch(
      /This worker stored 3 and found 0 stored already\. Of the whole run: 4 done, 0 failed, 0 waiting, 0 active\.\n$/,
    );
    expect(contents(store)).toEqual(expected);
    await submit(redis, store);
    expect((await drain(redis)).said).toContain('This worker stored 0 and found 4 stored already.');
    expect(contents(store)).toEqual(expected);
  });

  test.concurrent('holds paths and hashes only', async () => {
    const { redis, store } = await place();
    await submit(redis, store);
    await drain(redis);
    const job = `roomtone:captures:${sha256(readFileSync(join(captures, 'people.pcapng')))}`;
    expect(JSON.parse(redis.ask('HGET', job, 'data'))).toEqual({ path: join(captures, 'people.pcapng'), out: store, fromFolder: true });
    const keys = redis.ask('KEYS', '*').split('\n');
    expect(keys.filter((key) => !key.startsWith('roomtone:captures:'))).toEqual([]);
    const jobs = keys.filter((key) => /[0-9a-f]{64}$/.test(key)).map((key) => redis.ask('HGETALL', key));
    const values = readFileSync(join(ROOT, 'captures/clubhouse-2021/expected.jsonl'), 'utf8').matchAll(/"value":"([^"]{5,})"/g);
    const told = [...values].map(([, value]) => value!);
    expect(told.length).toBeGreaterThan(5);
    expect(told.filter((value) => jobs.some((text) => text.includes(value)))).toEqual([]);
  });

  test.concurrent('says no password, and what Redis answers', async () => {
    const { redis, store } = await place('--requirepass', 'open-sesame', '--maxmemory-policy', 'allkeys-lru');
    const url = (password: string) => `redis://default:${password}@127.0.0.1:${redis.port}/0`;
    const right = await run(['submit', captures, '--redis', url('open-sesame'), '--out', store]);
    expect(right.code).toBe(0);
    expect(right.said).toContain('set "maxmemory-policy noeviction"');
    const wrong = await run(['submit', captures, '--out', store], { REDIS_URL: url('wrong-guess') });
    expect(wrong.code).toBe(3);
    expect(wrong.said).toContain(`cannot reach Redis at redis://default@127.0.0.1:${redis.port}/0: WRONGPASS`);
    expect(right.said + wrong.said).not.toMatch(/open-sesame|wrong-guess/);
    await redis.kill();
    const gone = await run(['work', '--redis', url('open-sesame'), '--drain']);
    expect(gone.code).toBe(3);
    expect(gone.said).toMatch(/^roomtone: cannot reach Redis at redis:\/\/default@127\.0\.0\.1:\d+\/0: connect ECONNREFUSED/);
  });

  test.concurrent('speaks TLS', async ({ skip }) => {
    if (spawnSync('openssl', ['version']).status !== 0) skip('openssl is not installed');
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...name, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    });
    const { redis, store } = await place();
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate, '--tls-auth-clients', 'no'];
    await redis.kill();
    const secure = await PrivateRedis.start(join(store, '..'), ['--port', '0', '--tls-port', String(redis.port), ...files]);
    servers.push(secure);
    const words = ['submit', captures, '--redis', `rediss://localhost:${redis.port}`, '--out', store];
    expect((await run(words, { NODE_EXTRA_CA_CERTS: certificate })).code).toBe(0);
    const stranger = await run(words);
    expect(stranger.code).toBe(3);
    expect(stranger.said).toMatch(/self-signed certificate/);
  });
});

describe.skipIf(!HAS_REDIS || !IS_LINUX)('a queue whose workers die', () => {
  test.concurrent('gives the captures of a killed one to another, and clears away what it wrote', async () => {
    const { redis, store } = await place();
    await submit(redis, store);
    const first = worker(redis);
    const decoder = await first.freezeDecoder();
    first.kill('SIGKILL');
    await first.end();
    process.kill(decoder, 'SIGCONT');
    await until('the end of what decoded for it', () => !isAlive(decoder));
    const writing = join(store, '.writing');
    mkdirSync(writing, { recursive: true });
    const left = `flows-${sha256(readFileSync(join(captures, '1.pcap')))}-key-random.parquet`;
    for (const name of [left, 'flows-stale', 'flows-fresh']) writeFileSync(join(writing, name), 'half');
    utimesSync(join(writing, 'flows-stale'), 1, 1);
    expect((await drain(redis)).code).toBe(0);
    const { '.writing/flows-fresh': fresh, ...rest } = contents(store);
    expect(fresh).toBeDefined();
    expect(rest).toEqual(expected);
  });

  test.concurrent('lets one that froze change nothing when it wakes', async () => {
    const { redis, store } = await place();
    await submit(redis, store);
    const first = worker(redis);
    const decoder = await first.freezeDecoder();
    first.kill('SIGSTOP');
    expect((await drain(redis)).code).toBe(0);
    expect(contents(store)).toEqual(expected);
    first.kill('SIGCONT');
    await first.untilItSays('ended here');
    await until('the end of what decoded for it', () => !isAlive(decoder));
    first.kill('SIGTERM');
    expect(await first.end()).toBe(0);
    expect(first.said).toContain('4 done, 0 failed, 0 waiting, 0 active.');
    expect(contents(store)).toEqual(expected);
  });

  test.concurrent('is given back by one that is told to end', async () => {
    const { redis, store } = await place();
    await submit(redis, store);
    const first = worker(redis);
    await first.freezeDecoder();
    first.kill('SIGTERM');
    expect(await first.end()).toBe(0);
    expect(first.said).toContain('0 done, 0 failed, 4 waiting, 0 active.');
    expect((await drain(redis)).said).toContain('stored 3 and found 0');
    expect(contents(store)).toEqual(expected);
  });
});

describe.skipIf(!HAS_REDIS || !IS_LINUX)('a queue whose Redis dies', () => {
  test.concurrent('is empty without persistence, and can be filled again', async () => {
    const { redis, store } = await place();
    await submit(redis, store);
    const first = worker(redis, '--drain');
    const decoder = await first.freezeDecoder();
    await redis.kill();
    await first.untilItSays('Redis is away');
    await redis.start();
    process.kill(decoder, 'SIGCONT');
    expect(await first.end()).toBe(0);
    expect(first.said).toContain('Redis is back.');
    await submit(redis, store);
    expect((await drain(redis)).said).toContain('4 done, 0 failed, 0 waiting, 0 active.');
    expect(contents(store)).toEqual(expected);
  });

  test.concurrent('goes on with persistence', async () => {
    const { redis, store } = await place('--appendonly', 'yes', '--appendfsync', 'always');
    await submit(redis, store);
    const first = worker(redis, '--drain');
    const decoder = await first.freezeDecoder();
    await redis.kill();
    await redis.start();
    process.kill(decoder, 'SIGCONT');
    expect(await first.end()).toBe(0);
    expect(first.said).toContain('4 done, 0 failed, 0 waiting, 0 active.');
    expect(contents(store)).toEqual(expected);
  });
});

describe.skipIf(!HAS_REDIS || !IS_LINUX)('a capture that cannot be read', () => {
  test.concurrent('fails at once with a reason when the file is gone or another', async () => {
    const { redis, store } = await place();
    const own = makeCaptures(join(folder, 'changing'));
    await submit(redis, store, own);
    rmSync(join(own, '1.pcap'));
    writeFileSync(join(own, '2.pcap'), smallCapture(3));
    const { code, said } = await drain(redis);
    expect(code).toBe(3);
    expect(said).toContain(`failed: ${join(own, '1.pcap')}: there is no such file\n`);
    expect(said).toContain(`failed: ${join(own, '2.pcap')}: the file is no longer the one that was submitted\n`);
    expect(said).toContain('2 done, 2 failed, 0 waiting, 0 active.');
    expect([attempts(redis, smallCapture(1)), attempts(redis, smallCapture(2))]).toEqual(['1', '1']);
  });

  test.concurrent('fails at once when it goes over a cap', async () => {
    const { redis, store } = await place();
    await submit(redis, store, join(captures, '1.pcap'));
    const slow = worker(redis, '--drain', '--max-seconds', '1');
    await slow.freezeDecoder();
    expect(await slow.end()).toBe(3);
    expect(slow.said).toContain('1.pcap: it took more than 1 seconds\n');
    await submit(redis, store, join(captures, '2.pcap'));
    const large = worker(redis, '--drain', '--max-memory', '50');
    expect(await large.end()).toBe(3);
    expect(large.said).toContain('2.pcap: it took more than 50 MB of memory\n');
    expect(attempts(redis, smallCapture(2))).toBe('1');
  });

  test.concurrent('that kills its process is tried twice', async () => {
    const { redis, store } = await place();
    await submit(redis, store, join(captures, '1.pcap'));
    const one = worker(redis, '--drain');
    const first = await one.freezeDecoder();
    process.kill(first, 'SIGKILL');
    const second = await one.freezeDecoder(first);
    process.kill(second, 'SIGKILL');
    expect(await one.end()).toBe(3);
    expect(one.said).toContain('the process that read it ended with SIGKILL\n');
    expect(one.said).toContain('0 done, 1 failed, 0 waiting, 0 active.');
    await submit(redis, store);
    expect((await drain(redis)).code).toBe(0);
    expect(contents(store)).toEqual(expected);
  });
});

describe.skipIf(!HAS_REDIS || !IS_LINUX)('a full disk', () => {
  test.concurrent('is said, and the captures stay in the queue', async ({ skip }) => {
    const { redis, store } = await place();
    mkdirSync(store);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', store]).status !== 0)
      skip('a small disk can be mounted by root only');
    try {
      await submit(redis, store);
      const { code, said } = await drain(redis);
      expect(code).toBe(70);
      expect(said).toContain(`cannot write to ${store}`);
      expect(said).toContain('stay in the queue');
      expect(said).toMatch(/[1234] waiting, 0 active/);
      expect(Object.keys(contents(store)).filter((name) => name.startsWith('.writing'))).toEqual([]);
      execFileSync('mount', ['-o', 'remount,size=8m', store]);
      expect((await drain(redis)).code).toBe(0);
      expect(contents(store)).toEqual(expected);
    } finally {
      execFileSync('umount', [store]);
    }
  });
});

/** The queue with real processes: whatever happens to them, each capture ends done or failed with a reason, and the store is that of a plain scan. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkThatItIsBuilt, roomtone } from '../../testing/command.js';
import { isAlive } from '../../testing/processes.js';
import { HAS_REDIS, PrivateRedis, until } from '../../testing/redis.js';
import { ROOT } from '../../testing/results.js';
import { BackgroundCommand, LOCK_SECONDS, contents, drain, freezing, makeCaptures, sha256, smallCapture, submitTo } from './testing.js';

const IS_LINUX = process.platform === 'linux';

let folder: string;
let captures: string;
let expected: Readonly<Record<string, string>>;
let shared: PrivateRedis;
const servers: PrivateRedis[] = [];
const workers: BackgroundCommand[] = [];
let places = 0;

interface Place {
  readonly url: string;
  readonly store: string;
  /** One command of Redis. */
  readonly ask: (...words: readonly string[]) => string;
}

/** A queue and a store of a test's own, on the Redis that tests share: in a database of its own. */
function place(): Place {
  const database = String(places++);
  const store = join(folder, `store-${database}`);
  return { url: `${shared.url}/${database}`, store, ask: (...words) => shared.ask('-n', database, ...words) };
}

/** A Redis of a test's own. */
async function own(...settings: readonly string[]): Promise<Place & { readonly redis: PrivateRedis }> {
  const { store } = place();
  const home = `${store}-redis`;
  mkdirSync(home);
  const redis = await PrivateRedis.start(home, settings);
  servers.push(redis);
  return { redis, url: redis.url, store, ask: (...words) => redis.ask(...words) };
}

function worker(url: string, ...options: readonly string[]): BackgroundCommand {
  return freezingWorker(0, url, ...options);
}

/** One whose first so many decoding processes stop before they do anything. */
function freezingWorker(count: number, url: string, ...options: readonly string[]): BackgroundCommand {
  const words = ['work', '--redis', url, '--lock-seconds', String(LOCK_SECONDS), ...options];
  const one = new BackgroundCommand(words, freezing(join(folder, `frozen-${workers.length}`), count));
  workers.push(one);
  return one;
}

async function run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ code: number | null; said: string }> {
  const one = new BackgroundCommand(words, env);
  workers.push(one);
  return { code: await one.end(), said: one.said };
}

/** How often a capture was tried to the end. */
function attempts({ ask }: Place, capture: Buffer): string {
  return ask('HGET', `roomtone:captures:${sha256(capture)}`, 'atm');
}

beforeAll(async () => {
  checkThatItIsBuilt();
  if (!HAS_REDIS) return;
  folder = mkdtempSync(join(tmpdir(), 'roomtone-queue-'));
  captures = makeCaptures(join(folder, 'captures'));
  expect(roomtone(['scan', captures, '--out', join(folder, 'plain')]).code).toBe(0);
  expected = contents(join(folder, 'plain'));
  expect(Object.keys(expected).length).toBeGreaterThan(5);
  shared = await PrivateRedis.start(folder, ['--databases', '64']);
  servers.push(shared);
});

afterAll(async () => {
  for (const { process: one } of workers) one.kill('SIGKILL');
  for (const redis of servers) await redis.kill();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!HAS_REDIS)('a queue', () => {
  test.concurrent('takes each capture once, holds paths and hashes only, and a second run does nothing', async () => {
    const { url, store, ask } = place();
    const twice = join(folder, 'twice');
    makeCaptures(twice);
    copyFileSync(join(twice, '1.pcap'), join(twice, 'z.pcap'));
    const submit = (input: string) => run(['submit', input, '--redis', url, '--out', store]);
    expect(await submit(captures)).toEqual({ code: 0, said: '4 files submitted, 0 duplicates ignored.\n' });
    expect(await submit(twice)).toEqual({ code: 0, said: '0 files submitted, 5 duplicates ignored.\n' });
    const first = await worker(url, '--drain');
    expect(await first.end()).toBe(0);
    expect(first.said).toMatch(
      /This worker stored 3 and found 0 stored already\. Of the whole run: 4 done, 0 failed, 0 waiting, 0 active\.\n$/,
    );
    expect(contents(store)).toEqual(expected);

    const job = `roomtone:captures:${sha256(readFileSync(join(captures, 'people.pcapng')))}`;
    const data = { path: join(captures, 'people.pcapng'), out: store, fromFolder: true, privacy: 'plain' };
    expect(JSON.parse(ask('HGET', job, 'data'))).toEqual(data);
    const keys = ask('KEYS', '*').split('\n');
    expect(keys.filter((key) => !key.startsWith('roomtone:captures:'))).toEqual([]);
    const jobs = keys.filter((key) => /[0-9a-f]{64}$/.test(key)).map((key) => ask('HGETALL', key));
    const values = readFileSync(join(ROOT, 'captures/clubhouse-2021/expected.jsonl'), 'utf8').matchAll(/"value":"([^"]{5,})"/g);
    const told = [...values].map(([, value]) => value!);
    expect(told.length).toBeGreaterThan(5);
    expect(told.filter((value) => jobs.some((text) => text.includes(value)))).toEqual([]);

    await submitTo(url, captures, store);
    expect(await drain(url)).toMatchObject({ stored: 0, skipped: 3, failures: [] });
    expect(contents(store)).toEqual(expected);
  });

  test.concurrent('stores hashed identifiers as a scan does, and by the key of those who submitted only', async () => {
    const { url, store } = place();
    const [key, other, plain] = ['key', 'other-key', 'plain-hashed'].map((name) => join(folder, name)) as [string, string, string];
    writeFileSync(key, 'a secret of at least sixteen bytes');
    writeFileSync(other, 'another secret of sixteen bytes');
    expect((await run(['scan', captures, '--out', plain, '--privacy', 'hmac', '--mask-key', key])).code).toBe(0);
    expect((await run(['submit', captures, '--redis', url, '--out', store, '--mask-key', key])).code).toBe(0);
    const keyless = worker(url, '--drain');
    expect(await keyless.end()).toBe(2);
    expect(keyless.said).toContain('this worker has no key');
    const stranger = worker(url, '--mask-key', other);
    expect(await stranger.end()).toBe(2);
    expect(stranger.said).toContain('another key than that of this worker');
    expect(stranger.said).toContain('0 done, 0 failed, 4 waiting, 0 active.');
    expect(await worker(url, '--drain', '--mask-key', key).end()).toBe(0);
    expect(contents(store)).toEqual(contents(plain));
  });

  test.concurrent('says no password, and what Redis answers', async () => {
    const { redis, store } = await own('--requirepass', 'open-sesame', '--maxmemory-policy', 'allkeys-lru');
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
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...name, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate, '--tls-auth-clients', 'no'];
    const { redis, store } = await own();
    await redis.kill();
    const secure = await PrivateRedis.start(`${store}-redis`, ['--port', '0', '--tls-port', String(redis.port), ...files]);
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
    const { url, store } = place();
    await submitTo(url, captures, store);
    const first = freezingWorker(1, url);
    const decoder = await first.frozenDecoder();
    first.kill('SIGKILL');
    await first.end();
    process.kill(decoder, 'SIGCONT');
    await until('the end of what decoded for it', () => !isAlive(decoder));
    const writing = join(store, '.writing');
    mkdirSync(writing, { recursive: true });
    const left = `flows-${sha256(readFileSync(join(captures, '1.pcap')))}-key-random.parquet`;
    for (const name of [left, 'flows-stale', 'flows-fresh']) writeFileSync(join(writing, name), 'half');
    utimesSync(join(writing, 'flows-stale'), 1, 1);
    expect(await drain(url)).toMatchObject({ failures: [] });
    const { '.writing/flows-fresh': fresh, ...rest } = contents(store);
    expect(fresh).toBeDefined();
    expect(rest).toEqual(expected);
  });

  test.concurrent('lets one that froze change nothing when it wakes', async () => {
    const { url, store } = place();
    await submitTo(url, captures, store);
    const first = freezingWorker(1, url);
    const decoder = await first.frozenDecoder();
    first.kill('SIGSTOP');
    expect(await drain(url)).toMatchObject({ failures: [] });
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
    const { url, store } = place();
    await submitTo(url, captures, store);
    const first = freezingWorker(1, url);
    await first.frozenDecoder();
    first.kill('SIGTERM');
    expect(await first.end()).toBe(0);
    expect(first.said).toContain('0 done, 0 failed, 4 waiting, 0 active.');
    expect(await drain(url)).toMatchObject({ stored: 3, skipped: 0 });
    expect(contents(store)).toEqual(expected);
  });
});

describe.skipIf(!HAS_REDIS || !IS_LINUX)('a queue whose Redis dies', () => {
  test.concurrent('is empty without persistence, and can be filled again', async () => {
    const { redis, url, store } = await own();
    await submitTo(url, captures, store);
    const first = freezingWorker(1, url, '--drain');
    const decoder = await first.frozenDecoder();
    await redis.kill();
    await first.untilItSays('Redis is away');
    await redis.start();
    process.kill(decoder, 'SIGCONT');
    expect(await first.end()).toBe(0);
    expect(first.said).toContain('Redis is back.');
    await submitTo(url, captures, store);
    expect((await drain(url)).counts).toMatchObject({ done: 4, failed: 0, waiting: 0, active: 0 });
    expect(contents(store)).toEqual(expected);
  });

  test.concurrent('goes on with persistence', async () => {
    const { redis, url, store } = await own('--appendonly', 'yes', '--appendfsync', 'always');
    await submitTo(url, captures, store);
    const first = freezingWorker(1, url, '--drain');
    const decoder = await first.frozenDecoder();
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
    const here = place();
    const changing = makeCaptures(join(folder, 'changing'));
    await submitTo(here.url, changing, here.store);
    rmSync(join(changing, '1.pcap'));
    writeFileSync(join(changing, '2.pcap'), smallCapture(3));
    const one = worker(here.url, '--drain');
    expect(await one.end()).toBe(3);
    expect(one.said).toContain(`failed: ${join(changing, '1.pcap')}: there is no such file\n`);
    expect(one.said).toContain(`failed: ${join(changing, '2.pcap')}: the file is no longer the one that was submitted\n`);
    expect(one.said).toContain('2 done, 2 failed, 0 waiting, 0 active.');
    expect([attempts(here, smallCapture(1)), attempts(here, smallCapture(2))]).toEqual(['1', '1']);
  });

  test.concurrent('fails in each run, and is looked at in the first only', async () => {
    const { url, store } = place();
    const told: unknown[] = [];
    for (let nth = 0; nth < 2; nth++) {
      await submitTo(url, join(captures, 'notes.txt'), store);
      const { counts, failures } = await drain(url);
      told.push([counts.failed, failures, contents(store)]);
    }
    expect(told[0]).toEqual([1, [expect.stringContaining('nothing that roomtone can read')], expect.anything()]);
    expect(told[1]).toEqual(told[0]);
  });

  test.concurrent('fails at once when it goes over a cap', async () => {
    const here = place();
    await submitTo(here.url, join(captures, '1.pcap'), here.store);
    const slow = freezingWorker(1, here.url, '--drain', '--max-seconds', '1');
    await slow.frozenDecoder();
    expect(await slow.end()).toBe(3);
    expect(slow.said).toContain('1.pcap: it took more than 1 seconds\n');
    await submitTo(here.url, join(captures, '2.pcap'), here.store);
    // A process that has not begun yet takes more than that.
    const large = freezingWorker(1, here.url, '--drain', '--max-memory', '20');
    expect(await large.end()).toBe(3);
    expect(large.said).toContain('2.pcap: it took more than 20 MB of memory\n');
    expect(attempts(here, smallCapture(2))).toBe('1');
  });

  test.concurrent('that kills its process is tried twice', async () => {
    const { url, store } = place();
    await submitTo(url, join(captures, '1.pcap'), store);
    const one = freezingWorker(2, url, '--drain');
    const first = await one.frozenDecoder();
    process.kill(first, 'SIGKILL');
    const second = await one.frozenDecoder(first);
    process.kill(second, 'SIGKILL');
    expect(await one.end()).toBe(3);
    expect(one.said).toContain('the process that read it ended with SIGKILL\n');
    expect(one.said).toContain('0 done, 1 failed, 0 waiting, 0 active.');
    await submitTo(url, captures, store);
    expect(await drain(url)).toMatchObject({ failures: [] });
    expect(contents(store)).toEqual(expected);
  });
});

describe.skipIf(!HAS_REDIS || !IS_LINUX)('a full disk', () => {
  test.concurrent('is said, and the captures stay in the queue', async ({ skip }) => {
    const { url, store } = place();
    mkdirSync(store);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', store]).status !== 0)
      skip('a small disk can be mounted by root only');
    try {
      await submitTo(url, captures, store);
      const one = worker(url, '--drain');
      expect(await one.end()).toBe(70);
      expect(one.said).toContain(`cannot write to ${store}`);
      expect(one.said).toContain('stay in the queue');
      expect(one.said).toMatch(/[1234] waiting, 0 active/);
      expect(Object.keys(contents(store)).filter((name) => name.startsWith('.writing'))).toEqual([]);
      execFileSync('mount', ['-o', 'remount,size=8m', store]);
      expect(await drain(url)).toMatchObject({ failures: [] });
      expect(contents(store)).toEqual(expected);
    } finally {
      execFileSync('umount', [store]);
    }
  });
});

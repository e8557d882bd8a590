import type * as BullMq from 'bullmq';
import type { Redis } from 'ioredis';
import { type CaptureQueue, KEY_PREFIX, QUEUE_NAME } from './capture-job.js';
import { QueueError, UnreachableError } from './queue-error.js';
import { shownUrl } from './redis-url.js';

/** One message to the user, without a line's end. */
export type Say = (text: string) => void;

/** A way to Redis, and the queue that lies there. */
export interface QueueConnection {
  readonly bullmq: typeof BullMq;
  readonly redis: Redis;
  readonly queue: CaptureQueue;
  close(): void;
}

/** Longer than any network needs, shorter than patience. */
const CONNECT_TIMEOUT_MS = 10_000;

/** After a connection was lost, the longest wait before the next try. */
const MAX_RETRY_MS = 2000;

/**
 * Opens the queue at `url`. Once it was there, a Redis that goes away is waited
 * for, and that is said once. Throws QueueError when the packages are not
 * installed, UnreachableError when Redis does not answer.
 */
export async function openQueue(url: URL, say: Say): Promise<QueueConnection> {
  const { bullmq, Redis } = await packages();
  const redis = new Redis(url.href, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // What BullMQ asks for: a command waits for Redis to come back.
    maxRetriesPerRequest: null,
    retryStrategy: (tries) => Math.min(100 * tries, MAX_RETRY_MS),
  });
  await firstConnection(redis, shownUrl(url));
  tellAbsences(redis, say);
  const queue: CaptureQueue = new bullmq.Queue(QUEUE_NAME, { connection: redis, prefix: KEY_PREFIX, skipVersionCheck: true });
  queue.on('error', () => {});
  await checkServer(redis, say);
  return { bullmq, redis, queue, close: () => redis.disconnect() };
}

async function packages(): Promise<{ bullmq: typeof BullMq; Redis: typeof Redis }> {
  try {
    const [bullmq, { Redis: Client }] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, Redis: Client };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new QueueError('A queue needs two packages that are not installed here: npm install bullmq@5 ioredis@5', { cause: error });
  }
}

async function firstConnection(redis: Redis, shown: string): Promise<void> {
  let reason = 'no answer';
  const note = (error: Error) => (reason = error.message);
  redis.on('error', note);
  try {
    await redis.connect();
    // A server that wants a password lets anybody connect, and refuses the first order.
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    if (error instanceof Error && /NOAUTH|WRONGPASS|NOPERM/.test(error.message)) reason = error.message;
    throw new UnreachableError(`cannot reach Redis at ${shown}: ${reason}`, { cause: error });
  } finally {
    redis.off('error', note);
  }
}

function tellAbsences(redis: Redis, say: Say): void {
  let isAway = false;
  redis.on('error', () => {});
  redis.on('reconnecting', () => {
    if (!isAway) say('Redis is away; waiting until it is back.');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) say('Redis is back.');
    isAway = false;
  });
}

/** BullMQ's scripts need it. */
const OLDEST_REDIS = 6;

async function checkServer(redis: Redis, say: Say): Promise<void> {
  const info = await redis.info().catch(() => '');
  const version = /^redis_version:(\d+)\S*/m.exec(info);
  if (version !== null && Number(version[1]) < OLDEST_REDIS) {
    redis.disconnect();
    throw new QueueError(`This Redis is ${version[0].slice('redis_version:'.length)}; ${OLDEST_REDIS} or newer is needed.`);
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy === undefined) say('Redis does not say what it does when its memory is full; it must be "maxmemory-policy noeviction".');
  else if (policy !== 'noeviction') {
    say(`Redis may drop jobs when its memory is full (maxmemory-policy ${policy}); set "maxmemory-policy noeviction".`);
  }
}

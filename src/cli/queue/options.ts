import { MAX_MEGABYTES, MAX_SECONDS } from '../../queue/decoder.js';
import { QueueError } from '../../queue/queue-error.js';
import { last } from '../options.js';
import { textOf } from '../presence-options.js';

/** Of the commands that use a queue. */
export const REDIS = {
  redis: {
    type: 'string',
    requiresArg: true,
    defaultDescription: 'what REDIS_URL says',
    describe: 'the queue, as redis://host:6379, or rediss://user:password@host:6379 with TLS',
  },
} as const;

/** A password on a command line can be read by everybody on the machine; in the environment it cannot. Throws QueueError. */
export function redisOf(given: string | undefined): string {
  const url = textOf(given) ?? process.env['REDIS_URL'];
  if (url === undefined) throw new QueueError('Say where the queue is: --redis redis://host:6379, or REDIS_URL in the environment.');
  return url;
}

/** Long enough for a machine that swaps, short enough that a lost one is not missed for long. */
const LOCK_SECONDS = 30;

export const WORK = {
  concurrency: { type: 'number', default: 1, requiresArg: true, describe: 'captures read at one time' },
  drain: { type: 'boolean', default: false, describe: 'end when nothing is left to do' },
  'max-seconds': { type: 'number', default: MAX_SECONDS, requiresArg: true, describe: 'time that one capture may take; more fails it' },
  'max-memory': {
    type: 'number',
    default: MAX_MEGABYTES,
    requiresArg: true,
    describe: 'memory that one capture may take, in MB; more fails it',
  },
  'lock-seconds': {
    type: 'number',
    default: LOCK_SECONDS,
    requiresArg: true,
    describe: 'time without a sign of its worker after which a capture is given to another',
  },
} as const;

/** Throws QueueError for a number that makes no sense. */
export function positive(name: string, given: number): number {
  const number = last(given);
  if (!(Number.isFinite(number) && number > 0)) throw new QueueError(`--${name} is a number above 0.`);
  return number;
}

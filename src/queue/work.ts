import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from 'bullmq';
import { INPUT_PROBLEMS } from '../analyse.js';
import { type CaptureJob, KEY_PREFIX, QUEUE_NAME, captureJobOf } from './capture-job.js';
import type { QueueConnection, Say } from './connection.js';
import { type Caps, DecodeError, Decoder } from './decoder.js';
import { removeLeftoversOf, removeStaleLeftovers } from './leftovers.js';
import { type RunCounts, RunWatch } from './run-watch.js';

export interface WorkOptions {
  /** Captures read at one time, each in a process of its own. */
  readonly concurrency: number;
  readonly caps: Caps;
  /** After so long without a sign of its worker a capture is given to another. */
  readonly lockSeconds: number;
  /** What `fingerprintOf` says of how this worker stores identifiers; captures that are to be stored otherwise are not its. */
  readonly privacy: string;
  /** End when nothing is left to do. */
  readonly drain: boolean;
  /** Starts a process that runs `serveDecoder`. */
  readonly startDecoder: () => ChildProcess;
  /** Aborted when the user wants no more: what is being read gets a moment, and is given back then. */
  readonly ended: AbortSignal;
  readonly onCounts: (counts: RunCounts) => void;
  readonly onFailure: (path: string, reason: string) => void;
  readonly say: Say;
}

export interface WorkOutcome {
  readonly counts: RunCounts;
  /** Captures of this worker that were stored, and that were there already. */
  readonly stored: number;
  readonly skipped: number;
  /** Why it ended before its time: there is no room in the store, or captures are to be stored by another key than its. */
  readonly why: 'full' | 'key' | null;
}

const NO_CAPTURE: readonly (string | null)[] = Object.values(INPUT_PROBLEMS);

/** Docker kills ten seconds after it has asked, Kubernetes after thirty. */
const GRACE_MS = 6000;

/** For the last words to a Redis that may not be there. */
const CLOSE_MS = 2000;

/** How often a capture is taken up again whose worker has vanished. Machines are taken away for many reasons; a capture that takes three down is one. */
const MAX_VANISHED = 2;

/** Takes captures from the queue until it is told to end, or nothing is left. */
export async function work(connection: QueueConnection, options: WorkOptions): Promise<WorkOutcome> {
  const { bullmq, redis, queue } = connection;
  const { caps, concurrency, say } = options;
  const idle: Decoder[] = [];
  const swept = new Set<string>();
  const enough = new AbortController();
  let stored = 0;
  let skipped = 0;
  let why: WorkOutcome['why'] = null;

  const giveBack = async (job: Job<CaptureJob>, token: string | undefined): Promise<never> => {
    await job.moveToWait(token);
    throw new bullmq.WaitingError();
  };
  /** Ends the worker for a reason that is its own: its captures are another's. */
  const resign = (reason: NonNullable<WorkOutcome['why']>, message: string) => {
    if (why === null) say(`${message} Captures that are not done stay in the queue.`);
    why ??= reason;
    enough.abort();
  };

  // The third parameter asks BullMQ for a signal: that is how an attempt learns that its lock is lost.
  const attempt = async (job: Job<CaptureJob, string>, token: string | undefined, signal?: AbortSignal): Promise<string> => {
    if (enough.signal.aborted) return giveBack(job, token);
    const capture = captureJobOf(job);
    if (capture === null) throw new bullmq.UnrecoverableError('it is no capture that "roomtone submit" has put there');
    if (capture.privacy !== options.privacy) {
      resign('key', wrongKey(capture.privacy, options.privacy));
      return giveBack(job, token);
    }
    if (!swept.has(capture.out)) await removeStaleLeftovers(capture.out);
    swept.add(capture.out);
    const decoder = idle.pop() ?? new Decoder(options.startDecoder, caps);
    try {
      const { status, reason } = await decoder.decode(capture, signal!);
      if (status === 'failed' && capture.fromFolder && NO_CAPTURE.includes(reason)) return 'passed over';
      if (status === 'failed') throw new bullmq.UnrecoverableError(reason ?? 'it could not be read');
      if (status === 'done') stored++;
      else skipped++;
      return status;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      if (error.why === 'cap') throw new bullmq.UnrecoverableError(error.message);
      if (error.why === 'full') {
        resign('full', `${error.message}.`);
        return await giveBack(job, token);
      }
      if (error.why === 'ended' && signal?.reason === GIVE_BACK) return await giveBack(job, token);
      throw new Error(error.message, { cause: error });
    } finally {
      await removeLeftoversOf(capture.out, capture.sha256);
      idle.push(decoder);
    }
  };

  const lockMs = options.lockSeconds * 1000;
  const worker = new bullmq.Worker<CaptureJob, string>(QUEUE_NAME, attempt, {
    connection: redis,
    prefix: KEY_PREFIX,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs,
    maxStalledCount: MAX_VANISHED,
    skipVersionCheck: true,
  });
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, LOCK_LOST);
    say('Redis gave a capture to another worker, because it had not heard of this one, or forgot about it: its reading is ended here.');
  });
  // Redis going away is told where the connection is; that a job is no longer ours, above.
  worker.on('error', () => {});

  const watch = new RunWatch(queue, options);
  const onEnded = () => enough.abort();
  options.ended.addEventListener('abort', onEnded, { once: true });
  if (options.ended.aborted) onEnded();
  const counts = await watch.until(enough.signal, options.drain);
  await close(worker);
  for (const decoder of idle) decoder.end();
  return { counts: (await soon(watch.look())) ?? counts, stored, skipped, why };
}

function wrongKey(wanted: string, own: string): string {
  if (own === 'plain')
    return 'Identifiers are to be stored as keyed hashes, and this worker has no key: give it the one of "submit", with --mask-key.';
  if (wanted === 'plain') return 'Identifiers are to be stored as they are, and this worker has a key: start it without --mask-key.';
  return 'Identifiers are to be hashed by another key than that of this worker: give it the one of "submit".';
}

/** Why an attempt is called off, as its signal says it. */
const GIVE_BACK = 'give back';
const LOCK_LOST = 'lock lost';

async function close(worker: {
  pause(now: boolean): Promise<void>;
  cancelAllJobs(why: string): void;
  close(): Promise<void>;
}): Promise<void> {
  await worker.pause(true);
  const closed = worker.close();
  const graceIsOver = new AbortController();
  await Promise.race([closed, delay(GRACE_MS, undefined, { signal: graceIsOver.signal }).then(() => worker.cancelAllJobs(GIVE_BACK))]);
  graceIsOver.abort();
  await soon(closed);
}

/** Undefined when it takes too long, as without Redis it does. */
async function soon<T>(promise: Promise<T>): Promise<T | undefined> {
  const settled = new AbortController();
  try {
    return await Promise.race([promise, delay(CLOSE_MS, undefined, { signal: settled.signal })]);
  } finally {
    settled.abort();
  }
}

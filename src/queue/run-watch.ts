import { setTimeout as delay } from 'node:timers/promises';
import { type CaptureQueue, PENDING } from './capture-job.js';

/** How far the whole run is, over all workers. */
export interface RunCounts {
  readonly done: number;
  readonly failed: number;
  readonly waiting: number;
  readonly active: number;
  /** Captures done or failed per second since this worker began to look. */
  readonly rate: number;
}

/** What the watch tells. */
export interface RunListener {
  readonly onCounts: (counts: RunCounts) => void;
  /** Of each capture that failed, once. */
  readonly onFailure: (path: string, reason: string) => void;
}

const NOTHING: RunCounts = { done: 0, failed: 0, waiting: 0, active: 0, rate: 0 };

const INTERVAL_MS = 500;

/** Read from Redis at once. */
const FAILURES_AT_ONCE = 100;

/** What BullMQ says of a job whose workers vanished too often. */
const STALLED = /stalled more than/;

/** Looks at the queue again and again. */
export class RunWatch {
  readonly #queue: CaptureQueue;
  readonly #listener: RunListener;
  readonly #told = new Set<string>();
  #first: { readonly at: number; readonly finished: number } | undefined;

  constructor(queue: CaptureQueue, listener: RunListener) {
    this.#queue = queue;
    this.#listener = listener;
  }

  /** Until `ended`, or with `drain` until nothing is left to do. */
  async until(ended: AbortSignal, drain: boolean): Promise<RunCounts> {
    // Without Redis a look may never come back.
    const end = new Promise<undefined>((done) => {
      ended.addEventListener('abort', () => done(undefined), { once: true });
      if (ended.aborted) done(undefined);
    });
    for (;;) {
      const counts = await Promise.race([this.look(), end]);
      if (counts === undefined) return NOTHING;
      if (drain && counts.waiting + counts.active === 0) return counts;
      await delay(INTERVAL_MS, undefined, { signal: ended }).catch(() => undefined);
    }
  }

  async look(): Promise<RunCounts> {
    const by = await this.#queue.getJobCounts('completed', 'failed', ...PENDING);
    const of = (state: string) => by[state] ?? 0;
    const [done, failed, active] = [of('completed'), of('failed'), of('active')];
    const waiting = of('wait') + of('delayed') + of('prioritized') + of('paused');
    const now = performance.now();
    this.#first ??= { at: now, finished: done + failed };
    const seconds = (now - this.#first.at) / 1000;
    const rate = seconds > 0 ? Math.max(0, done + failed - this.#first.finished) / seconds : 0;
    const counts = { done, failed, waiting, active, rate };
    if (failed > 0) await this.#tellFailures(failed);
    this.#listener.onCounts(counts);
    return counts;
  }

  async #tellFailures(count: number): Promise<void> {
    if (count === this.#told.size) return;
    for (let from = 0; from < count; from += FAILURES_AT_ONCE) {
      const jobs = await this.#queue.getFailed(from, from + FAILURES_AT_ONCE - 1);
      // The newest come first: behind one that was told stand others that were.
      const fresh = jobs.filter(({ id }) => id !== undefined && !this.#told.has(id));
      for (const { id, data, failedReason } of fresh) {
        this.#told.add(id!);
        const reason = STALLED.test(failedReason) ? 'its worker vanished, each time that it was tried' : failedReason;
        this.#listener.onFailure(String(data?.path), reason);
      }
      if (fresh.length < jobs.length || jobs.length === 0) return;
    }
  }
}

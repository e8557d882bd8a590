import { resolve, sep } from 'node:path';
import type { InputProblem } from '../core/snapshot.js';
import { type Input, readProblem } from '../source/inputs.js';
import { hashOf } from '../store/store-capture.js';
import { type CaptureJob, type CaptureQueue, JOB_OPTIONS, PENDING } from './capture-job.js';

export interface Submission {
  /** Files that wait for a worker from now on. */
  readonly submitted: number;
  /** Files whose bytes waited already, or were being read: under this name or another. */
  readonly duplicates: number;
}

/** How captures are to be stored. */
export interface Target {
  /** The folder of the store; what lies in it is passed over. */
  readonly out: string;
  /** What `fingerprintOf` says. */
  readonly privacy: string;
}

export interface SubmitSink {
  /** Before each file is read; `index` counts from 0. */
  onFile(index: number, file: string): void;
  onProblem(problem: InputProblem): void;
}

/**
 * Puts files into the queue, each under its SHA-256; what they hold the
 * workers find out. What is done or failed is submitted again: the store knows
 * what it has. Submitting to a queue that has nothing left to do begins a new
 * run, and what Redis knew of the last is forgotten.
 */
export async function submit(
  queue: CaptureQueue,
  inputs: readonly Input[],
  { out, privacy }: Target,
  sink: SubmitSink,
): Promise<Submission> {
  if ((await queue.getJobCountByTypes(...PENDING)) === 0) await forget(queue);
  let submitted = 0;
  let duplicates = 0;
  const store = resolve(out);
  for (const [index, { path: file, fromFolder }] of inputs.entries()) {
    const path = resolve(file);
    if (fromFolder && path.startsWith(store + sep)) continue;
    sink.onFile(index, file);
    let sha256: string;
    try {
      sha256 = await hashOf(path);
    } catch (error) {
      sink.onProblem({ file, problem: readProblem(error) });
      continue;
    }
    const waiting = await add(queue, sha256, { path, out: store, fromFolder, privacy });
    if (waiting === undefined) submitted++;
    else if (waiting.out === store && waiting.privacy === privacy) duplicates++;
    else if (waiting.out === store)
      sink.onProblem({ file, problem: 'it waits to be stored with another key; submit it again when that is done' });
    else sink.onProblem({ file, problem: `it waits to be stored in ${waiting.out}; submit it again when that is done` });
  }
  return { submitted, duplicates };
}

/** Undefined when it was added; else the job that waits already. */
async function add(queue: CaptureQueue, sha256: string, job: CaptureJob): Promise<CaptureJob | undefined> {
  const known = await queue.getJob(sha256);
  const isFinished = (await known?.isCompleted()) === true || (await known?.isFailed()) === true;
  if (known !== undefined && !isFinished) return known.data;
  await known?.remove();
  await queue.add('capture', job, { ...JOB_OPTIONS, jobId: sha256 });
  return undefined;
}

/** At once, so that no call keeps Redis from others for long. */
const FORGOTTEN_AT_ONCE = 10_000;

async function forget(queue: CaptureQueue): Promise<void> {
  for (const state of ['completed', 'failed'] as const) {
    while ((await queue.clean(0, FORGOTTEN_AT_ONCE, state)).length > 0);
  }
}

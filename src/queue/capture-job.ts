import { isAbsolute } from 'node:path';
import type { JobsOptions, Queue } from 'bullmq';

/**
 * What Redis holds of a capture: where it lies, where its tables go, and by
 * which key identifiers are hashed. The job's id is the SHA-256 of the file.
 * Both paths are absolute and the same on all machines.
 */
export interface CaptureJob {
  readonly path: string;
  readonly out: string;
  /** Found in a folder: what is no capture is passed over there instead of being an error. */
  readonly fromFolder: boolean;
  /** What `fingerprintOf` says of how identifiers are to be stored. */
  readonly privacy: string;
}

export type CaptureQueue = Queue<CaptureJob, string>;

/** What all keys in Redis begin with, so that an access list can name them. */
export const KEY_PREFIX = 'roomtone';
export const QUEUE_NAME = 'captures';

/** A process that dies once may have been killed by the system for another's sake; one that dies twice is the capture's doing. */
const MAX_ATTEMPTS = 2;

/** Nothing but the reason is kept of an error: a stack names folders of the worker. */
export const JOB_OPTIONS: JobsOptions = { attempts: MAX_ATTEMPTS, stackTraceLimit: 0, keepLogs: 0 };

/** Of a job that is neither done nor failed. */
export const PENDING = ['wait', 'active', 'delayed', 'prioritized', 'paused'] as const;

const SHA256 = /^[0-9a-f]{64}$/;
const PRIVACY = /^(plain|[0-9a-f]{64})$/;

/** Null for what was not put there by `submit`: whoever can write to Redis could put anything there. */
export function captureJobOf({
  id,
  data,
}: {
  readonly id?: string | undefined;
  readonly data: unknown;
}): (CaptureJob & { readonly sha256: string }) | null {
  const { path, out, fromFolder, privacy } = (data ?? {}) as Partial<Record<keyof CaptureJob, unknown>>;
  if (id === undefined || !SHA256.test(id) || typeof path !== 'string' || typeof out !== 'string') return null;
  if (!isAbsolute(path) || !isAbsolute(out) || typeof privacy !== 'string' || !PRIVACY.test(privacy)) return null;
  return { sha256: id, path, out, fromFolder: fromFolder === true, privacy };
}

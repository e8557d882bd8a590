import { UserError } from '../core/user-error.js';
import { type StoreOptions, storeCapture } from '../store/store-capture.js';
import type { DecodeReply, DecodeRequest } from './decoder-message.js';
import { endWithParent } from './end-with-parent.js';

/** How the system, a quota or DuckDB says that nothing more can be written. */
const FULL = /\b(ENOSPC|EDQUOT)\b|no space left|quota exceeded/i;

/**
 * The life of a decoding process: it answers one request after the other and
 * ends with whoever started it. A reading that is no longer wanted is ended
 * from outside, so signals meant for the whole group are passed over. What
 * loads the options may take its time; requests wait for it.
 */
export function serveDecoder(options: Promise<Omit<StoreOptions, 'out'>>): void {
  endWithParent();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('message', (request: DecodeRequest) => void decode(request, options).then((reply) => process.send?.(reply)));
}

async function decode({ sha256, path, out }: DecodeRequest, options: Promise<Omit<StoreOptions, 'out'>>): Promise<DecodeReply> {
  try {
    const outcome = await storeCapture(path, { ...(await options), out });
    if (outcome.status === 'failed' || outcome.capture === sha256) return { outcome };
    return { outcome: { ...outcome, status: 'failed', reason: 'the file is no longer the one that was submitted' } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { error: error.message, isFull: FULL.test(error.message) };
  }
}

import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { StoreOutcome } from '../store/store-capture.js';
import type { DecodeReply, DecodeRequest } from './decoder-message.js';

/** What one capture may cost. */
export interface Caps {
  readonly seconds: number;
  /** Of memory, all that the process holds. */
  readonly megabytes: number;
}

/** The largest captures that were tried take minutes; what takes an hour is stuck, or should be cut. */
export const MAX_SECONDS = 3600;

/** The engine's own limits keep it well below; the rest is room for writing the tables. */
export const MAX_MEGABYTES = 4096;

/** Why a capture was not decoded. */
export type Cause =
  /** The process died of itself, or was killed by the system. */
  | 'crash'
  /** It went over a cap, and would again. */
  | 'cap'
  /** The store could not be written. */
  | 'store'
  /** There is no room in the store. */
  | 'full'
  /** It was called off. */
  | 'ended';

export class DecodeError extends Error {
  readonly why: Cause;

  constructor(why: Cause, message: string) {
    super(message);
    this.why = why;
  }
}

/** Often enough that a capture gets no more than a few hundred megabytes beyond its cap. */
const WATCH_INTERVAL_MS = 250;

/** Of what a dying process says, the end tells why. */
const MAX_LAST_WORDS = 4096;

/**
 * A process that decodes captures, one at a time. It is started when it is
 * needed, used again, and killed when a capture goes over a cap or is called
 * off; the next capture then gets a fresh one.
 */
export class Decoder {
  readonly #start: () => ChildProcess;
  readonly #caps: Caps;
  #process: ChildProcess | undefined;
  #lastWords = '';

  /** `start`: starts a process that runs `serveDecoder`, with a channel for messages and a pipe for its errors. */
  constructor(start: () => ChildProcess, caps: Caps) {
    this.#start = start;
    this.#caps = caps;
  }

  /** Throws DecodeError. After `ended` is aborted the process is gone before the promise settles. */
  async decode(request: DecodeRequest, ended: AbortSignal): Promise<StoreOutcome> {
    const process = (this.#process ??= this.#begin());
    const { seconds, megabytes } = this.#caps;
    let why: DecodeError | undefined;
    const kill = (cause: Cause, message: string) => {
      why ??= new DecodeError(cause, message);
      process.kill('SIGKILL');
    };
    const onEnded = () => kill('ended', 'it was called off');
    const timer = setTimeout(() => kill('cap', `it took more than ${seconds} seconds`), seconds * 1000);
    const watch = setInterval(() => {
      if (residentBytes(process.pid) > megabytes * 1e6) kill('cap', tooLarge(megabytes));
    }, WATCH_INTERVAL_MS);
    ended.addEventListener('abort', onEnded, { once: true });
    if (ended.aborted) onEnded();
    try {
      const reply = await this.#ask(process, request, () => why);
      if ('outcome' in reply) return reply.outcome;
      throw new DecodeError(reply.isFull ? 'full' : 'store', reply.error);
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      ended.removeEventListener('abort', onEnded);
    }
  }

  end(): void {
    this.#process?.kill('SIGKILL');
  }

  #begin(): ChildProcess {
    const process = this.#start();
    this.#lastWords = '';
    process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-MAX_LAST_WORDS);
    });
    // A message to a process that has just died fails; that it died is told by its end.
    process.on('error', () => {});
    return process;
  }

  #ask(process: ChildProcess, request: DecodeRequest, why: () => DecodeError | undefined): Promise<DecodeReply> {
    return new Promise((done, fail) => {
      const onMessage = (reply: DecodeReply) => {
        // It answered, and is killed all the same: a death that was ordered is waited for.
        if (why() !== undefined) return;
        process.off('close', onClose);
        done(reply);
      };
      const onClose = (code: number | null, signal: string | null) => {
        process.off('message', onMessage);
        this.#process = undefined;
        fail(why() ?? this.#death(code, signal));
      };
      process.once('message', onMessage);
      process.once('close', onClose);
      process.send(request, () => {});
    });
  }

  #death(code: number | null, signal: string | null): DecodeError {
    if (/heap out of memory/i.test(this.#lastWords)) return new DecodeError('cap', tooLarge(this.#caps.megabytes));
    return new DecodeError('crash', `the process that read it ended with ${signal ?? `code ${code}`}`);
  }
}

function tooLarge(megabytes: number): string {
  return `it took more than ${megabytes} MB of memory`;
}

/** Zero where the system does not tell; then the engine's own cap on its heap is all there is. */
function residentBytes(pid: number | undefined): number {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

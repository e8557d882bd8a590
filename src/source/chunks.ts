import { closeSync, constants, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** Read at once: large enough that calls cost nothing, small enough to stay in the processor's cache. */
const CHUNK_LENGTH = 1 << 18;

/** Elsewhere a named pipe that nobody has opened for writing yet may pass for one that has ended. */
const HAS_PATIENT_PIPES = process.platform === 'linux';

/**
 * The bytes of a file, named pipe or standard input (`-`), in chunks. The
 * chunk's memory may be used again for the next one. Once `ended` is aborted,
 * nothing more is waited for: a silent pipe is left at once.
 */
export async function* readChunks(path: string, ended?: AbortSignal): AsyncGenerator<Buffer> {
  if (path === '-') {
    ended?.addEventListener('abort', endStandardInput, { once: true });
    for await (const chunk of process.stdin) yield chunk as Buffer;
    return;
  }
  const found = statSync(path);
  if (found.isFile()) yield* readFile(path);
  else if (HAS_PATIENT_PIPES && found.isFIFO()) yield* readPipe(path, ended);
  else yield* createReadStream(path) as AsyncIterable<Buffer>;
}

/** A disk answers at once: to ask another thread for each chunk costs ten times the reading of a small file. */
async function* readFile(path: string): AsyncGenerator<Buffer> {
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK_LENGTH);
    for (;;) {
      const bytesRead = readSync(fd, buffer, 0, CHUNK_LENGTH, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      // Signals, timers and messages have their turn between chunks.
      await setImmediate();
    }
  } finally {
    closeSync(fd);
  }
}

/** Waits for the writer as for the bytes, until `ended` says that it is enough. */
async function* readPipe(path: string, ended?: AbortSignal): AsyncGenerator<Buffer> {
  // An opening that waited for a writer could not be called off.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const pipe = new Socket({ fd, readable: true, writable: false });
  const end = () => void pipe.push(null);
  ended?.addEventListener('abort', end, { once: true });
  try {
    if (ended?.aborted !== true) for await (const chunk of pipe) yield chunk as Buffer;
  } finally {
    ended?.removeEventListener('abort', end);
    pipe.destroy();
  }
}

/** It may be waited for without end, so it ends here; what still comes in is dropped. */
function endStandardInput(): void {
  process.stdin.push(null);
  process.stdin.push = () => false;
}

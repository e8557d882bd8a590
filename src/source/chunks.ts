import { open } from 'node:fs/promises';

/** Read at once: large enough that calls cost nothing, small enough to stay in the processor's cache. */
const CHUNK_LENGTH = 1 << 20;

/**
 * The bytes of a file, named pipe or standard input (`-`), in chunks. The
 * chunk's memory is used again for the next one.
 */
export async function* readChunks(path: string): AsyncGenerator<Buffer> {
  if (path === '-') {
    for await (const chunk of process.stdin) yield chunk as Buffer;
    return;
  }
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK_LENGTH);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_LENGTH, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

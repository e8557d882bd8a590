import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { readChunks } from './chunks.js';
import { type Compression, Unpacking } from './decompress.js';
import { InputFile, type FileFormat, type FileSink } from './input-file.js';
import { readProblem } from './inputs.js';

/** What takes a capture apart as it is read. */
export interface CaptureSink extends FileSink {
  /**
   * After each chunk, and now and then while one is unpacked: so many bytes of
   * the file, as it lies on the disk, so far. Returning true stops the reading.
   */
  onProgress(bytes: number): boolean;
}

/** A capture that was read, as far as it went. */
export interface CaptureRead {
  readonly format: FileFormat['name'];
  /** How the file is packed; null when it is not. */
  readonly compression: Compression | null;
  /** Of the file as it is, packed or not; so is `bytes`. */
  readonly sha256: string;
  readonly bytes: number;
  /** The file ends inside a record, or inside its packed data. */
  readonly truncated: boolean;
  /** False when the rest of the file was not read or could not be. */
  readonly complete: boolean;
  readonly names: FileFormat['names'];
  /** What the system said when it could not read on. */
  readonly failure?: string;
}

export type CaptureOutcome = CaptureRead | { readonly problem: 'empty' | 'not-a-capture' };

/** Unpacked between two looks at whether to go on: a small packed file can unpack to any size. */
const UNPACKED_AT_ONCE = 1 << 20;

/**
 * Reads one capture file, named pipe or standard input (`-`) frame by frame or
 * exchange by exchange, or the bytes of one that come in `chunks`. Throws what
 * the system says when the file cannot be opened or read.
 */
export async function readCapture(
  path: string,
  sink: CaptureSink,
  chunks: AsyncIterable<Buffer> = readChunks(path),
): Promise<CaptureOutcome> {
  const unpacking = new Unpacking((damage) => sink.onDamage(damage));
  const file = new InputFile({
    onFrame: (frame) => sink.onFrame(frame),
    onExchange: (exchange) => sink.onExchange?.(exchange),
    onKeyLog: (keyLog) => sink.onKeyLog?.(keyLog),
    onDamage: ({ why, offset, detail }) =>
      sink.onDamage({ why, offset, detail: unpacking.compression === null ? detail : `unpacked: ${detail}` }),
  });
  const hash = createHash('sha256');
  let bytes = 0;
  let wasStopped = false;
  let failure: string | undefined;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      hash.update(chunk);
      if (!file.stopped && !unpacking.stopped) wasStopped = await pushChunk(chunk, unpacking, file, () => sink.onProgress(bytes));
      if (file.stopped && file.format === undefined) return { problem: 'not-a-capture' };
      wasStopped ||= sink.onProgress(bytes);
      if (wasStopped) break;
    }
  } catch (error) {
    // What was read before a disk or a pipe failed is worth keeping.
    if (bytes === 0 || (error as NodeJS.ErrnoException).syscall !== 'read') throw error;
    failure = readProblem(error);
    sink.onDamage({ why: 'truncated', offset: bytes, detail: failure });
  } finally {
    unpacking.close();
  }
  if (bytes === 0) return { problem: 'empty' };
  const wasRead = !wasStopped && failure === undefined;
  const { stopped: isCorrupt } = unpacking;
  const packedIsCut = wasRead && !file.stopped && unpacking.end();
  // Where unpacking had to stop, the record it stopped in is not the file's end.
  const truncated = (wasRead && !isCorrupt && file.end()) || packedIsCut;
  if (file.format === undefined) return { problem: 'not-a-capture' };
  const complete = wasRead && !truncated && !file.stopped && !isCorrupt;
  const { name: format, names } = file.format;
  const { compression } = unpacking;
  const sha256 = hash.digest('hex');
  return { format, compression, sha256, bytes, truncated, complete, names, ...(failure !== undefined && { failure }) };
}

/** Returns true when the reader wants no more. */
async function pushChunk(chunk: Buffer, unpacking: Unpacking, file: InputFile, wantsNoMore: () => boolean): Promise<boolean> {
  let unpacked = 0;
  for await (const piece of unpacking.push(chunk)) {
    file.push(piece);
    if (file.stopped) return false;
    if (unpacking.compression === null) continue;
    unpacked += piece.length;
    if (unpacked < UNPACKED_AT_ONCE) continue;
    unpacked = 0;
    if (wantsNoMore()) return true;
    // Unpacking may never wait for anything: let signals and timers have their turn.
    await setImmediate();
  }
  return false;
}

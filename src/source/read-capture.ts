import { createHash } from 'node:crypto';
import type { Frame } from '../core/frame.js';
import { CaptureFile, type CaptureDamage } from '../wire/capture-file.js';
import { readChunks } from './chunks.js';
import { readProblem } from './inputs.js';

/** What takes a capture apart as it is read. */
export interface CaptureSink {
  onFrame(frame: Frame): void;
  onDamage(damage: CaptureDamage): void;
  /** After each chunk: so many bytes so far. Returning true stops the reading. */
  onProgress(bytes: number): boolean;
}

/** A capture that was read, as far as it went. */
export interface CaptureRead {
  readonly format: 'pcap' | 'pcapng';
  readonly sha256: string;
  readonly bytes: number;
  /** The file ends inside a record. */
  readonly truncated: boolean;
  /** False when the rest of the file was not read or could not be. */
  readonly complete: boolean;
  /** What the system said when it could not read on. */
  readonly failure?: string;
}

export type CaptureOutcome = CaptureRead | { readonly problem: 'empty' | 'not-a-capture' };

/**
 * Reads one capture file, named pipe or standard input (`-`) frame by frame.
 * Throws what the system says when the file cannot be opened or read.
 */
export async function readCapture(path: string, sink: CaptureSink): Promise<CaptureOutcome> {
  const file = new CaptureFile(
    (frame) => sink.onFrame(frame),
    (damage) => sink.onDamage(damage),
  );
  const hash = createHash('sha256');
  let bytes = 0;
  let wasStopped = false;
  let failure: string | undefined;
  try {
    for await (const chunk of readChunks(path)) {
      bytes += chunk.length;
      hash.update(chunk);
      file.push(chunk);
      if (file.stopped && file.format === undefined) return { problem: 'not-a-capture' };
      wasStopped = sink.onProgress(bytes);
      if (wasStopped) break;
    }
  } catch (error) {
    // What was read before a disk or a pipe failed is worth keeping.
    if (bytes === 0 || (error as NodeJS.ErrnoException).syscall !== 'read') throw error;
    failure = readProblem(error);
    sink.onDamage({ why: 'truncated', offset: bytes, detail: failure });
  }
  if (bytes === 0) return { problem: 'empty' };
  if (file.format === undefined) return { problem: 'not-a-capture' };
  const truncated = !wasStopped && failure === undefined && file.end();
  const complete = !wasStopped && !truncated && !file.stopped && failure === undefined;
  return { format: file.format.name, sha256: hash.digest('hex'), bytes, truncated, complete, ...(failure !== undefined && { failure }) };
}

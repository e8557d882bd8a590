import { closeSync, ftruncateSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { readProblem } from '../inputs.js';
import type { HarEntry } from './har-entry.js';

const TAIL = '\n]}}\n';

/**
 * An HTTP Archive that grows entry by entry, and is whole after each of them:
 * the next one is written over the closing brackets. When it is as long as it
 * may be, it becomes `NAME.1` (the one before that goes) and another is begun.
 */
export class HarFile {
  /** Entries written, those in files that are gone included, and their bytes. */
  entries = 0;
  bytes = 0;
  /** Why nothing more is kept; undefined as long as all is. */
  problem: string | undefined;
  readonly #path: string;
  readonly #creator: { readonly name: string; readonly version: string };
  readonly #maxBytes: number;
  #file: number;
  /** Where the closing brackets begin. */
  #end = 0;
  #isFirst = true;
  #hasOlder = false;

  /** Throws what the system says, also when the file is there already. */
  constructor(path: string, creator: { readonly name: string; readonly version: string }, maxBytes: number) {
    this.#path = path;
    this.#creator = creator;
    this.#maxBytes = maxBytes;
    this.#file = this.#begin();
  }

  /** Those that are there, the oldest first. */
  get files(): readonly string[] {
    return this.#hasOlder ? [this.#olderPath, this.#path] : [this.#path];
  }

  write(entry: HarEntry): void {
    if (this.problem !== undefined) return;
    const text = `${this.#isFirst ? '\n' : ',\n'}${JSON.stringify(entry)}`;
    try {
      if (!this.#isFirst && this.#end + text.length > this.#maxBytes) return this.#goOn(entry);
      const length = writeAll(this.#file, Buffer.from(text + TAIL, 'utf8'), this.#end);
      this.#end += length - TAIL.length;
      this.#isFirst = false;
      this.entries++;
      this.bytes += text.length;
    } catch (error) {
      this.problem = (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'the disk is full' : readProblem(error);
      this.#mend();
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Call after `close`. */
  delete(): void {
    for (const path of this.files) rmSync(path, { force: true });
  }

  get #olderPath(): string {
    return this.#path.replace(/(\.har)?$/, '.1.har');
  }

  #begin(): number {
    const file = openSync(this.#path, 'wx', 0o600);
    const head = `{"log":{"version":"1.2","creator":${JSON.stringify(this.#creator)},"pages":[],"entries":[`;
    this.#end = writeAll(file, Buffer.from(head + TAIL, 'utf8'), 0) - TAIL.length;
    this.#isFirst = true;
    return file;
  }

  #goOn(entry: HarEntry): void {
    closeSync(this.#file);
    renameSync(this.#path, this.#olderPath);
    this.#hasOlder = true;
    this.#file = this.#begin();
    this.write(entry);
  }

  /** What did not fit goes; the brackets take less room than it did. */
  #mend(): void {
    try {
      ftruncateSync(this.#file, this.#end);
      writeAll(this.#file, Buffer.from(TAIL), this.#end);
    } catch {
      // The file ends behind its last entry: readers of cut archives still have all of them.
    }
  }
}

function writeAll(file: number, bytes: Buffer, at: number): number {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written, at + written);
  return written;
}

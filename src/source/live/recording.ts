import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { parse } from 'node:path';
import { readProblem } from '../inputs.js';

/** How much is kept at most: so many files of so many bytes, the oldest going first. */
export interface Ring {
  readonly bytes: number;
  readonly files: number;
}

/**
 * A capture on the disk that grows with what comes in. Only whole blocks are
 * handed to it, and only whole ones stay: where a write fails, as on a full
 * disk, the file ends with the last block that fitted.
 */
export class Recording {
  /** Those that are there, oldest first. */
  readonly files: string[] = [];
  /** Of all that was written, deleted files included. */
  bytes = 0;
  /** Why nothing more is kept; undefined as long as all is. */
  problem: string | undefined;
  readonly #path: string;
  readonly #ring: Ring | undefined;
  #number = 0;
  #file: number | undefined;
  #length = 0;

  /** Opens the first file; throws what the system says, also when it is there already. */
  constructor(path: string, ring?: Ring) {
    this.#path = path;
    this.#ring = ring;
    this.#begin();
  }

  /** The file holds as much as it should: `next` is due before more is written. */
  get isFull(): boolean {
    return this.#ring !== undefined && this.problem === undefined && this.#length >= this.#ring.bytes;
  }

  /** Goes on in the next file; the oldest one goes when there are too many. */
  next(): void {
    this.close();
    try {
      this.#begin();
    } catch (error) {
      this.problem = readProblem(error);
      return;
    }
    if (this.files.length > this.#ring!.files) rmSync(this.files.shift()!, { force: true });
  }

  /** Whole blocks. */
  write(blocks: Buffer): void {
    if (this.#file === undefined || this.problem !== undefined) return;
    let written = 0;
    try {
      while (written < blocks.length) written += writeSync(this.#file, blocks, written);
      this.#length += blocks.length;
      this.bytes += blocks.length;
    } catch (error) {
      this.problem = writeProblem(error);
      if (written > 0) ftruncateSync(this.#file, this.#length);
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  delete(): void {
    this.close();
    for (const file of this.files.splice(0)) rmSync(file, { force: true });
  }

  #begin(): void {
    this.#number++;
    const { dir, name, ext } = parse(this.#path);
    const path =
      this.#ring === undefined ? this.#path : `${dir === '' ? '' : `${dir}/`}${name}_${String(this.#number).padStart(5, '0')}${ext}`;
    // Other people's words may be in it: for the user's own eyes.
    this.#file = openSync(path, 'wx', 0o600);
    this.files.push(path);
    this.#length = 0;
  }
}

function writeProblem(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
      return 'the disk is full';
    case 'EDQUOT':
      return 'the quota of the disk is used up';
    case 'EFBIG':
      return 'the file may not grow any more';
    default:
      return readProblem(error);
  }
}

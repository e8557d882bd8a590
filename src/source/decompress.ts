import type { CaptureDamage } from '../wire/capture-file.js';
import { Gunzip } from './gzip.js';
import { Unzstd } from './zstd.js';

export type Compression = 'gzip' | 'zstd';

/** Unpacks a file given in chunks. */
export interface Decompressor {
  /** Nothing after this can be unpacked; further chunks are ignored. */
  readonly stopped: boolean;
  /** What the chunk unpacks to, in pieces. The chunk must stay as it is until the last one was taken. */
  push(chunk: Buffer): AsyncGenerator<Buffer>;
  /** Call once after the last chunk. Returns true when the file ended too early. */
  end(): boolean;
  /** Lets go of memory; needed when the reading ends before the file does. */
  close(): void;
}

const NOTHING = Buffer.alloc(0);

/** Bytes needed to tell a packed file. */
const MAGIC_LENGTH = 4;
const GZIP = 0x1f8b;
const ZSTD = 0x28b5_2ffd;

/**
 * What stands between a file and its reader: bytes of a packed file are
 * unpacked on the way, all others pass. Only the first bytes tell, never the
 * name. A packed file inside a packed one is left as it is.
 */
export class Unpacking {
  /** Null for a file that is not packed, and until its first bytes were seen. */
  compression: Compression | null = null;
  #decompressor: Decompressor | undefined;
  #isKnown = false;
  #held = NOTHING;
  readonly #onDamage: (damage: CaptureDamage) => void;

  constructor(onDamage: (damage: CaptureDamage) => void) {
    this.#onDamage = onDamage;
  }

  /** True when no more can be unpacked. */
  get stopped(): boolean {
    return this.#decompressor?.stopped ?? false;
  }

  /** Each piece may be reused after the next one was taken, the chunk after the last one. */
  async *push(chunk: Buffer): AsyncGenerator<Buffer> {
    let bytes = chunk;
    if (!this.#isKnown) {
      bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
      if (bytes.length < MAGIC_LENGTH) {
        this.#held = Buffer.from(bytes);
        return;
      }
      this.#recognise(bytes);
    }
    if (this.#decompressor === undefined) yield bytes;
    else yield* this.#decompressor.push(bytes);
  }

  /** Call once after the last chunk. Returns true when the packed file ended too early. */
  end(): boolean {
    return this.#decompressor?.end() ?? false;
  }

  close(): void {
    this.#decompressor?.close();
  }

  #recognise(bytes: Buffer): void {
    this.#isKnown = true;
    this.#held = NOTHING;
    if (bytes.readUInt16BE(0) === GZIP) {
      this.compression = 'gzip';
      this.#decompressor = new Gunzip(this.#onDamage);
    } else if (bytes.readUInt32BE(0) === ZSTD) {
      this.compression = 'zstd';
      this.#decompressor = new Unzstd(this.#onDamage);
    }
  }
}

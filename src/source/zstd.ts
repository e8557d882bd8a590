/**
 * Zstandard (RFC 8878): frames, each
 *
 *   0             4            5        0–1      0–4          0–8
 *   +-------------+------------+--------+------------+--------------+
 *   | 28 b5 2f fd | descriptor | window | dictionary | content size |  then blocks:
 *   +-------------+------------+--------+------------+--------------+
 *   +-----------------------------+---------
 *   | last, type, length (3 bytes)| data …      and 4 bytes of checksum after the last, if said so
 *   +-----------------------------+---------
 *
 * or, to be skipped: `5? 2a 4d 18`, length (4 bytes), data.
 *
 * Node can do this from 22.15 on; this program runs on Node 20 and gives the
 * same answer on all. The packages in plain JavaScript do not bound the work
 * that a hostile block can ask for.
 */
import { u32le } from '../core/words.js';
import type { CaptureDamage } from '../wire/capture-file.js';
import { XxHash64 } from './xxhash64.js';
import { FrameBlocks, MAX_BLOCK_LENGTH } from './zstd-block.js';
import { ZstdError } from './zstd-tables.js';

const MAGIC = 0xfd2f_b528;
const SKIPPABLE = 0x184d_2a50;
const LONGEST_HEAD = 18;

/** What the zstd command takes without being asked for more. Guards memory. */
const MAX_WINDOW = 2 ** 27;

const NOTHING = Buffer.alloc(0);

interface FrameHead {
  readonly length: number;
  readonly window: number;
  readonly contentSize: number | null;
  readonly hasChecksum: boolean;
}

/** Unpacks a Zstandard file given in chunks. */
export class Unzstd {
  /** Nothing after this can be unpacked; further chunks are ignored. */
  stopped = false;
  /** Offset in the packed file of the next byte not yet dealt with. */
  #offset = 0;
  #unpacked = 0;
  #carry = NOTHING;
  #skip = 0;
  /** Bytes that the head or block just dealt with took. */
  #used = 0;
  #frame:
    | { readonly head: FrameHead; readonly blocks: FrameBlocks; readonly unpackedBefore: number; readonly sum: XxHash64 | undefined }
    | undefined;
  /** What the four bytes that follow must be. */
  #awaitedSum: number | undefined;
  #frames = 0;
  readonly #onDamage: (damage: CaptureDamage) => void;

  constructor(onDamage: (damage: CaptureDamage) => void) {
    this.#onDamage = onDamage;
  }

  /** What the chunk unpacks to, in pieces, each good until the next one is taken. */
  // oxlint-disable-next-line require-await -- as other formats do it, where unpacking waits
  async *push(chunk: Buffer): AsyncGenerator<Buffer> {
    let at = 0;
    while (!this.stopped) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, chunk.length - at);
        this.#skip -= passed;
        this.#offset += passed;
        at += passed;
        if (this.#skip > 0) return;
      }
      let piece: Buffer | number;
      const before = this.#carry.length;
      const bytes =
        before === 0 ? chunk.subarray(at) : Buffer.concat([this.#carry, chunk.subarray(at, at + LONGEST_HEAD + MAX_BLOCK_LENGTH)]);
      try {
        piece = this.#next(bytes);
      } catch (error) {
        if (!(error instanceof ZstdError)) throw error;
        this.#stop(`the zstd data is corrupt (${error.message}), after ${this.#unpacked} unpacked bytes`);
        return;
      }
      if (piece === 0) {
        this.#carry = Buffer.from(bytes);
        return;
      }
      // What the carry and more of the chunk gave was not all used up: go back in the chunk.
      at += this.#used - before;
      this.#carry = NOTHING;
      this.#offset += this.#used;
      if (typeof piece === 'number') continue;
      this.#unpacked += piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  /** Call once after the last chunk. Returns true when the file ended too early. */
  end(): boolean {
    if (this.stopped) return false;
    const isBetween = this.#frame === undefined && this.#awaitedSum === undefined && this.#skip === 0;
    if (isBetween && this.#carry.length === 0) return false;
    const offset = this.#offset + this.#carry.length;
    this.#onDamage({ why: 'truncated', offset, detail: `the zstd file ends too early, after ${this.#unpacked} unpacked bytes` });
    return true;
  }

  close(): void {
    this.#frame = undefined;
  }

  /** Deals with the next head or block; 0 when more bytes are needed, 1 when there is nothing to give. */
  #next(bytes: Buffer): Buffer | 0 | 1 {
    if (this.#awaitedSum !== undefined) return this.#checkSum(bytes, this.#awaitedSum);
    return this.#frame === undefined ? this.#nextHead(bytes) : this.#nextBlock(bytes);
  }

  /** What was unpacked is given all the same: it is for the reader to say what it is worth. */
  #checkSum(bytes: Buffer, sum: number): 0 | 1 {
    if (bytes.length < 4) return 0;
    if (u32le(bytes, 0) !== sum)
      this.#onDamage({ why: 'malformed', offset: this.#offset, detail: 'the checksum of the zstd data is wrong' });
    this.#awaitedSum = undefined;
    this.#used = 4;
    return 1;
  }

  #nextHead(bytes: Buffer): 0 | 1 {
    if (bytes.length < 4) return 0;
    const magic = u32le(bytes, 0);
    if ((magic & 0xffff_fff0) >>> 0 === SKIPPABLE) {
      if (bytes.length < 8) return 0;
      this.#used = 8;
      this.#skip = u32le(bytes, 4);
      return 1;
    }
    if (magic !== MAGIC) throw new ZstdError(this.#frames === 0 ? 'no frame begins here' : 'what follows the frames is not zstd');
    const head = readHead(bytes);
    if (head === undefined) return 0;
    this.#used = head.length;
    this.#frames++;
    this.#frame = {
      head,
      blocks: new FrameBlocks(head.window),
      unpackedBefore: this.#unpacked,
      sum: head.hasChecksum ? new XxHash64() : undefined,
    };
    return 1;
  }

  #nextBlock(bytes: Buffer): Buffer | 0 {
    if (bytes.length < 3) return 0;
    const { head, blocks, unpackedBefore, sum } = this.#frame!;
    const word = bytes.readUIntLE(0, 3);
    const isLast = (word & 1) === 1;
    const type = (word >> 1) & 3;
    const length = word >> 3;
    if (length > MAX_BLOCK_LENGTH) throw new ZstdError('a block is longer than it may be');
    if (type === 3) throw new ZstdError('a block of a type that does not exist');
    const end = 3 + (type === 1 ? 1 : length);
    this.#used = end;
    if (bytes.length < this.#used) return 0;
    const body = bytes.subarray(3, end);
    const output = type === 0 ? blocks.raw(body) : type === 1 ? blocks.repeat(body[0]!, length) : blocks.compressed(body);
    sum?.push(output);
    if (isLast) {
      this.#frame = undefined;
      this.#awaitedSum = sum?.low();
      const size = this.#unpacked + output.length - unpackedBefore;
      if (head.contentSize !== null && head.contentSize !== size) {
        const detail = `the length of the zstd data is not what it says: ${size} instead of ${head.contentSize}`;
        this.#onDamage({ why: 'malformed', offset: this.#offset, detail });
      }
    }
    return output;
  }

  #stop(detail: string): void {
    this.close();
    this.stopped = true;
    this.#onDamage({ why: 'malformed', offset: this.#offset, detail });
  }
}

/** Undefined while more bytes are needed. */
function readHead(bytes: Buffer): FrameHead | undefined {
  const descriptor = bytes[4];
  if (descriptor === undefined) return undefined;
  if ((descriptor & 8) !== 0) throw new ZstdError('a frame uses what is not defined');
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionaryWidth = [0, 1, 2, 4][descriptor & 3]!;
  const sizeWidth = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const dictionaryAt = 5 + (isSingle ? 0 : 1);
  const sizeAt = dictionaryAt + dictionaryWidth;
  const length = sizeAt + sizeWidth;
  if (bytes.length < length) return undefined;
  if (bytes.subarray(dictionaryAt, sizeAt).some((byte) => byte !== 0))
    throw new ZstdError('it needs a dictionary, which a capture does not bring');
  const contentSize = sizeWidth === 0 ? null : readSize(bytes, sizeAt, sizeWidth);
  const base = 2 ** (10 + (bytes[5]! >> 3));
  const window = isSingle ? contentSize! : base + (base / 8) * (bytes[5]! & 7);
  if (window > MAX_WINDOW) throw new ZstdError(`it needs ${window} bytes of memory, more than it gets (${MAX_WINDOW})`);
  return { length, window, contentSize, hasChecksum: (descriptor & 4) !== 0 };
}

function readSize(bytes: Buffer, at: number, width: number): number {
  if (width === 8) return u32le(bytes, at) + u32le(bytes, at + 4) * 2 ** 32;
  // "When Field_Size is 2, the offset of 256 is added."
  return bytes.readUIntLE(at, width) + (width === 2 ? 256 : 0);
}

/**
 * gzip (RFC 1952): one or more members, each
 *
 *   0       2        3       4          8      10
 *   +-------+--------+-------+----------+------+----------------------------------------+
 *   | 1f 8b | method | flags | time     |      | extra, name, comment, head CRC, if set |
 *   +-------+--------+-------+----------+------+----------------------------------------+
 *   | deflated data …                                                                   |
 *   +------------+------------+---------------------------------------------------------+
 *   | CRC-32     | length     |
 *   +------------+------------+
 *
 * Node's own gunzip gives an error instead of the last bytes when a checksum is
 * wrong, and does not say where a member ends. So only the deflated data is
 * left to it.
 */
import { type InflateRaw, crc32, createInflateRaw } from 'node:zlib';
import { u32le } from '../core/words.js';
import type { CaptureDamage } from '../wire/capture-file.js';

const MAGIC = [0x1f, 0x8b] as const;
const DEFLATE = 8;
const FIXED_HEAD = 10;
const TRAILER = 8;

const HAS_HEAD_CRC = 0x02;
const HAS_EXTRA = 0x04;
const HAS_NAME = 0x08;
const HAS_COMMENT = 0x10;

/** The extra field may have 65,535 bytes; a name and a comment are short. Guards memory: so much is held at most. */
const MAX_HEAD = FIXED_HEAD + 2 + 65_535 + 8_192;

/** Unpacked at once. What an error in the deflated data takes with it is less than this. */
const OUTPUT_LENGTH = 1 << 14;

/**
 * Given to the inflater at once: a sixteenth of what it had before, within
 * these bounds. An error takes all with it that its piece would have given;
 * smaller pieces cost time.
 */
const SMALLEST_PIECE = 16;
const LARGEST_PIECE = 1 << 16;

const NOTHING = Buffer.alloc(0);

/** Unpacks a gzip file given in chunks. */
export class Gunzip {
  /** Nothing after this can be unpacked; further chunks are ignored. */
  stopped = false;
  /** Offset in the packed file of the next byte not yet dealt with. */
  #offset = 0;
  #unpacked = 0;
  #state: 'head' | 'data' | 'trailer' | 'zeros' = 'head';
  #held = NOTHING;
  #members = 0;
  #inflate: InflateRaw | undefined;
  #crc = 0;
  #length = 0;
  readonly #onDamage: (damage: CaptureDamage) => void;

  constructor(onDamage: (damage: CaptureDamage) => void) {
    this.#onDamage = onDamage;
  }

  /** What the chunk unpacks to, in pieces. The chunk must stay as it is until the last one was taken. */
  async *push(chunk: Buffer): AsyncGenerator<Buffer> {
    let at = 0;
    while (at < chunk.length && !this.stopped) {
      switch (this.#state) {
        case 'head':
          at += this.#takeHead(chunk.subarray(at));
          break;
        case 'data': {
          const share = Math.floor(this.#inflate!.bytesWritten / 16);
          const length = Math.min(Math.max(share, SMALLEST_PIECE), LARGEST_PIECE);
          at += yield* this.#takeData(chunk.subarray(at, at + length));
          break;
        }
        case 'trailer':
          at += this.#takeTrailer(chunk.subarray(at));
          break;
        case 'zeros':
          at += this.#takeZeros(chunk.subarray(at));
      }
    }
  }

  /** Call once after the last chunk. Returns true when the file ended too early. */
  end(): boolean {
    this.close();
    if (this.stopped || this.#state === 'zeros') return false;
    if (this.#state === 'head' && this.#members > 0) {
      this.#complain('malformed', `${this.#held.length} bytes behind the packed data are not gzip`);
      return false;
    }
    const offset = this.#offset + this.#held.length;
    this.#onDamage({ why: 'truncated', offset, detail: `the gzip file ends too early, after ${this.#unpacked} unpacked bytes` });
    return true;
  }

  /** Lets go of the inflater's memory; needed when the reading ends before the file does. */
  close(): void {
    this.#inflate?.destroy();
    this.#inflate = undefined;
  }

  #takeHead(bytes: Buffer): number {
    const before = this.#held.length;
    const all = Buffer.concat([this.#held, bytes.subarray(0, MAX_HEAD + 1 - before)]);
    const length = headLength(all);
    if (length === 'wrong') {
      if (this.#members > 0) this.#stop('what follows the packed data is not gzip');
      else this.#stop('the gzip head is not as it should be');
      return 0;
    }
    if (length === undefined) {
      this.#held = all;
      return all.length - before;
    }
    this.#held = NOTHING;
    this.#offset += length;
    this.#state = 'data';
    this.#inflate = createInflateRaw({ chunkSize: OUTPUT_LENGTH });
    this.#crc = 0;
    this.#length = 0;
    return length - before;
  }

  async *#takeData(piece: Buffer): AsyncGenerator<Buffer, number> {
    const inflate = this.#inflate!;
    const before = inflate.bytesWritten;
    let failure: Error | undefined;
    let wasWritten = false;
    let wake: (() => void) | undefined;
    const note = (error?: Error | null) => {
      failure ??= error ?? undefined;
      wake?.();
    };
    inflate.on('readable', note).on('end', note).on('error', note);
    inflate.write(piece, (error) => {
      wasWritten = true;
      note(error);
    });
    for (;;) {
      const output = inflate.read() as Buffer | null;
      if (output !== null) {
        this.#crc = crc32(output, this.#crc);
        this.#length = (this.#length + output.length) >>> 0;
        this.#unpacked += output.length;
        yield output;
      } else if (failure !== undefined || wasWritten || inflate.readableEnded) break;
      else await new Promise<void>((resolve) => void (wake = resolve));
    }
    inflate.off('readable', note).off('end', note);
    if (failure !== undefined) {
      this.#stop(`the gzip data is corrupt (${failure.message}), after ${this.#unpacked} unpacked bytes`);
      return 0;
    }
    inflate.off('error', note);
    const taken = inflate.bytesWritten - before;
    this.#offset += taken;
    if (inflate.readableEnded) {
      this.close();
      this.#state = 'trailer';
    }
    return taken;
  }

  #takeTrailer(bytes: Buffer): number {
    const taken = Math.min(TRAILER - this.#held.length, bytes.length);
    const all = Buffer.concat([this.#held, bytes.subarray(0, taken)]);
    this.#held = all;
    if (all.length < TRAILER) return taken;
    if (u32le(all, 0) !== this.#crc) this.#complain('malformed', 'the checksum of the gzip data is wrong: it was changed or damaged');
    else if (u32le(all, 4) !== this.#length) this.#complain('malformed', 'the length of the gzip data is not what it says');
    this.#offset += TRAILER;
    this.#held = NOTHING;
    this.#members++;
    this.#state = 'zeros';
    return taken;
  }

  /** Zeros between and behind members are padding (of a tape's blocks), which gzip passes over too. */
  #takeZeros(bytes: Buffer): number {
    const end = bytes.findIndex((byte) => byte !== 0);
    if (end >= 0) this.#state = 'head';
    const taken = end >= 0 ? end : bytes.length;
    this.#offset += taken;
    return taken;
  }

  #stop(detail: string): void {
    this.close();
    this.stopped = true;
    this.#complain('malformed', detail);
  }

  #complain(why: CaptureDamage['why'], detail: string): void {
    this.#onDamage({ why, offset: this.#offset, detail });
  }
}

/** How long the head of a member is; undefined while more bytes are needed to know. */
function headLength(bytes: Buffer): number | undefined | 'wrong' {
  const start = [...MAGIC, DEFLATE];
  if (start.some((byte, i) => i < bytes.length && bytes[i] !== byte)) return 'wrong';
  if (bytes.length < FIXED_HEAD) return undefined;
  const flags = bytes[3]!;
  let at = FIXED_HEAD;
  if (flags & HAS_EXTRA) at += 2 + (at + 2 <= bytes.length ? bytes.readUInt16LE(at) : 0);
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0 || at > bytes.length) return bytes.length > MAX_HEAD ? 'wrong' : undefined;
    at = end + 1;
  }
  if (flags & HAS_HEAD_CRC) at += 2;
  return at <= bytes.length ? at : undefined;
}

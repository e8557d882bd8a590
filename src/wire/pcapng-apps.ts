/**
 * Programs that a pcapng file names for its packets, in three ways:
 *
 * - PCAPdroid: a custom block (type 0xbad) with enterprise number 62652 maps a
 *   user id to a package; a packet's comment then is `u-<user id>`.
 *
 *     0     4         6      7   8     12       13       14
 *     +-----+---------+------+---+-----+--------+--------+---------+----------
 *     | PEN | version | type | 0 | uid | length | length | package | app name
 *     +-----+---------+------+---+-----+--------+--------+---------+----------
 *
 * - Apple's tcpdump: blocks of type 0x80000001 list processes, which options
 *   32769 and 32771 of a packet name by their position (Wireshark's "Darwin
 *   Process Event Block").
 * - pymobiledevice3: `PID: …, ProcName: …, EPID: …, EProcName: …, SVC: …` in a
 *   packet's comment.
 */
import { u32be, u32le } from '../core/words.js';

/** The custom block that maps a user id. */
export const APP_BLOCK = { enterprise: 62_652, version: 1, uidMapping: 1, head: 14 } as const;

const OPTION_END = 0;
const OPTION_COMMENT = 1;
const OPTION_PROCESS_NAME = 2;
const OPTION_PROCESS = 32_769;
const OPTION_EFFECTIVE_PROCESS = 32_771;

/** Programs of one section. Guards memory; a phone has some hundreds. */
export const MAX_APPS = 65_536;

/** Of a name, in bytes; PCAPdroid's have one byte for their length. */
const MAX_NAME_LENGTH = 255;

/** Of a comment that names a program. */
const MAX_COMMENT_LENGTH = 200;

/** What is known of programs in one section after the other. Damaged entries name nobody. */
export class PcapngApps {
  #littleEndian = false;
  readonly #packages = new Map<number, string>();
  /** By position; undefined where a block gave no name. */
  #processes: (string | undefined)[] = [];

  /** A new section forgets the programs of the one before it. */
  begin(littleEndian: boolean): void {
    this.#littleEndian = littleEndian;
    this.#packages.clear();
    this.#processes = [];
  }

  readCustomBlock(bytes: Buffer, body: number, end: number): void {
    if (end - body < APP_BLOCK.head || this.#u32(bytes, body) !== APP_BLOCK.enterprise) return;
    if (this.#u16(bytes, body + 4) !== APP_BLOCK.version || bytes[body + 6] !== APP_BLOCK.uidMapping || this.#packages.size === MAX_APPS)
      return;
    const name = body + APP_BLOCK.head;
    const length = bytes[body + 12]!;
    if (length === 0 || name + length > end) return;
    this.#packages.set(this.#u32(bytes, body + 8), bytes.toString('utf8', name, name + length));
  }

  readProcessBlock(bytes: Buffer, body: number, end: number): void {
    if (this.#processes.length === MAX_APPS) return;
    let name: string | undefined;
    this.#forEachOption(bytes, body + 4, end, (code, at, length) => {
      if (code === OPTION_PROCESS_NAME && length > 0 && length <= MAX_NAME_LENGTH) name = bytes.toString('utf8', at, at + length);
    });
    this.#processes.push(name);
  }

  /** The program that the options of a packet name; null when they name none. */
  appIn(bytes: Buffer, options: number, end: number): string | null {
    let app: string | null = null;
    this.#forEachOption(bytes, options, end, (code, at, length) => {
      if (code === OPTION_COMMENT && length <= MAX_COMMENT_LENGTH) app ??= this.#inComment(bytes.toString('utf8', at, at + length));
      if (length !== 4) return;
      // The effective process is the one for which another one sends.
      if (code === OPTION_EFFECTIVE_PROCESS) app = this.#processes[this.#u32(bytes, at)] ?? app;
      else if (code === OPTION_PROCESS) app ??= this.#processes[this.#u32(bytes, at)] ?? null;
    });
    return app;
  }

  #inComment(comment: string): string | null {
    if (comment.startsWith('u-')) return this.#packages.get(Number(comment.slice(2)) >>> 0) ?? null;
    if (!comment.startsWith('PID: ')) return null;
    return between(comment, ', EProcName: ', ', SVC: ') || between(comment, ', ProcName: ', ', EPID: ') || null;
  }

  #forEachOption(bytes: Buffer, from: number, end: number, onOption: (code: number, at: number, length: number) => void): void {
    for (let at = from; at + 4 <= end;) {
      const code = this.#u16(bytes, at);
      const length = this.#u16(bytes, at + 2);
      if (code === OPTION_END || at + 4 + length > end) return;
      onOption(code, at + 4, length);
      at += 4 + length + (-length & 3);
    }
  }

  #u16(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  #u32(bytes: Buffer, at: number): number {
    return this.#littleEndian ? u32le(bytes, at) : u32be(bytes, at);
  }
}

/** Empty when the marks are not there. */
function between(text: string, before: string, after: string): string {
  const from = text.indexOf(before);
  const to = text.lastIndexOf(after);
  return from < 0 || to < 0 ? '' : text.slice(from + before.length, to);
}

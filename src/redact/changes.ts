/** Ranges noted. Guards memory: 20 bytes each, with what they change at most 640 MB; beyond it packets lose their payloads. */
export const MAX_CHANGES = 24_000_000;

/** Bytes of changed values kept. */
const MAX_CHANGED_BYTES = 160 << 20;

const COLUMNS = 4;
/** In the place of where a change stands: the bytes are kept as they are. */
const AS_IT_WAS = -1;
/** The bytes are cut, whatever else was said of them. */
const CUT = -2;

/**
 * What is kept of the payloads of one capture, and what stands in it in the
 * place of what stood there, by frame. Of two changes to one byte the later
 * one counts, but what was cut stays cut.
 */
export class Changes {
  /** Ranges that found no room: they are not kept. */
  leftOut = 0;
  /** Frame, first byte, byte behind the last, where its change begins in `#bytes`. */
  #rows = new Int32Array(COLUMNS * 4096);
  #count = 0;
  #bytes = Buffer.alloc(1 << 16);
  #used = 0;
  /** Rows by frame, once all are there. */
  #order: Int32Array | undefined;
  #firsts = new Int32Array(0);

  keep(frame: number, from: number, to: number): void {
    this.#add(frame, from, to, AS_IT_WAS);
  }

  cut(frame: number, from: number, to: number): void {
    this.#add(frame, from, to, CUT);
  }

  /** `difference`: what to exclusive-or the captured bytes with. */
  change(frame: number, from: number, difference: Buffer): void {
    if (this.#used + difference.length > MAX_CHANGED_BYTES) {
      this.cut(frame, from, from + difference.length);
      return;
    }
    while (this.#used + difference.length > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2);
    difference.copy(this.#bytes, this.#used);
    this.#add(frame, from, from + difference.length, this.#used);
    this.#used += difference.length;
  }

  /** Puts all that is kept of a frame into `made`, which is zero where nothing was put before. True when anything is. */
  apply(frame: number, captured: Uint8Array, made: Buffer): boolean {
    this.#order ??= this.#sorted();
    const [first, end] = [this.#firsts[frame] ?? 0, this.#firsts[frame + 1] ?? 0];
    for (let i = first; i < end; i++) this.#put(this.#order[i]! * COLUMNS, captured, made);
    let isKept = false;
    for (let i = first; i < end; i++) {
      const at = this.#order[i]! * COLUMNS;
      if (this.#rows[at + 3] === CUT) made.fill(0, this.#rows[at + 1], this.#rows[at + 2]);
      else isKept = true;
    }
    return isKept;
  }

  #put(row: number, captured: Uint8Array, made: Buffer): void {
    const [from, end, change] = [this.#rows[row + 1]!, Math.min(this.#rows[row + 2]!, made.length), this.#rows[row + 3]!];
    if (change === CUT) return;
    for (let at = from; at < end; at++) made[at] = captured[at]! ^ (change === AS_IT_WAS ? 0 : this.#bytes[change + at - from]!);
  }

  #add(frame: number, from: number, to: number, change: number): void {
    if (this.#count === MAX_CHANGES) {
      this.leftOut++;
      return;
    }
    const at = this.#count * COLUMNS;
    if (at === this.#rows.length) {
      const rows = new Int32Array(this.#rows.length * 2);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#rows.set([frame, from, to, change], at);
    this.#count++;
  }

  /** By frame; within one as they were noted. */
  #sorted(): Int32Array {
    let last = 0;
    for (let row = 0; row < this.#count; row++) last = Math.max(last, this.#rows[row * COLUMNS]!);
    this.#firsts = new Int32Array(last + 2);
    for (let row = 0; row < this.#count; row++) this.#firsts[this.#rows[row * COLUMNS]! + 1]!++;
    for (let frame = 1; frame < this.#firsts.length; frame++) this.#firsts[frame]! += this.#firsts[frame - 1]!;
    const next = this.#firsts.slice();
    const order = new Int32Array(this.#count);
    for (let row = 0; row < this.#count; row++) order[next[this.#rows[row * COLUMNS]!]!++] = row;
    return order;
  }
}

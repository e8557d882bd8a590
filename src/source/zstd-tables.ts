/** The two codes of Zstandard (RFC 8878 §4): finite state entropy and Huffman, as tables to look up. */

/** What a block breaks of the format's rules, in words for people. Never leaves the decoder. */
export class ZstdError extends Error {}

/** A state gives a symbol, and how many bits to add to which base for the next state. */
export interface StateTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** So many of the next bits, looked up at once, give a symbol and how many of the bits it took. */
export interface PrefixTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
}

/** "the maximum number of bits of a prefix code is 11" (RFC 8878 §4.2.1) */
const MAX_PREFIX_LOG = 11;
const MAX_WEIGHT_LOG = 6;
/** The last of 256 weights is never written, it follows from the others. */
const MAX_WEIGHTS = 255;

/** Bits that are read from the end of a stretch of bytes to its beginning, behind a set bit that marks the end. */
export class BackwardBits {
  /** Bits left; below 0 when more were taken than there are. */
  left: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    const last = bytes[bytes.length - 1] ?? 0;
    if (last === 0) throw new ZstdError('a bit stream without its end mark');
    this.#bytes = bytes;
    this.left = bytes.length * 8 - 8 + highestBit(last);
  }

  /** Up to 24 bits; zeros for those that are not there. */
  read(count: number): number {
    this.left -= count;
    return this.#at(this.left, count);
  }

  /** The next bits without taking them. */
  peek(count: number): number {
    return this.#at(this.left - count, count);
  }

  #at(position: number, count: number): number {
    const mask = (1 << count) - 1;
    if (position < 0) return position + count <= 0 ? 0 : (this.#at(0, position + count) << -position) & mask;
    const bytes = this.#bytes;
    const at = position >>> 3;
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    return (word >>> (position & 7)) & mask;
  }
}

/** Reads the description of a state table (§4.1.1) and returns it with the byte behind it. */
export function readStateTable(bytes: Uint8Array, start: number, maxLog: number, maxSymbol: number): { table: StateTable; end: number } {
  let position = start * 8;
  const read = (count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++, position++) {
      if (position >>> 3 >= bytes.length) throw new ZstdError('a table ends too early');
      value |= ((bytes[position >>> 3]! >>> (position & 7)) & 1) << i;
    }
    return value;
  };
  const log = read(4) + 5;
  if (log > maxLog) throw new ZstdError('a table is larger than it may be');
  let remaining = 1 << log;
  const counts: number[] = [];
  while (remaining > 0) {
    const count = highestBit(remaining + 1) + 1;
    const lowMask = (1 << (count - 1)) - 1;
    const threshold = (1 << count) - 2 - remaining;
    let value = read(count - 1);
    if (value >= threshold) {
      value |= read(1) << (count - 1);
      if (value > lowMask) value -= threshold;
    }
    const probability = value - 1;
    remaining -= Math.abs(probability);
    counts.push(probability);
    if (probability === 0) {
      for (let repeat = 3; repeat === 3;) {
        repeat = read(2);
        for (let i = 0; i < repeat; i++) counts.push(0);
      }
    }
    if (counts.length > maxSymbol + 1) throw new ZstdError('a table has more symbols than there are');
  }
  if (remaining < 0) throw new ZstdError('a table does not add up');
  return { table: stateTable(counts, log), end: (position + 7) >>> 3 };
}

/** Spreads the symbols over the states (§4.1.1). A count of -1 is "less than one". */
export function stateTable(counts: readonly number[], log: number): StateTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  const next = counts.map((count) => Math.abs(count));
  let high = size;
  counts.forEach((count, symbol) => {
    if (count === -1) symbols[--high] = symbol;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      symbols[at] = symbol;
      do at = (at + step) & (size - 1);
      while (at >= high);
    }
  });
  for (let state = 0; state < size; state++) {
    const order = next[symbols[state]!]!++;
    bits[state] = log - highestBit(order);
    bases[state] = (order << bits[state]!) - size;
  }
  return { log, symbols, bits, bases };
}

/** One symbol, whatever the bits. */
export function singleStateTable(symbol: number): StateTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) };
}

/** Reads a Huffman tree (§4.2.1) and returns it with the byte behind it. */
export function readPrefixTable(bytes: Uint8Array, start: number): { table: PrefixTable; end: number } {
  const head = bytes[start];
  if (head === undefined) throw new ZstdError('a Huffman tree ends too early');
  const isPacked = head < 128;
  const end = start + 1 + (isPacked ? head : (head - 126) >> 1);
  if (end > bytes.length) throw new ZstdError('a Huffman tree ends too early');
  const body = bytes.subarray(start + 1, end);
  const weights = isPacked ? packedWeights(body) : Array.from({ length: head - 127 }, (_, i) => (body[i >> 1]! >>> (i & 1 ? 0 : 4)) & 15);
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 1 << (weight - 1) : 0), 0);
  const log = highestBit(sum) + 1;
  if (sum === 0 || log > MAX_PREFIX_LOG) throw new ZstdError('a Huffman tree is deeper than it may be');
  const rest = (1 << log) - sum;
  if ((rest & (rest - 1)) !== 0) throw new ZstdError('a Huffman tree does not add up');
  weights.push(highestBit(rest) + 1);
  const symbols = new Uint8Array(1 << log);
  const bits = new Uint8Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    weights.forEach((each, symbol) => {
      if (each !== weight) return;
      const next = at + (1 << (weight - 1));
      symbols.fill(symbol, at, next);
      bits.fill(log + 1 - weight, at, next);
      at = next;
    });
  }
  return { table: { log, symbols, bits }, end };
}

/** Weights written by two states that take turns. */
function packedWeights(bytes: Uint8Array): number[] {
  const { table, end } = readStateTable(bytes, 0, MAX_WEIGHT_LOG, 12);
  const stream = new BackwardBits(bytes.subarray(end));
  const weights: number[] = [];
  let now = stream.read(table.log);
  let other = stream.read(table.log);
  while (weights.length < MAX_WEIGHTS) {
    weights.push(table.symbols[now]!);
    const next = table.bases[now]! + stream.read(table.bits[now]!);
    if (stream.left < 0) {
      weights.push(table.symbols[other]!);
      if (weights.length > MAX_WEIGHTS) break;
      return weights;
    }
    now = other;
    other = next;
  }
  throw new ZstdError('a Huffman tree has more symbols than there are bytes');
}

export function highestBit(value: number): number {
  return 31 - Math.clz32(value);
}

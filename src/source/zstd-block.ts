/** What the compressed blocks of one Zstandard frame unpack to (RFC 8878 §3.1.1.3). */
import {
  BackwardBits,
  type PrefixTable,
  type StateTable,
  ZstdError,
  readPrefixTable,
  readStateTable,
  singleStateTable,
  stateTable,
} from './zstd-tables.js';

/** "Block_Maximum_Size is the smaller of … Window_Size, 128 KB" */
export const MAX_BLOCK_LENGTH = 1 << 17;

/** Room behind the window, so that its bytes need not be moved for every block. */
const SLACK = 1 << 18;

/** Up to so many bytes a call costs more than to copy them one by one. */
const SHORT = 32;

interface Code {
  readonly maxLog: number;
  readonly preset: StateTable;
  /** Value and extra bits by symbol. */
  readonly bases: readonly number[];
  readonly extra: readonly number[];
}

const ones = (count: number) => Array.from({ length: count }, () => 1);
const rising = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

const LITERAL_LENGTHS: Code = {
  maxLog: 9,
  preset: stateTable([4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1], 6),
  bases: [...rising(0, 16), 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536],
  extra: [...rising(0, 16).map(() => 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
};
const MATCH_LENGTHS: Code = {
  maxLog: 9,
  preset: stateTable([1, 4, 3, 2, 2, 2, 2, 2, 2, ...ones(37), -1, -1, -1, -1, -1, -1, -1], 6),
  bases: [...rising(3, 32), 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16_387, 32_771, 65_539],
  extra: [...rising(0, 32).map(() => 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
};
/** Of 28 bits at most: windows are not larger than 2^27 (see `zstd.ts`). */
const OFFSETS: Code = {
  maxLog: 8,
  preset: stateTable([1, 1, 1, 1, 1, 1, 2, 2, 2, ...ones(15), -1, -1, -1, -1, -1], 5),
  bases: rising(0, 29).map((code) => 2 ** code),
  extra: rising(0, 29),
};

/** Unpacks the blocks of a frame, one after the other. Throws ZstdError where the format's rules are broken. */
export class FrameBlocks {
  /** Grows with what is unpacked, never by what a head claims. */
  #history = Buffer.alloc(0);
  #end = 0;
  #prefixes: PrefixTable | undefined;
  #literalLengths: StateTable | undefined;
  #matchLengths: StateTable | undefined;
  #offsets: StateTable | undefined;
  #repeated: [number, number, number] = [1, 4, 8];
  readonly #window: number;
  readonly #maxBlock: number;

  constructor(window: number) {
    this.#window = window;
    this.#maxBlock = Math.min(window, MAX_BLOCK_LENGTH);
  }

  /** Each result is good until the next call. */
  raw(bytes: Uint8Array): Buffer {
    const start = this.#makeRoom(bytes.length);
    this.#history.set(bytes, start);
    return this.#done(start, start + bytes.length);
  }

  repeat(byte: number, length: number): Buffer {
    const start = this.#makeRoom(length);
    this.#history.fill(byte, start, start + length);
    return this.#done(start, start + length);
  }

  compressed(block: Uint8Array): Buffer {
    const start = this.#makeRoom(this.#maxBlock);
    const { literals, end } = this.#readLiterals(block);
    return this.#done(start, this.#readSequences(block, end, literals, start));
  }

  #makeRoom(length: number): number {
    if (length > this.#maxBlock) throw new ZstdError('a block is longer than it may be');
    if (this.#end + length <= this.#history.length) return this.#end;
    const kept = Math.min(this.#end, this.#window);
    const isLarge = this.#end > this.#window + SLACK;
    const larger = isLarge ? this.#history : Buffer.allocUnsafeSlow(Math.max(this.#history.length * 2, this.#end + length));
    this.#history.copy(larger, 0, this.#end - kept, this.#end);
    this.#history = larger;
    this.#end = kept;
    return kept;
  }

  #done(start: number, end: number): Buffer {
    this.#end = end;
    return this.#history.subarray(start, end);
  }

  #readLiterals(block: Uint8Array): { literals: Uint8Array; end: number } {
    const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0] = block;
    const type = b0 & 3;
    const format = (b0 >> 2) & 3;
    if (type < 2) {
      const head = format === 1 ? 2 : format === 3 ? 3 : 1;
      const length = format === 1 ? (b0 >> 4) | (b1 << 4) : format === 3 ? (b0 >> 4) | (b1 << 4) | (b2 << 12) : b0 >> 3;
      const end = head + (type === 0 ? length : 1);
      if (end > block.length || length > this.#maxBlock) throw new ZstdError('literals claim more than their block holds');
      return { literals: type === 0 ? block.subarray(head, end) : new Uint8Array(length).fill(block[head]!), end };
    }
    const head = format < 2 ? 3 : format + 2;
    const width = format < 2 ? 10 : format === 2 ? 14 : 18;
    const word = b0 + b1 * 2 ** 8 + b2 * 2 ** 16 + (head > 3 ? b3 * 2 ** 24 : 0) + (head > 4 ? b4 * 2 ** 32 : 0);
    const length = Math.floor(word / 16) % 2 ** width;
    const end = head + (Math.floor(word / 2 ** (4 + width)) % 2 ** width);
    if (end > block.length || length > this.#maxBlock) throw new ZstdError('literals claim more than their block holds');
    const packed = block.subarray(head, end);
    let at = 0;
    if (type === 2) ({ table: this.#prefixes, end: at } = readPrefixTable(packed, 0));
    if (this.#prefixes === undefined) throw new ZstdError('literals without a Huffman tree');
    const literals = new Uint8Array(length);
    if (format === 0) decodePrefixes(packed.subarray(at), this.#prefixes, literals);
    else decodeFourStreams(packed.subarray(at), this.#prefixes, literals);
    return { literals, end };
  }

  /** Returns where the block's output ends. */
  #readSequences(block: Uint8Array, start: number, literals: Uint8Array, outputStart: number): number {
    let at = start;
    const next = () => {
      if (at >= block.length) throw new ZstdError('a block ends too early');
      return block[at++]!;
    };
    let count = next();
    if (count === 255) count = next() + (next() << 8) + 0x7f00;
    else if (count > 127) count = ((count - 128) << 8) + next();
    if (count === 0) {
      if (at !== block.length) throw new ZstdError('a block is longer than what it holds');
      this.#history.set(literals, outputStart);
      return outputStart + literals.length;
    }
    const modes = next();
    if ((modes & 3) !== 0) throw new ZstdError('a block uses what is not defined');
    const table = (mode: number, code: Code, before: StateTable | undefined): StateTable => {
      if (mode === 0) return code.preset;
      if (mode === 3) {
        if (before === undefined) throw new ZstdError('a block repeats a table that was never given');
        return before;
      }
      if (mode === 1) {
        const symbol = next();
        if (symbol >= code.bases.length) throw new ZstdError('a table has a symbol that is not defined');
        return singleStateTable(symbol);
      }
      const read = readStateTable(block, at, code.maxLog, code.bases.length - 1);
      at = read.end;
      return read.table;
    };
    const lengths = (this.#literalLengths = table(modes >> 6, LITERAL_LENGTHS, this.#literalLengths));
    const offsets = (this.#offsets = table((modes >> 4) & 3, OFFSETS, this.#offsets));
    const matches = (this.#matchLengths = table((modes >> 2) & 3, MATCH_LENGTHS, this.#matchLengths));
    return this.#execute(new BackwardBits(block.subarray(at)), count, { lengths, offsets, matches }, literals, outputStart);
  }

  #execute(
    bits: BackwardBits,
    count: number,
    { lengths, offsets, matches }: { readonly lengths: StateTable; readonly offsets: StateTable; readonly matches: StateTable },
    literals: Uint8Array,
    outputStart: number,
  ): number {
    const history = this.#history;
    const limit = outputStart + this.#maxBlock;
    let output = outputStart;
    let literal = 0;
    let lengthState = bits.read(lengths.log);
    let offsetState = bits.read(offsets.log);
    let matchState = bits.read(matches.log);
    for (let i = 0; i < count; i++) {
      const offsetCode = offsets.symbols[offsetState]!;
      const matchCode = matches.symbols[matchState]!;
      const lengthCode = lengths.symbols[lengthState]!;
      // Up to 28 bits, in two steps: 24 can be read at once.
      const high = offsetCode > 16 ? bits.read(offsetCode - 16) * 65_536 : 0;
      const offsetValue = OFFSETS.bases[offsetCode]! + high + bits.read(Math.min(offsetCode, 16));
      const matchLength = MATCH_LENGTHS.bases[matchCode]! + bits.read(MATCH_LENGTHS.extra[matchCode]!);
      const literalLength = LITERAL_LENGTHS.bases[lengthCode]! + bits.read(LITERAL_LENGTHS.extra[lengthCode]!);
      if (i < count - 1) {
        lengthState = lengths.bases[lengthState]! + bits.read(lengths.bits[lengthState]!);
        matchState = matches.bases[matchState]! + bits.read(matches.bits[matchState]!);
        offsetState = offsets.bases[offsetState]! + bits.read(offsets.bits[offsetState]!);
      }
      if (bits.left < 0) throw new ZstdError('a block has fewer sequences than it claims');
      if (literal + literalLength > literals.length) throw new ZstdError('a block has fewer literals than it uses');
      if (output + literalLength + matchLength > limit) throw new ZstdError('a block unpacks to more than it may');
      if (literalLength > SHORT) history.set(literals.subarray(literal, literal + literalLength), output);
      else for (let at = 0; at < literalLength; at++) history[output + at] = literals[literal + at]!;
      literal += literalLength;
      output += literalLength;
      const offset = this.#offset(offsetValue, literalLength);
      if (offset > output || offset > this.#window || offset === 0) throw new ZstdError('a block refers to bytes before the first');
      // A match that reaches into itself repeats what it has just written.
      if (matchLength > SHORT && offset >= matchLength) history.copyWithin(output, output - offset, output - offset + matchLength);
      else for (let at = output; at < output + matchLength; at++) history[at] = history[at - offset]!;
      output += matchLength;
    }
    if (bits.left !== 0) throw new ZstdError('a block has more bits than its sequences need');
    const rest = literals.subarray(literal);
    if (output + rest.length > limit) throw new ZstdError('a block unpacks to more than it may');
    history.set(rest, output);
    return output + rest.length;
  }

  /** Values to 3 are the last three offsets again; after no literals, the second, third, and the first less one (§3.1.1.5). */
  #offset(value: number, literalLength: number): number {
    const [first, second, third] = this.#repeated;
    if (value > 3) {
      this.#repeated = [value - 3, first, second];
      return value - 3;
    }
    const which = value + (literalLength === 0 ? 1 : 0);
    if (which === 1) return first;
    const offset = which === 2 ? second : which === 3 ? third : first - 1;
    this.#repeated = [offset, first, which === 2 ? third : second];
    return offset;
  }
}

function decodeFourStreams(bytes: Uint8Array, table: PrefixTable, output: Uint8Array): void {
  const lengths = [0, 2, 4].map((at) => bytes[at]! | (bytes[at + 1]! << 8));
  const quarter = (output.length + 3) >> 2;
  if (bytes.length < 10 || 3 * quarter > output.length) throw new ZstdError('literals too short for four streams');
  let at = 6;
  for (let i = 0; i < 4; i++) {
    const end = i < 3 ? at + lengths[i]! : bytes.length;
    if (end > bytes.length) throw new ZstdError('literals claim more than their block holds');
    decodePrefixes(bytes.subarray(at, end), table, output.subarray(i * quarter, i < 3 ? (i + 1) * quarter : undefined));
    at = end;
  }
}

function decodePrefixes(bytes: Uint8Array, { log, symbols, bits }: PrefixTable, output: Uint8Array): void {
  const stream = new BackwardBits(bytes);
  for (let i = 0; i < output.length; i++) {
    const code = stream.peek(log);
    output[i] = symbols[code]!;
    stream.left -= bits[code]!;
  }
  if (stream.left !== 0) throw new ZstdError('literals do not end with their bits');
}

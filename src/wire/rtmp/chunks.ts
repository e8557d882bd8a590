/**
 * RTMP chunks (Adobe RTMP 1.0 §5.3): messages cut into pieces, those of
 * several chunk streams mixed.
 *
 *   +---------------------+--------------------------------------+-----------------------+-------
 *   | format 2, stream 6… | timestamp 3, length 3, type 1, id 4  | extended timestamp 4  | piece
 *   +---------------------+--------------------------------------+-----------------------+-------
 *
 * Format 1 leaves out the id, 2 also length and type, 3 everything. Each piece
 * but the last has the length set for chunks: a text longer than that has a
 * header of format 3 in its midst.
 */

/** "The maximum chunk size defaults to 128 bytes" (§5.4.1). */
const DEFAULT_CHUNK_SIZE = 128;

/** Chunk streams of one direction; players use below ten. Guards memory. */
export const MAX_STREAMS = 64;

/** "16777215 … since messages are not longer" (§5.4.1). */
const MAX_CHUNK_SIZE = 0xffffff;

const HEADER_LENGTHS = [11, 7, 3, 0] as const;
const EXTENDED = 0xffffff;

/** What headers of a chunk stream leave out because it stood in the last one. */
interface ChunkStream {
  readonly length: number;
  readonly type: number;
  readonly isExtended: boolean;
  /** Bytes of its message that are still to come. */
  readonly remaining: number;
}

/** The chunk streams of one direction. */
export interface ChunkState {
  size: number;
  readonly streams: Map<number, ChunkStream>;
}

export const newChunkState = (): ChunkState => ({ size: DEFAULT_CHUNK_SIZE, streams: new Map() });

/** One chunk: its piece stands at `from`. */
export interface Chunk {
  readonly stream: number;
  readonly type: number;
  /** Of the whole message. */
  readonly messageLength: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly from: number;
  readonly length: number;
}

/** Messages of the protocol; others are not met (§5.4, §7.1). */
export function isMessageType(type: number): boolean {
  return (type >= 1 && type <= 6) || type === 8 || type === 9 || (type >= 15 && type <= 20) || type === 22;
}

/** Reads the header at `at` and takes note of it in `state`. */
export function readChunk(bytes: Buffer, at: number, state: ChunkState): Chunk | 'truncated' | 'malformed' {
  const first = bytes[at];
  if (first === undefined) return 'truncated';
  const low = first & 0x3f;
  const basicLength = low === 0 ? 2 : low === 1 ? 3 : 1;
  const header = at + basicLength;
  const format = first >> 6;
  let end = header + HEADER_LENGTHS[format]!;
  if (bytes.length < end) return 'truncated';
  const stream = low === 0 ? 64 + bytes[at + 1]! : low === 1 ? 64 + bytes.readUInt16LE(at + 1) : low;
  const known = state.streams.get(stream);
  if ((format !== 0 && known === undefined) || (known === undefined && state.streams.size === MAX_STREAMS)) return 'malformed';
  const isExtended = format === 3 ? known!.isExtended : bytes.readUIntBE(header, 3) === EXTENDED;
  const messageLength = format < 2 ? bytes.readUIntBE(header + 3, 3) : known!.length;
  const type = format < 2 ? bytes[header + 6]! : known!.type;
  const isFirst = known === undefined || known.remaining === 0;
  // A message is gone on with by format 3 only.
  if (!isMessageType(type) || (!isFirst && format !== 3)) return 'malformed';
  if (isExtended) end += 4;
  if (bytes.length < end) return 'truncated';
  const remaining = isFirst ? messageLength : known.remaining;
  const length = Math.min(remaining, state.size);
  state.streams.set(stream, { length: messageLength, type, isExtended, remaining: remaining - length });
  return { stream, type, messageLength, isFirst, isLast: length === remaining, from: end, length };
}

/** "The size … MUST be … at least 1"; its top bit is zero (§5.4.1). */
export function setChunkSize(state: ChunkState, size: number): boolean {
  if (size === 0 || size > 0x7fffffff) return false;
  state.size = Math.min(size, MAX_CHUNK_SIZE);
  return true;
}

export function copyOf({ size, streams }: ChunkState): ChunkState {
  return { size, streams: new Map(streams) };
}

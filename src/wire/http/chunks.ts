/**
 * The chunked transfer coding (RFC 9112 §7.1):
 *
 *   size in hex [;extension] CRLF
 *   data CRLF
 *   … 0 CRLF [trailers] CRLF
 */

/** Chunks of one body that is put together. Guards time. */
export const MAX_CHUNKS = 1024;

/** Longest line with a size: extensions are rare and short. */
const MAX_SIZE_LINE = 256;

export interface Chunk {
  /** Where its data stands; of the last one, behind the trailers' empty line. */
  readonly from: number;
  readonly length: number;
}

/** The chunk whose size stands at `at`; of length 0 when it is the last one. */
export function readChunk(bytes: Buffer, at: number): Chunk | 'truncated' | 'malformed' {
  const feed = bytes.indexOf(0x0a, at);
  if (feed < 0 || feed - at > MAX_SIZE_LINE) return bytes.length - at > MAX_SIZE_LINE ? 'malformed' : 'truncated';
  const size = /^([0-9a-f]{1,8})[ \t]*(;[^\r\n]*)?\r?$/i.exec(bytes.toString('latin1', at, feed));
  if (size === null) return 'malformed';
  const length = parseInt(size[1]!, 16);
  return length > 0 ? { from: feed + 1, length } : lastChunk(bytes, feed + 1);
}

function lastChunk(bytes: Buffer, from: number): Chunk | 'truncated' | 'malformed' {
  for (let at = from; ;) {
    const feed = bytes.indexOf(0x0a, at);
    if (feed < 0) return bytes.length - from > MAX_SIZE_LINE * 16 ? 'malformed' : 'truncated';
    const isEmpty = feed === at || (feed === at + 1 && bytes[at] === 0x0d);
    if (isEmpty) return { from: feed + 1, length: 0 };
    at = feed + 1;
  }
}

/** The byte behind a chunk's data and its line end. */
export function behindChunk(bytes: Buffer, { from, length }: Chunk): number {
  const end = from + length;
  return bytes[end] === 0x0a ? end + 1 : end + 2;
}

export interface Chunked {
  readonly body: Buffer;
  /** Where the data of the first chunk begins and that of the last one ends. */
  readonly from: number;
  readonly to: number;
  /** Behind what was read. */
  readonly end: number;
  /** The last chunk was there; otherwise the next one's size stands at `end`. */
  readonly isWhole: boolean;
}

/** Puts the chunks from `at` together, up to the first that would make them longer than `limit`. */
export function readChunked(bytes: Buffer, at: number, limit: number): Chunked | 'truncated' | 'malformed' {
  const parts: Buffer[] = [];
  let total = 0;
  let from = at;
  let to = at;
  for (let next = at; ;) {
    const chunk = readChunk(bytes, next);
    if (typeof chunk === 'string') return chunk;
    if (chunk.length === 0) return { body: Buffer.concat(parts), from, to, end: chunk.from, isWhole: true };
    if (total + chunk.length > limit || parts.length === MAX_CHUNKS)
      return { body: Buffer.concat(parts), from, to, end: next, isWhole: false };
    if (chunk.from + chunk.length + 2 > bytes.length) return 'truncated';
    if (parts.length === 0) from = chunk.from;
    parts.push(bytes.subarray(chunk.from, chunk.from + chunk.length));
    total += chunk.length;
    to = chunk.from + chunk.length;
    next = behindChunk(bytes, chunk);
  }
}

/**
 * RTMP (Adobe RTMP 1.0 §5.2, §7): a handshake of fixed length, then messages
 * in chunks, of which commands in AMF0 name application and stream.
 *
 *   client   03, C1 (1536), C2 (1536), chunks …
 *   server   03, S1 (1536), S2 (1536), chunks …
 *
 * The handshake is time and noise. A stream is known by what stands behind
 * it; from the middle of a stream chunks cannot be read.
 */
import type { Context, Decoder, Decoding } from '../../core/decoder.js';
import { group, pdu } from '../../core/field.js';
import type { Direction } from '../../core/flow.js';
import type { Field, Pdu } from '../../core/message.js';
import { parameterFields } from '../http/parameters.js';
import { type Place, readAmf0 } from './amf0.js';
import { type Chunk, type ChunkState, copyOf, newChunkState, readChunk, setChunkSize } from './chunks.js';

const VERSION = 3;
const HANDSHAKE_LENGTH = 1 + 1536 + 1536;

const SET_CHUNK_SIZE = 1;
const AUDIO = 8;
const VIDEO = 9;
const COMMAND_AMF3 = 17;
const COMMAND_AMF0 = 20;

/** A connect has below 500 bytes, with a token below 5000. Longer commands are not read. */
export const MAX_COMMAND = 32 * 1024;

/** State of the chunks each way, once the handshake is over there. */
export interface RtmpMemory {
  readonly chunks: { [D in Direction]?: ChunkState };
}

export const rtmp: Decoder<RtmpMemory> = {
  id: 'rtmp',
  transports: ['tcp'],
  retransmits: false,
  firstBytes: new Set([VERSION]),

  looksLike(bytes, at, end, _transport, recognised) {
    return recognised || (bytes[at] === VERSION && end - at > 9);
  },

  begin: () => ({ chunks: {} }),

  decode(bytes, context) {
    const state = context.memory.chunks[context.direction];
    return state === undefined ? readHandshake(bytes, context) : readMessages(bytes, state, context);
  },
};

function readHandshake(bytes: Buffer, { memory, direction }: Context<RtmpMemory>): Decoding {
  if (bytes[0] !== VERSION) return { ok: false, why: 'not-mine', at: 0 };
  // The first chunk shows that the noise before it was a handshake.
  const chunk = readChunk(bytes, HANDSHAKE_LENGTH, newChunkState());
  if (chunk === 'truncated') return { ok: false, why: 'truncated', at: bytes.length };
  if (chunk === 'malformed' || chunk.messageLength === 0) return { ok: false, why: 'not-mine', at: HANDSHAKE_LENGTH };
  const isControl = chunk.stream === 2 && chunk.type <= 6 && chunk.messageLength <= 32;
  const isCommand = chunk.type === COMMAND_AMF0 || chunk.type === COMMAND_AMF3;
  if (!isControl && !(isCommand && hasCommandName(bytes, chunk))) return { ok: false, why: 'not-mine', at: HANDSHAKE_LENGTH };
  memory.chunks[direction] = newChunkState();
  return { ok: true, pdus: [pdu('handshake', [])], used: HANDSHAKE_LENGTH, direction: undefined };
}

/** An AMF0 string of letters, as `connect` or `_result`. */
function hasCommandName(bytes: Buffer, { from, type }: Chunk): boolean {
  const at = type === COMMAND_AMF3 ? from + 1 : from;
  return (
    bytes[at] === 2 &&
    bytes[at + 1] === 0 &&
    bytes[at + 2]! > 2 &&
    bytes[at + 2]! < 32 &&
    /[a-z_]/i.test(String.fromCharCode(bytes[at + 3] ?? 0))
  );
}

/** Reads chunks up to the end of the first message that tells something. */
function readMessages(bytes: Buffer, state: ChunkState, { direction }: Context<RtmpMemory>): Decoding {
  let at = 0;
  while (at < bytes.length) {
    // A message that is not whole yet must leave no trace.
    const tried = copyOf(state);
    const chunk = readChunk(bytes, at, tried);
    if (chunk === 'malformed') return { ok: false, why: 'malformed', at };
    if (chunk === 'truncated') return at > 0 ? nothing(at) : { ok: false, why: 'truncated', at: bytes.length };
    // What a player receives behind its commands is media; it sends commands no more.
    if (direction === 'to-client' && (chunk.type === AUDIO || chunk.type === VIDEO)) return { ...nothing(bytes.length), isLast: true };
    const tells = chunk.isFirst && (chunk.type === COMMAND_AMF0 || chunk.type === COMMAND_AMF3 || chunk.type === SET_CHUNK_SIZE);
    if (!tells || chunk.messageLength > MAX_COMMAND) {
      adopt(state, tried);
      at = chunk.from + chunk.length;
      continue;
    }
    const message = gather(bytes, chunk, tried);
    if (message === 'malformed') return { ok: false, why: 'malformed', at };
    if (message === 'truncated') return at > 0 ? nothing(at) : { ok: false, why: 'truncated', at: bytes.length };
    if (chunk.type === SET_CHUNK_SIZE) {
      if (message.bytes.length !== 4 || !setChunkSize(tried, message.bytes.readUInt32BE(0))) return { ok: false, why: 'malformed', at };
      adopt(state, tried);
      at = message.end;
      continue;
    }
    adopt(state, tried);
    const isAmf3 = chunk.type === COMMAND_AMF3;
    const command = commandOf(isAmf3 ? message.bytes.subarray(1) : message.bytes, (offset, length) =>
      message.place(isAmf3 ? offset + 1 : offset, length),
    );
    return { ok: true, pdus: command === undefined ? [] : [command], used: message.end, direction: undefined };
  }
  // The piece that a header announces may come later: it is stepped over.
  return nothing(at);
}

function nothing(used: number): Decoding & { readonly ok: true } {
  return { ok: true, pdus: [], used, direction: undefined };
}

function adopt(state: ChunkState, { size, streams }: ChunkState): void {
  state.size = size;
  for (const [number, stream] of streams) state.streams.set(number, stream);
}

interface Gathered {
  readonly bytes: Buffer;
  readonly place: Place;
  readonly end: number;
}

/** Puts the pieces of a message together; those of others between them are stepped over. */
function gather(bytes: Buffer, first: Chunk, state: ChunkState): Gathered | 'truncated' | 'malformed' {
  const pieces = [first];
  let last = first;
  let end = first.from + first.length;
  while (!(last.stream === first.stream && last.isLast)) {
    const next = readChunk(bytes, end, state);
    if (next === 'truncated' || next === 'malformed') return next;
    last = next;
    end = next.from + next.length;
    if (next.stream === first.stream) pieces.push(next);
  }
  if (bytes.length < end) return 'truncated';
  const whole = Buffer.concat(pieces.map(({ from, length }) => bytes.subarray(from, from + length)));
  const place: Place = (offset, length) => {
    let before = 0;
    for (const piece of pieces) {
      if (offset < before + piece.length)
        return { offset: piece.from + offset - before, length: Math.min(length, before + piece.length - offset) };
      before += piece.length;
    }
    return { offset: end, length: 0 };
  };
  return { bytes: whole, place, end };
}

/** What stands at which place behind the command's name and number, by command. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  connect: ['object', 'argument', 'argument'],
  publish: ['', 'stream-name', 'type'],
  play: ['', 'stream-name'],
  'release-stream': ['', 'stream-name'],
  'fc-publish': ['', 'stream-name'],
  'fc-unpublish': ['', 'stream-name'],
  'fc-subscribe': ['', 'stream-name'],
  'get-stream-length': ['', 'stream-name'],
  'on-status': ['', 'information'],
};

/** Names behind which a query may stand. */
const QUERIED: ReadonlySet<string> = new Set(['app', 'stream-name']);

function commandOf(bytes: Buffer, place: Place): Pdu | undefined {
  const values = readAmf0(bytes, place);
  const name = values?.[0]?.value;
  if (values === undefined || typeof name !== 'string') return undefined;
  const kind = wordsOf(name);
  if (!/^[a-z][a-z0-9-]*$/.test(kind)) return undefined;
  const names = ARGUMENTS[kind] ?? [];
  const fields: Field[] = values.slice(2).flatMap((value, i) => {
    if (names[i] === 'object') return (value.fields ?? []).map(renamed).flatMap(withQuery);
    return names[i] === undefined || names[i] === '' ? [] : withQuery(renamed({ ...value, name: names[i] }));
  });
  return pdu(kind, fields);
}

function renamed(one: Field): Field {
  return { ...one, name: wordsOf(one.name), fields: one.fields?.map(renamed) };
}

/** What programs put behind a name, as in `stage?user=7&token=x`, is the application's own: it stands in a field beside the name. */
function withQuery(one: Field): readonly Field[] {
  if (!QUERIED.has(one.name) || typeof one.value !== 'string') return [one];
  const question = one.value.indexOf('?');
  if (question < 0) return [one];
  const name = one.value.slice(0, question);
  const before = Buffer.byteLength(name) + 1;
  const parameters = parameterFields({
    text: Buffer.from(one.value.slice(question + 1), 'utf8').toString('latin1'),
    offset: one.offset + before,
  });
  // Of a text that chunks have cut only the whole has a place.
  const isWhole = one.length === Buffer.byteLength(one.value);
  const placed = isWhole ? parameters : parameters.map((parameter) => ({ ...one, name: parameter.name, value: parameter.value }));
  return [{ ...one, value: name, length: Math.min(one.length, before - 1) }, ...(placed.length === 0 ? [] : [group('query', placed)])];
}

/** `tcUrl` as `tc-url`, `FCPublish` as `fc-publish`, `_result` as `result`. */
function wordsOf(name: string): string {
  return name
    .replace(/^_/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/^([A-Z]+)([A-Z][a-z])/, '$1-$2')
    .toLowerCase();
}

/**
 * WebSocket frames (RFC 6455 §5.2), compressed when RSV1 is set (RFC 7692):
 *
 *   0                      1                2                  2 / 4 / 10
 *   +----------------------+----------------+------------------+--------------+----------
 *   | FIN, RSV1-3, opcode 4| MASK, length 7 | [length 16 | 64] | [mask (4)]   | payload …
 *   +----------------------+----------------+------------------+--------------+----------
 */
import { isUtf8 } from 'node:buffer';
import { constants, inflateRawSync } from 'node:zlib';
import type { Context, Decoder, Decoding } from '../core/decoder.js';
import type { Carried, Field } from '../core/message.js';
import { field, pdu } from '../core/field.js';

/** Longest message awaited. Keeps it within what the engine buffers of a stream. */
export const MAX_MESSAGE = 65_536;

/** Longest message once inflated: a small one may claim to hold gigabytes. */
export const MAX_INFLATED = 1_048_576;

/** How far back in what came before a compressed message may point (RFC 7692 §7.1.2.1: 2^15 bytes at most). */
export const MAX_WINDOW = 32_768;

/** Fragments of one message. Guards time. */
export const MAX_FRAGMENTS = 256;

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const NAMES: ReadonlyMap<number, string> = new Map([
  [CONTINUATION, 'continuation'],
  [TEXT, 'text'],
  [BINARY, 'binary'],
  [CLOSE, 'close'],
  [PING, 'ping'],
  [PONG, 'pong'],
]);

const FIN = 0x80;
const RSV1 = 0x40;
const RSV2_AND_3 = 0x30;
const OPCODE = 0x0f;
const MASK = 0x80;
const LENGTH = 0x7f;
/** "0x00 0x00 0xff 0xff" that the sender took away (RFC 7692 §7.2.1). */
const TAIL = Buffer.from([0, 0, 0xff, 0xff]);

const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;

/** What came before in compressed messages, by the end that sent it: clients mask, servers do not. */
interface Memory {
  client: Buffer;
  server: Buffer;
}

interface Frame {
  readonly first: number;
  readonly isMasked: boolean;
  /** Where the payload begins; the mask stands before it. */
  readonly from: number;
  readonly length: number;
}

/** Reads WebSocket messages behind their handshake, or from a frame that begins like JSON or SIP; what they hold is handed on. */
export const websocket: Decoder<Memory> = {
  id: 'websocket',
  transports: ['tcp'],
  retransmits: false,
  firstBytes: new Set([FIN | TEXT]),
  looksLike: (bytes, at, end, _transport, recognised) => (recognised ? end > at : looksLikeText(bytes, at, end)),
  begin: () => ({ client: Buffer.alloc(0), server: Buffer.alloc(0) }),
  decode: decodeWebsocket,
};

/** One whole text frame up to `end` whose text begins as JSON objects and SIP messages do: for streams whose handshake was not seen. */
function looksLikeText(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] !== (FIN | TEXT)) return false;
  const second = bytes[at + 1]!;
  const short = second & LENGTH;
  if (short < 4 || short === 127) return false;
  const mask = at + (short === 126 ? 4 : 2);
  const from = mask + (second & MASK ? 4 : 0);
  const length = short === 126 ? bytes[at + 2]! * 256 + bytes[at + 3]! : short;
  if (from + length !== end) return false;
  const plain = (index: number) => bytes[from + index]! ^ (second & MASK ? bytes[mask + (index & 3)]! : 0);
  return (plain(0) === 0x7b && plain(1) === 0x22) || (plain(0) === 0x53 && plain(1) === 0x49 && plain(2) === 0x50 && plain(3) === 0x2f);
}

function decodeWebsocket(bytes: Buffer, { recognised, direction, memory }: Context<Memory>): Decoding {
  // What the handshake handed on comes with no sign of its own: only the frames themselves are tested.
  const frames: Frame[] = [];
  let at = 0;
  let isWhole = false;
  while (!isWhole) {
    if (frames.length === MAX_FRAGMENTS) return { ok: false, why: 'malformed', at };
    const frame = readFrame(bytes, at);
    if (frame === 'truncated') return { ok: false, why: 'truncated', at: bytes.length };
    if (frame === undefined || !follows(frame, frames[0])) return NOT_MINE;
    if (recognised && directionOf(frame) !== direction) return NOT_MINE;
    const opcode = frame.first & OPCODE;
    const to = frame.from + frame.length;
    if (frame.length > MAX_MESSAGE || to > MAX_MESSAGE + 65_536) return skip(frame, to, memory);
    if (to > bytes.length) return { ok: false, why: 'truncated', at: bytes.length };
    // "Control frames … MAY be injected in the middle of a fragmented message"
    if (opcode >= CLOSE && frames.length === 0) return control(bytes, frame);
    if (opcode < CLOSE) frames.push(frame);
    isWhole = (frame.first & FIN) !== 0 && opcode < CLOSE;
    at = to;
  }
  return message(bytes, frames, at, memory);
}

function readFrame(bytes: Buffer, at: number): Frame | 'truncated' | undefined {
  if (bytes.length - at < 2) return 'truncated';
  const first = bytes[at]!;
  const opcode = first & OPCODE;
  if ((first & RSV2_AND_3) !== 0 || !NAMES.has(opcode)) return undefined;
  // "All control frames MUST have a payload length of 125 bytes or less and MUST NOT be fragmented"
  if (opcode >= CLOSE && ((first & (FIN | RSV1)) !== FIN || (bytes[at + 1]! & LENGTH) > 125)) return undefined;
  const isMasked = (bytes[at + 1]! & MASK) !== 0;
  const short = bytes[at + 1]! & LENGTH;
  const behindLength = at + 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
  const from = behindLength + (isMasked ? 4 : 0);
  if (from > bytes.length) return 'truncated';
  if (short === 127 && bytes.readUInt32BE(at + 2) !== 0) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? bytes.readUInt32BE(at + 6) : short;
  return { first, isMasked, from, length };
}

/** Whether a frame may stand there: in a message only continuations, from the same end. */
function follows(frame: Frame, begun: Frame | undefined): boolean {
  const opcode = frame.first & OPCODE;
  if (begun === undefined) return true;
  if (frame.isMasked !== begun.isMasked) return false;
  return opcode >= CLOSE || (opcode === CONTINUATION && (frame.first & RSV1) === 0);
}

/** Passes over a frame that is too long to keep. */
function skip(frame: Frame, to: number, memory: Memory): Decoding {
  remember(memory, frame.isMasked, Buffer.alloc(0));
  return { ok: true, pdus: [], used: to, direction: directionOf(frame) };
}

function control(bytes: Buffer, frame: Frame): Decoding {
  const opcode = frame.first & OPCODE;
  const fields: Field[] = [];
  if (opcode === CLOSE && frame.length >= 2) fields.push(field('code', unmasked(bytes, frame).readUInt16BE(0), frame.from, 2));
  return { ok: true, pdus: [pdu(NAMES.get(opcode)!, fields)], used: frame.from + frame.length, direction: directionOf(frame) };
}

function message(bytes: Buffer, frames: readonly Frame[], used: number, memory: Memory): Decoding {
  const first = frames[0]!;
  const offset = first.from;
  const joined = frames.length === 1 ? unmasked(bytes, first) : Buffer.concat(frames.map((frame) => unmasked(bytes, frame)));
  const isText = (first.first & OPCODE) === TEXT;
  const plain = (first.first & RSV1) === 0 ? joined : inflated(joined, first.isMasked, memory);
  // A continuation of nothing is the rest of a message whose beginning was passed over.
  const isRest = (first.first & OPCODE) === CONTINUATION;
  const unit = pdu(NAMES.get(first.first & OPCODE)!, [], isRest ? [] : carriedBy(plain, isText, offset, used - offset));
  return { ok: true, pdus: [unit], used, direction: directionOf(first) };
}

/** "a text … payload data is … UTF-8": what is not was inflated from the wrong window. */
function carriedBy(plain: Buffer | undefined, isText: boolean, offset: number, length: number): readonly Carried[] {
  if (plain === undefined || plain.length === 0 || (isText && !isUtf8(plain))) return [];
  const isJson = plain[0] === 0x7b || plain[0] === 0x5b;
  return [{ offset, length, bytes: plain, ...(isText && isJson && { protocol: 'json' }) }];
}

function unmasked(bytes: Buffer, { isMasked, from, length }: Frame): Buffer {
  const plain = Buffer.from(bytes.subarray(from, from + length));
  if (isMasked) for (let index = 0; index < plain.length; index++) plain[index]! ^= bytes[from - 4 + (index & 3)]!;
  return plain;
}

function inflated(compressed: Buffer, isMasked: boolean, memory: Memory): Buffer | undefined {
  const window = isMasked ? memory.client : memory.server;
  try {
    const plain = inflateRawSync(Buffer.concat([compressed, TAIL]), {
      maxOutputLength: MAX_INFLATED,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(window.length > 0 && { dictionary: window }),
    });
    remember(memory, isMasked, Buffer.concat([window, plain]).subarray(-MAX_WINDOW));
    return plain;
  } catch {
    remember(memory, isMasked, Buffer.alloc(0));
    return undefined;
  }
}

function remember(memory: Memory, isMasked: boolean, window: Buffer): void {
  // A view would keep all that it was cut from.
  if (isMasked) memory.client = Buffer.from(window);
  else memory.server = Buffer.from(window);
}

/** "A client MUST mask all frames … A server MUST NOT mask any frames" (§5.1) */
function directionOf({ isMasked }: Frame): 'to-server' | 'to-client' {
  return isMasked ? 'to-server' : 'to-client';
}

/**
 * HTTP/2 (RFC 9113): frames of several streams on one connection.
 *
 *   0        3      4       5           9
 *   +--------+------+-------+-----------+----------
 *   | length | type | flags | stream id | payload …     0 data · 1 headers · 3 reset · 5 push promise · 9 continuation
 *   +--------+------+-------+-----------+----------
 *
 * Requests and answers differ from HTTP/1 in their form, not in what they say:
 * each is written out as such once it is whole, and read so.
 */
import type { Context, Decoder, Decoding } from '../../core/decoder.js';
import { pdu } from '../../core/field.js';
import type { Direction } from '../../core/flow.js';
import { keptCopy } from '../../core/kept-copy.js';
import type { Carried, Pdu } from '../../core/message.js';
import { HpackTable } from './hpack.js';
import { Http2Streams } from './streams.js';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const HEADER = 9;
/** "Values greater than 2^14 … MUST NOT be sent" unless the other end allows for more; browsers do not. What is longer is passed over. */
const MAX_FRAME = 65_536;
/** Of the blocks of one list of headers. Guards memory. */
export const MAX_BLOCK = 65_536;

const DATA = 0;
const HEADERS = 1;
const RESET = 3;
const PUSH_PROMISE = 5;
const CONTINUATION = 9;
/** Those registered with IANA, and the ones browsers grease with are above; what is no frame has any. */
const LAST_TYPE = 0x10;

const END_STREAM = 0x1;
const END_HEADERS = 0x4;
const PADDED = 0x8;
const PRIORITY = 0x20;

const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;

/** A list of headers of which parts are still to come. */
interface Block {
  readonly stream: number;
  readonly parts: Buffer[];
  length: number;
  readonly isEnd: boolean;
  /** Those of a promise are read for the table only. */
  readonly isPromise: boolean;
}

interface Side {
  readonly table: HpackTable;
  block: Block | undefined;
}

interface Memory {
  readonly sides: Readonly<Record<Direction, Side>>;
  readonly streams: Http2Streams;
  isBroken: boolean;
}

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  /** What of the payload is neither padding nor priority. */
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

/** Reads connections whose beginning was seen: what a header is may stand in any list before it. */
export const http2: Decoder<Memory> = {
  id: 'http2',
  transports: ['tcp'],
  retransmits: false,
  firstBytes: new Set([PREFACE[0]!]),
  looksLike: (bytes, at, end, _transport, recognised) => beginsPreface(bytes, at, end) || (recognised && beginsFrame(bytes, at, end)),
  begin: () => ({
    sides: { 'to-server': newSide(), 'to-client': newSide() },
    streams: new Http2Streams(),
    isBroken: false,
  }),
  decode: decodeHttp2,
};

function newSide(): Side {
  return { table: new HpackTable(), block: undefined };
}

function decodeHttp2(bytes: Buffer, { direction, recognised, memory }: Context<Memory>): Decoding {
  if (beginsPreface(bytes, 0, bytes.length)) {
    if (bytes.length < PREFACE.length) return { ok: false, why: 'truncated', at: bytes.length };
    return { ok: true, pdus: [pdu('preface', [])], used: PREFACE.length, direction: 'to-server' };
  }
  if (!recognised || !beginsFrame(bytes, 0, bytes.length)) return NOT_MINE;
  if (bytes.length < HEADER) return { ok: false, why: 'truncated', at: bytes.length };
  const used = HEADER + bytes.readUIntBE(0, 3);
  if (memory.isBroken) return { ok: true, pdus: [], used: bytes.length, direction: undefined, isLast: true };
  if (used - HEADER > MAX_FRAME) {
    // A list of headers among them would be missing from the table.
    if (bytes[3] !== DATA) memory.isBroken = true;
    return { ok: true, pdus: [], used, direction: undefined };
  }
  if (used > bytes.length) return { ok: false, why: 'truncated', at: bytes.length };
  const frame = frameOf(bytes, used);
  if (frame === undefined) return { ok: false, why: 'malformed', at: 0 };
  return { ok: true, pdus: readFrame(bytes, frame, direction, memory), used, direction: undefined };
}

function readFrame(bytes: Buffer, frame: Frame, direction: Direction, memory: Memory): readonly Pdu[] {
  const { type, flags, stream, from, to } = frame;
  const { streams } = memory;
  const side = memory.sides[direction];
  const isEnd = (flags & END_STREAM) !== 0;
  switch (type) {
    case DATA:
      return carrying(frame, streams.data(stream, direction, bytes, from, to, isEnd));
    case HEADERS:
    case PUSH_PROMISE: {
      const isPromise = type === PUSH_PROMISE;
      side.block = { stream, parts: [], length: 0, isEnd, isPromise };
      return addToBlock(bytes.subarray(from, to), frame, direction, memory);
    }
    case CONTINUATION:
      return addToBlock(bytes.subarray(from, to), frame, direction, memory);
    case RESET:
      return carrying(frame, streams.reset(stream));
    default:
      return [];
  }
}

function addToBlock(part: Buffer, frame: Frame, direction: Direction, memory: Memory): readonly Pdu[] {
  const side = memory.sides[direction];
  const { block } = side;
  if (block === undefined || block.stream !== frame.stream || block.length + part.length > MAX_BLOCK) {
    memory.isBroken = true;
    return [];
  }
  // The bytes will be another frame's.
  block.parts.push(keptCopy(part));
  block.length += part.length;
  if ((frame.flags & END_HEADERS) === 0) return [];
  side.block = undefined;
  const headers = side.table.read(Buffer.concat(block.parts));
  if (headers === undefined) memory.isBroken = true;
  if (headers === undefined || block.isPromise) return [];
  return carrying(frame, memory.streams.headers(block.stream, direction, headers, block.isEnd));
}

/** A unit for what a frame completes; what was put together stands in the whole of it. */
function carrying({ end }: Frame, carried: readonly Carried[] | Buffer | undefined): readonly Pdu[] {
  if (carried === undefined) return [];
  if (!Buffer.isBuffer(carried)) return [pdu('data', [], carried)];
  return [pdu('message', [], [{ offset: 0, length: end, bytes: carried, protocol: 'http' }])];
}

function frameOf(bytes: Buffer, end: number): Frame | undefined {
  const type = bytes[3]!;
  const flags = bytes[4]!;
  const stream = bytes.readUInt32BE(5) & 0x7fffffff;
  let from = HEADER;
  let to = end;
  if ((flags & PADDED) !== 0 && (type === DATA || type === HEADERS || type === PUSH_PROMISE)) {
    if (from === end) return undefined;
    to -= bytes[from]!;
    from++;
  }
  if (type === HEADERS && (flags & PRIORITY) !== 0) from += 5;
  if (type === PUSH_PROMISE) from += 4;
  return from > to ? undefined : { type, flags, stream, from, to, end };
}

/** Whether the bytes begin as the preface does, as far as there are any; three of them tell it from all methods of HTTP/1. */
function beginsPreface(bytes: Uint8Array, at: number, end: number): boolean {
  const length = Math.min(PREFACE.length, end - at);
  if (length < 3) return false;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== PREFACE[i]) return false;
  return true;
}

/** As much of a frame's head as there is. */
function beginsFrame(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 3 >= end) return end > at;
  if (bytes[at + 3]! > LAST_TYPE) return false;
  return at + 5 >= end || bytes[at + 5]! < 0x80;
}

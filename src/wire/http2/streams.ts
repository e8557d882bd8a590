import type { Direction } from '../../core/flow.js';
import { keptCopy } from '../../core/kept-copy.js';
import type { Carried } from '../../core/message.js';
import { LINE_END, headLines, line, word } from '../http/write-head.js';
import type { Header } from './hpack.js';

/** Streams of one connection that are open at a time; browsers stay below 200. The oldest goes first. Guards memory. */
export const MAX_STREAMS = 256;

/** What is kept of a body, as of one in HTTP/1. */
export const MAX_BODY = 65_536;

/** Of all bodies of a connection that are still to be completed. Guards memory. */
export const MAX_BODIES = 1_048_576;

/** One direction of a stream. */
interface Half {
  headers: readonly Header[] | undefined;
  readonly parts: Buffer[];
  length: number;
  /** Bytes handed on of a stream that became a WebSocket. */
  handedOn: number;
  isWhole: boolean;
}

interface Stream {
  readonly halves: Readonly<Record<Direction, Half>>;
  isWebSocket: boolean;
}

/** The requests and answers of one HTTP/2 connection, until each is whole. */
export class Http2Streams {
  readonly #open = new Map<number, Stream>();
  #kept = 0;

  /** Takes a list of headers; gives the message when nothing follows it. Headers behind a body say nothing here. */
  headers(id: number, direction: Direction, headers: readonly Header[], isEnd: boolean): Buffer | undefined {
    const stream = this.#stream(id);
    const half = stream.halves[direction];
    const isInterim = headers.some(([name, value]) => name === ':status' && value.startsWith('1'));
    if (half.headers === undefined && !isInterim) half.headers = headers;
    // "a HEADERS frame with … the :protocol pseudo-header field" (RFC 8441 §4): the request is whole, and has no end.
    if (
      !stream.isWebSocket &&
      direction === 'to-server' &&
      headers.some(([name, value]) => name === ':protocol' && value === 'websocket')
    ) {
      stream.isWebSocket = true;
      return messageOf(half);
    }
    return isEnd ? this.#end(id, stream, direction) : undefined;
  }

  /** Takes a piece of a body; gives the message when it is the last, or what it is of a WebSocket. */
  data(id: number, direction: Direction, bytes: Buffer, from: number, to: number, isEnd: boolean): Buffer | readonly Carried[] | undefined {
    const stream = this.#open.get(id);
    if (stream === undefined) return undefined;
    const half = stream.halves[direction];
    if (stream.isWebSocket) {
      const at = half.handedOn;
      half.handedOn = (at + to - from) >>> 0;
      return to === from ? undefined : [{ offset: from, length: to - from, protocol: 'websocket', stream: { name: `http2 ${id}`, at } }];
    }
    const room = Math.min(MAX_BODY - half.length, MAX_BODIES - this.#kept, to - from);
    if (room > 0) {
      half.parts.push(keptCopy(bytes.subarray(from, from + room)));
      half.length += room;
      this.#kept += room;
    }
    return isEnd ? this.#end(id, stream, direction) : undefined;
  }

  /** Either end wants no more: what there is of the answer is all there will be. */
  reset(id: number): Buffer | undefined {
    const stream = this.#open.get(id);
    if (stream === undefined) return undefined;
    const { headers, isWhole } = stream.halves['to-client'];
    const message = headers === undefined || isWhole || stream.isWebSocket ? undefined : messageOf(stream.halves['to-client']);
    this.#forget(id, stream);
    return message;
  }

  #end(id: number, stream: Stream, direction: Direction): Buffer | undefined {
    const half = stream.halves[direction];
    if (half.isWhole) return undefined;
    half.isWhole = true;
    const message = half.headers === undefined || stream.isWebSocket ? undefined : messageOf(half);
    this.#kept -= half.length;
    half.length = 0;
    half.parts.length = 0;
    if (stream.halves['to-server'].isWhole && stream.halves['to-client'].isWhole) this.#open.delete(id);
    return message;
  }

  #stream(id: number): Stream {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    if (this.#open.size === MAX_STREAMS) for (const [oldest, stream] of this.#open) if (this.#forget(oldest, stream)) break;
    const stream = { halves: { 'to-server': newHalf(), 'to-client': newHalf() }, isWebSocket: false };
    this.#open.set(id, stream);
    return stream;
  }

  #forget(id: number, { halves }: Stream): boolean {
    this.#kept -= halves['to-server'].length + halves['to-client'].length;
    return this.#open.delete(id);
  }
}

function newHalf(): Half {
  return { headers: undefined, parts: [], length: 0, handedOn: 0, isWhole: false };
}

/** As it would stand in HTTP/1.1. */
function messageOf({ headers = [], parts }: Half): Buffer {
  const first = new Map(headers.filter(([name]) => name.startsWith(':')));
  const status = first.get(':status');
  const authority = first.get(':authority');
  const isNamed = authority === undefined || headers.some(([name]) => name === 'host');
  const start =
    status === undefined
      ? `${word(first.get(':protocol') === undefined ? (first.get(':method') ?? 'GET') : 'GET')} ${target(first.get(':path') ?? '/')} HTTP/1.1`
      : `HTTP/1.1 ${status.padStart(3, '0').slice(0, 3)} `;
  const head = `${line(start)}${LINE_END}${headLines(isNamed ? headers : [['host', authority], ...headers])}`;
  return Buffer.concat([Buffer.from(head, 'latin1'), ...parts]);
}

/** A space would end it. */
function target(path: string): string {
  return path.replaceAll(/\s+/g, '%20');
}

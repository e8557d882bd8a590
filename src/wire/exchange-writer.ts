import type { Channel, Exchange, ExchangeMessage, PartName, PartRange } from '../core/exchange.js';
import type { Direction } from '../core/flow.js';
import type { Time } from '../core/time.js';
import { LINE_END, type NameAndValue, headLines, line, word } from './http/write-head.js';

/** What a head says of a body that is written as it is, not as it was sent. */
const OF_THE_TRANSFER: ReadonlySet<string> = new Set(['content-encoding', 'transfer-encoding']);

/**
 * Writes an exchange out as it would stand in HTTP/1.1, so that what reads
 * packets can read it, and each byte has a place: that in the exchange, and
 * that in the part a proxy or browser shows.
 */
export class ExchangeWriter {
  readonly #number: number;
  readonly #channel: Channel;
  #at: number;
  #chunks: Buffer[] = [];
  #length = 0;
  #messages: ExchangeMessage[] = [];
  #count = 0;

  /** `number`: the exchange's, from 1. `channel`: who talks. `at`: bytes of it that were written before. */
  constructor(number: number, channel: Channel, at = 0) {
    this.#number = number;
    this.#channel = channel;
    this.#at = at;
  }

  /** `url` is absolute; its path and query go into the first line, its host into a header that is not among `headers`. */
  request(method: string, url: URL, headers: readonly NameAndValue[], body: Buffer, time: Time): void {
    const target = `${url.pathname}${url.search}`;
    const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
    const named = hasHost ? headers : [['host', url.host] as const, ...headers];
    this.#add('http', 'to-server', time, [
      ['request-line', `${word(method)} `, 0],
      ['request-url', target, url.href.length - target.length - url.hash.length],
      ['request-line', ` HTTP/1.1${LINE_END}`, word(method).length + 1 + target.length],
      ['request-headers', headLines(named), 0],
      ['request-body', body, 0],
    ]);
  }

  /** `isEncoded`: the body is as it was sent, in the encoding that its head names. */
  response(status: number, reason: string, headers: readonly NameAndValue[], body: Buffer, time: Time, isEncoded = false): void {
    const kept = headers.filter(([name]) => isEncoded || !OF_THE_TRANSFER.has(name.toLowerCase()));
    this.#add('http', 'to-client', time, [
      ['response-line', `HTTP/1.1 ${String(status).padStart(3, '0')} ${line(reason)}${LINE_END}`, 0],
      ['response-headers', headLines(kept), 0],
      ['response-body', body, 0],
    ]);
  }

  /** A WebSocket's message, or a datagram. */
  message(direction: Direction, bytes: Buffer, time: Time): void {
    this.#add('message', direction, time, [[`message-${++this.#count}`, bytes, 0]]);
  }

  /** The next bytes of a connection. */
  stream(direction: Direction, bytes: Buffer, time: Time): void {
    this.#add('stream', direction, time, [[`message-${++this.#count}`, bytes, 0]]);
  }

  /** What was written since the last call. */
  take(): Exchange {
    const exchange = {
      number: this.#number,
      channel: this.#channel,
      bytes: Buffer.concat(this.#chunks),
      at: this.#at,
      messages: this.#messages,
    };
    this.#at += this.#length;
    this.#length = 0;
    this.#chunks = [];
    this.#messages = [];
    return exchange;
  }

  #add(is: ExchangeMessage['is'], direction: Direction, time: Time, pieces: readonly Written[]): void {
    const from = this.#length;
    const parts: PartRange[] = [];
    for (const [name, content, offset] of pieces) {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      if (bytes.length === 0) continue;
      parts.push({ name, offset, from: this.#length, length: bytes.length });
      this.#chunks.push(bytes);
      this.#length += bytes.length;
    }
    this.#messages.push({ is, direction, time, from, length: this.#length - from, parts });
  }
}

/** A part, what stands there, and where in the part it begins. */
type Written = readonly [PartName, string | Buffer, number];

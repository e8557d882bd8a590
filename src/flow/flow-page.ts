import type { FlowCounts } from '../core/flow.js';
import type { Frame } from '../core/frame.js';
import { HEAD_WORDS, HIGH, KEY_WORDS, LOW, PORTS, PROTOCOL, isIpv4 } from './flow-key.js';

/** A flow's number is the number of its page and, in so many low bits, its row there. Small captures take one page. */
export const ROW_BITS = 10;

export const PAGE_FLOWS = 1 << ROW_BITS;

/*
 * A row has six doubles and eight words, so that a packet touches two lines of
 * the processor's cache and not six: of many flows none is there any more.
 *
 *   doubles  0: packets to server, to client, bytes to server, to client   4: seconds of the first and the last packet
 *   words   12: head of the key                                            16: nanoseconds of both   18: flags, digits of times
 */
const ROW_BYTES = 80;
const DOUBLES = ROW_BYTES / 8;
const WORDS = ROW_BYTES / 4;
const BYTES = 2;
const SECONDS = 4;
const KEY = 12;
const NANOSECONDS = 16;
const FLAGS = 18;
const TIME_DIGITS = 19;

/** Flags. The low end of the key is the server; somebody was given a description of the flow. */
const [SERVER_IS_LOW, IS_DESCRIBED] = [1, 2];

const LONG_WORDS = KEY_WORDS - HEAD_WORDS;

/**
 * What is kept of so many flows: a row of each, and 24 bytes more where there is
 * IPv6. A full table takes another page, and moves nothing.
 */
export class FlowPage {
  /** Sparse: most captures name no programs. */
  readonly apps: (string | undefined)[] = [];
  readonly #doubles = new Float64Array(PAGE_FLOWS * DOUBLES);
  readonly #words = new Int32Array(this.#doubles.buffer);
  /** What keys of IPv6 have behind their heads. */
  #longKeys: Int32Array | undefined;

  /** Begins a flow, whatever the row held before. */
  begin(row: number, key: Int32Array, serverIsLow: boolean, { seconds, nanoseconds, timeDigits }: Frame): void {
    if (this.apps[row] !== undefined) this.apps[row] = undefined;
    const words = row * WORDS;
    for (let i = 0; i < HEAD_WORDS; i++) this.#words[words + KEY + i] = key[i]!;
    if (!isIpv4(key[PROTOCOL]!)) {
      this.#longKeys ??= new Int32Array(PAGE_FLOWS * LONG_WORDS);
      for (let i = 0; i < LONG_WORDS; i++) this.#longKeys[row * LONG_WORDS + i] = key[HEAD_WORDS + i]!;
    }
    this.#words[words + FLAGS] = serverIsLow ? SERVER_IS_LOW : 0;
    this.#words[words + TIME_DIGITS] = timeDigits;
    const doubles = row * DOUBLES;
    this.#doubles.fill(0, doubles, doubles + SECONDS);
    for (const which of [0, 1]) {
      this.#doubles[doubles + SECONDS + which] = seconds;
      this.#words[words + NANOSECONDS + which] = nanoseconds;
    }
  }

  /** Whether the low end of the key is the server. */
  serverIsLow(row: number): boolean {
    return (this.#words[row * WORDS + FLAGS]! & SERVER_IS_LOW) !== 0;
  }

  /** Whether somebody was given a description of the flow. */
  isDescribed(row: number): boolean {
    return (this.#words[row * WORDS + FLAGS]! & IS_DESCRIBED) !== 0;
  }

  noteDescribed(row: number): void {
    this.#words[row * WORDS + FLAGS]! |= IS_DESCRIBED;
  }

  hasKey(row: number, key: Int32Array): boolean {
    const words = this.#words;
    const at = row * WORDS + KEY;
    return (
      words[at + PORTS] === key[PORTS] &&
      words[at + LOW] === key[LOW] &&
      words[at + HIGH] === key[HIGH] &&
      words[at + PROTOCOL] === key[PROTOCOL] &&
      (isIpv4(key[PROTOCOL]!) || this.#hasLongKey(row, key))
    );
  }

  /** Puts the flow's key into `key`. */
  copyKey(row: number, key: Int32Array): void {
    for (let i = 0; i < HEAD_WORDS; i++) key[i] = this.#words[row * WORDS + KEY + i]!;
    if (isIpv4(key[PROTOCOL]!)) return;
    for (let i = 0; i < LONG_WORDS; i++) key[HEAD_WORDS + i] = this.#longKeys![row * LONG_WORDS + i]!;
  }

  /** IP protocol number. */
  protocolOf(row: number): number {
    return this.#words[row * WORDS + KEY + PROTOCOL]! & 0xff;
  }

  /** The port of one end. */
  portOf(row: number, end: 'client' | 'server'): number {
    const ports = this.#words[row * WORDS + KEY + PORTS]!;
    return (end === 'server') === this.serverIsLow(row) ? ports >>> 16 : ports & 0xffff;
  }

  /** Counts a packet of the flow. */
  count(row: number, isToServer: boolean, { originalLength, seconds, nanoseconds }: Frame): void {
    const doubles = this.#doubles;
    const counters = row * DOUBLES + (isToServer ? 0 : 1);
    doubles[counters]! += 1;
    doubles[counters + BYTES]! += originalLength;
    // Captures may run backwards in time: first and last are the earliest and latest, not the ends of the file.
    const first = row * DOUBLES + SECONDS;
    const last = first + 1;
    const firstNanoseconds = row * WORDS + NANOSECONDS;
    const lastNanoseconds = firstNanoseconds + 1;
    if (seconds > doubles[last]! || (seconds === doubles[last] && nanoseconds > this.#words[lastNanoseconds]!)) {
      doubles[last] = seconds;
      this.#words[lastNanoseconds] = nanoseconds;
    } else if (seconds < doubles[first]! || (seconds === doubles[first] && nanoseconds < this.#words[firstNanoseconds]!)) {
      doubles[first] = seconds;
      this.#words[firstNanoseconds] = nanoseconds;
    }
  }

  /** Packets both ways. */
  packetsOf(row: number): number {
    return this.#doubles[row * DOUBLES]! + this.#doubles[row * DOUBLES + 1]!;
  }

  /** The latest second in which the flow had a packet. */
  lastSecondOf(row: number): number {
    return this.#doubles[row * DOUBLES + SECONDS + 1]!;
  }

  counts(row: number): FlowCounts {
    const at = row * DOUBLES;
    const time = (which: 0 | 1) => ({
      seconds: this.#doubles[at + SECONDS + which]!,
      nanoseconds: this.#words[row * WORDS + NANOSECONDS + which]!,
      digits: this.#words[row * WORDS + TIME_DIGITS]!,
    });
    return {
      first: time(0),
      last: time(1),
      packetsToServer: this.#doubles[at]!,
      packetsToClient: this.#doubles[at + 1]!,
      bytesToServer: this.#doubles[at + BYTES]!,
      bytesToClient: this.#doubles[at + BYTES + 1]!,
    };
  }

  /** Exchanges client and server. */
  turnRound(row: number): void {
    this.#words[row * WORDS + FLAGS]! ^= SERVER_IS_LOW;
    const at = row * DOUBLES;
    for (const counter of [at, at + BYTES]) {
      const toServer = this.#doubles[counter]!;
      this.#doubles[counter] = this.#doubles[counter + 1]!;
      this.#doubles[counter + 1] = toServer;
    }
  }

  #hasLongKey(row: number, key: Int32Array): boolean {
    const keys = this.#longKeys!;
    const at = row * LONG_WORDS;
    for (let i = 0; i < LONG_WORDS; i++) if (keys[at + i] !== key[HEAD_WORDS + i]) return false;
    return true;
  }
}

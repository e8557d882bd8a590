import type { Flow, FlowCounts } from '../core/flow.js';
import type { Frame } from '../core/frame.js';
import { HEAD_WORDS, HIGH, KEY_WORDS, LOW, PORTS, PROTOCOL, isIpv4 } from './flow-key.js';

/** A flow's number is the number of its page and, in so many low bits, its row there. Small captures take one page. */
export const ROW_BITS = 10;

export const PAGE_FLOWS = 1 << ROW_BITS;

/** A flow's counters; to-server and to-client alternate. */
const COUNTERS = 4;

const LONG_WORDS = KEY_WORDS - HEAD_WORDS;

/** Its program may become known later. */
export type DescribedFlow = Omit<Flow, 'app'> & { app: string | null };

/**
 * What is kept of so many flows, in columns: about 80 bytes of each, 24 more
 * where there is IPv6. A full table takes another page, and moves nothing.
 */
export class FlowPage {
  readonly flows: (DescribedFlow | undefined)[] = [];
  /** Sparse: most captures name no programs. */
  readonly apps: (string | undefined)[] = [];
  /** 1 where the low end of the key is the server. */
  readonly serverIsLow = new Uint8Array(PAGE_FLOWS);
  readonly #keys = new Int32Array(PAGE_FLOWS * HEAD_WORDS);
  /** What keys of IPv6 have behind their heads. */
  #longKeys: Int32Array | undefined;
  /** Packets to server, packets to client, bytes to server, bytes to client. */
  readonly #counts = new Float64Array(PAGE_FLOWS * COUNTERS);
  /** First and last time in seconds; `#nanoseconds` beside it. */
  readonly #seconds = new Float64Array(PAGE_FLOWS * 2);
  readonly #nanoseconds = new Uint32Array(PAGE_FLOWS * 2);
  readonly #timeDigits = new Uint8Array(PAGE_FLOWS);

  /** Begins a flow, whatever the row held before. */
  begin(row: number, key: Int32Array, serverIsLow: boolean, { seconds, nanoseconds, timeDigits }: Frame): void {
    if (this.flows[row] !== undefined) this.flows[row] = undefined;
    if (this.apps[row] !== undefined) this.apps[row] = undefined;
    this.#counts.fill(0, row * COUNTERS, (row + 1) * COUNTERS);
    for (let i = 0; i < HEAD_WORDS; i++) this.#keys[row * HEAD_WORDS + i] = key[i]!;
    if (!isIpv4(key[PROTOCOL]!)) {
      this.#longKeys ??= new Int32Array(PAGE_FLOWS * LONG_WORDS);
      for (let i = 0; i < LONG_WORDS; i++) this.#longKeys[row * LONG_WORDS + i] = key[HEAD_WORDS + i]!;
    }
    this.serverIsLow[row] = serverIsLow ? 1 : 0;
    this.#timeDigits[row] = timeDigits;
    for (const which of [0, 1]) {
      this.#seconds[row * 2 + which] = seconds;
      this.#nanoseconds[row * 2 + which] = nanoseconds;
    }
  }

  hasKey(row: number, key: Int32Array): boolean {
    const keys = this.#keys;
    const at = row * HEAD_WORDS;
    return (
      keys[at + PORTS] === key[PORTS] &&
      keys[at + LOW] === key[LOW] &&
      keys[at + HIGH] === key[HIGH] &&
      keys[at + PROTOCOL] === key[PROTOCOL] &&
      (isIpv4(key[PROTOCOL]!) || this.#hasLongKey(row, key))
    );
  }

  /** Puts the flow's key into `key`. */
  copyKey(row: number, key: Int32Array): void {
    for (let i = 0; i < HEAD_WORDS; i++) key[i] = this.#keys[row * HEAD_WORDS + i]!;
    if (isIpv4(key[PROTOCOL]!)) return;
    for (let i = 0; i < LONG_WORDS; i++) key[HEAD_WORDS + i] = this.#longKeys![row * LONG_WORDS + i]!;
  }

  /** IP protocol number. */
  protocolOf(row: number): number {
    return this.#keys[row * HEAD_WORDS + PROTOCOL]! & 0xff;
  }

  /** The port of one end. */
  portOf(row: number, end: 'client' | 'server'): number {
    const ports = this.#keys[row * HEAD_WORDS + PORTS]!;
    return (end === 'server') === (this.serverIsLow[row] === 1) ? ports >>> 16 : ports & 0xffff;
  }

  /** Counts a packet of the flow. */
  count(row: number, isToServer: boolean, { originalLength, seconds, nanoseconds }: Frame): void {
    const counters = row * COUNTERS + (isToServer ? 0 : 1);
    this.#counts[counters]! += 1;
    this.#counts[counters + 2]! += originalLength;
    // Captures may run backwards in time: first and last are the earliest and latest, not the ends of the file.
    const first = row * 2;
    const last = first + 1;
    if (seconds > this.#seconds[last]! || (seconds === this.#seconds[last] && nanoseconds > this.#nanoseconds[last]!)) {
      this.#seconds[last] = seconds;
      this.#nanoseconds[last] = nanoseconds;
    } else if (seconds < this.#seconds[first]! || (seconds === this.#seconds[first] && nanoseconds < this.#nanoseconds[first]!)) {
      this.#seconds[first] = seconds;
      this.#nanoseconds[first] = nanoseconds;
    }
  }

  /** Packets both ways. */
  packetsOf(row: number): number {
    return this.#counts[row * COUNTERS]! + this.#counts[row * COUNTERS + 1]!;
  }

  /** The latest second in which the flow had a packet. */
  lastSecondOf(row: number): number {
    return this.#seconds[row * 2 + 1]!;
  }

  counts(row: number): FlowCounts {
    const at = row * COUNTERS;
    const time = (which: 0 | 1) => ({
      seconds: this.#seconds[row * 2 + which]!,
      nanoseconds: this.#nanoseconds[row * 2 + which]!,
      digits: this.#timeDigits[row]!,
    });
    return {
      first: time(0),
      last: time(1),
      packetsToServer: this.#counts[at]!,
      packetsToClient: this.#counts[at + 1]!,
      bytesToServer: this.#counts[at + 2]!,
      bytesToClient: this.#counts[at + 3]!,
    };
  }

  /** Exchanges client and server. */
  turnRound(row: number): void {
    this.serverIsLow[row] = 1 - this.serverIsLow[row]!;
    const at = row * COUNTERS;
    for (const counter of [at, at + 2]) {
      const toServer = this.#counts[counter]!;
      this.#counts[counter] = this.#counts[counter + 1]!;
      this.#counts[counter + 1] = toServer;
    }
    this.flows[row] = undefined;
  }

  #hasLongKey(row: number, key: Int32Array): boolean {
    const keys = this.#longKeys!;
    const at = row * LONG_WORDS;
    for (let i = 0; i < LONG_WORDS; i++) if (keys[at + i] !== key[HEAD_WORDS + i]) return false;
    return true;
  }
}

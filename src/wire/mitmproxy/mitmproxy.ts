/** Flow files of mitmproxy: typed netstrings, one flow behind the other. */
import type { Exchange } from '../../core/exchange.js';
import type { CaptureDamage } from '../capture-file.js';
import type { ExchangeFormat } from '../exchange-format.js';
import { exchangeOf } from './flow.js';
import { type TnetRecord, measureTnetstring, readTnetstring } from './tnetstring.js';

/** Longest flow that is read. Guards memory: it is held as a whole. */
export const MAX_FLOW_BYTES = 67_108_864;

/** Bytes in which the length of a record stands. */
const HEAD_BYTES = 10;

const CLOSE_BRACE = 0x7d;

/** Whether a file begins like flows: a length, and then that of the first name. `head`: its first bytes. */
export function looksLikeFlows(head: Buffer): boolean {
  return /^[1-9]\d{0,8}:[1-9]\d?:/.test(head.toString('latin1'));
}

/** Finds the flows in chunks of any size. */
export class MitmproxyFormat implements ExchangeFormat {
  readonly name = 'mitmproxy';
  isKnown = false;
  isHopeless = false;
  readonly #onExchange: (exchange: Exchange) => void;
  readonly #onDamage: (damage: CaptureDamage) => void;
  /** Bytes of the record that is not whole yet, and how many of them there must be. */
  #held: Buffer[] = [];
  #heldLength = 0;
  #wanted = HEAD_BYTES;
  /** Offset in the file of the record. */
  #from = 0;
  #skip = 0;
  #number = 0;

  constructor(onExchange: (exchange: Exchange) => void, onDamage: (damage: CaptureDamage) => void) {
    this.#onExchange = onExchange;
    this.#onDamage = onDamage;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    if (this.#skip > 0) {
      const passed = Math.min(this.#skip, rest.length);
      this.#skip -= passed;
      rest = rest.subarray(passed);
    }
    if (rest.length === 0 || this.isHopeless) return;
    this.#held.push(Buffer.from(rest));
    this.#heldLength += rest.length;
    if (this.#heldLength >= this.#wanted) this.#readRecords();
  }

  /** True when the file ends inside a flow. */
  end(): boolean {
    if (this.#heldLength > 0 && !this.isHopeless) this.#readRecords();
    if (this.isHopeless || !this.isKnown || (this.#heldLength === 0 && this.#skip === 0)) return false;
    this.#onDamage({ why: 'truncated', offset: this.#from, detail: 'the file ends inside a flow' });
    return true;
  }

  #readRecords(): void {
    const bytes = this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held);
    let at = 0;
    while (at < bytes.length && !this.isHopeless) {
      const size = measureTnetstring(bytes, at, bytes.length);
      if (size === undefined) {
        this.#wanted = bytes.length - at + 1;
        break;
      }
      if (size < 0) {
        this.#giveUp('no length where a flow should begin');
        break;
      }
      if (size > MAX_FLOW_BYTES) {
        this.#onDamage({ why: 'malformed', offset: this.#from, detail: `a flow of ${size} bytes, more than is read (${MAX_FLOW_BYTES})` });
        this.#number++;
        this.#skip = Math.max(0, size - (bytes.length - at));
        at = Math.min(bytes.length, at + size);
        this.#from += size;
        continue;
      }
      if (at + size > bytes.length) {
        this.#wanted = size;
        break;
      }
      this.#readRecord(bytes.subarray(at, at + size));
      at += size;
      this.#from += size;
      this.#wanted = HEAD_BYTES;
    }
    const left = bytes.subarray(at);
    this.#held = left.length === 0 || this.isHopeless ? [] : [left];
    this.#heldLength = this.#held.length === 0 ? 0 : left.length;
  }

  #readRecord(bytes: Buffer): void {
    if (bytes[bytes.length - 1] !== CLOSE_BRACE) {
      this.#giveUp('a record that is no flow');
      return;
    }
    const flow = readTnetstring(bytes);
    this.#number++;
    if (flow === undefined) {
      if (this.isKnown) this.#onDamage({ why: 'malformed', offset: this.#from, detail: 'a flow whose lengths do not fit' });
      else this.#giveUp('');
      return;
    }
    this.isKnown = true;
    const exchange = exchangeOf(flow as TnetRecord, this.#number);
    if (exchange !== undefined) this.#onExchange(exchange);
    else this.#onDamage({ why: 'malformed', offset: this.#from, detail: 'a flow of a kind that is not known' });
  }

  #giveUp(detail: string): void {
    this.isHopeless = true;
    if (this.isKnown) this.#onDamage({ why: 'malformed', offset: this.#from, detail });
  }
}

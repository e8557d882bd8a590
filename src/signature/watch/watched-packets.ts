import type { Confidence } from '../../core/observation.js';
import { PROTOCOL_TCP } from '../../wire/dissect.js';
import type { Packet } from '../../wire/packet.js';
import { NOTHING_READ, type OnHit, type Watch } from './watch.js';

/** A value that was watched for, found in a run of bytes. */
export interface Hit {
  readonly name: string;
  readonly encoding: string;
  /** From the first byte that was looked at; a value that began in the segment before is shown from here on. */
  readonly offset: number;
  readonly length: number;
  readonly confidence: Confidence;
}

const NO_HITS: readonly Hit[] = [];

/** Looks for watched values in packets; what stands across two segments of a TCP stream is found too. One per capture. */
export class WatchedPackets {
  readonly #watch: Watch;
  /** By flow and direction: where the search stands, and the sequence number that goes on from there. */
  #states = new Int32Array(2048).fill(NOTHING_READ);
  #next = new Uint32Array(2048);
  #hits: Hit[] = [];

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  /** The values in the payload of a packet that belongs to the flow of that number. */
  inPacket(flowIndex: number, isToServer: boolean, packet: Packet): readonly Hit[] {
    const { bytes, at, end } = packet;
    if (packet.protocol !== PROTOCOL_TCP) {
      this.#watch.find(bytes, at, end, this.#onHit);
      return this.#taken();
    }
    const key = flowIndex * 2 + (isToServer ? 0 : 1);
    if (key >= this.#states.length) this.#grow(key + 1);
    const state = this.#next[key] === packet.tcpSequence ? this.#states[key]! : NOTHING_READ;
    this.#states[key] = this.#watch.find(bytes, at, end, this.#onHit, state);
    this.#next[key] = packet.tcpSequence + (end - at);
    return this.#taken();
  }

  /** The values in bytes that were unmasked, decrypted or unpacked. */
  inBytes(bytes: Uint8Array): readonly Hit[] {
    this.#watch.find(bytes, 0, bytes.length, this.#onHit);
    return this.#taken();
  }

  readonly #onHit: OnHit = (name, encoding, offset, length, confidence) => {
    const from = Math.max(0, offset);
    this.#hits.push({ name, encoding, offset: from, length: length - (from - offset), confidence });
  };

  #taken(): readonly Hit[] {
    if (this.#hits.length === 0) return NO_HITS;
    const hits = this.#hits;
    this.#hits = [];
    return hits;
  }

  #grow(least: number): void {
    const length = Math.max(least, this.#states.length * 2);
    const states = new Int32Array(length).fill(NOTHING_READ);
    states.set(this.#states);
    this.#states = states;
    const next = new Uint32Array(length);
    next.set(this.#next);
    this.#next = next;
  }
}

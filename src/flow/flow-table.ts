import { formatAddress } from '../core/address.js';
import type { Direction, Flow, FlowCounts } from '../core/flow.js';
import type { Frame } from '../core/frame.js';
import { i32be } from '../core/words.js';
import { PROTOCOL_TCP } from '../wire/dissect.js';
import type { Packet } from '../wire/packet.js';
import { TCP_ACK, TCP_SYN } from '../wire/tcp.js';
import { HIGH, KEY_WORDS, PORTS, PROTOCOL, hashKey, isIpv4 } from './flow-hash.js';
import { KnownFlow } from './known-flow.js';

/** At about 130 bytes a flow this is 130 MB; a flood of one-packet flows must not take the machine. */
export const MAX_FLOWS = 1_000_000;

/** Once the table is full, a flow on which nothing was recognised makes room after so long a silence. Zeek gives UDP a minute. */
export const IDLE_SECONDS = 120;

/** Seconds of silence after which a flow may be put to rest: UDP, TCP. Zeek gives them one minute and five. */
const SILENCE = { udp: IDLE_SECONDS, tcp: 300 };

/** A sweep that frees less than this share of the table is not repeated before a quarter of IDLE_SECONDS has passed in the capture. */
const WORTHWHILE_SHARE = 1 / 16;

/** What `touch` answers when the table is full and the packet belongs to no known flow. */
export const NO_FLOW = -1;

const FIRST_CAPACITY = 1024;
const EMPTY_SLOT = -1;

/** Its program may become known later. */
type DescribedFlow = Omit<Flow, 'app'> & { app: string | null };

/** A flow's counters; to-server and to-client alternate. */
const COUNTERS = 4;

/**
 * The flows of one capture, found by 5-tuple in either direction. Everything
 * kept per flow lies in typed arrays indexed by a dense flow number: a packet
 * of a known flow allocates nothing.
 */
export class FlowTable {
  /** Flows that made room for others. */
  expired = 0;
  #size = 0;
  #capacity = FIRST_CAPACITY;
  #slots = new Int32Array(FIRST_CAPACITY * 2).fill(EMPTY_SLOT);
  #keys = new Int32Array(FIRST_CAPACITY * KEY_WORDS);
  /** 1 where the low end of the key is the server. */
  #serverIsLow = new Uint8Array(FIRST_CAPACITY);
  /** Packets to server, packets to client, bytes to server, bytes to client. */
  #counts = new Float64Array(FIRST_CAPACITY * COUNTERS);
  /** First and last time in seconds; `#nanoseconds` beside it. */
  #seconds = new Float64Array(FIRST_CAPACITY * 2);
  #nanoseconds = new Uint32Array(FIRST_CAPACITY * 2);
  #timeDigits = new Uint8Array(FIRST_CAPACITY);
  readonly #flows: (DescribedFlow | undefined)[] = [];
  /** Sparse: most captures name no programs. */
  readonly #apps: (string | undefined)[] = [];
  readonly #key = new Int32Array(KEY_WORDS);
  /** The address being put into words, of either length. */
  readonly #ipv4 = Buffer.alloc(4);
  readonly #ipv6 = Buffer.alloc(16);
  #lastIndex = NO_FLOW;
  /** Numbers of flows that have expired, to be given out again. */
  #free: number[] = [];
  #nextSweep = -Infinity;
  readonly #mayForget: (index: number) => boolean;
  /** Direction of the packet last handed to `touch`. */
  direction: Direction = 'to-server';

  /** `mayForget` is asked of a flow that has long been silent; with `true` it agrees that the number will be another flow's. */
  constructor(mayForget: (index: number) => boolean) {
    this.#mayForget = mayForget;
  }

  /** Flows met so far, those that have expired included. */
  get seen(): number {
    return this.#size - this.#free.length + this.expired;
  }

  /** The numbers of the flows that are in the table, ascending. */
  *indexes(): Generator<number> {
    const free = new Set(this.#free);
    for (let index = 0; index < this.#size; index++) if (!free.has(index)) yield index;
  }

  /** Counts a packet whose headers reached a payload, and returns the number of its flow. */
  touch(packet: Packet, frame: Frame): number {
    const sourceIsLow = this.#setKey(packet, frame.sender);
    // Packets of one flow come in runs.
    let index = this.#lastIndex;
    if (index === NO_FLOW || !this.#hasKey(index)) {
      let slot = this.#findSlot();
      index = this.#slots[slot]!;
      if (index === EMPTY_SLOT) {
        if (this.#free.length === 0 && this.#size === MAX_FLOWS) {
          if (!this.#expire(frame.seconds)) return NO_FLOW;
          slot = this.#findSlot();
        } else if (this.#free.length === 0 && this.#size === this.#capacity) {
          this.#grow();
          slot = this.#findSlot();
        }
        index = this.#add(slot, packet, frame, sourceIsLow);
      }
      this.#lastIndex = index;
    }
    const toServer = sourceIsLow !== (this.#serverIsLow[index] === 1);
    this.direction = toServer ? 'to-server' : 'to-client';
    const counters = index * COUNTERS + (toServer ? 0 : 1);
    this.#counts[counters]! += 1;
    this.#counts[counters + 2]! += frame.originalLength;
    this.#noteTime(index, frame);
    return index;
  }

  flow(index: number): Flow {
    return (this.#flows[index] ??= this.#describe(index));
  }

  /** Whether the program whose flow it is was named already. */
  knowsApp(index: number): boolean {
    return this.#apps[index] !== undefined;
  }

  /** The flow is this program's; those who hold its description learn it too. */
  learnApp(index: number, app: string): void {
    this.#apps[index] = app;
    const flow = this.#flows[index];
    if (flow !== undefined) flow.app = app;
  }

  /** The port of one end, without describing the flow. */
  portOf(index: number, end: 'client' | 'server'): number {
    const ports = this.#keys[index * KEY_WORDS + PORTS]!;
    return (end === 'server') === (this.#serverIsLow[index] === 1) ? ports >>> 16 : ports & 0xffff;
  }

  /** Packets both ways. */
  packetsOf(index: number): number {
    return this.#counts[index * COUNTERS]! + this.#counts[index * COUNTERS + 1]!;
  }

  counts(index: number): FlowCounts {
    const at = index * COUNTERS;
    const time = (which: 0 | 1) => ({
      seconds: this.#seconds[index * 2 + which]!,
      nanoseconds: this.#nanoseconds[index * 2 + which]!,
      digits: this.#timeDigits[index]!,
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

  /** Exchanges client and server: a message proved that the capture began with an answer. */
  turnRound(index: number): void {
    this.#serverIsLow[index] = 1 - this.#serverIsLow[index]!;
    const at = index * COUNTERS;
    for (const counter of [at, at + 2]) {
      const toServer = this.#counts[counter]!;
      this.#counts[counter] = this.#counts[counter + 1]!;
      this.#counts[counter + 1] = toServer;
    }
    this.#flows[index] = undefined;
  }

  /** Fills `#key`, lower endpoint first, and says whether that is the packet's source. */
  #setKey(packet: Packet, sender: number): boolean {
    const { bytes, sourceAddress: source, destinationAddress: destination, sourcePort, destinationPort } = packet;
    const key = this.#key;
    const words = packet.ipVersion === 4 ? 1 : 4;
    // Words are compared as signed numbers: any fixed order will do.
    let order = 0;
    for (let i = 0; i < words; i++) {
      const from = i32be(bytes, source + i * 4);
      const to = i32be(bytes, destination + i * 4);
      key[i] = from;
      key[HIGH + i] = to;
      if (order === 0 && from !== to) order = from < to ? -1 : 1;
    }
    if (order === 0) order = sourcePort - destinationPort;
    for (let i = words; i < 4; i++) key[i] = key[HIGH + i] = 0;
    if (order <= 0) {
      key[PORTS] = (sourcePort << 16) | destinationPort;
    } else {
      key[PORTS] = (destinationPort << 16) | sourcePort;
      for (let i = 0; i < words; i++) {
        const from = key[i]!;
        key[i] = key[HIGH + i]!;
        key[HIGH + i] = from;
      }
    }
    key[PROTOCOL] = (sender << 16) | (packet.ipVersion << 8) | packet.protocol;
    return order <= 0;
  }

  /** The slot of `#key`, or the empty one where it belongs. */
  #findSlot(): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashKey(this.#key, 0) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot]!;
      if (index === EMPTY_SLOT || this.#hasKey(index)) return slot;
    }
  }

  #hasKey(index: number): boolean {
    const keys = this.#keys;
    const key = this.#key;
    const at = index * KEY_WORDS;
    return (
      keys[at + PORTS] === key[PORTS] &&
      keys[at] === key[0] &&
      keys[at + HIGH] === key[HIGH] &&
      keys[at + PROTOCOL] === key[PROTOCOL] &&
      keys[at + 1] === key[1] &&
      keys[at + 2] === key[2] &&
      keys[at + 3] === key[3] &&
      keys[at + 5] === key[5] &&
      keys[at + 6] === key[6] &&
      keys[at + 7] === key[7]
    );
  }

  #add(slot: number, packet: Packet, frame: Frame, sourceIsLow: boolean): number {
    const index = this.#free.pop() ?? this.#size++;
    if (this.#flows[index] !== undefined) this.#flows[index] = undefined;
    if (this.#apps[index] !== undefined) this.#apps[index] = undefined;
    this.#counts.fill(0, index * COUNTERS, (index + 1) * COUNTERS);
    this.#slots[slot] = index;
    this.#keys.set(this.#key, index * KEY_WORDS);
    // Who speaks first is the client, except where the capture's first packet is the answer to a SYN.
    const isAnswer = packet.protocol === PROTOCOL_TCP && (packet.tcpFlags & (TCP_SYN | TCP_ACK)) === (TCP_SYN | TCP_ACK);
    this.#serverIsLow[index] = sourceIsLow === isAnswer ? 1 : 0;
    this.#timeDigits[index] = frame.timeDigits;
    for (const which of [0, 1]) {
      this.#seconds[index * 2 + which] = frame.seconds;
      this.#nanoseconds[index * 2 + which] = frame.nanoseconds;
    }
    return index;
  }

  /** Captures may run backwards in time: first and last are the earliest and latest, not the ends of the file. */
  #noteTime(index: number, frame: Frame): void {
    const first = index * 2;
    const last = first + 1;
    const { seconds, nanoseconds } = frame;
    if (seconds > this.#seconds[last]! || (seconds === this.#seconds[last] && nanoseconds > this.#nanoseconds[last]!)) {
      this.#seconds[last] = seconds;
      this.#nanoseconds[last] = nanoseconds;
    } else if (seconds < this.#seconds[first]! || (seconds === this.#seconds[first] && nanoseconds < this.#nanoseconds[first]!)) {
      this.#seconds[first] = seconds;
      this.#nanoseconds[first] = nanoseconds;
    }
  }

  /** Frees the numbers of flows that have been silent for long at `now`, in seconds. False when there are none. */
  #expire(now: number): boolean {
    if (now < this.#nextSweep) return false;
    this.#slots.fill(EMPTY_SLOT);
    for (let index = 0; index < this.#size; index++) {
      if (this.#seconds[index * 2 + 1]! + IDLE_SECONDS < now && this.#mayForget(index)) this.#free.push(index);
      else this.#insert(index);
    }
    this.expired += this.#free.length;
    this.#lastIndex = NO_FLOW;
    if (this.#free.length < this.#size * WORTHWHILE_SHARE) this.#nextSweep = now + IDLE_SECONDS / 4;
    return this.#free.length > 0;
  }

  /** Whether nothing came for so long that hardly anything will; `now` in seconds. */
  isSilent(index: number, now: number): boolean {
    const isTcp = (this.#keys[index * KEY_WORDS + PROTOCOL]! & 0xff) === PROTOCOL_TCP;
    return this.#seconds[index * 2 + 1]! + (isTcp ? SILENCE.tcp : SILENCE.udp) < now;
  }

  /** Whether anybody holds a description of the flow. */
  isDescribed(index: number): boolean {
    return this.#flows[index] !== undefined;
  }

  /** Of these flows the half that was silent the longest, in an order that only the packets decide. */
  longestSilent(indexes: readonly number[]): readonly number[] {
    const lastOf = (index: number) => this.#seconds[index * 2 + 1]!;
    return indexes.toSorted((a, b) => lastOf(a) - lastOf(b) || a - b).slice(0, indexes.length >> 1);
  }

  /** Takes flows out of the table: their numbers will be other flows'. */
  letGo(indexes: readonly number[]): void {
    this.#free.push(...indexes);
    this.expired += indexes.length;
    this.#lastIndex = NO_FLOW;
    this.#slots.fill(EMPTY_SLOT);
    for (const index of this.indexes()) this.#insert(index);
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#keys = enlarged(this.#keys, new Int32Array(this.#capacity * KEY_WORDS));
    this.#serverIsLow = enlarged(this.#serverIsLow, new Uint8Array(this.#capacity));
    this.#counts = enlarged(this.#counts, new Float64Array(this.#capacity * COUNTERS));
    this.#seconds = enlarged(this.#seconds, new Float64Array(this.#capacity * 2));
    this.#nanoseconds = enlarged(this.#nanoseconds, new Uint32Array(this.#capacity * 2));
    this.#timeDigits = enlarged(this.#timeDigits, new Uint8Array(this.#capacity));
    this.#slots = new Int32Array(this.#capacity * 2).fill(EMPTY_SLOT);
    for (let index = 0; index < this.#size; index++) this.#insert(index);
  }

  #insert(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = hashKey(this.#keys, index * KEY_WORDS) & mask;
    while (this.#slots[slot] !== EMPTY_SLOT) slot = (slot + 1) & mask;
    this.#slots[slot] = index;
  }

  #describe(index: number): DescribedFlow {
    const at = index * KEY_WORDS;
    const protocol = this.#keys[at + PROTOCOL]! & 0xff;
    const bytes = isIpv4(this.#keys[at + PROTOCOL]!) ? this.#ipv4 : this.#ipv6;
    const address = (from: number) => {
      for (let i = 0; i < bytes.length; i += 4) bytes.writeInt32BE(this.#keys[from + i / 4]!, i);
      return formatAddress(bytes);
    };
    const ports = this.#keys[at + PORTS]!;
    const low = { address: address(at), port: ports >>> 16 };
    const high = { address: address(at + HIGH), port: ports & 0xffff };
    const serverIsLow = this.#serverIsLow[index] === 1;
    return new KnownFlow(index, serverIsLow ? high : low, serverIsLow ? low : high, protocol, this.#apps[index] ?? null);
  }
}

function enlarged<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

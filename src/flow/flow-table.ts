import type { Direction, Flow, FlowCounts } from '../core/flow.js';
import type { Frame } from '../core/frame.js';
import { PROTOCOL_TCP } from '../wire/dissect.js';
import type { Packet } from '../wire/packet.js';
import { TCP_ACK, TCP_SYN } from '../wire/tcp.js';
import { KEY_WORDS, PROTOCOL, hashKey, readKey } from './flow-key.js';
import { FlowPage, PAGE_FLOWS, ROW_BITS } from './flow-page.js';
import { KnownFlow } from './known-flow.js';
import { SharedEnds } from './shared-ends.js';

/** At about 100 bytes a flow this is 100 MB; a flood of one-packet flows must not take the machine. */
export const MAX_FLOWS = 1_000_000;

/** Once the table is full, a flow on which nothing was recognised makes room after so long a silence. Zeek gives UDP a minute. */
export const IDLE_SECONDS = 120;

/** Seconds of silence after which a flow may be put to rest: UDP, TCP. Zeek gives them one minute and five. */
const SILENCE = { udp: IDLE_SECONDS, tcp: 300 };

/** A sweep that frees less than this share of the table is not repeated before a quarter of IDLE_SECONDS has passed in the capture. */
const WORTHWHILE_SHARE = 1 / 16;

/** Descriptions kept at hand, 150 bytes each: the messages of a flow come close together. A power of two. */
export const MAX_AT_HAND = 1024;

/** What `touch` answers when the table is full and the packet belongs to no known flow. */
export const NO_FLOW = -1;

const EMPTY_SLOT = -1;

/** Its program may become known later. */
type DescribedFlow = Omit<Flow, 'app'> & { app: string | null };

/**
 * The flows of one capture, found by 5-tuple in either direction. Everything
 * kept per flow lies in typed arrays indexed by a dense flow number: a packet
 * of a known flow allocates nothing.
 */
export class FlowTable {
  /** Flows that made room for others. */
  expired = 0;
  #size = 0;
  /** Numbers of flows by the hashes of their keys; at most half of the slots are taken. */
  #slots = new Int32Array(PAGE_FLOWS * 2).fill(EMPTY_SLOT);
  readonly #pages: FlowPage[] = [];
  readonly #key = new Int32Array(KEY_WORDS);
  /** The key of a flow in the table. */
  readonly #knownKey = new Int32Array(KEY_WORDS);
  readonly #ends = new SharedEnds();
  /** The latest descriptions, by the low bits of the flows' numbers. */
  readonly #atHand: (DescribedFlow | undefined)[] = [];
  #lastIndex = NO_FLOW;
  /** Numbers of flows that have expired, to be given out again. */
  #free: number[] = [];
  #nextSweep = -Infinity;
  readonly #mayForget: (index: number) => boolean;
  readonly #onTurn: (index: number) => void;
  /** Direction of the packet last handed to `touch`. */
  direction: Direction = 'to-server';

  /**
   * `mayForget` is asked of a flow that has long been silent; with `true` it agrees that the number will be another flow's.
   * `onTurn`: the ends of a flow are about to be exchanged.
   */
  constructor(mayForget: (index: number) => boolean, onTurn: (index: number) => void = () => {}) {
    this.#mayForget = mayForget;
    this.#onTurn = onTurn;
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
    const isSourceLow = readKey(packet, frame.sender, this.#key);
    // Packets of one flow come in runs.
    let index = this.#lastIndex;
    if (index === NO_FLOW || !this.#hasKey(index)) {
      const slot = this.#findSlot();
      index = this.#slots[slot]!;
      if (index === EMPTY_SLOT) index = this.#add(slot, packet, frame, isSourceLow);
      if (index === NO_FLOW) return NO_FLOW;
      this.#lastIndex = index;
    }
    const page = this.#pageOf(index);
    const row = rowOf(index);
    const isToServer = isSourceLow !== page.serverIsLow(row);
    this.direction = isToServer ? 'to-server' : 'to-client';
    page.count(row, isToServer, frame);
    return index;
  }

  /** Made anew when it was not asked for lately. */
  flow(index: number): Flow {
    return this.#known(index) ?? this.#describe(index);
  }

  /** Whether the program whose flow it is was named already. */
  knowsApp(index: number): boolean {
    return this.#pageOf(index).apps[rowOf(index)] !== undefined;
  }

  /** The flow is this program's; those who were given its description lately learn it too. */
  learnApp(index: number, app: string): void {
    const page = this.#pageOf(index);
    page.apps[rowOf(index)] = app;
    const flow = this.#known(index);
    if (flow !== undefined) flow.app = app;
  }

  /** The port of one end, without describing the flow. */
  portOf(index: number, end: 'client' | 'server'): number {
    return this.#pageOf(index).portOf(rowOf(index), end);
  }

  /** Packets both ways. */
  packetsOf(index: number): number {
    return this.#pageOf(index).packetsOf(rowOf(index));
  }

  counts(index: number): FlowCounts {
    return this.#pageOf(index).counts(rowOf(index));
  }

  /** Exchanges client and server: a message proved that the capture began with an answer. */
  turnRound(index: number): void {
    this.#onTurn(index);
    this.#pageOf(index).turnRound(rowOf(index));
    this.#letGoOfDescription(index);
  }

  /** Whether nothing came for so long that hardly anything will; `now` in seconds. */
  isSilent(index: number, now: number): boolean {
    const isTcp = this.#pageOf(index).protocolOf(rowOf(index)) === PROTOCOL_TCP;
    return this.#lastSecondOf(index) + (isTcp ? SILENCE.tcp : SILENCE.udp) < now;
  }

  /** Whether anybody may hold a description of the flow. */
  isDescribed(index: number): boolean {
    return this.#pageOf(index).isDescribed(rowOf(index));
  }

  /** Of these flows the half that was silent the longest, in an order that only the packets decide. */
  longestSilent(indexes: readonly number[]): readonly number[] {
    return indexes.toSorted((a, b) => this.#lastSecondOf(a) - this.#lastSecondOf(b) || a - b).slice(0, indexes.length >> 1);
  }

  /** Takes flows out of the table: their numbers will be other flows'. */
  letGo(indexes: readonly number[]): void {
    this.#free.push(...indexes);
    this.expired += indexes.length;
    this.#lastIndex = NO_FLOW;
    this.#slots.fill(EMPTY_SLOT);
    for (const index of this.indexes()) this.#insert(index);
  }

  #pageOf(index: number): FlowPage {
    return this.#pages[index >> ROW_BITS]!;
  }

  #lastSecondOf(index: number): number {
    return this.#pageOf(index).lastSecondOf(rowOf(index));
  }

  #hasKey(index: number): boolean {
    return this.#pageOf(index).hasKey(rowOf(index), this.#key);
  }

  /** The slot of `#key`, or the empty one where it belongs. */
  #findSlot(): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashKey(this.#key) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot]!;
      if (index === EMPTY_SLOT || this.#hasKey(index)) return slot;
    }
  }

  /** Begins the flow of `#key` in an empty slot; NO_FLOW when there is no room. */
  #add(empty: number, packet: Packet, frame: Frame, isSourceLow: boolean): number {
    let slot = empty;
    if (this.#free.length === 0) {
      if (this.#size === MAX_FLOWS) {
        if (!this.#expire(frame.seconds)) return NO_FLOW;
        slot = this.#findSlot();
      } else if (this.#size * 2 === this.#slots.length) {
        this.#slots = new Int32Array(this.#slots.length * 2).fill(EMPTY_SLOT);
        for (let index = 0; index < this.#size; index++) this.#insert(index);
        slot = this.#findSlot();
      }
    }
    const index = this.#free.pop() ?? this.#size++;
    if (index === this.#pages.length * PAGE_FLOWS) this.#pages.push(new FlowPage());
    this.#slots[slot] = index;
    this.#letGoOfDescription(index);
    // Who speaks first is the client, except where the capture's first packet is the answer to a SYN.
    const isAnswer = packet.protocol === PROTOCOL_TCP && (packet.tcpFlags & (TCP_SYN | TCP_ACK)) === (TCP_SYN | TCP_ACK);
    this.#pageOf(index).begin(rowOf(index), this.#key, isSourceLow === isAnswer, frame);
    return index;
  }

  /** Frees the numbers of flows that have been silent for long at `now`, in seconds. False when there are none. */
  #expire(now: number): boolean {
    if (now < this.#nextSweep) return false;
    this.#slots.fill(EMPTY_SLOT);
    for (let index = 0; index < this.#size; index++) {
      if (this.#lastSecondOf(index) + IDLE_SECONDS < now && this.#mayForget(index)) this.#free.push(index);
      else this.#insert(index);
    }
    this.expired += this.#free.length;
    this.#lastIndex = NO_FLOW;
    if (this.#free.length < this.#size * WORTHWHILE_SHARE) this.#nextSweep = now + IDLE_SECONDS / 4;
    return this.#free.length > 0;
  }

  #insert(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = hashKey(this.#keyOf(index)) & mask;
    while (this.#slots[slot] !== EMPTY_SLOT) slot = (slot + 1) & mask;
    this.#slots[slot] = index;
  }

  /** Good until it is asked for the next one. */
  #keyOf(index: number): Int32Array {
    this.#pageOf(index).copyKey(rowOf(index), this.#knownKey);
    return this.#knownKey;
  }

  #describe(index: number): DescribedFlow {
    const key = this.#keyOf(index);
    const low = this.#ends.low(key);
    const high = this.#ends.high(key);
    const page = this.#pageOf(index);
    const serverIsLow = page.serverIsLow(rowOf(index));
    const app = page.apps[rowOf(index)] ?? null;
    page.noteDescribed(rowOf(index));
    const flow = new KnownFlow(index, serverIsLow ? high : low, serverIsLow ? low : high, key[PROTOCOL]! & 0xff, app);
    this.#atHand[index & (MAX_AT_HAND - 1)] = flow;
    return flow;
  }

  /** Its description, if that is at hand. */
  #known(index: number): DescribedFlow | undefined {
    const flow = this.#atHand[index & (MAX_AT_HAND - 1)];
    return flow?.index === index ? flow : undefined;
  }

  #letGoOfDescription(index: number): void {
    if (this.#known(index) !== undefined) this.#atHand[index & (MAX_AT_HAND - 1)] = undefined;
  }
}

/** Of a flow within its page. */
function rowOf(index: number): number {
  return index & (PAGE_FLOWS - 1);
}

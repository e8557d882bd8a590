import { kindOfDatagram, missedHead } from '../../wire/exporter-datagram.js';
import type { CaptureBlocks } from './capture-blocks.js';
import type { Say } from './live-source.js';
import { SenderStream } from './sender-stream.js';

/** Phones at one time. Guards memory against one that pretends to be many. */
export const MAX_SENDERS = 32;

/** A sender that was silent for so long makes room for another one. */
const IDLE_MS = 60_000;

/** After so long a silence the user is told. */
const SILENCE_MS = 60_000;

interface Sender {
  stream: SenderStream;
  kind: 'pcap' | 'pcapng';
  lastMs: number;
  bad: number;
  isSilent: boolean;
}

/** Who sends datagrams, each with a capture of its own. What is broken is counted, and ends nobody's capture. */
export class Senders {
  /** Datagrams of more senders than are kept apart. */
  refused = 0;
  /** Datagrams of strangers that were no packets. */
  strange = 0;
  readonly #blocks: CaptureBlocks;
  readonly #say: Say;
  readonly #now: () => number;
  readonly #senders = new Map<string, Sender>();

  constructor(blocks: CaptureBlocks, say: Say, now: () => number = Date.now) {
    this.#blocks = blocks;
    this.#say = say;
    this.#now = now;
  }

  /** Blocks of the packets in a datagram; empty when there are none. */
  take(name: string, bytes: Buffer): Buffer {
    const kind = kindOfDatagram(bytes);
    const known = this.#senders.get(name);
    if (kind === undefined) {
      if (known === undefined) this.strange++;
      else if (known.bad++ === 0) this.#say(`A datagram from ${name} was no packet and was left out; more of them are only counted.`);
      return NOTHING;
    }
    const format = kind.startsWith('pcapng') ? 'pcapng' : 'pcap';
    const begins = kind === 'pcap-start' || kind === 'pcapng-start';
    const sender = known ?? this.#welcome(name, format, begins);
    if (sender === undefined) {
      this.refused++;
      return NOTHING;
    }
    if (sender.isSilent) this.#say(`Packets come from ${name} again.`);
    sender.isSilent = false;
    sender.lastMs = this.#now();
    const isNew = known === undefined || begins || sender.kind !== format || sender.stream.problem !== undefined;
    if (!isNew) return sender.stream.push(bytes);
    sender.stream = new SenderStream(name, this.#blocks);
    sender.kind = format;
    if (begins) return sender.stream.push(bytes);
    return Buffer.concat([sender.stream.push(missedHead(format, bytes)), sender.stream.push(bytes)]);
  }

  /** To be called now and then: tells of phones that have fallen silent. */
  listen(): void {
    for (const [name, sender] of this.#senders) {
      if (sender.isSilent || this.#now() - sender.lastMs < SILENCE_MS) continue;
      sender.isSilent = true;
      this.#say(`Nothing has come from ${name} for a minute. Is the capture still on there, and the phone still in reach?`);
    }
  }

  /** What was left out, in sentences. */
  *remarks(): Generator<string> {
    for (const [name, { bad }] of this.#senders) if (bad > 0) yield `${bad} datagrams from ${name} were no packets and were left out.`;
    if (this.strange > 0) yield `${this.strange} datagrams of others were no packets and were left out.`;
    if (this.refused > 0) yield `${this.refused} datagrams were left out: they came from more than ${MAX_SENDERS} senders at one time.`;
  }

  #welcome(name: string, kind: 'pcap' | 'pcapng', fromTheStart: boolean): Sender | undefined {
    if (this.#senders.size === MAX_SENDERS) {
      const idle = [...this.#senders].find(([, { lastMs }]) => this.#now() - lastMs >= IDLE_MS);
      if (idle === undefined) return undefined;
      this.#senders.delete(idle[0]);
    }
    const sender = { stream: new SenderStream(name, this.#blocks), kind, lastMs: this.#now(), bad: 0, isSilent: false };
    this.#senders.set(name, sender);
    this.#say(`Packets come from ${name}${fromTheStart ? '' : ', which began before us'}.`);
    return sender;
  }
}

const NOTHING = Buffer.alloc(0);

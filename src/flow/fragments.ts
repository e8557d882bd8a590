import type { Anomaly } from '../core/anomaly.js';
import type { Frame } from '../core/frame.js';
import { keptCopy } from '../core/kept-copy.js';
import type { Piece } from '../core/message.js';
import type { Packet } from '../wire/packet.js';

/** Datagrams waiting for fragments, over all hosts. With MAX_DATAGRAM_BYTES this is at most 34 MB; a flood of first fragments must not take more. */
export const MAX_DATAGRAMS = 512;

/** A datagram of the largest size in packets of 576 bytes, the least that every IPv4 host takes (RFC 791 §3.1), is 119. */
export const MAX_FRAGMENTS = 128;

/** The largest payload a 16-bit length allows. What would end beyond it is an attack or a mistake. */
export const MAX_DATAGRAM_BYTES = 65_535;

/** How long a datagram waits, in the capture's own time. Linux gives up after 30 s; identifications come round again later. */
export const EXPIRY_SECONDS = 30;

/** A datagram put together. */
export interface Datagram {
  /** Both addresses, then the payload. */
  readonly bytes: Buffer;
  /** IP protocol, or IPv6 extension header, with which the payload begins. */
  readonly protocol: number;
  /** Where the payload's bytes came from; `from` counts from the first byte of `bytes`. */
  readonly pieces: readonly Piece[];
  /** Packets it took, duplicates included. */
  readonly packets: number;
}

interface Fragment {
  /** Within the datagram's payload. */
  readonly from: number;
  readonly bytes: Buffer;
  readonly piece: Piece;
}

interface Waiting {
  readonly seconds: number;
  /** In order of place, without overlaps. */
  readonly fragments: Fragment[];
  /** Set by the fragment at offset 0: of IPv6, only its next header counts (RFC 8200 §4.5). */
  protocol: number;
  /** Length of the payload, known once the last fragment has come. */
  total: number | undefined;
  packets: number;
  held: number;
  /** Given up for an anomaly: fragments "not yet received" belong to the silence too (RFC 5722 §4). */
  isDropped: boolean;
}

/** IPv4 and IPv6 datagrams of one capture, put together from their fragments. */
export class Fragments {
  /** In order of arrival, so that the oldest are found first. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #onAnomaly: (anomaly: Anomaly) => void;

  constructor(onAnomaly: (anomaly: Anomaly) => void) {
    this.#onAnomaly = onAnomaly;
  }

  /** Datagrams that are not complete yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes a packet that `dissect` found to be a fragment; returns the datagram that it completes. */
  add(packet: Packet, frame: Frame): Datagram | undefined {
    this.#expire(frame.seconds);
    const from = packet.fragmentOffset;
    const length = packet.left;
    // What the snap length cut can complete nothing.
    if (packet.cut) return undefined;
    // "If the length of a fragment … is not a multiple of 8 octets and the M flag of that fragment is 1, then that fragment must be discarded" (RFC 8200 §4.5)
    if (length === 0 || (packet.moreFragments && length % 8 !== 0)) {
      this.#note(packet, frame, 'malformed', 'a fragment of impossible length');
      return undefined;
    }
    if (from + length > MAX_DATAGRAM_BYTES) {
      this.#note(packet, frame, 'malformed', 'a fragment beyond the end of the largest datagram');
      return undefined;
    }
    const key = keyOf(packet);
    const waiting = this.#find(key, frame.seconds) ?? this.#begin(key, packet, frame);
    if (waiting.isDropped) return undefined;
    const trouble = insert(waiting, packet, frame);
    if (trouble !== undefined) {
      this.#note(packet, frame, trouble.why, trouble.detail);
      if (trouble.drops) drop(waiting);
    }
    waiting.packets++;
    if (waiting.held !== waiting.total) return undefined;
    this.#waiting.delete(key);
    return joined(waiting, addressesOf(packet));
  }

  #find(key: string, now: number): Waiting | undefined {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined || !isExpired(waiting, now)) return waiting;
    this.#waiting.delete(key);
    return undefined;
  }

  #begin(key: string, packet: Packet, frame: Frame): Waiting {
    if (this.#waiting.size === MAX_DATAGRAMS) {
      for (const oldest of this.#waiting.keys()) {
        this.#waiting.delete(oldest);
        break;
      }
      this.#note(packet, frame, 'limit', 'too many datagrams wait for fragments: the oldest was given up');
    }
    const waiting: Waiting = {
      seconds: frame.seconds,
      fragments: [],
      protocol: packet.protocol,
      total: undefined,
      packets: 0,
      held: 0,
      isDropped: false,
    };
    this.#waiting.set(key, waiting);
    return waiting;
  }

  #expire(now: number): void {
    for (const [key, waiting] of this.#waiting) {
      if (!isExpired(waiting, now)) return;
      this.#waiting.delete(key);
    }
  }

  #note(packet: Packet, frame: Frame, why: Anomaly['why'], detail: string): void {
    const decoder = packet.ipVersion === 4 ? 'ipv4' : 'ipv6';
    this.#onAnomaly({ frame: frame.number, decoder, why, offset: packet.at - packet.start, detail });
  }
}

/** Captures may run backwards in time: a clock that was set back is no reason to wait longer. */
function isExpired({ seconds }: Waiting, now: number): boolean {
  return Math.abs(now - seconds) > EXPIRY_SECONDS;
}

interface Trouble {
  readonly why: Anomaly['why'];
  readonly detail: string;
  readonly drops: boolean;
}

/** Keeps what is new of a fragment. */
function insert(waiting: Waiting, packet: Packet, frame: Frame): Trouble | undefined {
  const { fragments } = waiting;
  const from = packet.fragmentOffset;
  const to = from + packet.left;
  if (isDuplicate(waiting, packet)) return undefined;
  const last = fragments.at(-1);
  const heldTo = last === undefined ? 0 : last.from + last.bytes.length;
  const contradicts = packet.moreFragments ? to >= (waiting.total ?? Infinity) : heldTo > to || (waiting.total ?? to) !== to;
  if (contradicts) return { why: 'malformed', detail: 'fragments that do not agree on where their datagram ends', drops: true };

  const gaps = gapsWithin(fragments, from, to);
  const overlaps = gaps.length !== 1 || gaps[0]!.from !== from || gaps[0]!.to !== to;
  // "the entire datagram (and any constituent fragments) MUST be silently discarded" (RFC 5722 §4)
  if (overlaps && packet.ipVersion === 6)
    return { why: 'malformed', detail: 'overlapping fragments: the datagram was dropped', drops: true };
  if (fragments.length + gaps.length > MAX_FRAGMENTS) return { why: 'limit', detail: 'a datagram of too many fragments', drops: true };
  if (from === 0) waiting.protocol = packet.protocol;
  if (!packet.moreFragments) waiting.total = to;
  for (const gap of gaps) {
    fragments.push(fragmentOf(packet, frame, gap.from, gap.to));
    waiting.held += gap.to - gap.from;
  }
  fragments.sort((a, b) => a.from - b.from);
  return overlaps ? { why: 'malformed', detail: 'overlapping fragments: the bytes that came first were kept', drops: false } : undefined;
}

/** The same bytes at the same place: captured twice, or sent twice. */
function isDuplicate({ fragments, total }: Waiting, packet: Packet): boolean {
  const same = fragments.find(({ from }) => from === packet.fragmentOffset);
  if (same === undefined || same.bytes.length !== packet.left) return false;
  if (packet.moreFragments === (same.from + same.bytes.length === total)) return false;
  return same.bytes.equals(packet.bytes.subarray(packet.at, packet.end));
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** What of a range none of the fragments covers. */
function gapsWithin(fragments: readonly Fragment[], from: number, to: number): readonly Range[] {
  const gaps: Range[] = [];
  let at = from;
  for (const fragment of fragments) {
    if (fragment.from >= to) break;
    if (fragment.from > at) gaps.push({ from: at, to: fragment.from });
    at = Math.max(at, fragment.from + fragment.bytes.length);
  }
  if (at < to) gaps.push({ from: at, to });
  return gaps;
}

function fragmentOf(packet: Packet, frame: Frame, from: number, to: number): Fragment {
  const at = packet.at + from - packet.fragmentOffset;
  const length = to - from;
  const time = { seconds: frame.seconds, nanoseconds: frame.nanoseconds, digits: frame.timeDigits };
  return {
    from,
    bytes: keptCopy(packet.bytes.subarray(at, at + length)),
    piece: { frame: frame.number, time, from, length, frameOffset: at - packet.start },
  };
}

function drop(waiting: Waiting): void {
  waiting.isDropped = true;
  waiting.fragments.length = 0;
  waiting.held = 0;
  waiting.total = undefined;
}

function joined({ fragments, protocol, packets }: Waiting, addresses: Buffer): Datagram {
  return {
    bytes: Buffer.concat([addresses, ...fragments.map(({ bytes }) => bytes)]),
    protocol,
    pieces: fragments.map(({ piece }) => ({ ...piece, from: addresses.length + piece.from })),
    packets,
  };
}

/** In both versions the destination's address follows the source's. */
function addressesOf({ bytes, ipVersion, sourceAddress }: Packet): Buffer {
  return bytes.subarray(sourceAddress, sourceAddress + (ipVersion === 4 ? 8 : 32));
}

/**
 * "source, destination, protocol, and identification" (RFC 791 §2.3); of IPv6 "the same Source Address, Destination
 * Address, and Fragment Identification" (RFC 8200 §4.5).
 */
function keyOf(packet: Packet): string {
  const addresses = addressesOf(packet).toString('latin1');
  return packet.ipVersion === 4 ? `${addresses}${packet.protocol} ${packet.fragmentId}` : `${addresses}${packet.fragmentId}`;
}

/** The pieces of what lies between two places of a payload, counted from the first of them. */
export function piecesWithin(pieces: readonly Piece[], from: number, to: number): Piece[] {
  let found: Piece[] | undefined;
  for (let i = 0; i < pieces.length; i++) {
    const { frame, time, from: at, length, frameOffset, part } = pieces[i]!;
    const start = Math.max(at, from);
    const end = Math.min(at + length, to);
    if (start >= end) continue;
    const within = { frame, time, from: start - from, length: end - start, frameOffset: frameOffset + start - at };
    const piece = part === undefined ? within : { ...within, part: { name: part.name, offset: part.offset + start - at } };
    // Most have one: a list that grows from nothing makes room for sixteen more.
    if (found === undefined) found = [piece];
    else found.push(piece);
  }
  return found ?? [];
}

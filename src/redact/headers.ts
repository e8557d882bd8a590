import type { Frame } from '../core/frame.js';
import { dissect } from '../wire/dissect.js';
import { type HeaderMark, Packet, type Reached } from '../wire/packet.js';
import type { AddressPseudonyms } from './address-pseudonyms.js';
import { mendChecksums } from './checksum.js';

const UDP_HEADER = 8;
const TCP_HEADER = 20;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
/** Of a frame that cannot be read to its payload, headers stand in so many bytes at most. */
const SHOWN_BYTES = 128;

/** Sets of header bytes that were tried. Guards memory; a network has some dozens. */
const MAX_TRIED = 10_000;

/** Where the payload of a rewritten frame stands in it; `undefined` where headers did not lead to one. */
export interface Rewritten {
  readonly reached: Reached;
  readonly bytes: Buffer;
  readonly payload: { readonly from: number; readonly to: number } | undefined;
  /** To be called once the payload is in its place. */
  finish(): void;
}

/**
 * Takes out of headers what says anything of anybody. Addresses become
 * pseudonyms; of all other bytes before the payload only those stay without
 * which the frame would be read otherwise, whatever the link layer or the
 * tunnel: hardware addresses, labels, keys, names of programs go.
 */
export class HeaderScrubber {
  readonly #addresses: AddressPseudonyms;
  readonly #packet = new Packet();
  readonly #trial = new Packet();
  /** By the bytes tried, which of them are needed. */
  readonly #needed = new Map<string, Uint8Array>();

  constructor(addresses: AddressPseudonyms) {
    this.#addresses = addresses;
    this.#packet.marks = [];
    this.#trial.marks = [];
  }

  /** A new frame with scrubbed headers and zeros behind them. */
  scrub(frame: Frame): Rewritten {
    const packet = this.#packet;
    const captured = frame.bytes.subarray(frame.start, frame.start + frame.capturedLength);
    const copy: Frame = { ...frame, bytes: Buffer.from(captured), start: 0 };
    const reached = dissect(copy, packet);
    const marks = [...packet.marks!];
    const hasPayload = reached === 'payload' || reached === 'fragment';
    const last = marks.at(-1);
    // Behind an IP header that leads to no transport that is read, the header itself is all that is needed.
    const headEnd = hasPayload
      ? packet.at
      : last === undefined
        ? Math.min(captured.length, SHOWN_BYTES)
        : Math.min(packet.at, captured.length);
    const payload = hasPayload ? { from: packet.at, to: packet.end } : undefined;
    const bytes = Buffer.alloc(captured.length);
    captured.copy(bytes, 0, 0, headEnd);
    this.#zero(copy, bytes, headEnd, fixedBytes(marks, headEnd), stateOf(reached, packet));
    for (const { kind, at } of marks) {
      if (kind === 'ipv4') this.#mask(bytes, at + 12, 4);
      else if (kind === 'ipv6') this.#mask(bytes, at + 8, 16);
      else if (kind === 'udp' && reached !== 'payload') bytes.fill(0, at + 6, at + 8);
    }
    return { reached, bytes, payload, finish: () => mendChecksums(bytes, marks) };
  }

  #mask(bytes: Buffer, at: number, length: 4 | 16): void {
    for (const from of [at, at + length]) this.#addresses.of(bytes.subarray(from, from + length)).copy(bytes, from);
  }

  /** Zeroes each byte before `end` that makes no difference to where the headers lead. */
  #zero(frame: Frame, bytes: Buffer, end: number, isFixed: Uint8Array, wanted: string): void {
    const rest = Array.from(bytes.subarray(0, end), (byte, at) => (isFixed[at] === 1 ? '-' : byte)).join();
    const key = `${frame.linkType} ${rest}`;
    const known = this.#needed.get(key);
    if (known !== undefined && this.#leadsOn(frame, zeroed(bytes, known, isFixed), end, wanted)) {
      zeroed(bytes, known, isFixed).copy(bytes);
      return;
    }
    const needed = new Uint8Array(end);
    const trial = Buffer.concat([bytes.subarray(0, end), frame.bytes.subarray(end)]);
    for (let at = 0; at < end; at++) {
      if (isFixed[at] === 1 || trial[at] === 0) continue;
      const was = trial[at]!;
      trial[at] = 0;
      if (this.#stateOf(frame, trial) === wanted) continue;
      trial[at] = was;
      needed[at] = 1;
    }
    if (this.#needed.size < MAX_TRIED) this.#needed.set(key, needed);
    zeroed(bytes, needed, isFixed).copy(bytes);
  }

  #leadsOn(frame: Frame, bytes: Buffer, end: number, wanted: string): boolean {
    return this.#stateOf(frame, Buffer.concat([bytes.subarray(0, end), frame.bytes.subarray(end)])) === wanted;
  }

  #stateOf(frame: Frame, bytes: Buffer): string {
    return stateOf(dissect({ ...frame, bytes }, this.#trial), this.#trial);
  }
}

function zeroed(bytes: Buffer, needed: Uint8Array, isFixed: Uint8Array): Buffer {
  const made = Buffer.from(bytes);
  for (let at = 0; at < needed.length; at++) if (isFixed[at] === 0 && needed[at] === 0) made[at] = 0;
  return made;
}

/** Bytes that stay: IP, UDP and TCP headers without their options. */
function fixedBytes(marks: readonly HeaderMark[], end: number): Uint8Array {
  const isFixed = new Uint8Array(end);
  for (const { kind, at } of marks) {
    const length = { ipv4: IPV4_HEADER, ipv6: IPV6_HEADER, udp: UDP_HEADER, tcp: TCP_HEADER }[kind];
    isFixed.fill(1, at, Math.min(at + length, end));
  }
  return isFixed;
}

/** All that the rest of the program takes from headers. */
function stateOf(reached: Reached, packet: Packet): string {
  const { at, end, cut, protocol, ipVersion, sourcePort, destinationPort, fragmentId, fragmentOffset, moreFragments } = packet;
  const marks = packet.marks!.map((mark) => `${mark.kind}${mark.at}-${mark.end}`).join();
  const fragment = reached === 'fragment' ? [fragmentId, fragmentOffset, moreFragments] : [];
  return [reached, at, end, cut, protocol, ipVersion, sourcePort, destinationPort, ...fragment, marks].join(' ');
}

/**
 * Header extensions (RFC 8285 §4.2, §4.3) and the client-to-mixer audio level (RFC 6464 §3).
 *
 *   one-byte form, profile 0xBEDE           two-byte form, profile 0x100X
 *   +----+----+---------------+             +--------+--------+-----------+
 *   | id |n-1 | n bytes       |  0 = pad    | id     | n      | n bytes   |  id 0 = pad
 *   +----+----+---------------+             +--------+--------+-----------+
 */
import type { RtpHeader } from './header.js';

const ONE_BYTE = 0xbede;
const TWO_BYTE = 0x1000;
/** "the value 15 is reserved … and MUST NOT be used as an ID" (§4.2) */
const STOP = 15;
/** Ids of one element each; more do not fit the search for the level. */
const MAX_ELEMENTS = 32;

/** An element of the extension; `at` and `length` are those of its data. */
export interface Element {
  readonly id: number;
  readonly at: number;
  readonly length: number;
}

export function isOneByteForm(header: RtpHeader): boolean {
  return header.profile === ONE_BYTE;
}

/** The elements when they fill the extension exactly, and `undefined` when it is of another kind or encrypted. */
export function elementsOf(header: RtpHeader, bytes: Buffer): readonly Element[] | undefined {
  const isOneByte = header.profile === ONE_BYTE;
  if (!isOneByte && (header.profile === undefined || (header.profile & 0xfff0) !== TWO_BYTE)) return undefined;
  const elements: Element[] = [];
  const { extensionAt, extensionEnd } = header;
  let at = extensionAt;
  while (at < extensionEnd) {
    const first = bytes[at++]!;
    if (first === 0) continue;
    if (elements.length === MAX_ELEMENTS || (isOneByte && (first >> 4 === 0 || first >> 4 === STOP))) return undefined;
    if (!isOneByte && at === extensionEnd) return undefined;
    const id = isOneByte ? first >> 4 : first;
    const length = isOneByte ? (first & 0x0f) + 1 : bytes[at++]!;
    if (at + length > extensionEnd) return undefined;
    elements.push({ id, at, length });
    at += length;
  }
  return elements;
}

/**
 * Which element is the level is agreed outside of RTP. It is the one byte that
 * stands at the same id in several packets in a row and is neither a video
 * orientation or content type (below 16) nor a `mid` (the same letter or digit for ever).
 */
export class LevelSearch {
  /** Bit n: in every packet of the run, id n held one byte that may be a level. */
  #possible = 0;
  /** Bit n: id n has shown what only a level shows. */
  #shown = 0;
  #run = 0;
  #packets = 0;
  /** Made for the first that may be one: most streams have none. */
  #last: Uint8Array | undefined;

  /** Packets looked at, of which most carry the level when any does. */
  static readonly MAX_PACKETS = 32;
  static readonly NEEDED = 3;

  get isOver(): boolean {
    return this.#packets >= LevelSearch.MAX_PACKETS;
  }

  /** The level in this packet, once it is known where it stands. */
  add(elements: readonly Element[] | undefined, bytes: Buffer): Element | undefined {
    this.#packets++;
    let present = 0;
    for (const { id, at, length } of elements ?? []) {
      if (length !== 1 || id >= STOP || bytes[at]! < 16) continue;
      present |= 1 << id;
      const last = (this.#last ??= new Uint8Array(STOP));
      if (bytes[at]! > 0x7a || (this.#run > 0 && last[id] !== bytes[at])) this.#shown |= 1 << id;
      last[id] = bytes[at]!;
    }
    this.#possible = this.#run === 0 ? present : this.#possible & present;
    this.#run = this.#possible === 0 ? 0 : this.#run + 1;
    if (this.#run === 0) this.#shown = 0;
    if (this.#run < LevelSearch.NEEDED) return undefined;
    const found = elements?.find(({ id }) => (this.#possible & this.#shown & (1 << id)) !== 0);
    if (found !== undefined) this.#packets = LevelSearch.MAX_PACKETS;
    return found;
  }
}

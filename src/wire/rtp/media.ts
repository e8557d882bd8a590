/**
 * Is the payload of a stream open to anybody? Told from a few packets:
 *
 * - the size: a codec of constant rate gives so many bytes for each tick of the
 *   clock (RFC 3551 §4.5). SRTP leaves the size alone and adds its tag of 4 or
 *   10 (RFC 3711 §4.2) or 16 bytes (RFC 7714 §14).
 * - the structure: cipher text has none.
 */
import { STATIC_CODECS, type Codec, hasOwnMarks, opusTicks } from './codecs.js';

/** What was made of a stream's payload. */
export interface Verdict {
  readonly kind: 'plain-audio' | 'plain-video' | 'protected-media';
  readonly codec: string;
  readonly confidence: 'high' | 'medium';
  readonly reason: string;
}

/** Lengths of authentication tags, bare or with a key identifier of 4 bytes behind them. */
const TAG_LENGTHS: ReadonlySet<number> = new Set([4, 8, 10, 14, 16, 20]);

const ENOUGH_PACKETS = 5;
/** Bytes from which the spread of byte values is known to 5 %. */
const ENOUGH_BYTES = 640;
/** What has not shown itself in so many packets stays undecided. */
export const MAX_PACKETS = 24;
/** Of each packet; a full Ethernet frame. Keeps the counts of `MAX_PACKETS` within 16 bits. */
const COUNTED_BYTES = 1500;
/** Two bytes of noise are equal in 1 of 256 cases; within 3 % of that in `ENOUGH_BYTES`. */
const STRUCTURED = 1.5 / 256;
const NOISE = 1.15 / 256;

/** A stream's payload, as far as it has been looked at. Bounded by `MAX_PACKETS`. */
export class MediaEvidence {
  readonly #codec: Codec | undefined;
  readonly #isDynamic: boolean;
  /** How often each byte value was met, where that tells anything. */
  #histogram: Uint16Array | undefined;
  #bytes = 0;
  /** Two bytes that are equal; how many of all pairs they are is the index of coincidence. */
  #pairs = 0;
  #tries = 0;
  #packets = 0;
  #exact = 0;
  #tagged = 0;
  #sized = 0;
  #marked = 0;
  #repeats = 0;
  #opus: { first: number; ticks: number; compared: number; equal: number } | undefined;
  #lastKey = -1;
  #lastDuration = -1;

  constructor(payloadType: number) {
    this.#codec = STATIC_CODECS.get(payloadType);
    this.#isDynamic = payloadType >= 96;
  }

  get isOver(): boolean {
    return this.#tries >= MAX_PACKETS;
  }

  /** A packet followed another by the very time that its bytes last: no chance in thousands of millions. */
  get isPaced(): boolean {
    return this.#exact > 0;
  }

  /** `ticks`: how far the timestamp moved since the packet before this one, negative when that one is missing. */
  add(payload: Buffer, ticks: number): Verdict | undefined {
    this.#tries++;
    if (payload.length === 0) return undefined;
    this.#packets++;
    if (this.#codec === undefined) return this.#isDynamic ? (this.#addKey(payload, ticks) ?? this.#addOpus(payload, ticks)) : undefined;
    if (this.#codec.isUneven) this.#count(payload);
    if (hasOwnMarks(this.#codec, payload)) this.#marked++;
    this.#addSize(this.#codec, payload.length, ticks);
    return this.#packets < ENOUGH_PACKETS ? undefined : this.#judge(this.#codec);
  }

  #count(payload: Buffer): void {
    const counted = Math.min(payload.length, COUNTED_BYTES);
    const histogram = (this.#histogram ??= new Uint16Array(256));
    let pairs = 0;
    // Each byte makes a pair with every one like it so far, both ways round.
    for (let at = 0; at < counted; at++) pairs += 2 * histogram[payload[at]!]!++;
    this.#pairs += pairs;
    this.#bytes += counted;
  }

  #addSize({ bytes, ticks: per }: Codec, length: number, ticks: number): void {
    if (bytes === undefined || per === undefined || ticks <= 0 || ticks % per !== 0) return;
    const surplus = length - (ticks / per) * bytes;
    // A jump after silence says nothing of the size.
    if (surplus < 0) return;
    this.#sized++;
    if (surplus === 0) this.#exact++;
    else if (TAG_LENGTHS.has(surplus)) this.#tagged++;
  }

  #judge(codec: Codec): Verdict | undefined {
    const isExact = this.#exact >= ENOUGH_PACKETS - 1 && this.#exact >= 0.9 * this.#sized;
    const isTagged = this.#tagged >= ENOUGH_PACKETS - 1 && this.#tagged >= 0.9 * this.#sized;
    const sameness = codec.isUneven && this.#bytes >= ENOUGH_BYTES ? this.#pairs / (this.#bytes * (this.#bytes - 1)) : undefined;
    const isMarked = codec.hasMarks ? this.#marked === this.#packets : sameness !== undefined && sameness > STRUCTURED;
    if (isMarked && (isExact || codec.hasMarks)) {
      const reason = isExact ? 'size without a tag, structure of the codec' : 'structure of the codec';
      return { kind: codec.kind, codec: codec.name, confidence: isExact || codec.isCertain ? 'high' : 'medium', reason };
    }
    if (isTagged && !isMarked) return { kind: 'protected-media', codec: codec.name, confidence: 'high', reason: 'size with a tag' };
    if (sameness !== undefined && sameness < NOISE)
      return { kind: 'protected-media', codec: codec.name, confidence: 'medium', reason: 'bytes spread as in cipher text' };
    if (isExact && !codec.isUneven && !codec.hasMarks && this.#exact >= 2 * ENOUGH_PACKETS)
      return { kind: codec.kind, codec: codec.name, confidence: 'medium', reason: 'size without a tag' };
    return undefined;
  }

  /**
   * A pressed key (RFC 4733 §2.3): event, end and volume, duration. The same
   * key is told again with a growing duration and the timestamp of its start.
   */
  #addKey(payload: Buffer, ticks: number): Verdict | undefined {
    const isKey = payload.length === 4 && payload[0]! <= 16 && (payload[1]! & 0x40) === 0;
    const duration = isKey ? payload.readUInt16BE(2) : -1;
    const isSame = isKey && ticks === 0 && payload[0] === this.#lastKey;
    this.#repeats = !isSame ? 0 : duration > this.#lastDuration ? this.#repeats + 1 : this.#repeats;
    this.#lastKey = isKey ? payload[0]! : -1;
    this.#lastDuration = duration;
    if (this.#repeats < 2) return undefined;
    return { kind: 'plain-audio', codec: 'telephone-event', confidence: 'high', reason: 'size without a tag, growing duration' };
  }

  /**
   * Opus begins with a byte that tells how long the packet sounds, and the
   * next packet's timestamp must be that much later. The byte stays the same
   * for as long as the encoder keeps its settings.
   */
  #addOpus(payload: Buffer, ticks: number): Verdict | undefined {
    const opus = (this.#opus ??= { first: payload[0]!, ticks: 0, compared: 0, equal: 0 });
    if (ticks > 0) {
      opus.compared++;
      if (ticks === opus.ticks && payload[0] === opus.first) opus.equal++;
    }
    opus.first = payload[0]!;
    opus.ticks = opusTicks(payload);
    if (opus.equal < 2 * ENOUGH_PACKETS || opus.equal < 0.8 * opus.compared) return undefined;
    return { kind: 'plain-audio', codec: 'opus', confidence: 'medium', reason: 'duration in the payload, equal to that of the clock' };
  }
}

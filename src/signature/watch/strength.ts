/**
 * How likely a pattern is met by chance. A pattern of b bits is expected
 * once in 2^b bytes of traffic that looks like it: digits for a number in
 * text, noise for raw bytes.
 */
import type { Confidence } from '../../core/observation.js';

/** Three bytes are met by chance once in every 16 MiB of noise, and far more often in text. */
export const SHORTEST_PATTERN = 4;

/** What three bytes of noise are worth. A longer pattern can be as weak: four digits, four bytes of which two are zero. */
export const TOO_FEW_BITS = 24;

/** Once in 64 GiB. A value is looked for in dozens of forms: of 32 bits each, a gibibyte would give several hits by chance. */
const MEDIUM_BITS = 36;

/** Once in a tebibyte. */
const HIGH_BITS = 40;

/** What a text gains by standing alone, and loses by standing within a longer word or number. */
export const ALONE_BITS = 8;
export const WITHIN_BITS = -12;

const DIGIT_BITS = Math.log2(10);
const HEX_DIGIT_BITS = 4;
/** Capitals count as small letters. */
const LETTER_BITS = Math.log2(36);

/** Of what repeats the character before it, and of a zero byte: both come in runs. */
export const REPEATED_BITS = 1;

export function confidenceOf(bits: number): Confidence {
  if (bits >= HIGH_BITS) return 'high';
  return bits >= MEDIUM_BITS ? 'medium' : 'low';
}

/** Hits that a pattern of so many bits is expected to have in so many bytes of traffic without the value. */
export function chanceHits(bits: number, bytes: number): number {
  return bytes * 2 ** -bits;
}

export function textBits(text: string): number {
  const each = /^\d*$/.test(text) ? DIGIT_BITS : /^[\da-f]*$/i.test(text) ? HEX_DIGIT_BITS : LETTER_BITS;
  const characters = Array.from(text.toLowerCase());
  // "00000000" and "11112222" come in runs; within other values a repetition is as rare as any character.
  return new Set(characters).size > 2 ? characters.length * each : sumOfUnlikeNeighbours(characters, each);
}

/** A zero is worth as little as a repetition. */
export function rawBits(bytes: Uint8Array): number {
  return sumOfUnlikeNeighbours(bytes, 8, 0);
}

/** Digits packed two to a byte: in traffic full of such bytes they are worth no more than the digits. */
export function packedDigitBits(bytes: Uint8Array): number {
  return sumOfUnlikeNeighbours(bytes, 2 * DIGIT_BITS);
}

/** `worthless` is worth as little as a repetition. */
function sumOfUnlikeNeighbours<Item>(items: ArrayLike<Item>, each: number, worthless?: Item): number {
  let bits = 0;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    bits += item === worthless || (i > 0 && item === items[i - 1]) ? REPEATED_BITS : each;
  }
  return bits;
}

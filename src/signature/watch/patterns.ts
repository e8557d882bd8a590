/** What the bytes of an identifier look like in formats that nobody has described. */
import { base64Encodings } from './base64.js';
import { digestEncodings } from './digests.js';
import { type Encoded, caseless, exact, word } from './encoded.js';
import { kindOfName } from './kinds.js';
import { numberEncodings, numberOf, packedDigits } from './numbers.js';
import type { Watched } from './parse.js';
import { phoneForms } from './phones.js';
import { ALONE_BITS, SHORTEST_PATTERN, TOO_FEW_BITS, chanceHits, rawBits, textBits } from './strength.js';
import { textEncodings } from './texts.js';

export interface Pattern extends Encoded {
  readonly name: string;
}

/** An encoding in which a value is not looked for, since hits would mean nothing. */
export interface NotSearched {
  readonly name: string;
  readonly encoding: string;
  readonly why: string;
}

const GIBIBYTE = 2 ** 30;

/** All patterns of a value, and the encodings it is too short for. `longest`: bytes of the longest pattern that is of use. */
export function patternsOf(
  { name, value }: Watched,
  longest = Infinity,
): {
  readonly patterns: readonly Pattern[];
  readonly notSearched: readonly NotSearched[];
} {
  const patterns = new Map<string, Pattern>();
  const notSearched = new Map<string, NotSearched>();
  const searched = new Set<string>();
  for (const encoded of encodingsOf(name, value, longest)) {
    const { encoding, bytes } = encoded;
    if (bytes.length > longest) continue;
    const why = tooWeak(encoded);
    if (why !== undefined) {
      notSearched.set(encoding, { name, encoding, why });
      continue;
    }
    searched.add(encoding);
    // What several encodings have in common is called by the first of them.
    const key = bytes.toString('latin1');
    if (!patterns.has(key)) patterns.set(key, { name, ...encoded });
  }
  // Of three alignments, or several spellings, one may be long enough.
  return { patterns: [...patterns.values()], notSearched: [...notSearched.values()].filter(({ encoding }) => !searched.has(encoding)) };
}

/** Whether hits would mean nothing. */
export function isTooWeak(encoded: Encoded): boolean {
  return tooWeak(encoded) !== undefined;
}

function tooWeak({ form, bytes, bits }: Encoded): string | undefined {
  if (bytes.length < SHORTEST_PATTERN) return `too short: ${bytes.length} of at least ${SHORTEST_PATTERN} bytes`;
  const atBest = form === 'word' ? bits + ALONE_BITS : bits;
  if (atBest > TOO_FEW_BITS) return undefined;
  return `too short: met by chance up to ${Math.round(chanceHits(atBest, GIBIBYTE))} times in a gibibyte`;
}

/**
 * A value in all encodings, those too weak to be looked for included; a value of the same kind of characters gives the same list.
 * Hashes of more than `longest` bytes are not made.
 */
export function encodingsOf(name: string, value: string, longest = Infinity): readonly Encoded[] {
  const phone = kindOfName(name) === 'phone' || value.startsWith('+') ? phoneForms(value) : undefined;
  const digits = phone?.digits ?? (/^\d+$/.test(value) ? value : undefined);
  const number = numberOf(phone === undefined ? value : phone.digits);
  const spellings = new Set([value, value.normalize('NFC'), value.normalize('NFD')]);
  const hashed = new Set([...spellings, value.toLowerCase(), ...(phone === undefined ? [] : [phone.digits, `+${phone.digits}`])]);
  return [
    ...[...spellings].flatMap(textEncodings),
    ...(phone === undefined ? [] : textEncodings(phone.digits)),
    ...(phone?.national ?? []).map((form) => word('national', form)),
    ...(phone?.grouped ?? []).map((form) => word('grouped', form, textBits(form.replace(/\D/g, '')))),
    ...(number === undefined ? [] : numberEncodings(number)),
    ...(digits === undefined ? bytesBehindHex(value) : packedDigits(digits)),
    ...[...hashed].flatMap((text) => digestEncodings(text, longest)),
  ];
}

/** The value may itself be bytes written down: a GUID, a MAC address, a device id in hex. */
function bytesBehindHex(value: string): readonly Encoded[] {
  if (!/^[\da-f]{2}([:-]?[\da-f]{2})+$/i.test(value)) return [];
  const plain = value.replace(/[:-]/g, '');
  const bytes = Buffer.from(plain, 'hex');
  const isGuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
  return [
    caseless('bare-hex', plain),
    exact('bytes', bytes),
    ...base64Encodings('bytes-base64', bytes),
    ...(isGuid ? [exact('guid', guidOf(bytes), rawBits(bytes))] : []),
  ];
}

/** A GUID in memory: its first three parts are little endian. */
function guidOf(bytes: Buffer): Buffer {
  const guid = Buffer.from(bytes);
  guid.subarray(0, 4).reverse();
  guid.subarray(4, 6).reverse();
  guid.subarray(6, 8).reverse();
  return guid;
}

import type { AddressPseudonyms } from './address-pseudonyms.js';
import { permuted } from './permutation.js';
import type { TellingTexts } from './telling-texts.js';

/** Words whose pseudonym is kept at hand. Guards memory; others are worked out again. */
const MAX_REMEMBERED = 200_000;

/** Letters and digits without a break; a letter beyond ASCII counts as one. */
const WORD = /[\p{L}\p{N}]+/gu;

/** What says how the rest is to be read, and nothing of anybody. */
const SCHEME = /^(?:[a-z][a-z\d+.-]*:\/\/|(?:sips?|tel|xmpp|mailto|urn:uuid|h323|im):)/i;

/** What says of a name how it is resolved, and nothing of the host. */
const RESOLUTION = /\.(?:local|in-addr\.arpa|ip6\.arpa)$/i;

const PORT = /^\]?:\d{1,5}(?!\d)/;

/** GUIDs and hardware addresses. */
const HEX_BYTES = /(?<![\da-z])(?:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{2}(?:[:-][\da-f]{2}){5})(?![\da-z])/gi;
/** A GUID ends in a hardware address when it was made of one (RFC 9562 §5.1). */
const NODE_DIGITS = 12;

/** Digits of the version, whichever way round its bytes are, and of the variant. */
const GUID_FORM: ReadonlySet<number> = new Set([12, 13, 14, 15, 16]);

const HOST_NAME = /[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+/gi;

/** A shorter run of hex digits with letters among them may as well be a word. */
const SHORTEST_HEX = 8;

const LARGEST_NUMBER = 2n ** 64n;

/**
 * Pseudonyms of identifiers: the same for the same value and key, and another
 * for another. Words are replaced one by one, so that a name alone and the
 * same name within an address get the same word. A word keeps its length and
 * where it has letters, digits and capitals; a number keeps its decimal digits
 * and its bits, so that it fits where it stood in every way of writing it.
 */
export class Pseudonyms {
  readonly #key: Buffer;
  readonly #addresses: AddressPseudonyms;
  readonly #isKept: (hostName: string) => boolean;
  readonly #words = new Map<string, string>();
  readonly #chosen = new Map<string, string>();

  readonly #telling: TellingTexts;

  /** `isKept`: of host names that stay. */
  constructor(key: Buffer, addresses: AddressPseudonyms, telling: TellingTexts, isKept: (hostName: string) => boolean) {
    this.#key = key;
    this.#telling = telling;
    this.#addresses = addresses;
    this.#isKept = isKept;
  }

  /** The pseudonym of a value, in as many characters. */
  of(value: string): string {
    const chosen = this.#chosen.get(value);
    if (chosen !== undefined) return chosen;
    const hex = /^0x([\da-f]{1,16})$/i.exec(value)?.[1];
    if (hex !== undefined) return `0x${this.number(BigInt(value)).toString(16).padStart(hex.length, '0')}`;
    const kept: (readonly [from: number, to: number, text: string])[] = [];
    const scheme = SCHEME.exec(value)?.[0].length ?? 0;
    for (const { at, text, pseudonym } of this.#addresses.inText(value)) {
      const port = PORT.exec(value.slice(at + text.length))?.[0] ?? '';
      kept.push([at, at + text.length + port.length, pseudonym + port]);
    }
    for (const { index, 0: written } of value.matchAll(HEX_BYTES)) kept.push([index, index + written.length, this.#hexBytes(written)]);
    for (const { from, to } of this.#telling.in(value)) kept.push([from, to, value.slice(from, to)]);
    for (const { index, 0: name } of value.matchAll(HOST_NAME)) {
      const end = index + name.length;
      const stays = this.#isKept(name) ? name : (RESOLUTION.exec(name)?.[0] ?? '');
      if (stays !== '') kept.push([end - stays.length, end, stays]);
    }
    kept.sort(([a], [b]) => a - b);
    let pseudonym = value.slice(0, scheme);
    let at = scheme;
    for (const [from, to, text] of kept) {
      if (from < at) continue;
      pseudonym += this.#wordsIn(value.slice(at, from)) + text;
      at = to;
    }
    return pseudonym + this.#wordsIn(value.slice(at));
  }

  /** Fixes the pseudonym of a value that has a form of its own to keep. */
  choose(value: string, pseudonym: string): void {
    if (this.#chosen.size < MAX_REMEMBERED) this.#chosen.set(value, pseudonym);
  }

  hasChosen(value: string): boolean {
    return this.#chosen.has(value);
  }

  /** Changes the few bytes from which a value was worked out at a moment, so that another comes out. */
  workedOut(bytes: Buffer, value: string, now: number): void {
    if (bytes.length === 0) return;
    const text = bytes.toString('latin1');
    if (/^[ -~]+$/.test(text)) {
      bytes.write(this.of(text), 'latin1');
      return;
    }
    const isLittle = isClock(bytes, value, now);
    const ordered = isLittle === true ? Buffer.from(bytes.toReversed()) : Buffer.from(bytes);
    const size = 256n ** BigInt(bytes.length);
    const number = BigInt(`0x${ordered.toString('hex')}`);
    // A clock runs on: each value of it is put off by the same time.
    const room = isLittle === undefined ? size : size >> 8n;
    const shift = 1n + permuted(this.#key, `worked out ${value}`, room, 0n);
    const made =
      isLittle === undefined
        ? permuted(this.#key, `bytes ${bytes.length}`, size, number)
        : number + shift < size
          ? number + shift
          : number - shift;
    const written = Buffer.from(made.toString(16).padStart(bytes.length * 2, '0'), 'hex');
    (isLittle === true ? Buffer.from(written.toReversed()) : written).copy(bytes);
  }

  /** Of a number of up to 64 bits, one of as many bits and decimal digits. */
  number(number: bigint): bigint {
    if (number <= 0n) return number === 0n ? 0n : -this.number(-number);
    const bits = BigInt(number.toString(2).length);
    const digits = BigInt(number.toString().length);
    const from = larger(2n ** (bits - 1n), 10n ** (digits - 1n));
    const to = -larger(-(2n ** bits), -(10n ** digits));
    return from + permuted(this.#key, `number ${bits} ${digits}`, to - from, number - from);
  }

  /** Bytes as they are written: of a GUID its version and variant stay, of a hardware address whether it is one machine's. */
  #hexBytes(written: string): string {
    const digits = written.replace(/[:-]/g, '').toLowerCase();
    const node = this.#nibbles(digits.slice(-NODE_DIGITS), new Set([1]));
    const rest = digits.slice(0, -NODE_DIGITS);
    const made = (rest === '' ? '' : this.#nibbles(rest, GUID_FORM)) + node;
    let at = 0;
    const same = written.replace(/[\da-f]/gi, () => made[at++]!);
    return /[A-F]/.test(written) ? same.toUpperCase() : same;
  }

  #nibbles(digits: string, fixed: ReadonlySet<number>): string {
    const free = Array.from(digits).filter((_, at) => !fixed.has(at));
    const number = permuted(this.#key, `bytes of ${digits.length}`, 16n ** BigInt(free.length), BigInt(`0x${free.join('')}`));
    const made = Array.from(number.toString(16).padStart(free.length, '0'));
    return Array.from(digits, (digit, at) => (fixed.has(at) ? digit : made.shift()!)).join('');
  }

  #wordsIn(text: string): string {
    return text.replace(WORD, (word) => (this.#telling.isNobodys(word) ? word : this.#word(word)));
  }

  #word(word: string): string {
    const small = word.toLowerCase();
    // A letter whose small form takes other bytes would not fit.
    const plain = Buffer.byteLength(small) === Buffer.byteLength(word) && small.length === word.length ? small : word;
    let made = this.#words.get(plain);
    if (made === undefined) {
      made = this.#made(plain);
      if (this.#words.size < MAX_REMEMBERED) this.#words.set(plain, made);
    }
    if (plain === word) return made;
    if (kindOf(plain) === 'hex') return word === word.toUpperCase() ? made.toUpperCase() : made;
    const characters = Array.from(word);
    return Array.from(made, (character, i) => (/[A-Z]/.test(characters[i]!) ? character.toUpperCase() : character)).join('');
  }

  #made(word: string): string {
    const zeros = /^0*/.exec(word)![0];
    if (/^\d+$/.test(word)) {
      const rest = word.slice(zeros.length);
      if (rest === '') return word;
      const number = BigInt(rest);
      return zeros + (number < LARGEST_NUMBER ? this.number(number) : this.#inClass(rest, 'long', () => DIGITS)).toString();
    }
    const isHex = /^[\da-f]+$/.test(word) && word.length >= SHORTEST_HEX;
    return isHex ? this.#inClass(word, 'hex', () => HEX_DIGITS) : this.#inClass(word, 'word', alphabetOf);
  }

  /** A text of as many characters, each of its alphabet, that is of the same kind as the word. */
  #inClass(word: string, purpose: 'hex' | 'word' | 'long', alphabet: (character: string) => Alphabet): string {
    const alphabets = Array.from(word, alphabet);
    const size = alphabets.reduce((product, { count }) => product * BigInt(count), 1n);
    const shape = `${purpose} ${alphabets.map(({ name }) => name).join('')}`;
    let now = word;
    do {
      const number = Array.from(now).reduce(
        (sum, character, i) => sum * BigInt(alphabets[i]!.count) + BigInt(alphabets[i]!.indexOf(character)),
        0n,
      );
      now = textOf(permuted(this.#key, shape, size, number), alphabets);
    } while (kindOf(now) !== kindOf(word));
    return now;
  }
}

interface Alphabet {
  readonly name: string;
  readonly count: number;
  indexOf(character: string): number;
  at(index: number): string;
}

const DIGITS = range('9', 0x30, 10);
const VOWELS = letters('v', 'aeiou');
const CONSONANTS = letters('c', 'bcdfghjklmnpqrstvwxyz');
const CAPITAL = range('A', 0x41, 26);
const HEX_DIGITS: Alphabet = { name: 'f', count: 16, indexOf: (character) => parseInt(character, 16), at: (index) => index.toString(16) };

function letters(name: string, all: string): Alphabet {
  return { name, count: all.length, indexOf: (character) => all.indexOf(character), at: (index) => all[index]! };
}

function range(name: string, first: number, count: number): Alphabet {
  return { name, count, indexOf: (character) => character.codePointAt(0)! - first, at: (index) => String.fromCodePoint(first + index) };
}

function alphabetOf(character: string): Alphabet {
  const code = character.codePointAt(0)!;
  if (code >= 0x30 && code < 0x3a) return DIGITS;
  // What can be spoken may be a name, and goes on looking like one.
  if (code >= 0x61 && code < 0x7b) return 'aeiou'.includes(character) ? VOWELS : CONSONANTS;
  if (code >= 0x41 && code < 0x5b) return CAPITAL;
  return beyondAscii(character);
}

/** Letters of other scripts turn within a block of 64 of their own: as many bytes in UTF-8 and in UTF-16. */
function beyondAscii(character: string): Alphabet {
  const first = character.codePointAt(0)! & ~63;
  return range(`(${first})`, first, 64);
}

function textOf(number: bigint, alphabets: readonly Alphabet[]): string {
  let rest = number;
  let text = '';
  for (const { count, at } of alphabets.toReversed()) {
    text = at(Number(rest % BigInt(count))) + text;
    rest /= BigInt(count);
  }
  return text;
}

/** Words of different kinds are made in different ways: one must not become another. */
function kindOf(word: string): string {
  if (/^\d+$/.test(word)) return 'number';
  return /^[\da-f]+$/.test(word) && word.length >= SHORTEST_HEX ? 'hex' : 'word';
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Seconds by which a time that was worked out may differ: it is rounded. */
const ROUNDED = 300;

/** Whether the bytes count time, as the moment that the value tells or as how long ago it was; true when the least of them stands first. */
function isClock(bytes: Buffer, value: string, now: number): boolean | undefined {
  const told = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) / 1000 : NaN;
  if (Number.isNaN(told) || bytes.length > 8) return undefined;
  for (const isLittle of [true, false]) {
    const number = parseInt((isLittle ? Buffer.from(bytes.toReversed()) : bytes).toString('hex'), 16);
    for (const unit of [1, 1e3, 1e6]) {
      const count = number / unit;
      if (Math.abs(count - told) < ROUNDED || Math.abs(now - count - told) < ROUNDED) return isLittle;
    }
  }
  return undefined;
}

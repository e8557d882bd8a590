import type { Confidence, Kind } from '../../core/observation.js';
import { type Automaton, MAX_STATES, START, buildAutomaton, fold } from './automaton.js';
import { kindOfName } from './kinds.js';
import { WatchError, type Watched } from './parse.js';
import { type NotSearched, type Pattern, patternsOf } from './patterns.js';
import { ALONE_BITS, TOO_FEW_BITS, WITHIN_BITS, chanceHits, confidenceOf } from './strength.js';

/**
 * Called for a value found. `offset` counts from the first byte of the
 * segment; it is negative when the value began in the segment before. A
 * value cut by the end of the segment has the length that is there.
 */
export type OnHit = (name: string, encoding: string, offset: number, length: number, confidence: Confidence) => void;

/** The state of a direction of a flow in which nothing was read yet, or something is missing. */
export const NOTHING_READ = START;

/**
 * Known identifiers, looked for in all encodings at once and in any protocol.
 * Built once; a scan allocates nothing.
 */
export class Watch {
  /** Encodings in which a value is too short to be told from chance. */
  readonly notSearched: readonly NotSearched[];
  readonly #patterns: readonly Pattern[];
  readonly #automaton: Automaton;

  readonly #values: ReadonlyMap<string, string>;

  /** Throws WatchError when the values need more memory than allowed. */
  constructor(values: readonly Watched[]) {
    this.#values = new Map(values.map(({ name, value }) => [name, value]));
    const made = values.map((value) => patternsOf(value));
    this.notSearched = made.flatMap(({ notSearched }) => notSearched);
    this.#patterns = made.flatMap(({ patterns }) => patterns);
    const automaton = buildAutomaton(this.#patterns.map(({ bytes, keyLength }) => bytes.subarray(0, keyLength)));
    if (automaton === undefined)
      throw new WatchError(`too many values to watch for: their encodings need more than ${MAX_STATES} states (about a hundred values)`);
    this.#automaton = automaton;
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  valueOf(name: string): string {
    return this.#values.get(name) ?? '';
  }

  /** The kind of identifier that a name in the list stands for. */
  kindOf(name: string): Kind {
    return kindOfName(name);
  }

  /** Hits that so many bytes without any of the values are expected to give. */
  expectedByChance(bytes: number): number {
    return this.#patterns.reduce((sum, { bits }) => sum + chanceHits(bits, bytes), 0);
  }

  /**
   * Looks through a segment. For bytes in order, as of a TCP direction, hand
   * in the state that the segment before returned: a value across the two is
   * found. Without it the segment stands alone, as a datagram does.
   */
  find(bytes: Uint8Array, from: number, end: number, hit: OnHit, state = NOTHING_READ): number {
    const { next, accepting } = this.#automaton;
    let now = state;
    for (let at = from; at < end; at++) {
      now = next[(now << 8) | bytes[at]!]!;
      if (now >= accepting) this.#report(now, bytes, from, at + 1, end, hit);
    }
    return now;
  }

  /** Tells of the patterns whose key ends before `keyEnd`, as far as the bytes at hand bear them out. */
  #report(state: number, bytes: Uint8Array, from: number, keyEnd: number, end: number, hit: OnHit): void {
    const { accepting, firstEnded, ended } = this.#automaton;
    const stop = firstEnded[state - accepting + 1]!;
    for (let i = firstEnded[state - accepting]!; i < stop; i++) {
      const pattern = this.#patterns[ended[i]!]!;
      const start = keyEnd - (pattern.keyLength ?? pattern.bytes.length);
      if (!agrees(pattern, bytes, start, from, end)) continue;
      const bits = pattern.bits + bitsOfNeighbours(pattern, bytes, start, from, end);
      if (bits <= TOO_FEW_BITS) continue;
      hit(pattern.name, pattern.encoding, start - from, Math.min(pattern.bytes.length, end - start), confidenceOf(bits));
    }
  }
}

/** Compares what lies between `from` and `end` of a pattern at `start`; the automaton folds case and knows no more than the key. */
function agrees({ bytes: wanted, form, keyLength }: Pattern, bytes: Uint8Array, start: number, from: number, end: number): boolean {
  const ignoresCase = form !== 'exact';
  if (ignoresCase && keyLength === undefined) return true;
  const stop = Math.min(end, start + wanted.length);
  for (let at = Math.max(from, start); at < stop; at++) {
    const byte = bytes[at]!;
    const other = wanted[at - start]!;
    if (byte !== other && !(ignoresCase && fold(byte) === fold(other))) return false;
  }
  return true;
}

/**
 * A number within a longer number, or a word within a longer one, is most
 * likely another. Not always: in binary formats the length or tag beside a
 * text may happen to be a letter. A neighbour in another segment counts as none.
 */
function bitsOfNeighbours({ form, bytes: wanted }: Pattern, bytes: Uint8Array, start: number, from: number, end: number): number {
  if (form !== 'word') return 0;
  const after = start + wanted.length;
  const isWithin =
    (start > from && continues(bytes[start - 1]!, wanted[0]!)) || (after < end && continues(bytes[after]!, wanted[wanted.length - 1]!));
  return isWithin ? WITHIN_BITS : ALONE_BITS;
}

/** Whether a byte beside a text makes the two one word: a digit beside a digit, a letter beside a letter. */
function continues(byte: number, edge: number): boolean {
  return (isDigit(byte) && isDigit(edge)) || (isLetter(byte) && isLetter(edge));
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isLetter(byte: number): boolean {
  const folded = fold(byte);
  return folded >= 0x61 && folded <= 0x7a;
}
